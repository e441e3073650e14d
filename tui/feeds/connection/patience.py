"""What if no server is there yet? A service waits for one: it was started with its host, or while the whole cluster restarts.

Only what may be otherwise in a moment is waited out. Whoever refuses us, or speaks another protocol, is no matter of time.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from tui import clock
from tui.core.observed.discovery import NotReached
from tui.core.observed.events import AnyEvent
from tui.core.refusal import Exit, Refusal
from tui.core.settings.connection import Connection
from tui.feeds.connection.client import Wire
from tui.feeds.connection.dial import Spot, first_connect
from tui.feeds.connection.login import Keys

_PAUSES_S: Final = (0.5, 1.0, 2.0, 3.0)
"""Most attempts end at once, for nothing listens; a wall is to be there again soon after its cluster."""
_ANEW_S: Final = 60.0
"""Another reason is told once a minute: several addresses may take turns."""
_AGAIN_S: Final = 3_600.0
"""A recording in which nothing happens for days would be taken for a damaged one."""


async def first_server(connection: Connection, take: Callable[[AnyEvent], None]) -> tuple[Keys, Wire, Spot]:
    """As `first_connect`; if this connection `waits`, again and again while no server can be reached. Raises Refusal."""
    since, told_at, told, failed = clock.now(), 0.0, "", 0
    while True:
        try:
            return await first_connect(connection)
        except Refusal as refusal:
            if not connection.waits or refusal.exit_code != Exit.NO_SERVER:
                raise
            why, now = refusal.line, clock.now()
        if now - told_at >= (_AGAIN_S if why == told else _ANEW_S):
            told_at, told = now, why
            take(NotReached(at=now, since=since, reason=why))
        await asyncio.sleep(_PAUSES_S[min(failed, len(_PAUSES_S) - 1)])
        failed += 1
