"""What does one message cost, from the bytes that were read to the state? Real messages of a real cluster, by kind and in its mixes.

They are recorded on a live source's own connections and read once more through them, while the source goes on living: those of calm
before anything happens, those of a storm after it.
"""

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from nats.js.api import ConsumerConfig

from tests.bench import again
from tests.bench.again import Sample
from tests.bench.rows import Row
from tests.bench.storm import collecting
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.demo.ask import connected
from tui.demo.cluster import Cluster
from tui.feeds.connection.link import Link
from tui.feeds.connection.plain_messages import Took
from tui.feeds.raft import shedding
from tui.feeds.source import LiveSource
from tui.runtime.monitor import Monitor
from tui.wire.subjects import APPEND_ENTRIES, VOTE_REQUESTS

_CALM_S = 20.0
_STORM_S = 5.0
_STREAMS = 4
_EACH = 3_000
_TURNS = 30
_FEW = {"meta elected": 60, "candidacy": 60}
"""More than a day's worth would measure a history nobody has."""
_READ = {"asset elected": 200, "asset elected, heard again": 200}
"""Messages a read: a cascade fills the buffer, all else comes alone."""
_AGAIN = "asset elected, heard again"
_ENTRY, _ACK, _WAY = "heartbeat", "answer of a follower", "round trip, with its PONG"
_STORM = Counter({"asset elected": 1000, _AGAIN: 2000, "meta elected": 3, "RAFTZ": 33, "STATSZ": 6, "API audit": 3})
"""Three servers lose a leader: a thousand assets are elected anew within a second, each heard on three connections."""
_NO_LIMIT = 10**9
_RAFT = {APPEND_ENTRIES: _ENTRY, VOTE_REQUESTS: "candidacy"}
_VOTE_BYTES = 17


class Recorded:
    """One sample of each kind, and how often each came."""

    def __init__(self) -> None:
        self.calm: Counter[str] = Counter()
        self.samples: dict[str, Sample] = {}
        self.entries: dict[Link, Sample] = {}
        """Those of the connection on which its answers are heard are its own."""

    def put(self, link: Link, took: Took) -> None:
        """A message came."""
        answered = link._waiting.get(took.subject.rpartition(".")[2]) if took.sid == link._inbox_sid else None
        kind = _WAY if took.sid == link._echo_sid else _kind(took) if answered is None else again.endpoint_of(answered)
        sample = Sample(link, took, answered)
        self.calm[kind] += 1
        if kind == _ENTRY:
            self.entries[link] = sample
        if kind != _ACK or link in self.entries:
            self.samples.setdefault(kind, sample)


def messages() -> Iterator[Row]:
    """Each kind, and what they come to in calm and in storm."""
    calm, cost = asyncio.run(_costs())
    for kind in sorted(cost, key=lambda kind: cost[kind]):
        yield Row(name=f"{kind} ({calm[kind]} in {_CALM_S:g} s of calm)", value=cost[kind], unit="us/msg")
    yield Row(name="mix of a calm cluster", value=_mean(calm, cost), unit="us/msg", most=15)
    yield Row(name="mix of a storm on three servers", value=_mean(_STORM, cost), unit="us/msg", most=15)


def _mean(mix: Counter[str], cost: dict[str, float]) -> float:
    known = {kind: count for kind, count in mix.items() if kind in cost}
    return sum(count * cost[kind] for kind, count in known.items()) / sum(known.values())


