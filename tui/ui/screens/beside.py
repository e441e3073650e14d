"""Which row's details stand beside the panels, and how long? The right half of a dashboard that goes on; it must not know any panel."""

from typing import NamedTuple

from tui.ui.row_list import RowList
from tui.ui.screens.drawn import Drawn
from tui.ui.screens.timeline import in_one_list
from tui.ui.view.drawing.places import beside_fits
from tui.ui.view.pages.details import details

DETAILS = "details"
"""Id of the list that shows them."""
WITHOUT = ("mesh", DETAILS)
"""Panels whose rows have none: `enter` on the mesh is the page of `v`."""
WHOLE = ("leader", "incident")
"""Panels without rows that have details as a whole."""


class OpenedRow(NamedTuple):
    """Of which panel, and which."""

    panel: str
    key: str | None


class WithDetails(Drawn):
    """`enter` opens, and once more gives the whole page; the cursor takes the details with it; `esc` closes."""

    opened: OpenedRow | None = None
    """It stays while the window is too narrow for both."""

    def panel(self, name: str) -> RowList:
        """One panel's list."""
        raise NotImplementedError

    @property
    def at(self) -> str:
        """Id of the focused panel."""
        raise NotImplementedError

    @property
    def beside(self) -> OpenedRow | None:
        """The row whose details are seen."""
        return self.opened if beside_fits(*self.size) else None

    def draw_details(self) -> None:
        """As they are now; the same again costs nothing."""
        if self.beside is not None:
            panel = self.panel(DETAILS)
            look, (name, key) = self.look_for(panel), self.beside
            panel.show(in_one_list(look, key) if name == "elections" else details(look, name, key))

    def on_row_list_opened(self, message: RowList.Opened) -> None:
        """Beside the panels where there is room; a row that is seen there already, or has none, is for the App to open."""
        row = OpenedRow(message.rows.id or "", message.key)
        if row.panel == DETAILS and self.opened is not None:
            message.stop()
            self.post_message(RowList.Opened(self.panel(self.opened.panel), self.opened.key))
        elif self._has_details(row) and row != self.beside and beside_fits(*self.size):
            message.stop()
            self._open(row)

    def on_row_list_clicked(self, message: RowList.Clicked) -> None:
        """A click does what `enter` does, where that takes nothing from sight."""
        name = message.rows.id or ""
        if self.opened is None and name not in WITHOUT and beside_fits(*self.size):
            self._open(OpenedRow(name, message.rows.selected))

    def _has_details(self, row: OpenedRow) -> bool:
        return row.panel not in WITHOUT and (row.key is not None or row.panel in WHOLE)

    def follow(self) -> None:
        """The cursor of the focused list was moved: its row is shown from the next picture on."""
        if self.opened is not None and self.at not in WITHOUT:
            self._turn_to(OpenedRow(self.at, self.panel(self.at).selected))

    def _open(self, row: OpenedRow) -> None:
        self._turn_to(row)
        self.redraw()

    def _turn_to(self, row: OpenedRow) -> None:
        if row.key is not None:
            self.panel(row.panel).choose(row.key)  # also the first row: a newer one may come before it
        if row != self.opened:
            self.panel(DETAILS).scroll_to(y=0, animate=False, immediate=True)
        self.opened = row

    def close_details(self) -> bool:
        """The panels have the whole window again; False where they had."""
        row, seen, self.opened = self.opened, self.beside is not None, None
        if row is None or not seen:
            return False
        source = self.panel(row.panel)
        if source.cursor == 0:
            source.choose(None)
        if self.at == DETAILS:
            source.focus()
        self.redraw()
        return True
