"""Which fault happens to which server of the demo? Choosing only; it must not know how a fault is done."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.core.ports import Faults
from tui.text.glyphs import Glyphs
from tui.ui.row_list import RowList
from tui.ui.screens.drawn import Drawn, SnapshotSource
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.pages.faults import FaultPage, choices, notice

_SAID_EVERY_S = 0.5


class FaultMenu(Drawn):
    """A fault, then a server where it wants one; then the operator watches what comes of it."""

    DEFAULT_CSS = """
    FaultMenu {
        #notice { max-height: 5; }
        #choices { height: 1fr; margin-top: 1; }
    }
    """
    WATCHES = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "back", "Back", tooltip="go back without injecting a fault", priority=True)
    ]

    def __init__(self, source: SnapshotSource, glyphs: Glyphs, faults: Faults) -> None:
        super().__init__(source, glyphs)
        self._faults = faults
        self._picked: str | None = None

    def compose(self) -> ComposeResult:
        """Whose servers these are, and what may be chosen."""
        for name in ("header", "notice", "choices", "small", "footer"):
            yield RowList(self.glyphs, id=name, focusable=name == "choices")

    def on_mount(self) -> None:
        """What is said of a fault changes without any snapshot."""
        self.set_interval(_SAID_EVERY_S, self.redraw)

    def _menu(self) -> FaultPage:
        return FaultPage(self._faults.menu(), self._faults.servers(), self._picked, self._faults.said())

    def panels(self) -> None:
        """Both."""
        menu = self._menu()
        for name, view in (("notice", notice), ("choices", choices)):
            panel = self.query_one(f"#{name}", RowList)
            panel.show(view(self.look_for(panel), menu))

    def hints(self) -> tuple[Hint, ...]:
        """Enter goes on, escape goes back."""
        word = "run" if self._picked is not None else "select"
        return ((self.glyphs.up_down, "move"), ("enter", word), ("esc", "back"), ("?", "help"), ("q", "quit"))

    @on(RowList.Opened)
    def _chosen(self, message: RowList.Opened) -> None:
        """A fault or a server."""
        message.stop()
        menu = self._menu()
        if message.key is None or not self.is_active:
            return
        if menu.picked is not None:
            self._begin(menu.picked, message.key)
        elif any(name == message.key and wants for name, _, wants in menu.faults):
            self._picked = message.key
            self.redraw()
        else:
            self._begin(message.key, None)

    def _begin(self, name: str, server: str | None) -> None:
        if self.leave():
            self._faults.run(name, server)

    def action_back(self) -> None:
        """From the servers to the faults, from the faults to the dashboard."""
        if self._picked is None:
            self.leave()
        else:
            self._picked = None
            self.redraw()
