"""Which alerts are about to be acknowledged, by whom, and what follows from it? The dialog's words; it must not know who is told."""

from collections.abc import Iterator
from typing import NamedTuple

from tui.core.model.state import Alert
from tui.text.cells import wrap
from tui.ui.view.drawing.fields import prose
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, panel, row, spread
from tui.ui.view.panels.alerts import badge

_BADGE = 9
_ONE = "it stays in the list, dimmed, until it clears; if it gets worse it is open again"
_MANY = "they stay in the list, dimmed, until they clear; one that gets worse is open again"


class Scope(NamedTuple):
    """What enter would acknowledge."""

    found: tuple[Alert, ...]
    open: int
    """How many are open."""
    other: int = 0
    """How many `tab` would choose instead; 0: there is nothing to choose."""
    by: str = ""


def heads(scope: Scope) -> tuple[str, str]:
    """What stands at either end of the frame's upper border."""
    return "Acknowledge", f"{len(scope.found)} of {scope.open} open"


def about(look: Look, scope: Scope, room: int) -> Picture:
    """Each alert with its code; of one the whole summary. What has no room is counted."""
    rows = [line for alert in scope.found for line in _alert(look, alert, whole=len(scope.found) == 1)]
    if len(rows) > room > 0:
        left = len(rows) - room + 1
        rows = [*rows[: room - 1], row("more", (f"  and {left} more", "dim"), look=look)]
    return panel(look, ((" ", "plain"),), rows)


def _alert(look: Look, alert: Alert, *, whole: bool) -> Iterator[Row]:
    mark = badge(look, alert)
    code: Span = (f" {alert.code} ", "dim")
    first, *rest = wrap(look.words(alert.summary), max(10, look.width - _BADGE - len(alert.code) - 3)) or ("",)
    left: tuple[Span, ...] = ((" ", "plain"), mark, (" " * (_BADGE - 1 - len(mark[0])), "plain"), (first, "strong"))
    yield Row(alert.code, spread(left, (code,), look.width, look.glyphs))
    for line in rest if whole else ():
        yield row(alert.code, (" " * _BADGE, "plain"), (line, "strong"), look=look)


def below(look: Look, scope: Scope) -> Picture:
    """Who acknowledges, and for how long it holds."""
    text = f" as {look.name(scope.by, 40)}; {_ONE if len(scope.found) == 1 else _MANY}"
    return panel(look, ((" ", "plain"),), prose(look, "below", text, "dim"))
