"""Is a peer that is there and far behind offered as the next leader? On a real server that runs for moments only."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nats
import nats.errors
import pytest

from tests.actions.operator import Operator, operating, spying
from tests.commands.test_stepdown import stepdown
from tui.core.refusal import Exit
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part

_STOPPED_S = 1.6
_RUNNING_S = 0.03
"""Enough to answer who asks, too little to take in what is written meanwhile."""


_FAR = 400


def lag(op: Operator, name: str) -> int:
    """As the leader told it last."""
    return next((c.lag or 0 for c in op.look().candidates if c.name == name), 0)


@pytest.fixture
async def own() -> AsyncIterator[Cluster]:
    """A cluster for one test: thousands of streams are left in it."""
    async with Cluster() as cluster:
        yield cluster


@asynccontextmanager
async def writes(cluster: Cluster, via: str) -> AsyncIterator[None]:
    """Streams are made as fast as they can be: each is an entry in the meta group's log."""
    nc = await nats.connect(cluster.url(via, "app"), allow_reconnect=False)

    async def make() -> None:
        for number in range(100_000):
            body = {"name": f"S{number}", "subjects": [f"s.{number}"], "storage": "memory", "num_replicas": 1}
            await nc.publish(f"$JS.API.STREAM.CREATE.S{number}", json.dumps(body).encode(), reply="_INBOX.nobody")
            if number % 20 == 0:
                await nc.flush()
                await asyncio.sleep(0.02)

    task = asyncio.create_task(make())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        with contextlib.suppress(nats.errors.Error):
            await nc.close()


@asynccontextmanager
async def crawling(cluster: Cluster, name: str) -> AsyncIterator[None]:
    """This server runs for 30 ms in every 1.6 s."""

    async def crawl() -> None:
        while True:
            cluster.freeze(name)
            await asyncio.sleep(_STOPPED_S)
            cluster.thaw(name)
            await asyncio.sleep(_RUNNING_S)

    task = asyncio.create_task(crawl())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        cluster.thaw(name)


async def test_towards_a_lagging_peer(own: Cluster) -> None:
    """It is heard and answers, and its log is hundreds of entries short: named as such, never asked, another one offered."""
    async with operating(own.sys_url("n1")) as op:
        await op.pinned(*own.names)
        leader = str(op.look().leader)
        slow = next(c.name for c in reversed(op.look().candidates))
        async with spying(own, leader) as spy, crawling(own, slow), writes(own, leader):
            # Far beyond the limit: between this look and the request it takes in what came while it stood still.
            await op.until(lambda: lag(op, slow) > _FAR and (op.why_not(slow) or "").startswith("lags by "), within=30)
            why = await op.refused(op.confirm(slow))
            assert why.startswith(slow)
            assert op.look().best != slow
            assert await spy.count() == 0


@pytest.mark.lab
async def test_insisting() -> None:
    """Two of five are left: refused with the reason and the way out; insisted on, the leader is asked and nobody follows."""
    async with Cluster(ClusterSpec(parts=(Part(servers=5),))) as cluster:
        leader = str(await cluster.leader())
        for name in [name for name in cluster.names if name != leader][1:]:
            await cluster.kill(name)
        refused = await stepdown(cluster, "--yes", via=leader)
        assert refused.code == Exit.NO
        assert "2 of 5 peers" in refused.err
        assert "--insist" in refused.err
        insisted = await stepdown(cluster, "--yes", "--insist", via=leader)
        assert insisted.code == Exit.NO
        assert "--insist" not in insisted.out + insisted.err
        assert "is the new leader" not in insisted.out
        assert await cluster.leader() is None
