"""Is a PING that measures a route as good as one of our own?"""

from typing import cast

import pytest

from tests.feeds.recorder import Recorder
from tui import clock
from tui.core.observed.raft_frames import Pinged
from tui.feeds.asking.own_lateness import OwnLateness
from tui.feeds.asking.pings import EVERY_S, Pings
from tui.feeds.connection.client import Echoed
from tui.feeds.connection.link import Link


class _Link:
    """A connection that answers nothing by itself."""

    name = "n1"
    heard_at = 0.0

    def echo(self, echoed: Echoed) -> None:
        """Nobody asks by himself in these tests."""

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
