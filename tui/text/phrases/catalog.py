"""Which phrases are there? All of them by name, from the rooms beside this file."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text.phrases import group, looks, notices, step_down, vantage
from tui.text.phrases.causes import parts as causes
from tui.text.phrases.checks import parts as checks

Phrase = str | Callable[..., str]
"""A template (see `say`), or a function of its fields that gives the sentence."""

PARTS: Final = (
    group.PHRASES,
    looks.PHRASES,
    notices.PHRASES,
    step_down.PHRASES,
    vantage.PHRASES,
    *causes.PARTS,
    *checks.PARTS,
)
PHRASES: Final[Mapping[str, Phrase]] = {name: phrase for part in PARTS for name, phrase in part.items()}
