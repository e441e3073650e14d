"""Does memory stay flat? The real program on a real screen, while 2,000 messages a second come over all of its connections."""

import asyncio
import statistics
import time
from collections.abc import Iterator

from tests.bench.publisher import publishing
from tests.bench.rows import Row
from tests.bench.terminal import Terminal, metawatch, terminal
from tui.demo.ask import ask, ping
from tui.demo.cluster import Cluster

_RATE = 2_000.0
_FIRST_MIN = 1.0
_SAMPLE_S = 5.0
_LATEST = 3
_SLACK_S = 60


def memory(minutes: float) -> Iterator[Row]:
    """Memory after the first minute against the end."""
    yield from asyncio.run(_memory(minutes))


async def _memory(minutes: float) -> list[Row]:
    async with Cluster() as cluster:
        each = _RATE / len(cluster.names)
        url, port = cluster.sys_url("n1"), cluster.seat("n2").client
        with terminal(metawatch("watch", "-s", url)) as screen:
            await asyncio.to_thread(screen.pump, 3.0)
            with publishing(port, int(each * (minutes * 60 + _SLACK_S)), each):
                before, began = await delivered(cluster), time.monotonic()
                samples = await asyncio.to_thread(_samples, screen, minutes * 60)
                rate = (await delivered(cluster) - before) / (time.monotonic() - began)
    return _rows(samples, minutes, rate)


def _rows(samples: list[tuple[float, float]], minutes: float, rate: float) -> list[Row]:
    """Samples after the first minute; each end is the median of a few."""
    first = statistics.median(mb for _, mb in samples[:_LATEST])
    last = statistics.median(mb for _, mb in samples[-_LATEST:])
    slope = statistics.linear_regression([at for at, _ in samples], [mb for _, mb in samples]).slope
    return [
        Row(name="messages received, all connections together", value=rate, unit="msg/s", least=_RATE * 0.9),
        Row(name=f"memory (RSS) after {_FIRST_MIN:g} min", value=first, unit="MB"),
        Row(name=f"memory (RSS) after {minutes:g} min", value=last, unit="MB", most=70),
        Row(name=f"growth from {_FIRST_MIN:g} to {minutes:g} min", value=last - first, unit="MB", most=3),
        Row(name="  slope over that time", value=slope * 60, unit="MB/min"),
    ]


def _samples(screen: Terminal, seconds: float) -> list[tuple[float, float]]:
    """(seconds, MB) every few seconds after the first minute."""
    began = time.monotonic()
    samples: list[tuple[float, float]] = []
    screen.pump(_FIRST_MIN * 60)
    while (at := time.monotonic() - began) < seconds or len(samples) < 2 * _LATEST:
        samples.append((at, screen.rss_mb))
        screen.pump(_SAMPLE_S)
    return samples


async def delivered(cluster: Cluster) -> int:
    """Messages that the servers say they have sent to metawatch."""
    async with cluster.connection() as nc:
        servers = await ping(nc, len(cluster.names))
        answers = [await ask(nc, f"$SYS.REQ.SERVER.{one.server_id}.CONNZ", {}) for one in servers]
    connections = [one for answer in answers for one in answer["data"].get("connections") or ()]
    return sum(one["out_msgs"] for one in connections if one.get("name", "").startswith("metawatch"))
