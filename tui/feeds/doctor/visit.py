"""What is tried on one connection of an examination, when is it all weighed, and what did it bring? It must not know of the others."""

import asyncio
from collections.abc import Callable
from typing import Final

from tui.core.refusal import Refusal
from tui.feeds.connection.client import Wire
from tui.feeds.connection.dial import Spot, dial, resolve
from tui.feeds.connection.failures import Failure
from tui.feeds.connection.link import Link
from tui.feeds.connection.login import Keys
from tui.feeds.connection.plain_messages import Took
from tui.feeds.doctor.trials import Trials
from tui.wire.micro import subjects
from tui.wire.subjects import APPEND_ENTRIES, MICRO_SERVICES, RAFT_TRAFFIC, VOTE_REQUESTS

OPTIONAL: Final = (*RAFT_TRAFFIC, MICRO_SERVICES)
"""Subscriptions that watching can do without."""
_NOBODYS_INBOX: Final = "$NRG.R.metawatch"
"""In place of the wildcard, on which the traffic of every replicated asset would come."""
_ROUND_TRIP_S: Final = 3600
"""Nobody waits for so long: nats-py stumbles over a PONG that comes after its own time-out, so ours must end first."""


class Visit:
    """One connection to one server."""

    def __init__(self, link: Link, wire: Wire) -> None:
        self.link = link
        self.round_trip: asyncio.Task[None] | None = None
        self._wire = wire
        self._tapped: list[int] = []

    def begin(self, trials: Trials, own: str, news: Callable[[], None]) -> None:
        """Subscribe to everything once, also where a recorder is listed (nobody is answered), and send ourselves one message."""
        link = self.link
        trials.regained(link.name)
        link.hear(advisories=True, statsz=True)

        def beats(_took: Took) -> None:
            trials.brought(APPEND_ENTRIES, link.name)
            link.untap(heartbeats)
            news()

        heartbeats = link.tap(APPEND_ENTRIES, beats, lambda: None)
        self._tapped = [
            link.tap(subject, lambda _took: None, lambda: None)
            for subject in (VOTE_REQUESTS, _NOBODYS_INBOX, *subjects("doctor"))
        ]
        link.hear_own(own, lambda _took: None)
        link.tell(own, b"")

    async def weigh(self, trials: Trials, news: Callable[[], None]) -> None:
        """A refusal comes before the PONG to a PING that was sent behind it; so none by then is a grant.

        Heartbeats are waited for a little longer, one on each connection."""
        await self._wire.flush(_ROUND_TRIP_S)
        if self.link.usable:
            trials.weighed(self.link.name)
            self.link.hear(advisories=False, statsz=False)
            for number in self._tapped:
                self.link.untap(number)
        news()


async def let_in(keys: Keys, within: float, refusal: Refusal) -> tuple[Wire, Spot]:
    """A connection to the first server that lets us in, whatever it then shows; raises `refusal` when none does."""
    for place in keys.places:
        try:
            for spot in await resolve(place, within):
                return await dial(keys, spot, within), spot
        except Failure:
            continue
    raise refusal
