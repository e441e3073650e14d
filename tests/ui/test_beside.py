"""Do the details of a row stand beside the living dashboard, follow the cursor, and leave it where it was?"""

from itertools import product

import pytest

from tests.cases import cases
from tests.ui.fitting import tiled
from tests.ui.meshes import torn
from tests.ui.scenes import calm, flapping, leaderless
from tests.ui.staged import dashboard, later, lines, shown, staged, until
from tui.ui.screens.beside import DETAILS
from tui.ui.screens.hears import Hears
from tui.ui.screens.page import Page
from tui.ui.screens.timeline import Timeline
from tui.ui.view.drawing.places import Wanted, places

WIDE = [(120, 40), (200, 60), (120, 24)]


@pytest.mark.parametrize("size", WIDE)
async def test_enter_opens_beside_and_the_cursor_takes_it_along(size: tuple[int, int]) -> None:
    """In the right half; the list keeps the keys, and its row is seen; `esc` gives the panels their places back."""
    app, live = staged()
    async with app.run_test(size=size) as pilot:
        await shown(pilot, live, calm())
        screen = dashboard(app)
        before = {panel.id: panel.region for panel in screen.query("RowList") if panel.display}
        await pilot.press("enter")
        details = screen.panel(DETAILS)
        await until(pilot, lambda: bool(details.region) and "SERVER" in lines(details)[0])
        assert "n1" in lines(details)[0]
        assert details.region.x == details.region.width == size[0] // 2
        assert screen.at == "servers"
        assert screen.panel("leader").region == before["leader"]
        await pilot.press("down")
        await until(pilot, lambda: "n2" in lines(details)[0])
        assert screen.panel("servers").selected == "n2"
        await pilot.press("escape")
        await until(pilot, lambda: not details.display)
        after = {panel.id: panel.region for panel in screen.query("RowList") if panel.display}
        assert after == before
        assert screen.panel("servers").selected == "n2"


@pytest.mark.sampled
@pytest.mark.parametrize("key", ["2", "3", "4", "5", "6"])
async def test_every_list_opens_beside_and_stays_in_sight(key: str) -> None:
    """The panel of the row is seen beside its details, also where there was no room for all."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, torn() if key == "5" else flapping())
        screen = dashboard(app)
        if key != "2":
            await pilot.press(key)
        name = screen.at
        assert screen.panel(name).selected is not None
        await pilot.press("enter")
        await until(pilot, lambda: screen.panel(DETAILS).display)
        assert screen.at == name
        assert screen.panel(name).display
        said = "\n".join(lines(screen.panel(DETAILS)))
        assert "no longer exists" not in said
        assert screen.panel(name).marked is not None


async def test_enter_again_is_the_whole_page() -> None:
    """From the list and from the details; `esc` comes back to both."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        for keys in (("enter", "enter"), ("right", "enter")):
            await pilot.press(*keys)
            await until(pilot, lambda: isinstance(app.screen, Page))
            await pilot.press("escape")
            await until(pilot, lambda: not isinstance(app.screen, Page))
            assert dashboard(app).panel(DETAILS).display
        assert dashboard(app).at == DETAILS
        await pilot.press("left")
        assert dashboard(app).at == "servers"


async def test_an_election_is_its_time_line() -> None:
    """At the event: the lanes and the list show seconds, not the twenty that were kept."""
    app, live = staged()
    async with app.run_test(size=(200, 60)) as pilot:
        await shown(pilot, live, flapping())
        await pilot.press("3", "down", "enter")
        details = dashboard(app).panel(DETAILS)
        await until(pilot, lambda: bool(details.picture.rows) and "ELECTION" in lines(details)[0])
        said = "\n".join(row.text for row in details.picture.rows)
        assert "EVENTS  −1.012 s to +2.000 s" in said
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Timeline))


async def test_a_narrow_window_has_the_whole_page() -> None:
    """Below 120 columns; what was open beside stays open for when there is room again, with focus and selection."""
    app, live = staged()
    async with app.run_test(size=(119, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, Page))
        await pilot.press("escape")
        await pilot.resize_terminal(120, 40)
        await pilot.press("enter")
        screen = dashboard(app)
        await until(pilot, lambda: screen.panel(DETAILS).display)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: not screen.panel(DETAILS).display)
        assert (screen.at, screen.panel("servers").selected) == ("servers", "n2")
        await pilot.resize_terminal(200, 60)
        await until(pilot, lambda: screen.panel(DETAILS).display)
        assert "n2" in lines(screen.panel(DETAILS))[0]
        assert screen.at == "servers"


async def test_a_click_does_what_enter_does() -> None:
    """On any row; on the one that is open it is the whole page."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        screen = dashboard(app)
        servers = screen.panel("servers")
        await pilot.click(servers, offset=(10, 4))
        await until(pilot, lambda: screen.panel(DETAILS).display)
        opened = servers.selected
        assert opened == "n3"
        await pilot.click(servers, offset=(10, 3))
        await until(pilot, lambda: "n2" in lines(screen.panel(DETAILS))[0])
        await pilot.click(servers, offset=(10, 3))
        await until(pilot, lambda: isinstance(app.screen, Page))


async def test_a_row_that_is_gone_is_said_to_be_gone() -> None:
    """Nothing else takes its place unasked; and a newer row above does not either."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        await pilot.press("4", "enter")
        details = dashboard(app).panel(DETAILS)
        await until(pilot, lambda: bool(details.picture.rows))
        title = lines(details)[0]
        assert "ALERT" in title
        await shown(pilot, live, later(2, leaderless()))
        assert "no longer exists" in "\n".join(lines(details))


async def test_the_mesh_opens_its_page() -> None:
    """It has no rows of its own to open."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("7", "enter")
        await until(pilot, lambda: isinstance(app.screen, Hears))


OPENED = ("servers", "incident", "hosts", "alerts", "elections", "routes", "leader")


@pytest.mark.sampled
@pytest.mark.parametrize("size", [(120, 20), (120, 24), (120, 40), (200, 60), (300, 100)])
def test_places_beside_details(size: tuple[int, int]) -> None:
    """Each cell belongs to one panel; the panel of the opened row is among them, with room for rows."""
    with cases() as case:
        for servers, incident, opened in product((3, 9, 200), (0, 7), OPENED):
            with case(servers, incident, opened):
                placed_beside(*size, servers, incident, opened)


def placed_beside(width: int, height: int, servers: int, incident: int, opened: str) -> None:
    """Raises AssertionError if they are not."""
    wanted = Wanted(servers=servers, alerts=4, incident=incident, elections=9, routes=9, beside=opened)
    found = places(width, height, wanted)
    tiled(found, width, height)
    assert found[DETAILS].width == width // 2
    if opened != "incident" or incident:
        assert found[opened].height >= 3
