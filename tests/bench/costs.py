"""What does metawatch put on each server? Requests and bytes both ways on calm clusters of 3, 5 and 50 servers. Told, not judged."""

import asyncio
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from tests.bench.rows import Row
from tests.bench.storm import collecting
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part
from tui.feeds.connection.cost import Cost
from tui.feeds.connection.link import Answered
from tui.feeds.connection.plain_messages import Took
from tui.feeds.source import LiveSource
from tui.runtime.monitor import Monitor

_MEASURE_S = 30.0
_SETTLED_S = 10.0
_LINKS_S = 90.0
_UP_S = 240.0
_TAP_MOST = 20.0


class Patient(Cluster):
    """Fifty servers on two cores need their time to find each other."""

    async def wait_ready(self, within: float = _UP_S) -> None:
        await super().wait_ready(max(within, _UP_S))


@dataclass(kw_only=True)
class Tapped:
    """What the servers' Raft traffic came to on one connection."""

    messages: int = 0
    received: int = 0


@dataclass(frozen=True, kw_only=True)
class Calm:
    """What went over each connection, by server name, and what it cost us."""

    seconds: float
    costs: dict[str, Cost]
    cpu_s: float
    tapped: dict[str, Tapped]


def three() -> Iterator[Row]:
    """The usual cluster."""
    yield from _cluster(servers=3)


def five() -> Iterator[Row]:
    """The largest usual meta group."""
    yield from _cluster(servers=5)


def fifty() -> Iterator[Row]:
    """Five with JetStream, forty-five without."""
    yield from _cluster(servers=5, plain=45)


def _cluster(servers: int, plain: int = 0) -> Iterator[Row]:
    calm = asyncio.run(_calm(ClusterSpec(parts=(Part(servers=servers, plain=plain),))))
    total = servers + plain
    jetstream = {f"n{number}" for number in range(1, servers + 1)}
    chief = max(calm.costs, key=lambda name: calm.costs[name].received)
    groups = {
        "first connection": {chief},
        "other with JetStream": jetstream - {chief},
        "other without": calm.costs.keys() - jetstream - {chief},
    }
    for group, names in groups.items():
        if names:
            yield from _group(f"{total} servers, {group}", calm, names)
    yield from _tap(f"{total} servers, Raft traffic", calm)
    yield Row(name=f"{total} servers: CPU of collecting", value=calm.cpu_s / calm.seconds * 100, unit="% core")


def _group(name: str, calm: Calm, servers: set[str]) -> Iterator[Row]:
    costs = [calm.costs[server] for server in servers]
    told = {
        "requests": ([cost.requests for cost in costs], "1/s"),
        "PINGs and own messages": ([cost.probes for cost in costs], "1/s"),
        "bytes to it": ([cost.sent for cost in costs], "B/s"),
        "messages from it": ([cost.messages for cost in costs], "1/s"),
        "bytes from it": ([cost.received for cost in costs], "B/s"),
    }
    for what, (counts, unit) in told.items():
        yield Row(name=f"{name}: {what}", value=statistics.mean(counts) / calm.seconds, unit=unit)


def _tap(name: str, calm: Calm) -> Iterator[Row]:
    """Of the messages above; the server that hears most of it counts."""
    messages = [one.messages / calm.seconds for one in calm.tapped.values()]
    received = [one.received / calm.seconds for one in calm.tapped.values()]
    yield Row(name=f"{name}: messages from the busiest", value=max(messages), unit="1/s", most=_TAP_MOST)
    yield Row(name=f"{name}: messages from each, mean", value=statistics.mean(messages), unit="1/s")
    yield Row(name=f"{name}: bytes from the busiest", value=max(received), unit="B/s")


async def _calm(spec: ClusterSpec) -> Calm:
    async with Patient(spec) as cluster:
        monitor = Monitor(Watch(), on_line=lambda _line: None, on_snapshot=lambda _snapshot: None)
        source = LiveSource(Connection(urls=(cluster.sys_url("n1"),)), Watch(), monitor.take)
        async with collecting(source):
            await _linked(source, len(cluster.names))
            await asyncio.sleep(_SETTLED_S)
            return await _measured(source)


async def _linked(source: LiveSource, servers: int) -> None:
    """Until every server has a connection of its own."""
    for _ in range(int(_LINKS_S)):
        if len(source.costs()) == servers:
            return
        await asyncio.sleep(1)
    raise TimeoutError(f"{len(source.costs())} of {servers} servers connected after {_LINKS_S:g} s")


async def _measured(source: LiveSource) -> Calm:
    tapped = _counted(source)
    before, began, cpu = source.costs(), time.monotonic(), time.thread_time()
    await asyncio.sleep(_MEASURE_S)
    after = source.costs()
    spent = {
        name: Cost(
            requests=after[name].requests - was.requests,
            probes=after[name].probes - was.probes,
            sent=after[name].sent - was.sent,
            messages=after[name].messages - was.messages,
            received=after[name].received - was.received,
        )
        for name, was in before.items()
    }
    return Calm(seconds=time.monotonic() - began, costs=spent, cpu_s=time.thread_time() - cpu, tapped=tapped)


def _counted(source: LiveSource) -> dict[str, Tapped]:
    """From now on, by server; nobody else begins to lead meanwhile."""
    assert source._pins is not None
    counts = {}
    for link in source._pins.links():
        counts[link.name] = Tapped()
        for sid, heard in link._tapped.items():
            link._tapped[sid] = partial(_count, counts[link.name], heard)
    return counts


def _count(tapped: Tapped, heard: Answered, took: Took) -> None:
    tapped.messages += 1
    head = f"MSG {took.subject} {took.sid} {took.reply} {len(took.body)}\r\n\r\n"
    tapped.received += len(head) + len(took.body)
    heard(took)
