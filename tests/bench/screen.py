"""What does a calm screen cost? Bytes to the terminal, CPU and memory of the real program on a real cluster."""

import asyncio
import time
from collections.abc import Iterator

from tests.bench.rows import Row
from tests.bench.terminal import Terminal, metawatch, terminal
from tui.demo.cluster import Cluster

_SETTLE_S = 10.0
_MEASURE_S = 30.0


def screens() -> Iterator[Row]:
    """The usual size and the smallest that is promised."""
    yield from asyncio.run(_screens())


async def _screens() -> list[Row]:
    async with Cluster() as cluster:
        url = cluster.sys_url("n1")
        large = await asyncio.to_thread(_screen, url, 120, 40)
        return large + await asyncio.to_thread(_screen, url, 80, 24)


def _screen(url: str, columns: int, lines: int) -> list[Row]:
    with terminal(metawatch("watch", "-s", url), columns, lines) as one:
        one.pump(_SETTLE_S)
        return _costs(one, f"{columns}x{lines}")


def _costs(one: Terminal, size: str) -> list[Row]:
    sent, cpu, began = one.bytes, one.cpu_s, time.monotonic()
    one.pump(_MEASURE_S)
    took = time.monotonic() - began
    return [
        Row(
            name=f"{size}, 3 servers, calm: to the terminal", value=(one.bytes - sent) / took / 1e3, unit="kB/s", most=7
        ),
        Row(name=f"{size}, 3 servers, calm: CPU", value=(one.cpu_s - cpu) / took * 100, unit="% core", most=5),
        Row(name=f"{size}, 3 servers, calm: memory (RSS)", value=one.rss_mb, unit="MB", most=90),
    ]
