"""Does everybody who looks at a wall see the same, and can nobody do anything there?"""

import asyncio
import gc

import pytest
from textual import events
from textual._styles_cache import StylesCache

from tests.busy import PATIENCE_S
from tests.ui.scenes import calm, foreign, leaderless
from tests.ui.staged import later
from tests.web.browsers import Browser, until, walls, watching
from tui.core.model.state import Snapshot
from tui.web.sizes import MOST_WALLS
from tui.web.viewer import Viewer
from tui.web.walls import IDLE_S

LEADERLESS = "MW_LEADERLESS"


async def test_a_browser_sees_the_war_room() -> None:
    """State, servers and the cluster; read-only, and no key is offered."""
    async with walls() as made:
        made.take(calm())
        async with watching(made, browser := Browser(120, 40)):
            await browser.until(lambda text: "conns 5/5" in text and "LAST HOUR" in text and "READ-ONLY" in text)
    assert "quit" not in browser.text


async def test_colours_are_those_of_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service has no TERM, and its wall is as colourful as ever."""
    monkeypatch.delenv("TERM", raising=False)
    monkeypatch.delenv("COLORTERM", raising=False)
    async with walls() as made:
        made.take(calm())
        async with watching(made, browser := Browser(120, 40)):
            await browser.until(lambda text: "LAST HOUR" in text)
    assert "87afff" in {cell.fg for line in browser.cells for cell in line}  # the accent of the dark theme


@pytest.mark.parametrize("theme", ["dark", "light", "contrast", "mono"])
async def test_who_comes_later_sees_what_the_others_see(theme: str) -> None:
    """Cell by cell, with colours; frames are the same bytes for both from then on."""
    async with walls(theme) as made:
        made.take(calm())
        async with watching(made, first := Browser(100, 30)):
            await first.until(lambda text: "n3" in text)
            made.take(leaderless())
            await first.until(lambda text: LEADERLESS in text)
            async with watching(made, second := Browser(100, 30)):
                await second.until(lambda text: LEADERLESS in text)
                assert len(made.there) == 1
                assert second.cells == first.cells
                made.take(calm())
                await second.until(lambda text: LEADERLESS not in text)
                await first.until(lambda text: LEADERLESS not in text)
                assert second.cells == first.cells


async def test_names_of_wide_signs_reach_a_newcomer_whole() -> None:
    """What takes two cells on one terminal does so on the next."""
    async with walls() as made:
        made.take(foreign())
        async with watching(made, first := Browser(120, 40)):
            await first.until(lambda text: "READ-ONLY" in text)
            async with watching(made, second := Browser(120, 40)):
                await second.until(lambda text: "READ-ONLY" in text)
                assert second.text == first.text


async def test_each_size_is_drawn_once() -> None:
    """Ten browsers of nearly one size have one wall, and get as many bytes each."""
    async with walls() as made:
        made.take(calm())
        viewers = [Viewer() for _ in range(10)]
        for i, viewer in enumerate(viewers):
            made.show(viewer, (120 + i % 4, 40 + i % 2))
        assert [*made.there] == [(120, 40)]
        assert made.there[120, 40].viewers == set(viewers)
        for viewer in viewers:
            made.leave(viewer)
        assert made.there[120, 40].viewers == set()


async def test_a_window_of_another_size_goes_to_another_wall() -> None:
    """And leaves the first; however it is dragged, there are never too many walls."""
    async with walls() as made:
        made.take(calm())
        async with watching(made, browser := Browser(120, 40)) as viewer:
            await browser.until(lambda text: "READ-ONLY" in text)
            for columns in range(40, 120, 4):
                made.show(viewer, (columns, 30))
                await asyncio.sleep(0)  # the walls that it left may end
            assert len(made.there) <= MOST_WALLS
            assert sum(len(wall.viewers) for wall in made.there.values()) == 1


async def test_nothing_typed_clicked_or_pasted_does_anything() -> None:
    """Were such an event to reach a wall by a mistake of ours, it would be dropped; no key is bound."""
    async with walls() as made:
        made.take(calm())
        async with watching(made, browser := Browser(120, 40)):
            await browser.until(lambda text: "LAST HOUR" in text)
            app = made.there[120, 40].app
            before = browser.text
            for key in ("q", "s", "S", "w", "T", "escape", "space", "ctrl+c", "ctrl+q", "enter"):
                await app.on_event(events.Key(key, key if len(key) == 1 else None))
            await app.on_event(events.Paste("sS"))
            made.take(later(0.0, calm()))
            await asyncio.sleep(0.1)
            assert (app.return_code, browser.text) == (None, before)
            assert not {"q", "s", "S", "a", "w", "m", "E", "T", "colon"} & set(app.screen.active_bindings)


async def test_a_wall_that_nobody_looks_at_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while; who comes back in time finds it, and then it does not end."""
    async with walls() as made:
        made.take(calm())
        async with watching(made, browser := Browser(80, 24)):
            await browser.until(lambda text: "READ-ONLY" in text)
            wall = made.there[80, 24]
        ending = wall.ending
        assert ending is not None
        assert 0 < ending.when() - asyncio.get_running_loop().time() <= IDLE_S
        monkeypatch.setattr("tui.web.walls.IDLE_S", 0.0)
        async with watching(made, browser := Browser(80, 24)):
            assert made.there[80, 24] is wall
            assert ending.cancelled()
        async with asyncio.timeout(PATIENCE_S):
            await wall.running
        assert made.there == {}


async def test_a_wall_that_has_ended_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither itself nor, in a cache, what it has drawn: displays come and go for months."""
    monkeypatch.setattr("tui.web.walls.IDLE_S", 0.0)
    async with walls() as made:
        made.take(calm())
        gc.collect()
        before = _drawn()
        for columns in (80, 84, 88):
            async with watching(made, browser := Browser(columns, 24)):
                await browser.until(lambda text: "LAST HOUR" in text)
                assert _drawn() > before
        await until(lambda: not made.there and not made._ended)
        await until(lambda: gc.collect() >= 0 and _drawn() <= before)


def _drawn() -> int:
    """Caches of what widgets have drawn."""
    return sum(type(one) is StylesCache for one in gc.get_objects())


async def test_a_collector_that_is_stalled_is_seen() -> None:
    """The picture says for how long nothing has come."""
    async with walls() as made:
        made.take(calm())
        async with watching(made, browser := Browser(120, 40)):
            await browser.until(lambda text: "LIVE" in text)
            made.there[120, 40].app.film.clock = lambda: calm().now + 60.0
            await browser.until(lambda text: "COLLECTOR STALLED" in text)


async def test_a_bug_in_a_wall_comes_out() -> None:
    """It ends the program instead of a picture that stands."""
    bugs: list[Exception] = []
    async with walls() as made:
        made.take(calm())
        made._on_bug = bugs.append
        async with watching(made, browser := Browser(80, 24)):
            await browser.until(lambda text: "READ-ONLY" in text)
            made.take(Snapshot(state=None, now=0.0))  # type: ignore[arg-type]
            await until(lambda: bool(bugs))
    assert isinstance(bugs[0], AttributeError)
