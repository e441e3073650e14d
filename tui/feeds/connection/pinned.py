"""What is known of one server that we hold a connection to, or look for? And when is it looked for again.

It must not dial, and not know the other servers.
"""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Final

from tui import clock
from tui.feeds.connection.client import Wire
from tui.feeds.connection.link import Link
from tui.feeds.connection.pace import Pace, PaceNotes

_UNTOLD_FOR_S: Final = 5.0
"""By then the others have told the id of a server that restarted."""

_BACKOFF_S: Final = (0.05, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 10.0)


@dataclass(eq=False, kw_only=True)
class Pin:
    """One name, and our connection to it."""

    name: str
    found_at: float = 0.0
    """Since when it is known that there is such a server."""
    link: Link | None = None
    claimed: bool = False
    """A dial has just found it and is about to authenticate, or its connection is on trial."""
    trial: Wire | None = None
    """A connection that must last before it is told and used."""
    up_at: float = 0.0
    """When the present connection, or the last one, came up."""
    edition: int = 0
    """Of the files whose credentials were sent then."""
    lost_at: float | None = None
    refused: bool = False
    """Told that nobody takes connections there since it was lost."""
    stranger: str | None = None
    """Why the last server that answered to this name was taken for another one; None once the right one is connected."""
    strange_at: float = 0.0
    """When that began."""
    reason: str | None = None
    """Why the last dial at an address that may be its own came to nothing, since it was connected."""
    rounds: int = 0
    """Fruitless ones since it was connected."""
    dropped: bool = False
    """It is not wanted any more."""
    given_back: bool = False
    """Its connection was closed by us, because the account allows no more."""
    pace: Pace = field(default_factory=Pace)
    told: PaceNotes = field(default_factory=PaceNotes)
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def settled(self) -> bool:
        """Whether nobody has to be looked for: it is connected, about to be, or not wanted any more."""
        return self.link is not None or self.claimed or self.dropped

    @property
    def usable(self) -> bool:
        """Whether something may be asked through it now, and in a moment too."""
        return self.link is not None and self.link.usable and not self.given_back

    def turned_away(self, why: str, now: float) -> None:
        """A server of this name was taken for another one; nothing was said to it."""
        if self.stranger is None:
            self.strange_at = now
        self.stranger = why

    def in_strange_hands(self, now: float) -> bool:
        """Whether another server answers in its place, and not just itself restarted, whose id the others tell in a moment."""
        return self.stranger is not None and now - self.strange_at > _UNTOLD_FOR_S

    def connected(self, link: Link, edition: int) -> Link:
        """It is."""
        self.link, self.rounds, self.refused, self.stranger, self.reason = link, 0, False, None, None
        self.up_at, self.edition = clock.now(), edition
        return link

    @property
    def pause_s(self) -> float:
        """Between two rounds over its addresses."""
        return _BACKOFF_S[min(self.rounds, len(_BACKOFF_S) - 1)] * random.uniform(0.5, 1.0)

    async def rest(self, seconds: float) -> None:
        """Until it is time for the next dial; a wake ends the pause, and not what the server's refusals ask for."""
        await self._woken(seconds)
        while self.trial is None and self.link is None and (left := self.pace.left(clock.now())) > 0:
            await self._woken(left)

    async def _woken(self, within: float) -> None:
        try:
            async with asyncio.timeout(within):
                await self.wake.wait()
        except TimeoutError:
            pass
        self.wake.clear()
