"""How is a page laid over the dashboard: help, details, commands? It draws whatever function it was given."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.text.glyphs import Glyphs
from tui.ui.row_list import RowList
from tui.ui.screens.drawn import Drawn, SnapshotSource
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.drawing.spans import Look, Picture


class Page(Drawn):
    """One scrolling panel, drawn again while it is open."""

    WATCHES = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "close", "Close", id="close", tooltip="back", priority=True)
    ]

    def __init__(self, source: SnapshotSource, glyphs: Glyphs, view: Callable[[Look], Picture]) -> None:
        super().__init__(source, glyphs)
        self.view = view

    def compose(self) -> ComposeResult:
        """Header, the page, footer."""
        for name in ("header", "page", "small", "footer"):
            yield RowList(self.glyphs, id=name, focusable=name == "page")

    def panels(self) -> None:
        """The page itself."""
        page = self.query_one("#page", RowList)
        page.show(self.view(self.look_for(page)))

    def hints(self) -> tuple[Hint, ...]:
        """How to get out."""
        return ((self.glyphs.up_down, "scroll"), ("space", "pause"), ("esc", "close"), ("q", "quit"))

    def action_close(self) -> None:
        """Back to the dashboard."""
        self.leave()
