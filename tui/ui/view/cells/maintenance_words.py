"""Which windows of maintenance are open, and what does one do? The lines below the input of the box."""

from collections.abc import Iterator
from typing import Protocol

from tui.core.maintenance.windows import open_windows
from tui.core.observed.maintenance import MaintenanceWindow
from tui.core.settings.durations import exactly
from tui.text.format import tenure
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, row


class WouldBegin(Protocol):
    """What was typed, as it is understood."""

    @property
    def for_s(self) -> float: ...
    @property
    def server(self) -> str | None: ...
    @property
    def reason(self) -> str | None: ...


def below(look: Look, wrong: str, begins: WouldBegin | None) -> Picture:
    """What is wrong with what was typed, else what would begin; what is open, and what is info meanwhile."""
    return Picture((), tuple(_rows(look, wrong, begins)))


def _rows(look: Look, wrong: str, begins: WouldBegin | None) -> Iterator[Row]:
    if wrong:
        yield row("wrong", (f" {look.say(wrong)}", "warn"), look=look)
    elif begins is not None:
        yield row("begins", _begins(look, begins), look=look)
    yield Row("how", ((" duration, server and reason; each may be left out (30m, the whole group)", "dim"),))
    yield Row("what", ((" restarts, planned moves and version skew are info while it is open", "dim"),))
    for one in open_windows(look.state):
        yield _window(look, one)


def _begins(look: Look, one: WouldBegin) -> Span:
    """A mistyped server would be a reason, and the window one of all servers: that must be seen before enter is pressed."""
    of = "the whole group" if one.server is None else look.name(one.server, 30)
    why = f", reason: {look.name(one.reason, 40)}" if one.reason else ""
    return f" enter begins: {of}, {exactly(one.for_s)}{why}", "plain"


def _window(look: Look, one: MaintenanceWindow) -> Row:
    """`open: n2, 12m left, ann@ops: kernel`."""
    event = one.began
    why = f": {look.say(event.reason)}" if event.reason else ""
    left = tenure(event.until - look.now)
    return row(
        event.id,
        (f" open: {look.say(event.server or 'all')}, {left} left, {look.say(event.by)}{why}", "plain"),
        look=look,
    )