async def _costs() -> tuple[Counter[str], dict[str, float]]:
    shedding.MOST = _NO_LIMIT  # type: ignore[misc]  # what a message costs that is told, however many come
    async with Cluster() as cluster:
        monitor = Monitor(Watch(), on_line=lambda _line: None, on_snapshot=lambda _snapshot: None)
        source = LiveSource(Connection(urls=tuple(cluster.urls)), Watch(), monitor.take)
        monitor.hurry = source.hurry
        async with collecting(source):
            await asyncio.sleep(3)
            recorded = Recorded()
            async with _recording(source, recorded):
                await asyncio.sleep(_CALM_S)
            calm = Counter(recorded.calm)
            cost = await _of_calm(monitor, recorded)
            async with _recording(source, recorded), _assets(cluster):
                await cluster.step_down()
                await asyncio.sleep(_STORM_S)
            for kind in recorded.samples.keys() - cost.keys():
                cost[kind] = await _cost(monitor, kind, recorded.samples[kind])
            cost[_AGAIN] = await _cost(monitor, _AGAIN, recorded.samples["asset elected"])
    return calm, cost


async def _of_calm(monitor: Monitor, recorded: Recorded) -> dict[str, float]:
    """What came in it; of an answer to an entry, what it adds to that."""
    samples, cost = recorded.samples, {}
    ack = samples[_ACK]
    entry = samples[_ENTRY] = recorded.entries[ack.link]
    for kind in samples.keys() - {_ACK, _ENTRY}:
        cost[kind] = await _cost(monitor, kind, samples[kind])
    alone = both = 0.0
    for _ in range(_TURNS):  # by turns, so that both see the same machine
        alone += await _mean_of(monitor, again.entries(entry, None, _EACH // _TURNS), _EACH)
        both += await _mean_of(monitor, again.entries(entry, ack, _EACH // _TURNS), _EACH)
    cost[_ENTRY], cost[_ACK] = alone, both - alone
    return cost


async def _cost(monitor: Monitor, kind: str, sample: Sample) -> float:
    """Microseconds of CPU a message."""
    count = _FEW.get(kind, _EACH)
    if kind == _WAY:
        return await _mean_of(monitor, again.trips(sample.link, count // 2), count)
    if sample.answered is not None:
        return await _mean_of(monitor, again.asked(sample, count), count)
    numbers = itertools.repeat(0, count) if kind == _AGAIN else iter(range(count))
    return await _mean_of(monitor, again.pushed(sample, numbers, _READ.get(kind, 1)), count)


async def _mean_of(monitor: Monitor, reads: Iterator[again.Read], count: int) -> float:
    spent = 0.0
    for some in again.spent(monitor, reads):
        spent += some
        await asyncio.sleep(0)
    return spent / count * 1e6


@asynccontextmanager
async def _recording(source: LiveSource, recorded: Recorded) -> AsyncIterator[None]:
    """What comes is recorded, and handed on as ever."""
    assert source._pins is not None
    links = list(source._pins.links())
    for link in links:
        link._wire.listen(lambda took, link=link: _both(recorded, link, took), link._error)  # type: ignore[misc]
    try:
        yield
    finally:
        for link in links:
            link._wire.listen(link._message, link._error)


def _both(recorded: Recorded, link: Link, took: Took) -> None:
    recorded.put(link, took)
    link._message(took)


@asynccontextmanager
async def _assets(cluster: Cluster) -> AsyncIterator[None]:
    """A few replicated streams with a consumer each."""
    async with connected(cluster.url("n1", "app"), None) as nc:
        js = nc.jetstream(timeout=10)
        for number in range(_STREAMS):
            await js.add_stream(name=f"S{number}", subjects=[f"s{number}"], num_replicas=3)
            await js.add_consumer(f"S{number}", ConsumerConfig(durable_name="billing"))
        yield


def _kind(took: Took) -> str:
    if took.subject.startswith("$NRG."):
        return _RAFT.get(took.subject, "vote" if len(took.body) == _VOTE_BYTES else "answer of a follower")
    for part, kind in {".DOMAIN.LEADER_ELECTED": "meta elected", ".LEADER_ELECTED.": "asset elected"}.items():
        if part in took.subject:
            return kind
    if took.subject.startswith("$JS.EVENT.ADVISORY.API"):
        return "API audit"
    if took.subject.endswith(".STATSZ"):
        return "STATSZ, broadcast"
    return "other"
