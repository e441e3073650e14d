"""Does a system account with a limit of connections keep one free for the operator, and is the rest watched all the same?"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from tests.feeds.jwts import Operator
from tests.feeds.lone import Lone, free_port, served
from tests.feeds.recorder import answered, connection, down, watching
from tui.core.connection_checks import ACCOUNT_FULL
from tui.core.events import StatsSeen, VantageChanged
from tui.core.settings import Connection
from tui.feeds.dial import reach
from tui.feeds.login import Keys

NAMES = ("n1", "n2", "n3")


@asynccontextmanager
async def limited(connections: int) -> AsyncIterator[tuple[list[Lone], Connection]]:
    """Three servers in operator mode: only there a limit counts over all of them."""
    who, routes = Operator(connections), [free_port() for _ in NAMES]
    urls = ", ".join(f'"nats://127.0.0.1:{port}"' for port in routes)
    async with AsyncExitStack() as stack:
        servers = [
            await stack.enter_async_context(
                served(f'{who.config}\ncluster {{ name: C, listen: "127.0.0.1:{port}", routes: [ {urls} ] }}', name)
            )
            for name, port in zip(NAMES, routes, strict=True)
        ]
        yield servers, connection(*(f"nats://127.0.0.1:{one.port}" for one in servers), creds=who.creds())


def without(name: str) -> Callable[[VantageChanged], bool]:
    """Told that it has no connection because of the limit."""
    return lambda event: down(name)(event) and (event.reason or "").startswith(ACCOUNT_FULL)


async def test_one_connection_stays_free() -> None:
    """Two for three servers: one is ours, one the operator's; all three are watched, and nobody is dialled again for a minute."""
    async with limited(2) as (servers, settings), watching(settings) as (source, recorder):
        async with asyncio.timeout(15):
            while len({e.server for e in recorder.of(VantageChanged) if without(e.server)(e)}) < 2:
                await asyncio.sleep(0.05)
        await asyncio.sleep(1.0)
        assert len([name for name in NAMES if source.link(name)]) == 1
        mark = recorder.mark
        for _ in range(2):
            operator = await reach(Keys(settings), 3.0)
            await operator.hang_up()
        for name in NAMES:
            await recorder.until(StatsSeen, answered(name), start=mark)
        assert not recorder.of(VantageChanged, start=mark)
        log = "".join(one.server.log.read_text() for one in servers)
        assert log.count("maximum account active connections exceeded") <= 6
