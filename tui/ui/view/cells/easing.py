"""May a busy host be shown in the colour of an alarm? Not beside STABLE: what has no effect on the meta group is news, and no more.

A figure above its limit keeps its sign and its number; only its colour becomes that of news.
"""

from collections.abc import Iterable
from typing import Final

from tui.core.overall.state_word import state_word
from tui.ui.view.drawing.spans import Look, Span

BUSY: Final = "busy, no effect on the meta group seen"
_ALARM: Final = frozenset({"warn", "crit"})
_NEWS: Final = "accent"


def eased(look: Look, style: str) -> str:
    """The style of a figure of a host."""
    return _NEWS if style in _ALARM and state_word(look.state, look.now, look.watch).word == "STABLE" else style


def busy(spans: Iterable[Span]) -> tuple[Span, ...]:
    """What is said where figures are eased, if any is."""
    some = any(style == _NEWS and any(map(str.isdecimal, text)) for text, style in spans)
    return ((BUSY, _NEWS),) if some else ()
