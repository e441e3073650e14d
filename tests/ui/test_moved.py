"""Is every panel that moves painted whole at its new place, whoever asked for places meanwhile?"""

from typing import TYPE_CHECKING

import pytest
from textual.geometry import Region

from tests.ui.scenes import calm, flapping
from tests.ui.staged import shown, staged
from tui.ui.painting.sent import PaintedUpdate, parts
from tui.ui.screens.dashboard import Dashboard

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen


@pytest.mark.usefixtures("painted")
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_panels_that_move_are_painted_whole(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Also if a place was asked for between the new arrangement and its painting: Textual compares with the map of that question."""
    app, live = staged()
    painted: set[tuple[int, int]] = set()

    def display(_screen: "Screen[object]", update: "RenderableType | None") -> None:
        if isinstance(update, PaintedUpdate):
            for y, x, strip in parts(update):
                painted.update((x + cell, y) for cell in range(strip.cell_length))

    async with app.run_test(size=size) as pilot:
        await shown(pilot, live, calm())
        screen = app.screen
        assert isinstance(screen, Dashboard)
        arrange, before = screen._arrange, _places(screen)

        def asked() -> None:
            arrange()
            screen._compositor._full_map_invalidated = True  # as a widget does that was not seen before
            assert screen._compositor.full_map

        monkeypatch.setattr(app, "_display", display)
        monkeypatch.setattr(screen, "_arrange", asked)
        await shown(pilot, live, flapping())
        await pilot.pause()
        moved = {name: place for name, place in _places(screen).items() if place != before.get(name)}
        assert moved
        for name, place in moved.items():
            missing = {(x, y) for y in range(place.y, place.bottom) for x in range(place.x, place.right)} - painted
            assert not missing, name


def _places(screen: Dashboard) -> dict[str, Region]:
    return {widget.id or "": widget.region for widget in screen.children if widget.display and widget.region}
