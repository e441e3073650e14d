"""What is known of one server that we hold a connection to, or look for? And when is it looked for again.

It must not dial, and not know the other servers.
"""

import asyncio
from dataclasses import dataclass, field

from tui import clock
from tui.feeds.client import Wire
from tui.feeds.link import Link
from tui.feeds.pace import Pace, Told


@dataclass(eq=False, kw_only=True)
class Pin:
    """One name, and our connection to it."""

    name: str
    link: Link | None = None
    claimed: bool = False
    """A dial has just found it and is about to authenticate, or its connection is on trial."""
    trial: Wire | None = None
    """A connection that must last before it is told and used."""
    up_at: float = 0.0
    """When the present connection, or the last one, came up."""
    lost_at: float | None = None
    refused: bool = False
    """Told that nobody takes connections there since it was lost."""
    rounds: int = 0
    """Fruitless ones since it was connected."""
    pace: Pace = field(default_factory=Pace)
    told: Told = field(default_factory=Told)
    wake: asyncio.Event = field(default_factory=asyncio.Event)

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
