"""Was any PING on a connection answered lately? Asked in step with all that is done once a second, and only where nobody else asks.

nats-py's own asks at moments of its own, also where each second a PONG comes for a PING of ours; this file must not know of those.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from tui import clock
from tui.feeds.connection.nats_py import StaleConnectionError

EVERY_S: Final = 10.0
MOST: Final = 2
"""So many unanswered ones; with the next the connection is stale."""


async def stale(unanswered: Callable[[], int], ask: Callable[[], None]) -> StaleConnectionError:
    """Ends when it is. `unanswered` counts one more, and tells how many there have been since the last PONG."""
    while True:
        await asyncio.sleep(clock.until_step(EVERY_S))
        count = unanswered()
        if count > MOST:
            return StaleConnectionError()
        if count > 1:
            ask()
