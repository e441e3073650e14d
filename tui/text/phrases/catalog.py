"""Which phrases are there? All of them by name, from the files beside this one."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text.phrases import looks, meta_group, next_step, step_down

Phrase = str | Callable[..., str]
"""A template (see `say`), or a function of its fields that gives the sentence."""

PARTS: Final = (looks.PHRASES, meta_group.PHRASES, next_step.PHRASES, step_down.PHRASES)
PHRASES: Final[Mapping[str, Phrase]] = {name: phrase for part in PARTS for name, phrase in part.items()}
