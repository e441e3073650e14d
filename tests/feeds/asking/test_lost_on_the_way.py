"""Is every message that is lost between two servers told of, once, also when our own loop is a little late?"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from typing import cast

from tests.feeds.jumping_clock import jumping
from tests.feeds.recorder import Recorder
from tui import clock
from tui.core.observed.answers import ServerRef, Stats
from tui.core.observed.events import StatsSeen
from tui.core.observed.raft_frames import WayProbed
from tui.feeds.asking.round_trips import WITHIN_S, Ways
from tui.feeds.connection.client import Echoed
from tui.feeds.connection.known_servers import Roster
from tui.feeds.connection.link import Link
from tui.feeds.connection.plain_messages import Took

SECONDS = 30


class _Link:
    """A connection whose PINGs are answered, and whose messages are all lost."""

    usable = True
    probes_denied = False

    def __init__(self, name: str, late_s: Iterator[float]) -> None:
        self.name = name
        self._late_s = late_s
        self.asked: list[float] = []

    def hear_own(self, subject: str, took: Callable[[Took], None]) -> None:
        """Nothing ever comes."""

    def tell_all(self, _messages: Sequence[tuple[str, bytes]], echoed: Echoed) -> None:
        """The loop is late, now and then."""
        self.asked.append(clock.now())
        asyncio.get_running_loop().call_later(0.001, lambda: echoed(clock.now()))
        time.sleep(next(self._late_s, 0.0))


@jumping
async def test_what_is_lost_is_told_though_it_was_asked_late() -> None:
    """A turn that began 50 ms late is looked at in time by one that did not."""
    told, roster = Recorder(), Roster()
    late = {"n1": iter([0.05, 0.0] * SECONDS), "n2": iter(()), "n3": iter(())}
    links = {name: _Link(name, late[name]) for name in late}
    for name in links:
        roster.saw(
            StatsSeen(
                at=clock.now(), server=ServerRef(name=name, id=name.upper(), jetstream=True), stats=Stats(start=1.0)
            )
        )
    ways = Ways(told, roster, lambda name: cast("Link", links[name]))
    running = asyncio.create_task(ways.run())
    await asyncio.sleep(SECONDS)
    running.cancel()
    await asyncio.wait([running])
    asked = [at for at in links["n1"].asked if at < clock.now() - WITHIN_S - 2]
    assert len(asked) > SECONDS // 2
    lost = {round(event.asked, 1) for event in told.of(WayProbed) if event.a == "n2"}
    assert len(lost) >= len(asked)
