"""What can be done to a cluster, to whom, for how long, and what should metawatch call it? A table of faults, all done the
same way; it must not know what was told."""

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

import nats.errors

from tests.lab.lab import Lab
from tests.lab.network import US, both
from tui.demo.ask import connected

Expected = Literal["handover", "silent", "challenger", "restart", "none", "any"]
"""`how` of the first election that follows; `none`: there is none; `any`: it depends on chance."""
Victims = tuple[str, ...]

LATENCY_S = 0.08
LOSS = 0.6


@dataclass(kw_only=True)
class Strike:
    """A fault as it is done."""

    fault: str
    expected: Expected
    victims: Victims
    leader: str
    """Who led before."""
    seconds: float
    """How long it is to last."""
    began: float
    """Seconds since 1970, as all times here."""
    ended: float = 0.0
    """When mending began; whole is the cluster somewhat later."""

    async def lasts(self) -> None:
        """Until it has lasted long enough."""
        await asyncio.sleep(self.began + self.seconds - time.time())


@dataclass(frozen=True, kw_only=True)
class Fault:
    """`async with fault.on(lab) as strike:` is broken inside and whole afterwards."""

    name: str
    expected: Expected
    seconds: tuple[float, float]
    """How long it lasts at least and at most."""
    victims: Callable[[Lab, str], Victims]
    """Chosen from the lab, given who leads."""
    breaks: Callable[[Lab, Victims], Awaitable[None]]
    needs_disks: bool = False

    @contextlib.asynccontextmanager
    async def on(self, lab: Lab) -> AsyncIterator[Strike]:
        """Victims and length come from the lab's seed, the same for this fault whatever was done before it."""
        lab.random.seed(f"{lab.seed} {self.name}")
        leader = await lab.cluster.next_leader(None)
        victims, seconds = self.victims(lab, leader), round(lab.random.uniform(*self.seconds), 1)
        strike = Strike(
            fault=self.name,
            expected=self.expected,
            victims=victims,
            leader=leader,
            seconds=seconds,
            began=time.time(),
        )
        try:
            await self.breaks(lab, victims)
            yield strike
        finally:
            strike.ended = time.time()
            await lab.mend()


# Who.


def the_leader(_: Lab, leader: str) -> Victims:
    """Who leads."""
    return (leader,)


def followers(lab: Lab, leader: str) -> list[str]:
    """Everybody else."""
    return [name for name in lab.servers if name != leader]


def a_follower(lab: Lab, leader: str) -> Victims:
    """One of the others."""
    return (lab.random.choice(followers(lab, leader)),)


def leader_and_follower(lab: Lab, leader: str) -> Victims:
    """The leader, then one of the others."""
    return (leader, *a_follower(lab, leader))


def too_many(lab: Lab, leader: str) -> Victims:
    """So many followers that those left are no quorum: both of two, three of four."""
    return tuple(lab.random.sample(followers(lab, leader), len(lab.servers) - lab.quorum + 1))


# What.


async def kill(lab: Lab, victims: Victims) -> None:
    """SIGKILL."""
    for name in victims:
        await lab.cluster.kill(name)


async def freeze(lab: Lab, victims: Victims) -> None:
    """SIGSTOP."""
    for name in victims:
        lab.cluster.freeze(name)


async def lame_duck(lab: Lab, victims: Victims) -> None:
    """SIGUSR2."""
    for name in victims:
        lab.cluster.lame_duck(name)


async def stop(lab: Lab, victims: Victims) -> None:
    """SIGTERM."""
    for name in victims:
        await lab.cluster.stop(name)


async def step_down(lab: Lab, _: Victims) -> None:
    """The leader is asked to hand over."""
    await lab.cluster.step_down()


async def part(lab: Lab, victims: Victims) -> None:
    """Each victim hears and reaches no other server; we still reach all."""
    lab.network.cut(both(victims, lab.servers))


async def part_from_all(lab: Lab, victims: Victims) -> None:
    """Nor do we."""
    lab.network.cut(both(victims, (*lab.servers, US)))


