"""Which windows of maintenance are open, and what does one do? The lines below the input of the box."""

from collections.abc import Iterator

from tui.core.maintenance.windows import open_windows
from tui.core.observed.maintenance import MaintenanceWindow
from tui.text.format import tenure
from tui.ui.view.drawing.spans import Look, Picture, Row, row


def below(look: Look, wrong: str) -> Picture:
    """What is wrong with what was typed, what is open, and what is info meanwhile."""
    return Picture((), tuple(_rows(look, wrong)))


def _rows(look: Look, wrong: str) -> Iterator[Row]:
    if wrong:
        yield row("wrong", (f" {look.say(wrong)}", "warn"), look=look)
    yield Row("how", ((" duration, server and reason; each may be left out (30m, the whole group)", "dim"),))
    yield Row("what", ((" restarts, planned moves and version skew are info while it is open", "dim"),))
    for one in open_windows(look.state):
        yield _window(look, one)


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
