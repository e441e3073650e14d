"""Who hears whom, over the dashboard? The matrix, what it means, and how the selected row is known. It computes nothing."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.core.network.who_hears_whom import matrix
from tui.ui.row_list import RowList
from tui.ui.screens.drawn import Drawn
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.pages.who_hears_whom import hears, how, meaning


class Hears(Drawn):
    """The cursor chooses a listener."""

    at = "hears"
    """Its name for `y`."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,v,backspace", "close", "Close", id="leave-hears", tooltip="back to the dashboard", priority=True
        )
    ]

    def compose(self) -> ComposeResult:
        """Header, three panels, footer."""
        for name in ("header", "hears", "meaning", "how", "small", "footer"):
            yield RowList(self.glyphs, id=name, focusable=name == "hears")

    def panels(self) -> None:
        """All three, of the same instant."""
        over, words, page = (self.query_one(f"#{name}", RowList) for name in ("hears", "meaning", "how"))
        look = self.look_for(over)
        seen = matrix(look.state, look.now, look.watch.thresholds)
        over.show(hears(look, seen))
        words.show(meaning(self.look_for(words), seen))
        page.show(how(self.look_for(page), seen, over.selected))

    def on_row_list_moved(self, message: RowList.Moved) -> None:
        """Another listener."""
        self.redraw()

    def hints(self) -> tuple[Hint, ...]:
        """How to choose, and how to get out."""
        return (
            ("v", "close"),
            (self.glyphs.up_down, "receiver"),
            ("y", "copy command"),
            ("space", "pause"),
            ("?", "help"),
            ("q", "quit"),
        )

    def action_close(self) -> None:
        """Back to the dashboard."""
        self.leave()
