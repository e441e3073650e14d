"""Is a peer that is there and far behind offered as the next leader? On a real server that runs for moments only."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from tests.actions.operator import Operator, operating, spying
from tests.commands.test_stepdown import stepdown
from tui.clock import now
from tui.core.refusal import Exit
from tui.demo.ask import ask, connected
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part

_STOPPED_S = 1.6
"""Shorter than a server may owe an answer."""
_ENTRIES = 130
"""More than a candidate may lag. One at a time: what is written at once is one entry of the log."""

Write = Callable[[], Awaitable[None]]


@asynccontextmanager
async def writing(cluster: Cluster, via: str, slow: str) -> AsyncIterator[Write]:
    """What writes so many entries into the meta group's log: each is a change of one stream, which is not on the slow server."""
    async with connected(cluster.url(via, "app")) as nc:

        async def make(verb: str, name: str, **more: str) -> str:
            body = {"name": name, "subjects": [name], "storage": "memory", "num_replicas": 1, **more}
            answer = await ask(nc, f"$JS.API.STREAM.{verb}.{name}", body)
            assert "error" not in answer, answer
            return str(answer["cluster"]["leader"])

        async def write() -> None:
            for number in range(_ENTRIES):
                await make("UPDATE", names[-1], description=f"{now()} {number}")

        names = ["LAG-0"]
        while await make("CREATE", names[-1]) == slow:
            names.append(f"LAG-{len(names)}")
        yield write
        cluster.thaw(slow)
        for name in names:
            assert (await ask(nc, f"$JS.API.STREAM.DELETE.{name}"))["success"]


async def stopped_far_behind(cluster: Cluster, slow: str, op: Operator, write: Write) -> None:
    """Until the leader has told how far behind it is, which it is asked each four seconds. It is stopped then, and in between runs for
    as long as it needs to answer."""
    while True:
        cluster.freeze(slow)
        until = time.monotonic() + _STOPPED_S
        await write()
        try:
            await op.until(lambda: (op.why_not(slow) or "").startswith("lags by "), until - time.monotonic())
        except TimeoutError:
            thawed = now()
            cluster.thaw(slow)
            await op.until(lambda: (op.state.servers[slow].probes.answered_at or 0.0) > thawed)  # noqa: B023 - awaited here
        else:
            return


async def test_towards_a_lagging_peer(three: Cluster) -> None:
    """It is heard and answers, and its log is a hundred entries short: named as such, never asked, another one offered."""
    async with operating(three.sys_url("n1")) as op:
        await op.pinned(*three.names)
        leader = str(op.look().leader)
        slow = next(c.name for c in reversed(op.look().candidates))
        async with spying(three, leader) as spy, writing(three, leader, slow) as write, asyncio.timeout(60):
            await stopped_far_behind(three, slow, op, write)
            why = await op.refused(op.confirm(slow))
            assert why.startswith(slow)
            assert "lags by " in why
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
