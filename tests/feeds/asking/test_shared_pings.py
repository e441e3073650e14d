"""Is a PING that measures a route as good as one of our own?"""

import asyncio
from itertools import pairwise
from typing import cast

import pytest

from tests.feeds.jumping_clock import jumping
from tests.feeds.recorder import Recorder
from tui import clock
from tui.core.observed.raft_frames import Pinged
from tui.feeds.asking.own_lateness import OwnLateness
from tui.feeds.asking.pings import EVERY_S, Pings
from tui.feeds.asking.sleep import Sleep
from tui.feeds.connection.client import Echoed
from tui.feeds.connection.link import Link


class _Link:
    """A connection that answers no PING of somebody else."""

    name = "n1"
    heard_at = 0.0

    def __init__(self) -> None:
        self.echoed: list[float] = []

    def echo(self, echoed: Echoed) -> None:
        """Answers what is asked by itself."""
        self.echoed.append(clock.now())
        asyncio.get_running_loop().call_later(0.001, lambda: echoed(clock.now()))

    def tcp(self) -> None:
        """The kernel tells nothing."""


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Metawatch's own clock."""
    time = [1000.0]
    monkeypatch.setattr(clock, "now", lambda: time[0])
    return time


def test_once_a_second_a_ping_of_somebody_else_is_ours(now: list[float]) -> None:
    """Its PONG is told as that of ours; the others sent meanwhile, and while one is under way, are theirs alone."""
    told = Recorder()
    pings, link = Pings(told, OwnLateness()), cast("Link", _Link())
    pings.up(link)
    first = pings.share(link)
    assert first is not None
    now[0] += 0.002
    assert pings.share(link) is None
    first(now[0])
    assert told.events == [Pinged(at=1000.002, server="n1", asked=1000.0)]
    taken = 0
    for _ in range(40):
        now[0] += 0.25
        echoed = pings.share(link)
        if echoed is not None:
            taken += 1
            echoed(now[0] + 0.001)
    assert taken == 10 / EVERY_S
    assert len(told.events) == taken + 1


@jumping
async def test_ours_are_soon_in_step_with_those_of_somebody_else() -> None:
    """Whenever the first of ours went out: from the second on there is one PING a second, theirs."""
    for behind in (0.0, 0.25, 0.5, 0.75):
        link, told = _Link(), Recorder()
        pings = Pings(told, OwnLateness())
        running = asyncio.create_task(pings.run())
        await asyncio.sleep(clock.in_step(clock.now() + 2, behind) - clock.now())
        pings.up(cast("Link", link))
        for _ in range(8):
            await asyncio.sleep(clock.in_step(clock.now() + 1.5, 0.5) - clock.now())
            echoed = pings.share(cast("Link", link))
            if echoed is not None:
                echoed(clock.now())
        running.cancel()
        await asyncio.wait([running])
        asked = [event.asked for event in told.of(Pinged)]
        assert len(asked) >= 8
        assert all(0.9 < later - sooner < 1.1 for sooner, later in pairwise(asked[2:]))
        assert max(link.echoed, default=0.0) <= asked[2], "none of our own any more"


def test_nothing_is_shared_on_a_connection_that_has_ended(now: list[float]) -> None:
    """Nor on one that was never told of."""
    told = Recorder()
    pings, link = Pings(told, OwnLateness()), cast("Link", _Link())
    assert pings.share(link) is None
    pings.up(link)
    pings.down(link)
    assert pings.share(link) is None
    assert now
    assert told.events == []


@jumping
async def test_nobody_wakes_for_pings_that_others_send(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last one was saved, whoever sends ours sleeps on until the next would be due."""
    link, told = _Link(), Recorder()
    pings = Pings(told, OwnLateness())
    wakes: list[float] = []
    until = Sleep.until

    async def counted(sleep: Sleep, due: float) -> None:
        await until(sleep, due)
        wakes.append(clock.now())

    monkeypatch.setattr(Sleep, "until", counted)
    running = asyncio.create_task(pings.run())
    await asyncio.sleep(0.01)
    pings.up(cast("Link", link))
    for number in range(20):
        if number == 5:
            wakes.clear()
        await asyncio.sleep(clock.in_step(clock.now() + 1.5, 0.5) - clock.now())
        echoed = pings.share(cast("Link", link))
        if echoed is not None:
            await asyncio.sleep(0.001)
            echoed(clock.now())
    running.cancel()
    await asyncio.wait([running])
    assert not wakes
