"""Does what changes in calm go to the terminal by itself, and only where nothing lies over it?"""

import random
import select

import pytest
from textual._compositor import Compositor
from textual.geometry import Region
from textual.widget import Widget

from tests.ui.scenes import calm
from tests.ui.staged import dashboard, later, shown, staged
from tui.ui.painted_app import PaintedApp
from tui.ui.painting.at_once import uncovered
from tui.ui.painting.sent import LinesUpdate
from tui.ui.painting.strips import between, cut
from tui.ui.screens.dashboard import Dashboard
from tui.ui.terminal.driver import Ending
from tui.ui.view.drawing.spans import Span, width_of

_TEXTS = ("", "a", "ab", "▁▁▁", "12", "13", "漢", "n1 ", "    ")
_STYLES = ("plain", "dim", "warn")


def line(chance: random.Random) -> list[Span]:
    """Some spans."""
    return [(chance.choice(_TEXTS), chance.choice(_STYLES)) for _ in range(chance.randrange(1, 7))]


def cells_of(spans: list[Span]) -> list[tuple[str, str]]:
    """Cell by cell; the second one of a wide sign is empty."""
    return [
        cell
        for text, style in spans
        for sign in text
        for cell in [(sign, style), ("", style)][: width_of([(sign, "")])]
    ]


def test_outside_of_what_differs_two_lines_are_equal() -> None:
    """And inside stands what is cut out of the new one."""
    for seed in range(500):
        chance = random.Random(seed)
        old, new = line(chance), line(chance)
        if chance.random() < 0.5:  # as rows differ: one figure in the middle
            new = [*old[:2], *new[:1], *old[3:]]
        first, behind = between(old, new)
        before, after = cells_of(old), cells_of(new)
        assert before[:first] == after[:first], seed
        assert before[behind:] == after[behind:], seed
        found = cut(new, first, behind)
        assert found is None or cells_of(found) == after[first:behind], seed


def test_only_what_is_seen_in_full_is_sent_at_once() -> None:
    """Not what a toast lies over, nor what the window cuts."""
    ground, toast, under, beside, outside = (Widget() for _ in range(5))
    window = Region(0, 0, 40, 10)
    arranged = {
        toast: (Region(0, 9, 40, 1), window),
        under: (Region(0, 5, 20, 5), window),
        beside: (Region(20, 0, 20, 9), window),
        outside: (Region(0, 0, 20, 12), window),
        ground: (window, window),
    }
    assert dict(uncovered(arranged, ground)) == {toast: arranged[toast][0], beside: arranged[beside][0]}


@pytest.fixture
def updates(painted: None, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the App was given to show."""
    found: list[object] = []
    monkeypatch.setattr(PaintedApp, "_display", lambda _app, _screen, update: found.append(update))
    return found


async def test_a_calm_second_is_one_frame_that_textual_does_not_paint(
    updates: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither asks it its widgets for their lines, nor for where they stand."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.pause()
        updates.clear()
        painted: list[object] = []
        monkeypatch.setattr(Compositor, "render_update", lambda _self, **_named: painted.append(1))
        await shown(pilot, live, later(1.0))
        await pilot.pause(0.1)
        assert [type(update) for update in updates] == [LinesUpdate]
        assert painted == []


async def test_behind_a_box_textual_paints(updates: list[object]) -> None:
    """It knows what the box lies over."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("colon")
        await pilot.pause()
        updates.clear()
        await shown(pilot, live, later(1.0))
        await pilot.pause(0.1)
        assert updates
        assert not any(isinstance(update, LinesUpdate) for update in updates)


async def test_a_panel_that_moves_is_arranged_first(updates: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands where it stood until then would be painted over the others."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.pause()
        updates.clear()
        real = Dashboard.panels

        def moved(self: Dashboard) -> None:
            real(self)
            self.panel("alerts").refresh(layout=True)

        monkeypatch.setattr(Dashboard, "panels", moved)
        live.post(later(1.0))
        await pilot.pause(0.1)
        assert dashboard(app).panel("servers").picture.rows
        assert updates
        assert not any(isinstance(update, LinesUpdate) for update in updates)


def test_the_end_of_the_driver_wakes_who_waits_for_keys() -> None:
    """So nobody has to look for it ten times a second."""
    ending = Ending()
    ending.set()
    ending.clear()
    with ending.told() as waiting:
        assert not select.select((waiting,), (), (), 0)[0]
        ending.set()
        assert select.select((waiting,), (), (), 5.0)[0]
    ending.set()
    assert ending.is_set()
