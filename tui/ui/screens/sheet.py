"""How is text laid over the dashboard in a box: the commands of a panel? It draws whatever function it was given."""

from collections.abc import Callable, Iterator
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui.text.glyphs import Glyphs
from tui.ui.row_list import RowList
from tui.ui.screens.box import Box, BoxSource
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.drawing.spans import Look, Picture


class Sheet(Box):
    """One list in a frame; `y` copies the row under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace,Y", "close", "Close", tooltip="close", priority=True),
        Binding("y", "copy", "Copy", tooltip="copy the selected command"),
    ]

    def __init__(
        self,
        source: BoxSource,
        glyphs: Glyphs,
        title: str,
        view: Callable[[Look], Picture],
        copy: Callable[[str], None],
    ) -> None:
        super().__init__(source, glyphs)
        self._title = title
        self._view = view
        self._copy = copy

    def body(self) -> Iterator[Widget]:
        """The list."""
        yield RowList(self.glyphs, id="sheet")

    def panels(self) -> None:
        """As it is now."""
        self.fill({"sheet": self._view(self.inside)}, ())

    def heads(self) -> tuple[str, str]:
        """What it is about."""
        return self._title, ""

    def hints(self) -> tuple[Hint, ...]:
        """How to get out."""
        return ((self.glyphs.up_down, "choose"), ("y", "copy"), ("esc", "close"))

    @on(RowList.Opened)
    def action_copy(self) -> None:
        """The one under the cursor."""
        chosen = self.query_one(RowList).selected
        if chosen is not None:
            self._copy(chosen)

    def action_close(self) -> None:
        """Back to what lies under it."""
        self.leave()
