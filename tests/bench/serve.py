"""What do browsers cost that look at the wall? The real `metawatch serve`, alone and with fifty viewers of four sizes."""

import asyncio
import re
import statistics
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import NamedTuple

import psutil
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType

from tests.bench.rows import Row
from tests.bench.terminal import metawatch
from tui.demo.ask import ask, ping
from tui.demo.cluster import Cluster
from tui.demo.faults import freeze
from tui.demo.spec import ClusterSpec, Part

_VIEWERS = 50
_WINDOWS = ((80, 24), (120, 40), (192, 50), (213, 61))
_SETTLE_S = 15.0
_MEASURE_S = 60.0
_INCIDENT_S = 30.0
_KB_S = 5.0
_CPU = 3.0
_MEMORY = 60.0


class Cost(NamedTuple):
    """What was counted by one moment."""

    asked: int
    """Messages that the servers got from metawatch."""
    connections: int
    cpu_s: float
    rss_mb: float
    received: tuple[int, ...]
    """Bytes that each viewer got."""


class Served:
    """A running `metawatch serve` and its viewers."""

    def __init__(self, cluster: Cluster, process: psutil.Process, url: str, client: ClientSession) -> None:
        self._cluster, self._process, self._url, self._client = cluster, process, url, client
        self._received: list[int] = []
        self._reading: set[asyncio.Task[None]] = set()

    async def look(self, viewers: int) -> None:
        """So many browsers more, until each has its first picture."""
        base = self._url.partition("?")[0]
        async with self._client.get(self._url) as page:
            page.raise_for_status()
        for number in range(viewers):
            columns, lines = _WINDOWS[number % len(_WINDOWS)]
            link = await self._client.ws_connect(f"{base}ws?width={columns}&height={lines}")
            self._received.append(0)
            self._reading.add(asyncio.create_task(self._read(number, link)))
        while not all(self._received):  # noqa: ASYNC110 - a socket's first message is awaited by its task
            await asyncio.sleep(0.05)

    async def _read(self, number: int, link: ClientWebSocketResponse) -> None:
        async for message in link:
            if message.type is WSMsgType.BINARY:
                self._received[number] += len(message.data)

    async def cost(self) -> Cost:
        """Until now."""
        async with self._cluster.connection() as nc:
            servers = await ping(nc, len(self._cluster.names))
            answers = [await ask(nc, f"$SYS.REQ.SERVER.{one.server_id}.CONNZ", {}) for one in servers]
        listed = [one for answer in answers for one in answer["data"].get("connections") or ()]
        ours = [one for one in listed if one.get("name", "").startswith("metawatch")]
        times = self._process.cpu_times()
        return Cost(
            asked=sum(one["in_msgs"] for one in ours),
            connections=len(ours),
            cpu_s=times.user + times.system,
            rss_mb=self._process.memory_info().rss / 1e6,
            received=tuple(self._received),
        )


@asynccontextmanager
async def _serving(cluster: Cluster) -> AsyncIterator[Served]:
    command = metawatch("serve", "--no-context", "--no-journal", "-s", cluster.sys_url("n1"), "--listen", ":0")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    found = re.search(r"http://\S+", (await process.stdout.readline()).decode())
    assert found is not None
    try:
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
            yield Served(cluster, psutil.Process(process.pid), found.group(), client)
    finally:
        process.terminate()
        await process.wait()


def serve() -> Iterator[Row]:
    """Calm, alone and with viewers; then the leader freezes for 12 s before all of them."""
    yield from asyncio.run(_serve())


async def _serve() -> list[Row]:
    async with Cluster(ClusterSpec(parts=(Part(servers=5),))) as cluster, _serving(cluster) as served:
        await asyncio.sleep(_SETTLE_S)
        alone = await _passed(served, _MEASURE_S)
        await served.look(_VIEWERS)
        await asyncio.sleep(_SETTLE_S)
        seen = await _passed(served, _MEASURE_S)
        leader = await cluster.leader()
        assert leader is not None
        broken = asyncio.create_task(freeze(cluster, leader))
        incident = await _passed(served, _INCIDENT_S)
        await broken
    return [*_rows(alone, seen), *_sent("the leader freezes for 12 s", incident, _INCIDENT_S)]


async def _passed(served: Served, seconds: float) -> tuple[Cost, Cost]:
    before = await served.cost()
    await asyncio.sleep(seconds)
    return before, await served.cost()


def _sent(name: str, cost: tuple[Cost, Cost], seconds: float) -> Iterator[Row]:
    before, after = cost
    rates = [(b - a) / seconds / 1e3 for a, b in zip(before.received, after.received, strict=True)]
    yield Row(name=f"{name}: to each viewer, mean", value=statistics.mean(rates), unit="kB/s", most=_KB_S)
    yield Row(name="  to the one that gets most", value=max(rates), unit="kB/s", most=_KB_S)


def _rows(alone: tuple[Cost, Cost], seen: tuple[Cost, Cost]) -> Iterator[Row]:
    asked = [(after.asked - before.asked) / _MEASURE_S for before, after in (alone, seen)]
    cpu = [(after.cpu_s - before.cpu_s) / _MEASURE_S * 100 for before, after in (alone, seen)]
    memory = [after.rss_mb for _, after in (alone, seen)]
    yield Row(name="serve without viewers: messages to the cluster", value=asked[0], unit="1/s")
    yield Row(name=f"  with {_VIEWERS} viewers, as a share of that", value=asked[1] / asked[0], unit="", most=1.02)
    more = seen[1].connections - alone[1].connections
    yield Row(name="  connections to the cluster that they add", value=more, unit="", most=0)
    yield Row(name="serve without viewers: CPU", value=cpu[0], unit="% core")
    yield Row(name=f"  CPU with {_VIEWERS} viewers of {len(_WINDOWS)} sizes", value=cpu[1], unit="% core")
    yield Row(name="  CPU that a viewer adds", value=(cpu[1] - cpu[0]) / _VIEWERS, unit="% core", most=_CPU)
    yield Row(name="serve without viewers: memory (RSS)", value=memory[0], unit="MB")
    yield Row(name=f"  memory with {_VIEWERS} viewers of {len(_WINDOWS)} sizes", value=memory[1], unit="MB")
    yield Row(name="  memory that a viewer adds", value=(memory[1] - memory[0]) / _VIEWERS, unit="MB", most=_MEMORY)
    yield from _sent("calm", seen, _MEASURE_S)
