"""The soak on real servers: a step-down every five seconds and a leader killed once a minute; memory and CPU of `watch` and of
`events --json`, each a real program."""

import asyncio
import contextlib
import statistics
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import psutil

from tests.bench.rows import Row
from tests.bench.terminal import metawatch, terminal
from tui.demo.ask import ClusterTrouble
from tui.demo.cluster import Cluster

_STEP_S = 5.0
_ROUND = 12
"""Step-downs from one kill to the next."""
_FIRST = 0.25
"""Share of the time after which the windows of minutes are full, and from which the slope is taken."""


class Sample(NamedTuple):
    """One program at one moment."""

    at: float
    mb: float
    cpu_s: float


def real(minutes: float) -> Iterator[Row]:
    """Slopes an hour of both programs."""
    yield from asyncio.run(_real(minutes))


async def _real(minutes: float) -> list[Row]:
    async with Cluster() as cluster:
        urls = ",".join(cluster.urls)
        with terminal(metawatch("watch", "-s", urls)) as screen:
            words = metawatch("events", "--json", "-s", urls)
            events = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.DEVNULL)
            try:
                programs = {"watch": screen.process, "events": psutil.Process(events.pid)}
                drawing = asyncio.create_task(asyncio.to_thread(screen.pump, minutes * 60 + _STEP_S))
                elections, samples = await _strike(cluster, minutes * 60, programs)
                await drawing
            finally:
                events.terminate()
                await events.wait()
    rows = [Row(name="step-downs and kills that led to another leader", value=elections, unit="")]
    return [*rows, *(row for name in samples for row in _rows(name, samples[name]))]


async def _strike(
    cluster: Cluster, seconds: float, programs: dict[str, psutil.Process]
) -> tuple[int, dict[str, list[Sample]]]:
    samples: dict[str, list[Sample]] = {name: [] for name in programs}
    begun, done, number = time.monotonic(), 0, 0
    while (at := time.monotonic() - begun) < seconds:
        for name, program in programs.items():
            times = program.cpu_times()
            samples[name].append(Sample(at, program.memory_info().rss / 1e6, times.user + times.system))
        number += 1
        with contextlib.suppress(ClusterTrouble):  # a cluster in trouble is what is wanted here
            await (_kill(cluster) if number % _ROUND == 0 else cluster.step_down())
            done += 1
        await asyncio.sleep(max(0.0, begun + at + _STEP_S - time.monotonic()))
    return done, samples


async def _kill(cluster: Cluster) -> None:
    leader = await cluster.next_leader(None)
    await cluster.kill(leader)
    try:
        await cluster.next_leader(leader)
    finally:
        cluster.start(leader)


def _rows(name: str, samples: list[Sample]) -> Iterator[Row]:
    late = [sample for sample in samples if sample.at >= samples[-1].at * _FIRST]
    hours = [sample.at / 3600 for sample in late]
    cores = [100 * (b.cpu_s - a.cpu_s) / (b.at - a.at) for a, b in pairwise(late)]
    memory = statistics.linear_regression(hours, [sample.mb for sample in late]).slope
    cpu = statistics.linear_regression(hours[1:], cores).slope
    yield Row(name=f"{name}: memory (RSS)", value=statistics.median(sample.mb for sample in late), unit="MB", most=90)
    yield Row(name="  growth an hour", value=memory, unit="MB", most=2)
    yield Row(name=f"{name}: CPU, share of a core", value=statistics.median(cores), unit="%")
    yield Row(name="  growth an hour", value=cpu, unit="%", most=2)
