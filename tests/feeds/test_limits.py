"""Does a system account with a limit of connections keep one free for the operator, and is the rest watched all the same?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from tests.feeds.jwts import Operator
from tests.feeds.lone import Lone, free_port, served
from tests.feeds.recorder import Recorder, answered, connection, watching
from tui.core.connection_checks import ACCOUNT_FULL
from tui.core.errors import Refusal
from tui.core.events import StatsSeen, VantageChanged
from tui.core.settings import Connection
from tui.feeds.dial import reach
from tui.feeds.limit import AGAIN_S, Limit
from tui.feeds.login import Keys
from tui.feeds.roster import Roster

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


def refused(recorder: Recorder) -> set[str]:
    """Servers that are told to have no connection because of the limit."""
    told = recorder.of(VantageChanged, lambda event: (event.reason or "").startswith(ACCOUNT_FULL))
    return {event.server for event in told}


async def test_one_connection_stays_free() -> None:
    """Two for three servers: one is ours, one the operator's; all three are watched, and nobody is dialled again for a minute."""
    async with limited(2) as (servers, settings), watching(settings) as (source, recorder):
        await recorder.until(VantageChanged, lambda _: len(refused(recorder)) == 2)
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


@pytest.mark.lab
async def test_as_many_connections_as_servers() -> None:
    """All three are let in and nobody else: seen after ten seconds by trying one more, and then one is given back."""
    async with limited(3) as (_, settings), watching(settings) as (source, recorder):
        await recorder.pinned(*NAMES)
        with pytest.raises(Refusal):
            await reach(Keys(settings), 3.0)
        await recorder.until(VantageChanged, lambda _: len(refused(recorder)) == 1, within=20)
        assert len([name for name in NAMES if source.link(name)]) == 2
        operator = await reach(Keys(settings), 3.0)
        await operator.hang_up()
        # Once a minute it is tried whether there is room by now, with one connection beside: nothing is told of it.
        await asyncio.sleep(70.0)
        assert len(refused(recorder)) == 1
        assert len(recorder.of(VantageChanged)) == 4
        operator = await reach(Keys(settings), 3.0)
        await operator.hang_up()


def test_connections_that_are_lost_under_a_limit_come_back_at_once() -> None:
    """Only one more than we held is tried once a minute."""
    limit = Limit(Roster())
    assert limit.turn(100.0, 3)
    assert limit.hit(100.0, []) is None
    assert not limit.turn(130.0, 1)
    assert limit.wait_s(130.0, 1) == AGAIN_S - 30.0
    assert limit.turn(160.0, 1)
    assert not limit.turn(161.0, 1)
    limit.has_room(162.0, 1)
    assert limit.turn(162.0, 0)
    assert limit.turn(162.0, 1)
    limit.lifted()
    assert not limit.exceeds(100)
