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
DOWN_S = 5.0
"""How long a server that crashed without leading stays away."""


@dataclass(frozen=True)
class Fault:
    """One entry of the fault menu."""

    title: str
    """What happens, in one line."""
    run: Callable[[Cluster], Awaitable[None]]
    """Breaks and mends; ends when the cluster is whole again. `ClusterTrouble` when it could not be done."""


@dataclass(frozen=True)
class ServerFault:
    """The same for a server of the operator's choice."""

    title: str
    run: Callable[[Cluster, str], Awaitable[None]]


def _quietly(_text: str) -> None:
    """Nobody is told."""


async def first_handover(cluster: Cluster, after: float = 6.0, tell: Callable[[str], None] = _quietly) -> None:
    """One early step-down, so that a newcomer sees an election within ten seconds, and is told who asked for it."""
    await asyncio.sleep(after)
    tell("first step-down: the demo asks the leader to step down, to show you an election")
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


async def hand_over_to(cluster: Cluster, name: str) -> None:
    """The leader is asked to hand over to this one (2.11 and later)."""
    old = await _leader(cluster)
    await cluster.step_down(preferred=name)
    await cluster.next_leader(old)


async def crash(cluster: Cluster, name: str) -> None:
    """SIGKILL, and a restart: of a leader once somebody else leads."""
    led = name == await cluster.leader()
    await cluster.kill(name)
    if led:
        await cluster.next_leader(name)
    else:
        await asyncio.sleep(DOWN_S)
    await cluster.mend()


async def crash_leader(cluster: Cluster) -> None:
    """The same to the leader."""
    await crash(cluster, await _leader(cluster))


async def restart(cluster: Cluster, name: str) -> None:
    """SIGTERM and a start."""
    await cluster.stop(name)
    await cluster.mend()


async def restart_leader(cluster: Cluster) -> None:
    """The same to the leader."""
    await restart(cluster, await _leader(cluster))


async def drain(cluster: Cluster, name: str, seconds: float = 5.0) -> None:
    """Lame duck mode, and a restart."""
    led = name == await cluster.leader()
    cluster.lame_duck(name)
    if led:
        await cluster.next_leader(name)
    await asyncio.sleep(seconds)
    await cluster.mend()


async def drain_leader(cluster: Cluster) -> None:
    """The same to the leader."""
    await drain(cluster, await _leader(cluster))


async def freeze(cluster: Cluster, name: str, seconds: float = FREEZE_S) -> None:
    """SIGSTOP for a while."""
    cluster.freeze(name)
    try:
        await asyncio.sleep(seconds)
    finally:
        cluster.thaw(name)
    await cluster.mend()


async def freeze_leader(cluster: Cluster) -> None:
    """The others elect another, and the old one wakes up believing it leads."""
    await freeze(cluster, await _leader(cluster))


async def freeze_follower(cluster: Cluster) -> None:
    """The sick follower dethrones the healthy leader when it wakes up."""
    leader = await _leader(cluster)
    await freeze(cluster, next(peer for peer in cluster.peers() if peer != leader))


async def lose_quorum(cluster: Cluster, seconds: float = NO_QUORUM_S) -> None:
    """So many followers crash that nobody can lead."""
    leader = await _leader(cluster)
    followers = [peer for peer in cluster.peers() if peer != leader]
    for name in followers[: (len(followers) + 2) // 2]:
        await cluster.kill(name)
    await asyncio.sleep(seconds)
    await cluster.mend()


FAULTS = {
    "step-down": Fault("ask the leader to step down", hand_over),
    "flapping": Fault("four step-downs, one every 2 s", flap),
    "crash": Fault("kill the leader (SIGKILL), restart it after the election", crash_leader),
    "restart": Fault("restart the leader cleanly", restart_leader),
    "lame-duck": Fault("put the leader into lame duck mode, then restart it", drain_leader),
    "freeze-leader": Fault("freeze the leader for 12 s (SIGSTOP)", freeze_leader),
    "freeze-follower": Fault("freeze a follower for 12 s (SIGSTOP)", freeze_follower),
    "no-quorum": Fault("kill a majority, restart it after 22 s", lose_quorum),
}

SERVER_FAULTS = {
    "step-down-to": ServerFault("transfer leadership to one server", hand_over_to),
    "crash-one": ServerFault("kill one server (SIGKILL), then restart it", crash),
    "restart-one": ServerFault("restart one server cleanly", restart),
    "lame-duck-one": ServerFault("put one server into lame duck mode, then restart it", drain),
    "freeze-one": ServerFault("freeze one server for 12 s (SIGSTOP)", freeze),
}


async def _leader(cluster: Cluster) -> str:
    leader = await cluster.leader()
    if leader is None:
        raise ClusterTrouble("there is no leader now")
    return leader
