"""What does one message cost, from the bytes that were read to the state? Real messages of a real cluster, by kind and in its mixes.

They are recorded on a live source's own connections and read once more through them, while the source goes on living.
"""

import asyncio
import itertools
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from nats.js.api import ConsumerConfig

from tests.bench.advisories import delivered
from tests.bench.rows import Row
from tests.bench.storm import collecting
from tui import clock
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.demo.ask import connected
from tui.demo.cluster import Cluster
from tui.feeds.connection.link import Answered, Link
from tui.feeds.connection.plain_messages import Took
from tui.feeds.raft import shedding
from tui.feeds.source import LiveSource
from tui.runtime.monitor import Monitor
from tui.wire.subjects import APPEND_ENTRIES, VOTE_REQUESTS

_CALM_S = 20.0
_STORM_S = 5.0
_STREAMS = 4
_EACH = 3_000
_AT_ONCE = 10
"""Reads between two rounds of the loop."""
_FEW = {"meta elected": 60, "candidacy": 60}
"""More than a day's worth would measure a history nobody has."""
_READ = {"asset elected": 200, "asset elected, heard again": 200, "heartbeat": 100, "answer of a follower": 100}
"""Messages a read: a cascade fills the buffer, all else comes alone."""
_AGAIN = "asset elected, heard again"
_MARKS = {b'"_meta_"': "RAFTZ", b'"statsz"': "STATSZ", b'"max_payload"': "VARZ", b'"meta_cluster"': "JSZ"}
_STORM = Counter({"asset elected": 1000, _AGAIN: 2000, "meta elected": 3, "RAFTZ": 33, "STATSZ": 6, "API audit": 3})
"""Three servers lose a leader: a thousand assets are elected anew within a second, each heard on three connections."""
_NO_LIMIT = 10**9
_RAFT = {APPEND_ENTRIES: "heartbeat", VOTE_REQUESTS: "candidacy"}
_VOTE_BYTES = 17
_ID = re.compile(rb'"id":"(\w{22})"')


class Recorded:
    """One sample of each kind, how often each came, and who waits for its answer."""

    def __init__(self) -> None:
        self.calm: Counter[str] = Counter()
        self.samples: dict[str, tuple[Link, Took]] = {}
        self.waiting: dict[str, Answered] = {}

    def put(self, link: Link, took: Took) -> None:
        """A message came."""
        kind = _kind(took)
        self.calm[kind] += 1
        self.samples.setdefault(kind, (link, took))
        answered = link._waiting.get(took.subject.rpartition(".")[2])
        if answered is not None:
            self.waiting.setdefault(kind, answered)


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
            calm, recorded = await _recorded(cluster, source)
            cost = {kind: await _replayed(kind, recorded) for kind in recorded.samples}
            cost[_AGAIN] = await _replayed(_AGAIN, recorded)
    return calm, cost


async def _recorded(cluster: Cluster, source: LiveSource) -> tuple[Counter[str], Recorded]:
    """What came in calm, counted; then one of everything a fault brings."""
    assert source._pins is not None
    recorded = Recorded()
    links = list(source._pins.links())
    for link in links:
        link._wire.listen(lambda took, link=link: _both(recorded, link, took), link._error)  # type: ignore[misc]
    await asyncio.sleep(_CALM_S)
    calm = Counter(recorded.calm)
    async with _assets(cluster):
        await cluster.step_down()
        await asyncio.sleep(_STORM_S)
    for link in links:
        link._wire.listen(link._message, link._error)
    return calm, recorded


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
    return next((kind for mark, kind in _MARKS.items() if mark in took.body), "HEALTHZ")


async def _replayed(kind: str, recorded: Recorded) -> float:
    """Microseconds of CPU a message."""
    link, took = recorded.samples[kind if kind != _AGAIN else "asset elected"]
    answered, token = recorded.waiting.get(kind), took.subject.rpartition(".")[2]
    reads, spent = list(_reads(kind, took)), 0.0
    for some in (reads[at : at + _AT_ONCE] for at in range(0, len(reads), _AT_ONCE)):
        if answered is not None:
            link._waiting[token] = answered
        began = time.thread_time()
        for chunk in some:
            link._wire._at = clock.now()
            assert not link._wire._parsed(chunk)
            link._wire._hand_on()
        spent += time.thread_time() - began
        await asyncio.sleep(0)
    return spent / _FEW.get(kind, _EACH) * 1e6


def _reads(kind: str, took: Took) -> Iterator[bytes]:
    """What the socket would give: every message with an id of its own, but for those heard again."""
    count = _FEW.get(kind, _EACH)
    numbers = itertools.repeat(0, count) if kind == _AGAIN else iter(range(count))
    frames = (delivered(took.subject, took.sid, _renamed(took.body, number)) for number in numbers)
    while chunk := b"".join(itertools.islice(frames, _READ.get(kind, 1))):
        yield chunk


def _renamed(body: bytes, number: int) -> bytes:
    return _ID.sub(b'"id":"%022d"' % number, body, count=1)
