"""Does every key do what footer and help say?"""

import pytest
from msgspec.structs import replace
from textual.binding import Binding

from tests.ui.pieces import NOW
from tests.ui.scenes import calm, flapping, state
from tests.ui.staged import SETTLED, Hands, dashboard, lines, seen, shown, staged, until
from tui.core.model.state import Snapshot
from tui.core.ports import Acknowledge
from tui.ui.keys import KEYS
from tui.ui.row_list import RowList
from tui.ui.screens.dashboard import PANELS, ZOOMS, Dashboard
from tui.ui.screens.page import Page


@pytest.mark.sampled
@pytest.mark.parametrize("key", ["q", "ctrl+c", "ctrl+q"])
@pytest.mark.parametrize("page", [False, True])
async def test_quit_at_once(key: str, page: bool) -> None:
    """From the dashboard and from a page, with code 0."""
    app, live = staged()
    async with app.run_test() as pilot:
        await shown(pilot, live, calm())
        if page:
            await pilot.press("enter")
        await pilot.press(key)
    assert app.return_code == 0


async def test_space_holds_the_picture() -> None:
    """What happens meanwhile is counted, not drawn; space again shows it."""
    hands = Hands()
    app, live = staged(clock=hands)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("space")
        assert "PAUSED" in seen(app.screen)
        panels = {name: lines(dashboard(app).panel(name)) for name in PANELS}
        hands.now += 12
        await shown(pilot, live, replace(flapping(), now=NOW + 12))
        app.clear_notifications()  # which take lines from the panels
        app.draw()
        await until(pilot, lambda: {name: lines(dashboard(app).panel(name)) for name in PANELS} == panels)
        assert "PAUSED 12s, 4 elections since" in lines(dashboard(app).query_one("#header", RowList))[0]
        assert "space  resume" in seen(app.screen)
        await pilot.press("space")
        assert "LIVE" in seen(app.screen)
        assert "46→47" in seen(app.screen)


