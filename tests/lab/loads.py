"""What else deposes leaders, or is wrongly said to? Crash loops, floods of the API, large states, full memory, and faults that no
cause describes. Faults as those of `strikes`; must not know what was told."""

import asyncio
import contextlib
import json
import struct
import subprocess
import sys
from pathlib import Path

import nats.errors
from nats.aio.client import Client

from tests.lab.flooder import STREAM
from tests.lab.lab import Lab
from tests.lab.strikes import Fault, Victims, a_follower, freeze, kill, leader_and_follower, the_leader
from tests.lab.test_forged import entry
from tui.core.model.peer_names import peer_hash
from tui.demo.ask import ask, connected

_FLOOD_S = 15.0
_CONSUMERS = 12_000
_BODY = b"x" * (512 << 10)
_STREAMS = 40
_UP_S, _DOWN_S = 1.5, 3.0
_TERMS_AHEAD = 3


async def crash_loop(lab: Lab, victims: Victims) -> None:
    """Killed, started, and killed again as soon as it is up."""
    await lab.cluster.kill(victims[0])
    lab.busy.append(asyncio.create_task(_again(lab, victims[0])))


async def _again(lab: Lab, name: str) -> None:
    while True:
        await asyncio.sleep(_DOWN_S)
        lab.cluster.start(name)
        await asyncio.sleep(_UP_S)
        await lab.cluster.kill(name)


async def flood(lab: Lab, victims: Victims) -> None:
    """More API requests than the leader serves, from beside it."""
    _clean_up(lab, STREAM)
    await _spawn(lab, victims[0], str(_FLOOD_S))


async def large_state(lab: Lab, _: Victims) -> None:
    """Thousands of consumers, then a hand-over: who takes over writes a snapshot of it all at once."""
    leader = await lab.cluster.next_leader(None)
    async with connected(lab.cluster.url(leader, "app")) as nc:
        await _create(nc, "LARGE")
        for first in range(0, _CONSUMERS, 500):
            for number in range(first, first + 500):
                name = f"c{number}"
                config = {"durable_name": name, "ack_policy": "explicit", "mem_storage": True}
                body = json.dumps({"stream_name": "LARGE", "config": config}).encode()
                await nc.publish(f"$JS.API.CONSUMER.DURABLE.CREATE.LARGE.{name}", body)
            await nc.request("$JS.API.INFO", b"", timeout=20)
    _clean_up(lab, "LARGE")
    await lab.cluster.step_down()


async def fill_memory(lab: Lab, victims: Victims) -> None:
    """A stream that lives on the leader alone is written until JetStream's memory there is full, and on."""
    async with connected(lab.cluster.url(victims[0], "app")) as nc:
        # Each goes where the fewest are: kept, so that the leader's turn comes.
        for number in range(_STREAMS):
            made = await _create(nc, f"L{number}")
            if made["cluster"]["leader"] == victims[0]:
                break
    _clean_up(lab, *(f"L{kept}" for kept in range(number + 1)))
    lab.busy.append(asyncio.create_task(_publish(lab, victims[0], f"l{number}")))


async def _publish(lab: Lab, via: str, subject: str) -> None:
    async with connected(lab.cluster.url(via, "app")) as nc:
        while True:
            with contextlib.suppress(nats.errors.Error):
                answer = await nc.request(subject, _BODY, timeout=2)
                await asyncio.sleep(0.5 if b"error" in answer.data else 0)


def _clean_up(lab: Lab, *streams: str) -> None:
    """What the fault has made is gone when it ends."""
    lab.busy.append(asyncio.create_task(_deleted(lab, streams)))


async def _deleted(lab: Lab, streams: tuple[str, ...]) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        async with connected(lab.cluster.url(lab.servers[0], "app")) as nc:
            for stream in streams:
                with contextlib.suppress(nats.errors.Error):
                    await nc.request(f"$JS.API.STREAM.DELETE.{stream}", b"", timeout=10)


async def _create(nc: Client, stream: str) -> dict[str, dict[str, str]]:
    body = {"name": stream, "subjects": [stream.lower()], "storage": "memory"}
    # Thousands of consumers of the fault before may still be on their way out.
    answer = await nc.request(f"$JS.API.STREAM.CREATE.{stream}", json.dumps(body).encode(), timeout=30)
    made: dict[str, dict[str, str]] = json.loads(answer.data)
    return made


async def rogue_vote(lab: Lab, victims: Victims) -> None:
    """Somebody with the system account's password asks for votes in the name of a healthy follower, for a later term."""
    body = struct.pack("<QQQ8s", await _later_term(lab, victims[0]), 0, 0, peer_hash(victims[0]).encode())
    await _publish_raft(lab, victims[0], "$NRG.V._meta_", body)


async def rogue_entry(lab: Lab, victims: Victims) -> None:
    """Somebody sends one heartbeat in the name of a healthy follower, for a later term: the leader obeys and nobody leads."""
    term = await _later_term(lab, victims[0])
    await _publish_raft(lab, victims[0], "$NRG.AE._meta_", entry(peer_hash(victims[0]).encode(), term))


async def _later_term(lab: Lab, name: str) -> int:
    async with lab.cluster.connection(name) as nc:
        own = next(answer for answer in await lab.cluster.ping() if answer.name == name)
        told = await ask(nc, f"$SYS.REQ.SERVER.{own.server_id}.RAFTZ", {"group": "_meta_"})
    [term] = [groups["_meta_"]["term"] for groups in told["data"].values()]
    return int(term) + _TERMS_AHEAD


async def _publish_raft(lab: Lab, via: str, subject: str, body: bytes) -> None:
    async with lab.cluster.connection(via) as nc:
        await nc.publish(subject, body, reply="$NRG.R.rogue")
        await nc.flush()


async def freeze_and_kill(lab: Lab, victims: Victims) -> None:
    """The leader stands still, and a follower ends at the same moment."""
    await freeze(lab, victims[:1])
    await kill(lab, victims[1:])


async def _spawn(lab: Lab, beside: str, *words: str) -> None:
    """In the server's own network, so that the load is not on the hub."""
    script = str(Path(__file__).with_name("flooder.py"))
    command = (*lab.network.inside(beside), sys.executable, script, lab.cluster.url(beside, "app"), *words)
    process = await asyncio.create_subprocess_exec(*command, stdin=subprocess.DEVNULL)
    lab.busy.append(asyncio.create_task(_ended(process)))


async def _ended(process: asyncio.subprocess.Process) -> None:
    try:
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


LOADS = {
    fault.name: fault
    for fault in (
        Fault(name="crash-loop", expected="silent", seconds=(12, 16), victims=the_leader, breaks=crash_loop),
        Fault(name="flood", expected="none", seconds=(10, 14), victims=the_leader, breaks=flood),
        Fault(name="snapshot", expected="handover", seconds=(8, 10), victims=the_leader, breaks=large_state),
        Fault(name="limit", expected="handover", seconds=(6, 9), victims=the_leader, breaks=fill_memory),
    )
}
ODD = {
    fault.name: fault
    for fault in (
        Fault(name="rogue-vote", expected="challenger", seconds=(6, 8), victims=a_follower, breaks=rogue_vote),
        Fault(name="rogue-entry", expected="any", seconds=(10, 12), victims=a_follower, breaks=rogue_entry),
        Fault(name="two-at-once", expected="silent", seconds=(11, 13), victims=leader_and_follower, breaks=freeze_and_kill),
    )
}  # fmt: skip
"""No cause of the list describes these, or two do."""
