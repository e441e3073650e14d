"""Which servers' read loops answer? The protocol's own PING each second on every pinned connection: the lowest rung of the ladder.

It must not know what else a server is asked. A PONG takes neither a lock nor a queue of the server, so its silence means
the process, its machine or the way to it, and never a slow disk.
"""

import asyncio
import random
from dataclasses import dataclass
from typing import Final

from tui import clock
from tui.core.events import ProbeMissed
from tui.core.frames import Pinged
from tui.core.ports import Sink
from tui.feeds.link import Link
from tui.feeds.probe import jittered

ENDPOINT: Final = "PING"
EVERY_S: Final = 1.0
WITHIN_S: Final = 2.0
_LATE_S: Final = 0.5
_GRACE_S: Final = 0.25
_IDLE_S: Final = 60.0


@dataclass(eq=False, kw_only=True)
class _Rung:
    """One connection's PINGs."""

    link: Link
    due: float
    """When to ask, or, with one under way, when it is missed."""
    asked: float | None = None
    graced: bool = False
    """The deadline was moved once, because our own loop was late."""


class Pings:
    """All of them, and the one task that sends them."""

    def __init__(self, take: Sink) -> None:
        self._take = take
        self._rungs: dict[Link, _Rung] = {}
        self._wake = asyncio.Event()

    def up(self, link: Link) -> None:
        """A connection: its first PING goes out within a second."""
        self._rungs[link] = _Rung(link=link, due=clock.now() + random.uniform(0, EVERY_S))
        self._wake.set()

    def down(self, link: Link) -> None:
        """It has ended; what was under way tells nothing."""
        self._rungs.pop(link, None)

    async def run(self) -> None:
        """Ask what is due and miss what is overdue, until cancelled."""
        while True:
            self._wake.clear()
            await self._sleep()
            now = clock.now()
            for rung in tuple(self._rungs.values()):
                if rung.due <= now:
                    self._act(rung, now)

    async def _sleep(self) -> None:
        due = min((rung.due for rung in self._rungs.values()), default=clock.now() + _IDLE_S)
        try:
            async with asyncio.timeout(max(0.0, due - clock.now())):
                await self._wake.wait()
        except TimeoutError:
            return

    def _act(self, rung: _Rung, now: float) -> None:
        if rung.asked is None:
            self._ask(rung)
        elif now - rung.due > _LATE_S and not rung.graced:
            # We were not looking: the PONG may well lie in the socket.
            rung.graced, rung.due = True, now + _GRACE_S
        else:
            taken = rung.link.taken
            self._take(ProbeMissed(at=now, server=rung.link.name, endpoint=ENDPOINT, asked=rung.asked, taken=taken))
            self._ask(rung)

    def _ask(self, rung: _Rung) -> None:
        asked = clock.now()
        rung.asked, rung.graced, rung.due = asked, False, asked + WITHIN_S
        rung.link.echo(lambda at: self._answered(rung, asked, at))

    def _answered(self, rung: _Rung, asked: float, at: float) -> None:
        """A late PONG is an answer too; it does not end the waiting for the next one."""
        self._take(Pinged(at=at, server=rung.link.name, asked=asked))
        if rung.asked == asked:
            rung.asked, rung.due = None, max(at, asked + jittered(EVERY_S))
            self._wake.set()
