"""Is a PING that nobody answers told as taken by the other machine, or not, whatever else is written on that connection?"""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, repeat
from typing import cast

import pytest

from tests.feeds.jumping_clock import jumping
from tests.feeds.recorder import Recorder
from tui import clock
from tui.core.observed.events import ProbeMissed
from tui.feeds.asking.own_lateness import OwnLateness
from tui.feeds.asking.pings import Pings
from tui.feeds.connection.client import Echoed
from tui.feeds.connection.link import Link
from tui.host.tcp import Tcp

ALL, SOME, NONE = Tcp(True, 100, 0, 0.001), Tcp(False, 100, 0, 0.001), Tcp(False, 50, 0, 0.001)


class _Silent:
    """A connection on which no PING is answered; what the kernel says at each look."""

    name = "n1"

    def __init__(self, looks: Iterator[Tcp], *, hears: bool) -> None:
        self._began, self._hears, self._looks = clock.now(), hears, looks

    @property
    def heard_at(self) -> float:
        """Heartbeats still come where only what we send is lost."""
        return clock.now() - 0.1 if self._hears else self._began

    def echo(self, _: Echoed) -> None:
        """Nothing comes."""

    def tcp(self) -> Tcp:
        return next(self._looks)

    def give_up(self, _: str) -> None:
        """It goes on all the same."""


@jumping
@pytest.mark.parametrize(
    ("looks", "taken"),
    [
        ([ALL], True),
        ([ALL, ALL, SOME], True),  # a question was written in the moment in which the PING was missed
        ([NONE, NONE, SOME], True),  # more was acknowledged meanwhile
        ([NONE], False),  # nothing was
    ],
)
@pytest.mark.parametrize("hears", [False, True])
async def test_a_process_that_is_stopped_is_told_from_a_machine_that_is_gone(
    looks: list[Tcp], *, taken: bool, hears: bool
) -> None:
    """Each row: the looks from the PING to its miss, two seconds later. Requests are written at the moment at which PINGs are missed: what
    was just written is acknowledged a round trip later, and a stopped process was called a machine out of reach. What comes meanwhile
    acknowledges nothing: with our own packets lost, three healthy servers were called unresponsive."""
    told = Recorder()
    pings = Pings(told, OwnLateness())
    pings.up(cast("Link", _Silent(chain(looks, repeat(looks[-1])), hears=hears)))
    running = asyncio.create_task(pings.run())
    missed = await told.until(ProbeMissed)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert missed.taken is taken
