"""Does a storm get through? Metawatch's own connection, decoding and reducing against bare nats-py that throws everything away.

A single server without cluster and JetStream: everything that comes is the publisher's.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import nats
from nats.aio.msg import Msg

from tests.bench.publisher import publishing
from tests.bench.rows import Row
from tui.core.observed.assets import AssetElected
from tui.core.observed.events import AnyEvent
from tui.core.observed.raft_frames import HeartbeatHeard
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part
from tui.feeds.source import LiveSource
from tui.runtime.monitor import Monitor
from tui.wire.subjects import APPEND_ENTRIES

_COUNT = 100_000
_ROUNDS = 5
_WITHIN_S = 120.0
_NO_CLUSTER = ClusterSpec(parts=(Part(servers=0, plain=1),), extra="max_pending: 1GB")


class Meter:
    """Counts what came, by the wall clock and by the CPU time of this thread."""

    def __init__(self) -> None:
        self.count = 0
        self._done = asyncio.Event()
        self._began = self._cpu = 0.0
        self.rate = self.cpu_us = 0.0

    def hit(self, more: int = 1) -> None:
        """One more, or so many."""
        if not self.count:
            self._began, self._cpu = time.perf_counter(), time.thread_time()
        self.count += more
        if self.count == _COUNT:
            self.rate = _COUNT / (time.perf_counter() - self._began)
            self.cpu_us = (time.thread_time() - self._cpu) / _COUNT * 1e6
            self._done.set()

    async def full(self) -> None:
        """Until all have come."""
        async with asyncio.timeout(_WITHIN_S):
            await self._done.wait()


def storm() -> Iterator[Row]:
    """Bare and ours by turns, so that both see the same machine."""
    yield from _rows("advisories", asyncio.run(_pairs(raft=False)))
    yield from _rows("half of them Raft's append entries", asyncio.run(_pairs(raft=True)))


def _rows(what: str, pairs: list[tuple[Meter, Meter]]) -> Iterator[Row]:
    bare = statistics.median(bare.rate for bare, _ in pairs)
    ours = statistics.median(ours.rate for _, ours in pairs)
    yield Row(name=f"bare nats-py, {_COUNT:,} {what}", value=bare, unit="msg/s")
    yield Row(name="metawatch: received, decoded, reduced", value=ours, unit="msg/s", least=20_000)
    yield Row(
        name="  share of nats-py's rate, median of pairs",
        value=statistics.median(ours.rate / bare.rate for bare, ours in pairs),
        unit="",
        least=0.5,
    )
    yield Row(name="bare nats-py: CPU", value=statistics.median(bare.cpu_us for bare, _ in pairs), unit="us/msg")
    cpu = statistics.median(ours.cpu_us for _, ours in pairs)
    yield Row(name="metawatch: CPU, from socket to state", value=cpu, unit="us/msg", most=15)


async def _pairs(*, raft: bool) -> list[tuple[Meter, Meter]]:
    async with Cluster(_NO_CLUSTER) as cluster:
        return [(await _bare(cluster, raft), await _ours(cluster, raft)) for _ in range(_ROUNDS)]


async def _bare(cluster: Cluster, raft: bool) -> Meter:
    meter = Meter()

    async def take(_message: Msg) -> None:
        meter.hit()

    connection = await nats.connect(cluster.sys_url("n1"))
    try:
        for subject in ("$JS.EVENT.ADVISORY.>", APPEND_ENTRIES):
            await connection.subscribe(subject, cb=take, pending_msgs_limit=_COUNT)
        await connection.flush()
        with publishing(cluster.seat("n1").client, _COUNT, raft=raft):
            await meter.full()
    finally:
        await connection.close()
    return meter


async def _ours(cluster: Cluster, raft: bool) -> Meter:
    meter = Meter()
    monitor = Monitor(Watch(), on_line=lambda _line: None, on_snapshot=lambda _snapshot: None)

    def take(event: AnyEvent) -> None:
        monitor.take(event)
        if isinstance(event, AssetElected):
            meter.hit()
        elif isinstance(event, HeartbeatHeard):
            meter.hit(1 + event.merged)

    async with collecting(LiveSource(Connection(urls=tuple(cluster.urls)), Watch(), take)):
        with publishing(cluster.seat("n1").client, _COUNT, raft=raft):
            await meter.full()
    counted, sent = monitor.state.cascade.streams + monitor.state.cascade.consumers, _COUNT // 2 if raft else _COUNT
    assert counted == sent, f"{counted} of {sent} counted"
    return meter


@asynccontextmanager
async def collecting(source: LiveSource) -> AsyncIterator[None]:
    """The source runs, and has ended afterwards."""
    await source.open()
    running = asyncio.create_task(source.run())
    try:
        await asyncio.sleep(0.5)
        yield
    finally:
        running.cancel()
        await asyncio.wait([running])
        if not running.cancelled():
            running.result()
