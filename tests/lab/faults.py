"""How is a cluster broken so that leaderships change? One function a fault, each back to a whole cluster at its end."""

import asyncio
from collections.abc import Awaitable, Callable

from tui.demo.cluster import Cluster

Fault = Callable[[Cluster], Awaitable[None]]
LONG_S = 10.0
"""Longer than the longest election timeout, 9 s."""


async def leader_of(cluster: Cluster) -> str:
    """Who leads; waits for somebody."""
    return await cluster.next_leader(None)


async def two_step_downs(cluster: Cluster) -> None:
    """Two hand-overs inside 300 ms."""
    first = await leader_of(cluster)
    await cluster.step_down()
    await cluster.next_leader(first, 2)
    await cluster.step_down()
    await asyncio.sleep(0.5)
    await cluster.wait_ready()


async def kill_leader(cluster: Cluster) -> None:
    """kill -9, an election, and the dead server back again."""
    leader = await leader_of(cluster)
    await cluster.kill(leader)
    await cluster.next_leader(leader)
    cluster.start(leader)
    await cluster.wait_ready()


async def freeze_leader(cluster: Cluster) -> None:
    """The leader, stopped until another one leads, wakes as a stale second leader."""
    leader = await leader_of(cluster)
    cluster.freeze(leader)
    await cluster.next_leader(leader)
    cluster.thaw(leader)
    await cluster.wait_ready()


async def freeze_follower(cluster: Cluster) -> None:
    """A follower that was stopped for so long deposes a healthy leader when it wakes."""
    leader = await leader_of(cluster)
    follower = next(n for n in cluster.running if n != leader)
    cluster.freeze(follower)
    await asyncio.sleep(LONG_S)
    cluster.thaw(follower)
    await asyncio.sleep(1)
    await cluster.wait_ready()


async def freeze_both_followers(cluster: Cluster) -> None:
    """No quorum for so long; the same leader may win again."""
    leader = await leader_of(cluster)
    followers = [n for n in cluster.peers() if n != leader]
    for name in followers:
        cluster.freeze(name)
    await asyncio.sleep(LONG_S)
    for name in followers:
        cluster.thaw(name)
    await asyncio.sleep(1)
    await cluster.wait_ready()


async def lame_duck(cluster: Cluster) -> None:
    """The leader says good-bye, ends and comes back."""
    leader = await leader_of(cluster)
    cluster.lame_duck(leader)
    await cluster.next_leader(leader)
    await cluster.mend()


async def clean_restart(cluster: Cluster) -> None:
    """SIGTERM and start of the leader."""
    leader = await leader_of(cluster)
    await cluster.stop(leader)
    await cluster.next_leader(leader)
    cluster.start(leader)
    await cluster.wait_ready()


async def kick_during_step_down(cluster: Cluster) -> None:
    """Every link of metawatch is cut while the leader steps down (2.11+)."""
    leader = await leader_of(cluster)
    await asyncio.gather(cluster.kick_all("metawatch"), cluster.step_down())
    await cluster.next_leader(leader, 5)
    await cluster.wait_ready()
