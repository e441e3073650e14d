"""Does news lie over nothing that counts: not over the action or the state word, on the wall and on pages as little as anywhere?"""

import pytest
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widgets._toast import Toast

from tests.cases import cases
from tests.ui.scenes import SCENES, calm, flapping
from tests.ui.staged import StagedFaults, StagedLive, later, shown, staged, toasts, until
from tests.ui.test_warroom import SIZES, of, part
from tui.ui.app import MetawatchApp
from tui.ui.row_list import RowList
from tui.ui.screens.box import Box
from tui.ui.screens.dashboard import Dashboard
from tui.ui.screens.drawn import TOASTS
from tui.ui.toasts.toasting_app import MOST
from tui.ui.view.pages.war_room import warroom

NEWS = "the newest: " + "word " * 40


def _news(app: MetawatchApp) -> list[Region]:
    """Where toasts are seen."""
    rack = app.screen.get_child_by_id(TOASTS)
    return [one.region for one in rack.walk_children(Toast) if one.region and one.visible]


def _covered(app: MetawatchApp) -> list[str]:
    """Lines with words in them that toasts lie over."""
    found = []
    for rows in app.screen.query(RowList):
        lines = [rows.picture.title, *(row.spans for row in rows.picture.rows)] if rows.display else []
        words = ["".join(text for text, _ in spans) for spans in lines[: rows.region.height]]
        at = enumerate(words, rows.region.y)
        found += [said for y, said in at if said.strip() and any(news.y <= y < news.bottom for news in _news(app))]
    return found


@pytest.mark.sampled
@pytest.mark.parametrize("keys", [("w",), ("w", "x")], ids=["wall", "wall with keys"])
@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40), (200, 60)])
async def test_news_covers_nothing_of_the_wall(size: tuple[int, int], keys: tuple[str, ...]) -> None:
    """What is said while the wall is seen has lines of its own at its lower end."""
    app, live = staged()
    async with app.run_test(size=size, notifications=True) as pilot:
        await shown(pilot, live, calm())
        await pilot.press(*keys)
        await shown(pilot, live, flapping())
        app.say(NEWS)
        await until(pilot, lambda: bool(_news(app)) and sum(one.height for one in _news(app)) == app.news_lines())
        await until(pilot, lambda: not _covered(app))
        assert max(one.bottom for one in _news(app)) == size[1] - (len(keys) > 1)
        wall = app.screen.query_one("#wall", RowList).picture
        assert {"state", "action"} <= {row.key.split()[0] for row in wall.rows} | {"state"}
        app.clear_notifications()
        await until(pilot, lambda: not _news(app))
        await shown(pilot, live, flapping())
        assert len(app.screen.query_one("#wall", RowList).picture.rows) >= len(wall.rows)


def test_news_takes_nothing_of_state_and_action() -> None:
    """Above one to three lines of news both stand there as they did, at every size, in every scene; at most in smaller letters."""
    with cases() as case:
        for scene in SCENES:
            for size in SIZES:
                for below in (1, 2, 3):
                    with case(scene, size, below):
                        seen = of(scene, size)
                        picture = warroom(seen, below)
                        assert 1 + len(picture.rows) <= size[1] - below
                        assert part(picture, "state")
                        assert bool(part(picture, "action")) == bool(part(warroom(seen), "action"))
                        if size == (199, 59):
                            assert part(picture, "action") == part(warroom(seen), "action")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_news_covers_nothing_of_a_page(size: tuple[int, int]) -> None:
    """Time line, details and reachability end above it."""
    app, live = staged()
    async with app.run_test(size=size, notifications=True) as pilot:
        await shown(pilot, live, flapping())
        with cases() as case:
            for keys in ("c", "enter enter", "v", "H"):
                await home(pilot)
                with case(keys):
                    await pilot.press(*keys.split())
                    await pilot.pause()
                    app.say(NEWS)
                    await until(pilot, lambda: bool(_news(app)))
                    await until(pilot, lambda: not _covered(app))


@pytest.mark.sampled
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_news_covers_nothing_of_a_dialog(size: tuple[int, int]) -> None:
    """Its frame ends above it: the key to press is seen while something is told."""
    app, live = staged(read_only=False, faults=StagedFaults())
    async with app.run_test(size=size, notifications=True) as pilot:
        await shown(pilot, live, flapping())
        with cases() as case:
            for key in ("s", "A", "question_mark", "ctrl+p", "f", "Y"):
                await home(pilot)
                with case(key):
                    await pilot.press(key)
                    await until(pilot, lambda: isinstance(app.screen, Box))
                    await above_news(pilot, app, live)


async def home(pilot: Pilot[None]) -> None:
    """The dashboard, and nothing is told."""
    while not isinstance(pilot.app.screen, Dashboard):
        await pilot.press("escape")
        await pilot.pause()
    pilot.app.clear_notifications()
    await pilot.press("1")
    await pilot.pause()


async def above_news(pilot: Pilot[None], app: MetawatchApp, live: StagedLive) -> None:
    """The frame that is seen: above as much news as there can be, and as high as before once it is gone. Raises AssertionError."""
    await shown(pilot, live, flapping())
    for _ in range(MOST):
        app.say(NEWS)
    frame = app.screen.query_one("#box")
    await until(pilot, lambda: bool(_news(app)))
    await until(pilot, lambda: all(frame.region.bottom <= one.y for one in _news(app)))
    assert frame.region.y >= 0
    before = frame.region
    app.clear_notifications()
    await until(pilot, lambda: not _news(app))
    await shown(pilot, live, later(1, flapping()))
    await until(pilot, lambda: frame.region.height >= before.height and not frame.styles.margin.bottom)


async def test_where_one_word_has_room_no_news_lies_over_it() -> None:
    """On a window that is too small for anything else."""
    app, live = staged()
    async with app.run_test(size=(38, 5), notifications=True) as pilot:
        said = await shown(pilot, live, flapping())
        assert "FLAPPING" in said
        app.say(NEWS)
        await until(pilot, lambda: bool(toasts(app)))
        await pilot.pause()
        assert not _news(app)
