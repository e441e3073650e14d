"""Has every panel its place at every size, and is what has none a key away?"""

from itertools import product

import pytest

from tests.cases import cases
from tests.source import ROOT
from tests.ui.fitting import tiled
from tests.ui.meshes import torn
from tests.ui.scenes import SCENES, look
from tests.ui.staged import dashboard, lines, shown, staged
from tests.ui.test_views import VIEWS
from tui.text.natscmd import COMMANDS
from tui.ui.screens.dashboard import PANELS, ZOOMS
from tui.ui.view.drawing.places import TABS, Wanted, places
from tui.ui.view.pages.details import WORDS

SEEN_AT = {
    (80, 24): {"leader", "ribbon", "servers", "elections", "routes", "hosts"},
    (80, 21): {"leader", "ribbon", "servers", "elections", "routes", "hosts"},
    (120, 40): {"leader", "ribbon", "servers", "elections", "alerts", "routes", "hosts"},
    (200, 60): {"leader", "ribbon", "servers", "elections", "alerts", "routes", "hosts", "mesh"},
    (80, 16): {"leader", "elections"},
}


@pytest.mark.parametrize(("size", "names"), SEEN_AT.items())
async def test_what_there_is_room_for(size: tuple[int, int], names: set[str]) -> None:
    """What is not seen is a key away, and the footer says which; a second press of a key gives its panel the whole screen."""
    app, live = staged()
    async with app.run_test(size=size) as pilot:
        said = await shown(pilot, live, torn())
        screen = dashboard(app)
        assert {name for name in PANELS if screen.panel(name).display} == names
        assert ("n1–n4" in said) == ("routes" in names)
        hidden = [name for key, name in ZOOMS if name not in names]
        assert [name for key, name in screen.hints() if name in dict.fromkeys(PANELS)] == hidden
        for key, name in ZOOMS:
            while screen.zoomed != name:
                await pilot.press(key)
                await pilot.pause()
            assert [other for other in PANELS if screen.panel(other).display] == [name]
            await pilot.press("1")


def test_every_panel_has_a_place() -> None:
    """At some size, with an incident or in front of the tabs; one that has none would be drawn and never seen."""
    windows = [(200, 60, Wanted(incident=3)), *((120, 40, Wanted(tab=tab)) for tab in TABS)]
    assert {name for window in windows for name in places(*window)} >= set(PANELS)


def test_every_panel_is_among_the_views_and_has_details() -> None:
    """A panel without a row in VIEWS would never be drawn with hostile names and at every width; one whose rows are selected has a page of
    details, with the `nats` commands."""
    assert set(PANELS.values()) <= set(VIEWS.values())
    selectable = {
        name for name, view in PANELS.items() if any(view(look(make())).selectable for make in SCENES.values())
    }
    assert selectable <= set(WORDS), "WORDS and `details` in tui/ui/view/pages/details.py"
    assert selectable <= {*COMMANDS, "incident"}, "COMMANDS in tui/text/natscmd.py"


async def test_tabs_share_a_place() -> None:
    """Key 7 brings the mesh to the place of the routes, key 5 the routes back; the border names all that are there."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, torn())
        screen = dashboard(app)
        routes_title = lines(screen.panel("routes"))[0]
        assert "5 Routes │ 7 Mesh" in routes_title
        await pilot.press("7")
        await pilot.pause()
        assert screen.at == "mesh"
        assert not screen.panel("routes").display
        assert "5 Routes │ 7 Mesh" in lines(screen.panel("mesh"))[0]
        await pilot.press("5")
        await pilot.pause()
        assert screen.panel("routes").display
        assert not screen.zoomed


@pytest.mark.sampled
@pytest.mark.parametrize(
    "size", [(40, 10), (80, 16), (80, 24), (100, 30), (80, 50), (120, 24), (120, 40), (200, 60), (300, 100)]
)
def test_places_fill_the_window_and_none_lies_on_another(size: tuple[int, int]) -> None:
    """Each cell belongs to one panel, however much there is to show."""
    with cases() as case:
        for servers, alerts, incident in product((3, 9, 200), (0, 2, 12), (0, 7)):
            with case(servers, alerts, incident):
                filled(*size, servers, alerts, incident)


def test_a_low_window_keeps_no_line_for_folded_alerts() -> None:
    """Where the incident is seen it stands for them; where it has no room all alerts are listed."""
    wanted = Wanted(servers=3, alerts=3, incident=7, elections=9, routes=3)
    all_folded, two_folded = wanted._replace(folded=3), wanted._replace(folded=2)
    assert "alerts" not in places(80, 24, all_folded)
    assert places(80, 24, two_folded)["alerts"].height == 1 + 1
    lower = places(80, 20, all_folded)
    assert ("incident" in lower) != ("alerts" in lower)


def filled(width: int, height: int, servers: int, alerts: int, incident: int) -> None:
    """Raises AssertionError if the window is not, or if a panel lies on another."""
    wanted = Wanted(servers=servers, alerts=alerts, incident=incident, elections=9, routes=9)
    found = places(width, height, wanted)
    tiled(found, width, height)
    assert found["elections"].height >= 2


def test_the_keys_of_all_panels_stand_in_the_tables() -> None:
    """README and the page of the screen name the last digit."""
    for page in (ROOT / "README.md", ROOT / "tui" / "docs" / "screen.md"):
        assert f"| `1` … `{max(key for key, _ in ZOOMS)}`, `tab`" in page.read_text(), page
