"""What does everybody in the room see? One picture, over the dashboard. It computes nothing."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.ui.row_list import RowList
from tui.ui.screens.drawn import Drawn
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.pages.war_room import warroom


class WarRoom(Drawn):
    """Headline, changes, worst alert and last elections in letters for the wall."""

    HEADLINE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,w,backspace", "close", "Close", id="leave", tooltip="close the war room", priority=True)
    ]

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

    def panels(self) -> None:
        """The picture."""
        wall = self.query_one("#wall", RowList)
        if wall.size.height:
            wall.show(warroom(self.look_for(wall)))

    def steady(self) -> None:
        """While nobody leads, the seconds run."""
        if self.is_current and self.is_mounted:
            self.panels()

    def hints(self) -> tuple[Hint, ...]:
        """How to get out."""
        return (("w", "close"), ("c", "cause"), ("space", "pause"), ("?", "help"), ("q", "quit"))

    def action_close(self) -> None:
        """Back to the dashboard."""
        self.leave()
