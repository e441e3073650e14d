"""How long does one wait? From the command to the first live leader on screen, and for the version."""

import asyncio
import re
import statistics
import subprocess
import time
from collections.abc import Iterator

from tests.bench.rows import Row
from tests.bench.terminal import metawatch, terminal
from tui.demo.cluster import Cluster

_STARTS = 5
_VERSIONS = 10
_PATIENCE_S = 15.0


def cold_start() -> Iterator[Row]:
    """A real three-server cluster, the real program on a real screen."""
    starts = asyncio.run(_starts())
    times = [took for took, _ in starts]
    yield Row(name="first live leader on screen, median of 5", value=statistics.median(times), unit="s", most=1)
    yield Row(name="  the slowest of them", value=max(times), unit="s")
    yield Row(name="  CPU until then", value=statistics.median(cpu for _, cpu in starts), unit="s", most=0.7)


async def _starts() -> list[tuple[float, float]]:
    async with Cluster() as cluster:
        leader = await cluster.leader()
        assert leader is not None
        return [await asyncio.to_thread(_start, cluster.sys_url("n1"), leader) for _ in range(_STARTS)]


def _start(url: str, leader: str) -> tuple[float, float]:
    """Seconds, and those of them in which it had a core: what a busy machine does not change."""
    named = re.compile(rf"leader\s+{leader}\b")
    with terminal(metawatch("watch", "-s", url)) as screen:
        took = screen.until(lambda text: named.search(text) is not None and "term" in text, _PATIENCE_S)
        assert took is not None, screen.text
        return took, screen.cpu_s


def version() -> Iterator[Row]:
    """What a shell's prompt or a script waits for."""
    times = []
    for _ in range(_VERSIONS):
        began = time.perf_counter()
        subprocess.run(metawatch("--version"), check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - began)
    yield Row(name="metawatch --version, median of 10", value=statistics.median(times), unit="s", most=0.15)
