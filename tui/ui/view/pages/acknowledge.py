"""Which alerts are about to be acknowledged, by whom, and what follows from it? The dialog's words; it must not know who is told."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from tui.core.model.state import Alert
from tui.text.cells import wrap
from tui.text.format import clock
from tui.ui.view.drawing.fields import prose
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, panel, row, spread
from tui.ui.view.panels.alerts import badge

_BADGE = 9
_ONE = "it stays in the list, dimmed, until it clears; if it gets worse it is open again"
_MANY = "they stay in the list, dimmed, until they clear; one that gets worse is open again"
ENDS: Final[tuple[tuple[str, float | None], ...]] = (("resolved", None), ("30 min", 1_800.0), ("2 h", 7_200.0))
"""Until when: the word, and the seconds from now on."""


_UNTIL: Final = " Until "


class Scope(NamedTuple):
    """What enter would acknowledge."""

    found: tuple[Alert, ...]
    open: int
    """How many are open."""
    other: int = 0
    """How many `tab` would choose instead; 0: there is nothing to choose."""
    by: str = ""
    end: int = 0
    """Which of `ENDS`."""


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
    """Until when, who acknowledges, and what follows."""
    _, lasts_s = ENDS[scope.end]
    again = "" if lasts_s is None else f"open again at {clock(look.now + lasts_s)} UTC unless cleared by then; "
    text = f" as {look.name(scope.by, 40)}; {again}{_ONE if len(scope.found) == 1 else _MANY}"
    return panel(look, ((" ", "plain"),), (_ends(look, scope), *prose(look, "below", text, "dim")))


def _ends(look: Look, scope: Scope) -> Row:
    """`Until  [resolved]  30 min   2 h`; a bracket marks the one that is chosen, on any terminal."""
    spans: list[Span] = [(_UNTIL, "dim")]
    for i, (word, _) in enumerate(ENDS):
        spans.append((f"[{word}]", "strong") if i == scope.end else (f" {word} ", "plain"))
    return row("until", *spans, look=look)


def end_at(x: int) -> int | None:
    """Which of `ENDS` stands at this cell of that line."""
    left = len(_UNTIL)
    for i, (word, _) in enumerate(ENDS):
        if left <= x < left + len(word) + 2:
            return i
        left += len(word) + 2
    return None


def done(found: tuple[Alert, ...], end: int) -> str:
    """What is said once it is done."""
    word, lasts_s = ENDS[end]
    what = found[0].code if len(found) == 1 else f"{len(found)} alerts"
    return f"acknowledged {what}" + ("" if lasts_s is None else f" for {word}")
