"""What happened around one election? Lanes over a window of time above, what each server did below. It computes nothing."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.core.history.timeline_lanes import began, episode_of, lanes
from tui.core.model.elections import Election
from tui.core.model.raft_traffic import ElectionTimeline
from tui.core.model.state import State
from tui.text.glyphs import Glyphs
from tui.ui.row_list import RowList
from tui.ui.screens.drawn import SnapshotSource
from tui.ui.screens.page import Page
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.drawing.spans import Look, Picture, Row
from tui.ui.view.pages.details import details
from tui.ui.view.pages.server_accounts import accounts
from tui.ui.view.pages.timeline import Window, timeline
from tui.ui.view.panels.elections import key_of

_FRAME = 4
"""Lines of the lanes' panel that are no lanes: title, facts, axis, signs."""
_SHARE = 0.25
_MOST = 9
"""Lanes in one list: the list itself says what all servers did."""


def found(state: State, key: str | None) -> tuple[Election, ElectionTimeline] | None:
    """The election of that row of the log (the newest without one), if what happened around it was kept."""
    election = next((e for e in reversed(state.elections) if key is None or key_of(e) == key), None)
    episode = episode_of(state, election) if election is not None else None
    return None if election is None or episode is None or not episode.marks else (election, episode)


def in_one_list(look: Look, key: str | None) -> Picture:
    """The same beside the dashboard, at the event; the plain details of an election of which nothing was kept."""
    opened = found(look.state, key)
    if opened is None:
        return details(look, "elections", key)
    election, episode = opened
    drawn = lanes(look.state, election, episode, look.now)
    window = Window.of_event(election, began(election, drawn))
    over = timeline(look, election, drawn, window, _MOST)
    below = accounts(look, election, drawn, window)
    return Picture(over.title, (*over.rows, Row("below the lanes", ()), *below.rows))


class Timeline(Page):
    """Left and right move through time, plus and minus zoom; enter goes to the moment of a line of the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "pan(-1)", "Earlier", show=False, tooltip="earlier"),
        Binding("right,l", "pan(1)", "Later", show=False, tooltip="later"),
        Binding("plus,equals_sign", "zoom(0.5)", "Closer", show=False, tooltip="zoom in", key_display="+"),
        Binding("minus", "zoom(2)", "Farther", show=False, tooltip="zoom out", key_display="-"),
        Binding("enter", "moment", "Moment", show=False, priority=True, tooltip="jump to the event of the line"),
        Binding("0", "whole", "Whole", show=False, tooltip="show all 20 seconds"),
    ]

    def __init__(self, source: SnapshotSource, glyphs: Glyphs, key: str | None) -> None:
        super().__init__(source, glyphs, lambda look: details(look, "elections", key))
        self.key = key
        self.window = Window()
        self._found = False
        """The window was set to the event."""
        self.at: float | None = None
        """The instant that was gone to, in seconds from the election."""

    def compose(self) -> ComposeResult:
        """Header, lanes, list, footer."""
        for name in ("header", "lanes", "page", "small", "footer"):
            yield RowList(self.glyphs, id=name, focusable=name == "page")

    def panels(self) -> None:
        """Both, of the same instant; an election that has left the log is told as any other row that has."""
        over, page = self.query_one("#lanes", RowList), self.query_one("#page", RowList)
        look = self.look_for(over)
        opened = found(look.state, self.key)
        over.display = opened is not None
        if opened is None:
            super().panels()
            return
        election, episode = opened
        drawn = lanes(look.state, election, episode, look.now)
        if not self._found:
            self.window, self._found = Window.of_event(election, began(election, drawn)), True
        most = max(2, self.size.height // 2 - _FRAME)
        over.show(timeline(look, election, drawn, self.window, most, self.at))
        page.show(accounts(self.look_for(page), election, drawn, self.window))

    def hints(self) -> tuple[Hint, ...]:
        """How to move, and how to get out."""
        move = f"{self.glyphs.left}{self.glyphs.right}"
        return (
            ("enter", "jump to event"),
            (move, "move"),
            ("+", "zoom in"),
            ("-", "zoom out"),
            ("0", "all"),
            *super().hints(),
        )

    def action_pan(self, by: int) -> None:
        """A quarter of what is seen."""
        self.window = self.window.panned(by * _SHARE)
        self.redraw()

    def action_zoom(self, factor: float) -> None:
        """Around the instant that was gone to or the election, while it is seen."""
        self.window = self.window.zoomed(factor, self.at)
        self.redraw()

    def action_whole(self) -> None:
        """From the first second to the last."""
        self.window, self.at = Window(), None
        self.redraw()

    @on(RowList.Opened)
    def action_moment(self) -> None:
        """To the instant that the selected line tells of; most tell of one."""
        at = self.query_one("#page", RowList).selected_at
        if at is not None:
            self.window, self.at = self.window.around(at), at
            self.redraw()
