"""Which phrases are there? All of them by name, from the files beside this one."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text.phrases import looks, meta_group, step_down
from tui.text.phrases.causes import parts as causes

Phrase = str | Callable[..., str]
"""A template (see `say`), or a function of its fields that gives the sentence."""

PARTS: Final = (looks.PHRASES, meta_group.PHRASES, step_down.PHRASES, *causes.PARTS)
PHRASES: Final[Mapping[str, Phrase]] = {name: phrase for part in PARTS for name, phrase in part.items()}