async def test_cursor_and_focus() -> None:
    """j, k, arrows, home and end move the cursor; tab, left and right the focus, whose title is reverse."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        servers = dashboard(app).panel("servers")
        assert servers.has_focus
        moves = (
            ("j", "n2"),
            ("down", "n3"),
            ("k", "n2"),
            ("up", "n1"),
            ("end", "n5"),
            ("home", "n1"),
            ("G", "n5"),
            ("home", "n1"),
        )
        for key, name in moves:
            await pilot.press(key)
            assert servers.selected == name
        assert sum("›" in line for line in lines(servers)) == 1
        for key, name in (
            ("tab", "hosts"),
            ("left", "servers"),
            ("right", "hosts"),
            ("shift+tab", "servers"),
            ("h", "leader"),
        ):
            await pilot.press(key)
            assert dashboard(app).at == name


async def test_cursor_passes_further_lines_of_an_alert() -> None:
    """An alert of two lines is one row to the cursor, in both directions."""
    app, live = staged()
    async with app.run_test(size=(110, 40)) as pilot:
        await shown(pilot, live, flapping())
        alerts = dashboard(app).panel("alerts")
        alerts.focus()
        found = [alerts.selected]
        for key in ("j", "j", "j", "j", "k", "k", "k"):
            await pilot.press(key)
            found.append(alerts.selected)
        codes = [str(key).split("\n", maxsplit=1)[0] for key in found]
        order = ["SERVER_SILENT", "META_003", "MW_UNPLANNED", "META_007"]
        assert codes == [*order, "META_007", *reversed(order[:3])]


@pytest.mark.sampled
@pytest.mark.parametrize(("key", "panel"), ZOOMS)
async def test_one_panel_on_the_whole_screen(key: str, panel: str) -> None:
    """Its key goes to it, and once more gives it the window; the header tells the leader, and 1 or escape goes back."""
    app, live = staged()
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, live, flapping())
        screen = dashboard(app)
        before = {name for name in PANELS if screen.panel(name).display}
        for back in ("1", "escape"):
            screen.panel("servers").focus()
            while screen.zoomed != panel:
                await pilot.press(key)
                await pilot.pause()
            assert [name for name in PANELS if screen.panel(name).display] == [panel]
            assert "leader n3" in lines(screen.query_one("#header", RowList))[0]
            await pilot.press(back)
            await pilot.pause()
            assert {name for name in PANELS if screen.panel(name).display} == before


async def test_enter_tells_all_of_a_row() -> None:
    """Of a server, an election, an alert and the leader; escape closes; the page goes on living."""
    app, live = staged()
    async with app.run_test(size=(100, 50)) as pilot:
        await shown(pilot, live, flapping())
        for panel, words in (
            ("servers", "peer id, server id"),
            ("elections", "recorded"),
            ("alerts", "what it means"),
            ("leader", "last peer report"),
        ):
            dashboard(app).panel(panel).focus()
            await pilot.press("j" if panel == "alerts" else "home", "enter")
            await pilot.pause()
            assert isinstance(app.screen, Page)
            assert words in seen(app.screen)
            assert "NATS CLI EQUIVALENT" in seen(app.screen)
            await pilot.press("escape")
        await pilot.press("tab", "tab", "enter")
        await pilot.pause()
        live.post(Snapshot(state=replace(state(), servers={}, elections=()), now=NOW + 1))
        await pilot.pause()
        assert isinstance(app.screen, Page)


async def test_ascii_pages_are_ascii() -> None:
    """With `--ascii` nothing on the dashboard, on the help or on any details page is another sign."""
    app, live = staged(ascii_only=True)
    async with app.run_test(size=(100, 40)) as pilot:
        assert (await shown(pilot, live, flapping())).isascii()
        for panel in PANELS:
            dashboard(app).panel(panel).focus()
            await pilot.press("enter")
            await pilot.pause()
            assert seen(app.screen).isascii()
            await pilot.press("escape")
        await pilot.press("question_mark")
        for tab in "12345":
            await pilot.press(tab)
            await pilot.pause()
            assert all(row.text.isascii() for row in app.screen.query_one("#help", RowList).picture.rows)
            assert seen(app.screen).isascii()


async def test_acknowledge_only_what_is_seen() -> None:
    """`a` asks first and shows the alert, also from another panel; `A` does so for all that are open."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, flapping())
        await pilot.press("a")
        await pilot.pause()
        assert "SERVER_SILENT" in seen(app.screen)
        await pilot.press("escape")
        await pilot.pause()
        assert live.sent == []
        assert dashboard(app).at == "alerts"
        await pilot.press("j", "a")
        await pilot.pause()
        assert live.sent == []
        await pilot.press(SETTLED, "enter", SETTLED)
        await pilot.pause()
        assert live.sent == [Acknowledge(code="META_003", subject=None, by="op1@bastion")]
        await pilot.press("A")
        await pilot.pause()
        await pilot.press(SETTLED, "enter", SETTLED)
        await pilot.pause()
        told = live.sent[1:]
        assert {c.code for c in told if isinstance(c, Acknowledge)} == {
            a.code for a in flapping().state.alerts if not a.acknowledged_by
        }
        await shown(pilot, live, calm())
        await pilot.press("a", "A")
        assert len(live.sent) == 4
        assert "no open alert" in seen(app.screen)


async def test_footer_promises_only_bound_keys() -> None:
    """Every key of every panel's footer is bound on the App, the dashboard or the list."""
    app, live = staged()
    bound = {
        key
        for bindings in (KEYS, Dashboard.BINDINGS, RowList.BINDINGS)
        for b in bindings
        if isinstance(b, Binding)
        for key in (*b.key.split(","), b.key_display)
    }
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        for name in PANELS:
            dashboard(app).panel(name).focus()
            await pilot.pause()
            assert {key for key, _ in dashboard(app).hints()} <= bound


async def test_a_click_selects_then_opens() -> None:
    """The first click moves the cursor, one on the selected row opens it."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.click("#servers", offset=(10, 4))
        assert dashboard(app).panel("servers").selected == "n3"
        await pilot.click("#servers", offset=(10, 4))
        await pilot.pause()
        assert isinstance(app.screen, Page)
