"""What happened in the last days, over the dashboard? A strip of days and tables from the journal. It computes nothing.

The journal is read once, on a thread of its own: a large one takes a second.
"""

import threading
from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from tui.core.refusal import Refusal
from tui.core.reports.history import HistoryReport
from tui.text.glyphs import Glyphs
from tui.ui.row_list import RowList
from tui.ui.screens.drawn import Drawn, SnapshotSource
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.pages.history import FIRST, ShownHistory, calendar, listed


class HistoryRead(Message):
    """The journal was read, or could not be."""

    def __init__(self, shown: ShownHistory) -> None:
        super().__init__()
        self.shown = shown


class History(Drawn):
    """The cursor chooses a day, an incident, an election; enter goes there in the recording."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,H,backspace", "close", "Close", id="leave-history", tooltip="back", priority=True),
        Binding(
            "enter",
            "travel",
            "Go there",
            show=False,
            tooltip="time travel: to the day, incident or election of the row",
        ),
        Binding("left,h", "table(-1)", "Table before", show=False, tooltip="to the table before"),
        Binding("right,l", "table(1)", "Next table", show=False, tooltip="to the next table"),
    ]

    def __init__(
        self,
        source: SnapshotSource,
        glyphs: Glyphs,
        read: Callable[[], HistoryReport],
        go: Callable[[float], None],
        crashed: Callable[[BaseException], None],
    ) -> None:
        """`read` may take its time, and raises Refusal; `go` shows an instant of the recording."""
        super().__init__(source, glyphs)
        self._read, self._go, self._crashed = read, go, crashed
        self._shown = ShownHistory()

    def compose(self) -> ComposeResult:
        """Header, the strip, the tables, footer."""
        for name in ("header", "calendar", "page", "small", "footer"):
            yield RowList(self.glyphs, id=name, focusable=name == "page")

    def on_mount(self) -> None:
        """Begin to read."""
        threading.Thread(target=self._reading, name="history", daemon=True).start()

    def _reading(self) -> None:
        try:
            shown = ShownHistory(self._read())
        except Refusal as refusal:
            shown = ShownHistory(why=refusal.line)
        except BaseException as bug:  # noqa: BLE001 - handed to the App, which raises it with its traceback
            self._crashed(bug)
            return
        self.post_message(HistoryRead(shown))

    def on_history_read(self, message: HistoryRead) -> None:
        """Draw it."""
        self._shown = message.shown
        self.query_one("#page", RowList).choose(FIRST)
        self.redraw()

    def panels(self) -> None:
        """Both."""
        over, page = self.query_one("#calendar", RowList), self.query_one("#page", RowList)
        over.show(calendar(self.look_for(over), self._shown))
        page.show(listed(self.look_for(page), self._shown))

    def hints(self) -> tuple[Hint, ...]:
        """How to choose, and how to get out."""
        move = f"{self.glyphs.left}{self.glyphs.right}"
        keys = (("H", "close"), ("enter", "go there"), (move, "table"), (self.glyphs.up_down, "row"))
        return (*keys, ("?", "help"), ("q", "quit"))

    @on(RowList.Opened)
    def _opened(self, message: RowList.Opened) -> None:
        message.stop()  # the App would open the row on the dashboard below
        self.action_travel()

    def action_travel(self) -> None:
        """Show what was seen at the instant of the row."""
        at = self.query_one("#page", RowList).selected_at
        if at is not None and self.leave():
            self._go(at)

    def action_table(self, by: int) -> None:
        """To the first row of the next table, or of the one before."""
        page = self.query_one("#page", RowList)
        begin = [i for i, row in enumerate(page.picture.rows) if row.key.endswith(" 0")]
        here = page.cursor or 0
        ahead = [i for i in begin if (i > here if by > 0 else i < here)]
        if ahead:
            page.action_move((ahead[0] if by > 0 else ahead[-1]) - here)

    def action_close(self) -> None:
        """Back to the dashboard."""
        self.leave()
