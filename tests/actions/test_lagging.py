"""Is a peer that is there and far behind offered as the next leader? On a real server that runs for moments only."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from tests.actions.operator import Operator, operating, spying
from tests.busy import PATIENCE_S
from tests.commands.test_stepdown import stepdown
from tui.clock import now
from tui.core.refusal import Exit
from tui.demo.ask import ask, connected
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part

_STREAMS = 3
_CHANGES = 50
"""Of each stream, one at a time: together more than a candidate may lag, for few of them share an entry of the log."""

Write = Callable[[], Awaitable[None]]


@asynccontextmanager
async def writing(cluster: Cluster, via: str, slow: str) -> AsyncIterator[Write]:
    """What writes so many entries into the meta group's log: each is a change of a stream that is not on the slow server."""
    names = [f"LAG-{number}" for number in range(2 * _STREAMS)]
    async with connected(cluster.url(via, "app")) as nc:

        async def make(verb: str, name: str, **more: str) -> str:
            body = {"name": name, "subjects": [name], "storage": "memory", "num_replicas": 1, **more}
            answer = await ask(nc, f"$JS.API.STREAM.{verb}.{name}", body)
            assert "error" not in answer, answer
            return str(answer["cluster"]["leader"])

        async def change(name: str) -> None:
            for number in range(_CHANGES):
                await make("UPDATE", name, description=f"{now()} {number}")

        async def write() -> None:
            await asyncio.gather(*map(change, elsewhere))

        elsewhere: list[str] = []
        for name in names:
            if await make("CREATE", name) != slow:
                elsewhere.append(name)
        yield write
        cluster.thaw(slow)
        for name in names:
            assert (await ask(nc, f"$JS.API.STREAM.DELETE.{name}"))["success"]


async def refused_for_its_lag(cluster: Cluster, slow: str, op: Operator, write: Write) -> str:
    """The leader is asked how far behind it is each four seconds only: it is stopped until metawatch says what is wrong with it, which
    is either its lag or that it is silent. In between it runs until it has answered again."""
    while True:
        await op.until(lambda: op.why_not(slow) is None)
        cluster.freeze(slow)
        await write()
        await op.until(lambda: op.why_not(slow) is not None)
        why = await op.refused(op.confirm(slow))
        if "lags by " in why:
            return why
        cluster.thaw(slow)


async def test_towards_a_lagging_peer(three: Cluster) -> None:
    """It answered just now, and its log is a hundred entries short: named as such, never asked, another one offered."""
    async with operating(three.sys_url("n1")) as op:
        await op.pinned(*three.names)
        leader = str(op.look().leader)
        slow = next(c.name for c in reversed(op.look().candidates))
        async with spying(three, leader) as spy, writing(three, leader, slow) as write, asyncio.timeout(2 * PATIENCE_S):
            why = await refused_for_its_lag(three, slow, op, write)
            assert why.startswith(slow)
            assert op.look().best not in (slow, None)
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
