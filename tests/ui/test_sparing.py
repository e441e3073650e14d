"""Is little sent over a slow link, and everything that matters at once? Is nothing sent to a terminal that does not read?"""

import pytest
from msgspec.structs import replace

from tests.ui.pieces import NOW
from tests.ui.scenes import calm, flapping, leaderless
from tests.ui.staged import Hands, later, lines, seen, shown, staged
from tui.ui.app import MetawatchApp
from tui.ui.row_list import RowList
from tui.ui.shown_snapshot import SPARING_CHARTS_S, Film
from tui.ui.terminal.backlog import Outlet

GRID = 1_795_403_560.0
"""A multiple of ten seconds, just before the scenes' time."""


def film() -> Film:
    """Sparing, with a calm picture shown."""
    found = Film(Hands())
    found.sparing = True
    assert found.take(replace(calm(), now=GRID))
    return found


def test_calm_is_drawn_every_five_seconds() -> None:
    """So ages move in steps of five."""
    sparing = film()
    drawn = [t for t in range(1, 41) if sparing.take(replace(calm(), now=GRID + t / 4))]
    assert drawn == [20, 40]


def test_trouble_is_drawn_every_two_seconds() -> None:
    """A critical alert that nobody has seen, or no leader."""
    for scene in (flapping(), leaderless()):
        sparing = film()
        drawn = [t for t in range(40) if sparing.take(replace(scene, now=GRID + t / 4))]
        assert drawn == [0, 8, 16, 24, 32]


def test_what_happens_is_drawn_at_once() -> None:
    """An election, an alert, the loss of the leader."""
    sparing = film()
    for scene in (flapping(), leaderless(), calm()):
        assert sparing.take(replace(scene, now=GRID + 0.25))


def test_charts_are_older_than_the_rest() -> None:
    """Strips and curves are drawn anew every ten seconds; a held picture is one picture."""
    sparing = film()
    sparing.take(replace(calm(), now=GRID + 5))
    assert sparing.charted.now == GRID
    assert sparing.shown.now == GRID + 5
    sparing.take(replace(calm(), now=GRID + SPARING_CHARTS_S))
    assert sparing.charted.now == GRID + SPARING_CHARTS_S
    sparing.freeze()
    assert sparing.charted is sparing.shown


async def test_low_bandwidth_is_said() -> None:
    """In the footer, with the keys."""
    app, live = staged(low_bandwidth=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        foot = lines(app.screen.query_one("#footer", RowList))[0]
        assert "low bandwidth" in foot
        assert "03:12 UTC" in lines(app.screen.query_one("#header", RowList))[0]
        assert "q  quit" in foot


class Link:
    """A terminal that takes frames or does not."""

    def __init__(self) -> None:
        self.takes = True

    def __call__(self) -> bool:
        return self.takes


def test_a_link_that_stalls_often_is_slow() -> None:
    """Four of the last twenty looks; for a minute after the last."""
    hands, link = Hands(), Link()
    outlet = Outlet(hands, link)
    told = []
    for takes in (False, True, False, True, False, True, False, True):
        link.takes = takes
        assert outlet.ready() is takes
        told.append(outlet.slow)
    assert told == [False] * 6 + [True, True]
    hands.now += 61
    assert outlet.ready()
    assert not outlet.slow


def stalled(monkeypatch: pytest.MonkeyPatch, app: MetawatchApp, hands: Hands) -> Link:
    """The App over a terminal that the test holds."""
    link = Link()
    monkeypatch.setattr(type(app), "is_headless", property(lambda _: False))
    app.outlet = Outlet(hands, link)
    return link


async def test_nothing_is_drawn_on_a_terminal_that_does_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Snapshots are taken all the same; when it reads again the newest is drawn, and the slow link is said."""
    hands = Hands()
    app, live = staged(clock=hands)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, live, calm())
        with monkeypatch.context() as patched:
            link = stalled(patched, app, hands)
            link.takes = False
            before = seen(app.screen)
            for second in range(1, 6):
                assert await shown(pilot, live, later(second, leaderless())) == before
            assert app.film.current.now == NOW + 5
            link.takes = True
            app._second()
            await pilot.pause()
            words = seen(app.screen)
        assert "last     n1 · term 46" in words
        assert "slow link: low bandwidth" in words
