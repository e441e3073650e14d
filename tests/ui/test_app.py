"""Is what is published drawn, no more than that, and does the screen survive what terminals do to it?"""

import pytest
from msgspec.structs import replace
from textual.geometry import Region

from tests.ui.pieces import NOW, election
from tests.ui.scenes import SCENES, calm, changed, flapping, leaderless, state
from tests.ui.staged import Hands, StagedLive, dashboard, later, lines, seen, shown, staged, toasts
from tui.core.model.state import Snapshot
from tui.core.refusal import Exit, Refusal
from tui.ui.app import MetawatchApp
from tui.ui.row_list import RowList


async def test_before_the_first_snapshot() -> None:
    """The screen says to what it is connecting."""
    app, _live = staged()
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "CONNECTING" in seen(app.screen)
        assert "nats://a:4222" in seen(app.screen)


@pytest.mark.parametrize("ascii_only", [False, True], ids=["unicode", "ascii"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_every_scene_is_drawn(size: tuple[int, int], ascii_only: bool) -> None:
    """Servers and elections are all there, whatever was drawn before, in ASCII too; alerts at least where some are open."""
    app, live = staged(ascii_only=ascii_only)
    async with app.run_test(size=size) as pilot:
        for name, scene in SCENES.items():
            words = await shown(pilot, live, scene())
            for title in ("2 Servers", "3 Elections", "?  help", "q  quit"):
                assert title in words, name
            assert ("4 Alerts" in words) or (size == (80, 24) and not scene().state.alerts), name


async def test_at_80_by_24_everything_that_counts_is_seen() -> None:
    """The headline, all alerts, five servers and the newest elections, without a key."""
    app, live = staged()
    async with app.run_test(size=(80, 24)) as pilot:
        words = await shown(pilot, live, flapping())
        for word in ("FLAPPING", " n3 ", "term 47", "n5 is unresponsive", "UNRESPONSIVE", "46→47", "44→45"):
            assert word in words


@pytest.mark.usefixtures("painted")
async def test_resizing_never_breaks() -> None:
    """Down to one cell and back; too small a window says so, with the headline."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, leaderless())
        for size in ((80, 24), (41, 11), (39, 30), (120, 9), (20, 3), (1, 1), (200, 60)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert "2 Servers" in seen(app.screen)
        await pilot.resize_terminal(30, 8)
        await pilot.pause()
        await pilot.pause()
        assert "too small" in seen(app.screen)
        assert "NO LEADER" in seen(app.screen)


async def test_a_silent_collector_is_told() -> None:
    """Nothing published for five seconds: the picture is not of now."""
    hands = Hands()
    app, live = staged(clock=hands)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        hands.now += 7
        app.draw()
        assert "COLLECTOR STALLED 7s" in seen(app.screen)


async def test_the_selected_election_stays_selected() -> None:
    """New ones push it down; at the first row the cursor follows the newest instead."""
    app, live = staged()
    log = tuple(election(100.0 - i, i, "n1", "n3") for i in range(1, 50))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, Snapshot(state=state(elections=log[:40]), now=NOW))
        panel = dashboard(app).panel("elections")
        panel.focus()
        first = panel.selected
        await shown(pilot, live, Snapshot(state=state(elections=log[:41]), now=NOW + 1))
        assert panel.selected != first
        await pilot.press("j", "j")
        chosen, line = panel.selected, panel.cursor
        await shown(pilot, live, Snapshot(state=state(elections=log[:45]), now=NOW + 2))
        assert panel.selected == chosen
        assert (panel.cursor or 0) == (line or 0) + 4
        await pilot.press("end", "pageup", "pagedown")
        assert panel.cursor == 44
        assert "of 45" in lines(panel)[-1]


async def test_low_windows_leave_the_servers_to_key_2() -> None:
    """Leader, alerts and elections first; key 2 still shows the servers."""
    app, live = staged()
    async with app.run_test(size=(80, 16)) as pilot:
        words = await shown(pilot, live, flapping())
        assert "2 Servers" not in words
        assert "46→47" in words
        await pilot.press("2")
        await pilot.pause()
        assert "UNRESPONSIVE" in seen(app.screen)


async def test_news_is_a_toast() -> None:
    """The keys stay where they are; three toasts at most, the newest ones, and what comes from the wire is no markup in them."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("a")
        assert toasts(app) == ["no open alert to acknowledge"]
        for name in ("n1[/b]", "n2\x1b[2J", "n3"):
            app.say(f"{name} is down", title="Alert", severity="error")
            await pilot.pause()
        assert [text[:10] for text in toasts(app)] == ["Alert – n1", "Alert – n2", "Alert – n3"]
        assert all(text.isprintable() for text in toasts(app))
        assert "?  help" in seen(app.screen)


@pytest.mark.usefixtures("painted")
async def test_nothing_new_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four equal snapshots within one second cost no line; a leader that is lost is drawn at once."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        drawn: list[int] = []
        plain = RowList.render_line

        def counted(panel: RowList, y: int) -> object:
            drawn.append(y)
            return plain(panel, y)

        monkeypatch.setattr(RowList, "render_line", counted)
        for part in (0.1, 0.2, 0.3):
            live.post(later(part))
            await pilot.pause()
        assert drawn == []
        live.post(leaderless())
        await pilot.pause()
        assert drawn


async def test_only_changed_cells_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """One server's new figure repaints its cells, and nothing else of the roster."""
    app, live = staged()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        rows = dashboard(app).panel("servers")
        head = lines(rows)[1].index("CPU")
        repainted: list[Region] = []
        monkeypatch.setattr(rows, "stale", repainted.extend)
        stats = calm().state.servers["n2"].stats.last
        assert stats is not None
        live.post(Snapshot(state=changed(calm().state, "n2", stats={"last": replace(stats, cpu=200.0)}), now=NOW + 1))
        await pilot.pause()
        (region,) = repainted
        assert region.y == 3
        assert region.height == 1
        assert head <= region.right <= head + 4
        assert region.width <= 3


async def _crash(app: MetawatchApp, live: StagedLive) -> None:
    """Run until the collecting side reports a bug."""
    async with app.run_test() as pilot:
        live.crashed(ZeroDivisionError("a bug"))
        await pilot.pause()


async def test_a_bug_of_the_collector_is_raised() -> None:
    """It comes out of the App with its own type, and the exit code is 1."""
    app, live = staged()
    with pytest.raises(ZeroDivisionError):
        await _crash(app, live)
    assert app.return_code == 1


async def test_a_refusal_ends_the_screen() -> None:
    """Nothing to watch is no bug: who started the App finds out why."""
    app, live = staged()
    refusal = Refusal(Exit.NO_SERVER, "no server")
    async with app.run_test() as pilot:
        live.crashed(refusal)
        await pilot.pause()
    assert app.refused is refusal
