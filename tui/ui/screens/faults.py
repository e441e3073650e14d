"""Which fault happens to which server of the demo? Choosing only; it must not know how a fault is done."""

from collections.abc import Callable, Iterator
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui.core.ports import Faults
from tui.text.glyphs import Glyphs
from tui.ui.row_list import RowList
from tui.ui.screens.box import Box, BoxSource
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.pages.faults import (
    NUMBERED,
    PLACE_MIDDLE,
    RESTORE,
    FaultPage,
    active,
    choices,
    place,
    second_terminal,
    server_of,
)

_SAID_EVERY_S = 0.5


class FaultMenu(Box):
    """A fault by its digit or by the cursor, a server for those that want one; then the operator watches what comes of it."""

    WIDTH = 76
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "back", "Back", tooltip="go back without injecting a fault", priority=True),
        Binding("left,h", "server(-1)", "Server", show=False, tooltip="the server before it"),
        Binding("right,l", "server(1)", "Server", show=False, tooltip="the next server"),
        Binding("0", "restore", "Restore", show=False, tooltip="stop the fault and restore all servers"),
        Binding("y", "copy", "Copy", show=False, tooltip="copy the command for a second terminal"),
        Binding("1", "number(1)", "Run", show=False, tooltip="run the fault with this digit", key_display="1-9"),
        *(Binding(str(n), f"number({n})", "Run", show=False) for n in range(2, NUMBERED + 1)),
    ]

    def __init__(
        self,
        source: BoxSource,
        glyphs: Glyphs,
        faults: Faults,
        copy: Callable[[str], None],
    ) -> None:
        super().__init__(source, glyphs)
        self._copy = copy
        self._faults = faults
        self._at: str | None = None

    def body(self) -> Iterator[Widget]:
        """Whose servers these are, what may be chosen, and what is active."""
        yield self.lines("place")
        yield RowList(self.glyphs, id="choices")
        yield self.lines("active")

    def on_mount(self) -> None:
        """What is said of a fault changes without any snapshot."""
        self.set_interval(_SAID_EVERY_S, self.redraw)

    @property
    def _menu(self) -> FaultPage:
        menu = FaultPage(self._faults.menu(), self._faults.servers(), None, self._faults.said())
        return menu._replace(at=server_of(self.source.look(), menu, self._at))

    def panels(self) -> None:
        """All three."""
        look, menu = self.inside, self._menu
        pictures = {"place": place(look, menu), "choices": choices(look, menu), "active": active(look, menu)}
        self.fill(pictures, ("active", "place", "choices") if look.tall else ("choices", "active"))

    def heads(self) -> tuple[str, str]:
        """Where this is possible."""
        return "Inject fault", "demo only"

    def hints(self) -> tuple[Hint, ...]:
        """Enter runs, escape goes back."""
        sideways = f"{self.glyphs.left}{self.glyphs.right}"
        copy = () if second_terminal(self.source.look()) is None else (("y", "copy"),)
        return (("enter", "run"), ("1-9", "run"), (sideways, "server"), ("0", "restore all"), *copy, ("esc", "back"))

    @on(RowList.Opened)
    def _chosen(self, message: RowList.Opened) -> None:
        message.stop()
        self._run(message.key)

    def _run(self, name: str | None) -> None:
        """Begin it, once, and show what comes of it: on the server that was seen when the key was pressed."""
        menu = self._menu
        wants = next((wants for known, _, wants in menu.faults if known == name), None)
        if name is None or wants is None or (menu.at is None and wants):
            return

        def begin() -> None:
            if self.leave():
                self._faults.run(name, menu.at if wants else None)

        self.when_alone(begin)

    def action_number(self, number: int) -> None:
        """The one with this digit."""
        faults = self._menu.faults
        if number <= len(faults):
            self._run(faults[number - 1][0])

    def action_restore(self) -> None:
        """End what is going on."""
        self._run(RESTORE)

    def action_copy(self) -> None:
        """What to type in a second terminal."""
        command = second_terminal(self.source.look())
        if command is not None:
            self._copy(command)

    def action_server(self, by: int) -> None:
        """Another server."""
        menu = self._menu
        if menu.at is not None:
            self._at = menu.servers[(menu.servers.index(menu.at) + by) % len(menu.servers)]
            self.redraw()

    def on_click(self, event: events.Click) -> None:
        """The arrows beside the server's name."""
        line = event.widget
        if isinstance(line, RowList) and line.id == "place" and event.y == line.size.height - 1:
            self.action_server(-1 if event.x < PLACE_MIDDLE else 1)

    def action_back(self) -> None:
        """To what lies under it."""
        self.leave()
