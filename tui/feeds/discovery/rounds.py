"""Who is there? A PING to all servers in rounds, through a connection of each side that does not hear the others.

It must not know how connections are made, nor what else servers are asked.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from tui import clock
from tui.core.observed.discovery import DiscoveryDone
from tui.core.ports import Sink
from tui.feeds.asking.probe import IN_STEP_S, jittered
from tui.feeds.connection.known_servers import Roster
from tui.feeds.connection.link import Link
from tui.feeds.discovery.connections import Pins

_ROUND_S: Final = 5.0
_ROUND_A_SERVER_S: Final = 0.6
"""In a big cluster every PING is answered by many, so it is asked less often."""
_ROUND_A_GUEST_S: Final = 0.1
_QUIET_S: Final = 0.15
_QUIET_ADVERTISED_S: Final = 0.5
"""A busy server answers this late; an address may also be one that nobody uses any more."""
_LONGEST_S: Final = 1.0
_SIDE_S: Final = 0.3
"""How long another side is waited for; late answers are taken all the same."""
_MOST_SIDES: Final = 8
_AGAIN_S: Final = 0.25
_UNTRIED_S: Final = 0.5
"""Until every address that the operator gave has been tried, nobody knows who is there."""


class Discovery:
    """The rounds; `look.set()` asks for one now."""

    def __init__(self, take: Sink, roster: Roster) -> None:
        self._take = take
        self._roster = roster
        self.look = asyncio.Event()
        self.guests = 0
        """Servers that have nothing to do with the watched group: whether they come or go is less urgent."""

    async def run(self, pins: Pins, speaking: Callable[[], Link | None], looked: Callable[[], None]) -> None:
        """Until cancelled; `looked` is called after each round."""
        while True:
            own = len(self._roster.servers) - self.guests
            pause = jittered(max(_ROUND_S, _ROUND_A_SERVER_S * own + _ROUND_A_GUEST_S * self.guests))
            pause = (
                (clock.in_step(clock.now() + pause + 0.5, IN_STEP_S) - clock.now()) if pins.givens.tried else _UNTRIED_S
            )
            try:
                async with asyncio.timeout(pause):
                    await self.look.wait()
            except TimeoutError:
                pass
            self.look.clear()
            answered = await self.round(pins, speaking())
            looked()
            if not answered:
                await asyncio.sleep(_AGAIN_S)
                self.look.set()

    async def round(self, pins: Pins, link: Link | None) -> bool:
        """Ask through this connection, then through those whose servers were not heard; whether anybody answered."""
        if link is None:
            # Nobody to ask; the next connection that comes up asks again.
            return True
        tried = pins.givens.tried
        names: set[str] = set()
        expected = self._roster.names() if len(self._roster.servers) > 1 else None
        await self._ask(link, names, expected, _LONGEST_S)
        asked = {link.name}
        for side in tuple(pins.links()):
            # A side that is cut off from the first; or one whose gateways may lead to a server that nobody told of so far.
            if side.name not in asked and (side.name not in names or pins.givens.strange) and len(asked) <= _MOST_SIDES:
                asked.add(side.name)
                await self._ask(side, names, None, _SIDE_S)
        if names or all(one.name in asked for one in pins.links()):
            # Silence through one connection of several tells of that connection: the next round asks through another.
            self._take(DiscoveryDone(at=clock.now(), servers=tuple(sorted(names)), given_tried=tried))
        return bool(names)

    async def _ask(self, link: Link, names: set[str], expected: set[str] | None, longest: float) -> None:
        """One PING to all, until those that are expected have answered, or no more answers come."""
        fresh, came = asyncio.Event(), set[str]()

        def answered(name: str) -> None:
            names.add(name)
            came.add(name)
            fresh.set()

        token = link.ping(answered)
        end = clock.now() + longest
        while clock.now() < end and not (expected and expected <= names):
            fresh.clear()
            # Before any server is known, a pause in the answers is the only sign that all have come; a longer one while fewer
            # have answered than this server advertises addresses of.
            pause = _QUIET_S if len(came) >= len(link.connect_urls) else _QUIET_ADVERTISED_S
            patience = pause if came and expected is None else end - clock.now()
            try:
                async with asyncio.timeout(min(patience, max(0.0, end - clock.now()))):
                    await fresh.wait()
            except TimeoutError:
                break
        # Late answers are still taken, until the next but one has been asked.
        asyncio.get_running_loop().call_later(2 * _ROUND_S, link.forget, token)
