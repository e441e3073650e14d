"""How are the words of a filter entered? One line at the foot of the screen, above the keys; the list follows every letter."""

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from tui.ui.prompt import Prompt
from tui.ui.row_list import RowList

MOST = 60


class FilterPrompt(Prompt):
    """Enter keeps the filter, escape shows all rows again."""

    DEFAULT_CSS = """
    FilterPrompt { height: 1; margin: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", "Keep", show=False, tooltip="keep the filter and return to the list"),
        Binding("escape", "drop", "Drop", show=False, tooltip="remove the filter"),
    ]

    def __init__(self, panel: RowList) -> None:
        hints = (("enter", "keep filter"), ("esc", "show all"), ("ctrl+q", "quit"))
        # Without an id: one may come before the last has gone.
        super().__init__("filter: type to match…", most=MOST, hints=hints)
        self._panel = panel
        self.value = panel.words

    @on(Prompt.Changed)
    def _typed(self) -> None:
        self._panel.sift(self.text or "")

    def action_keep(self) -> None:
        """Back to the list."""
        self._panel.focus()

    def action_drop(self) -> None:
        """Back to the whole list."""
        self._panel.sift("")
        self._panel.focus()

    def on_blur(self) -> None:
        """Whoever goes elsewhere keeps what he has typed."""
        self.remove()
