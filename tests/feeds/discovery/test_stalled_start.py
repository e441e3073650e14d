"""Is silence at the start taken for silence, and not for a no? Begun while every server answers PING and nothing else."""

import asyncio

import pytest

from tests.actions.operator import Operator, operating
from tests.command import metawatch
from tests.feeds.stalled import stalled
from tui.core.model.lines import AlertLine, ElectionLine, Ready
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec


async def goes_on_and_learns_the_leader(cluster: Cluster) -> None:
    """`ready` after three seconds with everybody missing, MW_RAFT_STUCK; and when the servers answer, who leads, as no election."""
    over = asyncio.Event()
    async with stalled(cluster, until=over) as urls, operating(*urls) as op:
        (ready,) = [line for line in op.lines if isinstance(line, Ready)]
        # What servers send by themselves may tell who leads, if it comes in time.
        leader = await cluster.leader()
        assert ready.leader in (None, leader)
        assert ready.missing == ("n1", "n2", "n3")
        await op.until(lambda: stuck(op) == {"n1", "n2", "n3"})
        over.set()
        await op.until(lambda: op.state.leadership.leader == leader)
        await op.until(lambda: len(op.look().candidates) == 2)
        assert not [line for line in op.lines if isinstance(line, ElectionLine)]


def stuck(op: Operator) -> set[str | None]:
    return {line.subject for line in op.lines if isinstance(line, AlertLine) and line.code == "MW_RAFT_STUCK"}


async def test_it_goes_on_and_says_what_hangs(three: Cluster) -> None:
    """`events`, `check` and `wait`, each with what is known."""
    async with stalled(three) as urls:
        _, checked, waited = await asyncio.gather(
            goes_on_and_learns_the_leader(three),
            metawatch("check", "--no-context", "-s", ",".join(urls)),
            metawatch("wait", "--leader", "--no-context", "-s", ",".join(urls), "--for", "5s"),
        )
    assert checked.code == 2
    assert "Crit:state unknown: n1, n2, n3 answer PING, but every request hangs" in checked.out
    assert waited.code == 1
    assert "n1, n2, n3 answer PING, but every request hangs" in waited.err


@pytest.mark.lab
@pytest.mark.parametrize("version", ["2.9.10", "2.10.26", "2.11.11", "2.12.8", "2.14.6"])
async def test_it_goes_on_with_every_version(version: str) -> None:
    """Before 2.12 no server tells whether the account is the system account: not known is no no."""
    async with Cluster(ClusterSpec(version=version)) as cluster:
        await goes_on_and_learns_the_leader(cluster)