async def cut_one_way(lab: Lab, victims: Victims) -> None:
    """Nothing arrives from the first at the second."""
    lab.network.cut([(victims[0], victims[1])])


async def lose(lab: Lab, victims: Victims) -> None:
    """Most packets from and to the other servers are lost."""
    lab.network.shape(both(victims, lab.servers), loss=LOSS)


async def delay(lab: Lab, victims: Victims) -> None:
    """Packets between the victims are late, in both directions."""
    lab.network.shape(both(victims[:1], victims[1:]), delay=LATENCY_S, jitter=LATENCY_S / 8)


async def freeze_disk(lab: Lab, victims: Victims) -> None:
    """The store takes no writes any more, while there is something to write."""
    await write_streams(lab, victims)
    lab.freeze_disk(victims[0])


async def write_streams(lab: Lab, victims: Victims) -> None:
    """There is something to write all the time, asked for at a server that is well."""
    lab.busy.append(asyncio.create_task(_write(lab, next(name for name in lab.servers if name not in victims))))


async def starve(lab: Lab, victims: Victims) -> None:
    """A hundredth of a core."""
    lab.starve(victims[0])


async def _write(lab: Lab, via: str) -> None:
    """Streams made and deleted: entries for the meta log."""
    async with connected(lab.cluster.url(via, "app")) as nc:
        for number in itertools.count():
            stream = {"name": f"W{number}", "subjects": [f"w{number}"], "storage": "memory"}
            for subject, body in ((f"CREATE.W{number}", stream), (f"DELETE.W{number}", {})):
                with contextlib.suppress(nats.errors.Error):
                    await nc.request(f"$JS.API.STREAM.{subject}", json.dumps(body).encode(), timeout=0.5)
            await asyncio.sleep(0.1)


# Longer than the longest election timeout, 9 s, where somebody is to stand; 22 s where a leader is to notice within its
# 20 that nobody follows; not much more than 10 where an isolated leader is not yet to stand itself.
FAULTS = {
    fault.name: fault
    for fault in (
        Fault(name="hand-over", expected="handover", seconds=(1, 2), victims=the_leader, breaks=step_down),
        Fault(name="kill-leader", expected="silent", seconds=(10, 13), victims=the_leader, breaks=kill),
        Fault(name="freeze-leader", expected="silent", seconds=(10, 14), victims=the_leader, breaks=freeze),
        Fault(name="freeze-follower", expected="challenger", seconds=(10, 14), victims=a_follower, breaks=freeze),
        Fault(name="freeze-quorum", expected="silent", seconds=(22, 26), victims=too_many, breaks=freeze),
        Fault(name="lame-duck", expected="restart", seconds=(2, 5), victims=the_leader, breaks=lame_duck),
        Fault(name="restart", expected="restart", seconds=(1, 3), victims=the_leader, breaks=stop),
        Fault(name="part-leader", expected="silent", seconds=(10, 12), victims=the_leader, breaks=part),
        Fault(name="part-leader-from-all", expected="silent", seconds=(10, 12), victims=the_leader, breaks=part_from_all),
        Fault(name="part-follower", expected="challenger", seconds=(10, 16), victims=a_follower, breaks=part),
        Fault(name="part-follower-from-all", expected="challenger", seconds=(10, 16), victims=a_follower, breaks=part_from_all),
        Fault(name="part-quorum", expected="silent", seconds=(22, 26), victims=too_many, breaks=part),
        Fault(name="one-way", expected="challenger", seconds=(10, 14), victims=leader_and_follower, breaks=cut_one_way),
        Fault(name="loss", expected="any", seconds=(12, 16), victims=the_leader, breaks=lose),
        Fault(name="latency", expected="none", seconds=(6, 9), victims=leader_and_follower, breaks=delay),
        Fault(name="disk", expected="silent", seconds=(12, 14), victims=the_leader, breaks=freeze_disk, needs_disks=True),
        Fault(name="cpu", expected="any", seconds=(10, 14), victims=the_leader, breaks=starve),
    )
}  # fmt: skip
