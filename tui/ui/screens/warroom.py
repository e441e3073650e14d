"""What does everybody in the room see? One picture, over the dashboard. It computes nothing."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer

from tui.ui.row_list import RowList
from tui.ui.screens.drawn import Drawn
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.drawing.spans import Span
from tui.ui.view.pages.war_room import warroom

KEYS_S = 5.0
"""For so long a key shows which keys there are; nobody types at a wall."""


class WarRoom(Drawn):
    """State, leader, servers, last hour, cause and action in letters for the wall."""

    HEADLINE = False
    GIVES_WAY = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,w,backspace", "close", "Close", id="leave", tooltip="close the war room", priority=True)
    ]
    _hiding: Timer | None = None

    def compose(self) -> ComposeResult:
        """Header, the picture, footer."""
        yield RowList(self.glyphs, id="header")
        yield RowList(self.glyphs, id="wall")
        yield RowList(self.glyphs, id="small")
        yield RowList(self.glyphs, id="footer")

    def on_mount(self) -> None:
        """Nothing here can be selected."""
        for panel in self.query(RowList):
            panel.can_focus = False

    def on_key(self, _event: events.Key) -> None:
        """Whatever it does, it shows what keys there are, for a moment."""
        self.add_class("-keys")
        if self._hiding is not None:
            self._hiding.stop()
        self._hiding = self.set_timer(KEYS_S, self.hide_keys)

    def hide_keys(self) -> None:
        """Nobody has pressed a key for a while."""
        self.remove_class("-keys")

    def panels(self) -> None:
        """The picture, above what news there is."""
        wall = self.query_one("#wall", RowList)
        if wall.size.height:
            wall.show(warroom(self.look_for(wall), self.source.news_lines()))

    def header_notes(self) -> tuple[Span, ...]:
        """Why a restart rings nothing: the footer, which has this elsewhere, is hidden."""
        return self.source.notes()

    def steady(self) -> None:
        """While nobody leads, the seconds run."""
        if self.is_current and self.is_mounted:
            self.panels()

    def hints(self) -> tuple[Hint, ...]:
        """How to get out."""
        return (("w", "close"), ("c", "cause"), ("T", "theme"), ("space", "pause"), ("?", "help"), ("q", "quit"))

    def action_close(self) -> None:
        """Back to the dashboard."""
        self.leave()
