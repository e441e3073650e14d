"""What can go wrong on purpose? One small function a fault, by name; each mends what it broke. This file must not know how
the trouble looks from outside."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tui.demo.ask import ClusterTrouble
from tui.demo.cluster import Cluster

FREEZE_S = 12.0
"""Longer than the longest election timeout, 9 s."""
NO_QUORUM_S = 22.0
"""A leader notices 10 to 20 s late that it has lost its majority."""


@dataclass(frozen=True)
class Fault:
    """One entry of the fault menu."""

    title: str
    """What happens, in one line."""
    run: Callable[[Cluster], Awaitable[None]]
    """Breaks and mends; ends when the cluster is whole again. `ClusterTrouble` when it could not be done."""


async def first_handover(cluster: Cluster, after: float = 6.0) -> None:
    """One early step-down, so that a newcomer sees an election within ten seconds."""
    await asyncio.sleep(after)
    # Somebody may have broken the cluster meanwhile: then there is something to see already.
    with contextlib.suppress(ClusterTrouble):
        await hand_over(cluster)


async def hand_over(cluster: Cluster) -> None:
    """The leader is asked to step down; ends when another leads."""
    old = await _leader(cluster)
    await cluster.step_down()
    await cluster.next_leader(old)


async def flap(cluster: Cluster, times: int = 4, pause: float = 2.0) -> None:
    """Step-downs in a row."""
    for _ in range(times):
        await hand_over(cluster)
        await asyncio.sleep(pause)


async def crash_leader(cluster: Cluster) -> None:
    """SIGKILL, and a restart once somebody else leads."""
    old = await _leader(cluster)
    await cluster.kill(old)
    await cluster.next_leader(old)
    await cluster.mend()


async def restart_leader(cluster: Cluster) -> None:
    """SIGTERM and a start."""
    old = await _leader(cluster)
    await cluster.stop(old)
    await cluster.mend()


async def drain_leader(cluster: Cluster, seconds: float = 5.0) -> None:
    """Lame duck mode, and a restart."""
    old = await _leader(cluster)
    cluster.lame_duck(old)
    await cluster.next_leader(old)
    await asyncio.sleep(seconds)
    await cluster.mend()


async def freeze_leader(cluster: Cluster, seconds: float = FREEZE_S) -> None:
    """SIGSTOP for a while: the others elect another, and the old one wakes up believing it leads."""
    await _freeze(cluster, await _leader(cluster), seconds)


async def freeze_follower(cluster: Cluster, seconds: float = FREEZE_S) -> None:
    """SIGSTOP for a while: the sick follower dethrones the healthy leader when it wakes up."""
    leader = await _leader(cluster)
    await _freeze(cluster, next(peer for peer in cluster.peers() if peer != leader), seconds)


async def lose_quorum(cluster: Cluster, seconds: float = NO_QUORUM_S) -> None:
    """So many followers crash that nobody can lead."""
    leader = await _leader(cluster)
    followers = [peer for peer in cluster.peers() if peer != leader]
    for name in followers[: (len(followers) + 2) // 2]:
        await cluster.kill(name)
    await asyncio.sleep(seconds)
    await cluster.mend()


FAULTS = {
    "hand-over": Fault("the leader is asked to step down", hand_over),
    "flapping": Fault("four step-downs, one every two seconds", flap),
    "crash": Fault("kill -9 of the leader, restarted when another leads", crash_leader),
    "restart": Fault("clean restart of the leader", restart_leader),
    "lame-duck": Fault("the leader goes into lame duck mode, then restarts", drain_leader),
    "freeze-leader": Fault("the leader's process is stopped for twelve seconds", freeze_leader),
    "freeze-follower": Fault("a follower's process is stopped for twelve seconds", freeze_follower),
    "no-quorum": Fault("a majority crashes and is back after 22 seconds", lose_quorum),
}


async def _leader(cluster: Cluster) -> str:
    leader = await cluster.leader()
    if leader is None:
        raise ClusterTrouble("nobody leads now")
    return leader


async def _freeze(cluster: Cluster, name: str, seconds: float) -> None:
    cluster.freeze(name)
    try:
        await asyncio.sleep(seconds)
    finally:
        cluster.thaw(name)
    await cluster.mend()
