"""What does the screen cost, and how soon does it obey? Bytes, CPU, memory and keys of the real program on real clusters."""

import asyncio
import shutil
import time
from collections.abc import Iterator
from typing import NamedTuple

from tests.bench.memory import delivered
from tests.bench.publisher import publishing
from tests.bench.rows import Row
from tests.bench.terminal import Terminal, metawatch, terminal
from tui.demo.cluster import Cluster
from tui.demo.faults import freeze
from tui.demo.spec import ClusterSpec, Part

_SETTLE_S = 10.0
_MEASURE_S = 30.0
_CPU = 3.0
_MEMORY = 70.0
_KEYS = 200
_KEY_EVERY_S = 0.1
_RATES = (2_000.0, 5_000.0)


class Screen(NamedTuple):
    """One program on one screen, and what it may cost."""

    servers: int
    columns: int
    lines: int
    most_kb_s: float
    options: tuple[str, ...] = ()
    filled: float | None = None
    """This share of the cells holds something, at least."""

    @property
    def name(self) -> str:
        """`120x40, 5 servers, calm`."""
        return " ".join((f"{self.columns}x{self.lines}, {self.servers} servers, calm", *self.options))


SCREENS = (
    Screen(5, 120, 40, 1.5, filled=40.0),
    Screen(5, 120, 40, 1, ("--low-bandwidth",)),
    Screen(3, 80, 24, 0.8),
)


def screens() -> Iterator[Row]:
    """The usual size, the same on a slow link, and the smallest that is promised."""
    for screen in SCREENS:
        yield from asyncio.run(_screen(screen))
    yield from _btop()


async def _screen(screen: Screen) -> list[Row]:
    async with Cluster(ClusterSpec(parts=(Part(servers=screen.servers),))) as cluster:
        argv = metawatch("watch", "-s", cluster.sys_url("n1"), *screen.options)
        return await asyncio.to_thread(_calm, argv, screen)


def _calm(argv: list[str], screen: Screen) -> list[Row]:
    with terminal(argv, screen.columns, screen.lines) as one:
        one.pump(_SETTLE_S)
        sent, cpu, began = one.bytes, one.cpu_s, time.monotonic()
        one.pump(_MEASURE_S)
        took = time.monotonic() - began
        return [
            Row(
                name=f"{screen.name}: to the terminal",
                value=(one.bytes - sent) / took / 1e3,
                unit="kB/s",
                most=screen.most_kb_s,
            ),
            Row(name=f"{screen.name}: CPU", value=(one.cpu_s - cpu) / took * 100, unit="% core", most=_CPU),
            Row(name=f"{screen.name}: memory (RSS)", value=one.rss_mb, unit="MB", most=_MEMORY),
            Row(name=f"{screen.name}: filled cells", value=one.filled * 100, unit="%", least=screen.filled),
        ]


def _btop() -> list[Row]:
    """The same of btop, where it is installed: what operators let run all day."""
    found = shutil.which("btop")
    if found is None:
        return []
    return [
        Row(name=name, value=row.value, unit=row.unit)
        for row in _calm([found, "--utf-force"], SCREENS[0])
        for name in [row.name.replace(SCREENS[0].name, "btop beside it, 120x40")]
    ]


def incident() -> Iterator[Row]:
    """The leader freezes for 12 s and comes back: silence, an election, a verdict, alerts, and that it is well again."""
    yield from asyncio.run(_incident())


async def _incident() -> list[Row]:
    async with Cluster(ClusterSpec(parts=(Part(servers=5),))) as cluster:
        leader = await cluster.leader()
        assert leader is not None
        with terminal(metawatch("watch", "-s", cluster.sys_url("n1"))) as one:
            await asyncio.to_thread(one.pump, _SETTLE_S)
            sent, cpu, began = one.bytes, one.cpu_s, time.monotonic()
            broken = asyncio.create_task(freeze(cluster, leader))
            await asyncio.to_thread(one.pump, _MEASURE_S)
            took = time.monotonic() - began
            sent, cpu = one.bytes - sent, one.cpu_s - cpu
            await broken
    name = "120x40, 5 servers, the leader freezes for 12 s"
    return [
        Row(name=f"{name}: to the terminal", value=sent / took / 1e3, unit="kB/s", most=3),
        Row(name="  CPU", value=cpu / took * 100, unit="% core"),
    ]


def keys() -> Iterator[Row]:
    """From a key to the next thing drawn, while so many messages a second come over all connections together."""
    for rate in _RATES:
        yield from asyncio.run(_keys(rate))


async def _keys(rate: float) -> list[Row]:
    async with Cluster() as cluster:
        each = rate / len(cluster.names)
        seconds = _SETTLE_S + _KEYS * (_KEY_EVERY_S + 0.1)
        with (
            terminal(metawatch("watch", "-s", cluster.sys_url("n1"))) as one,
            publishing(cluster.seat("n2").client, int(each * seconds), each),
        ):
            await asyncio.to_thread(one.pump, _SETTLE_S)
            before, began = await delivered(cluster), time.monotonic()
            took = sorted(await asyncio.to_thread(_pressed, one))
            came = (await delivered(cluster) - before) / (time.monotonic() - began)
    return [
        Row(name=f"a key shows its effect at {rate:,.0f} msg/s, median", value=took[len(took) // 2] * 1e3, unit="ms"),
        Row(name="  p99", value=took[int(len(took) * 0.99) - 1] * 1e3, unit="ms", most=50),
        Row(name="  messages that came", value=came, unit="1/s", least=rate * 0.9),
    ]


def _pressed(one: Terminal) -> list[float]:
    """Seconds from each `tab` to what it draws: the focus moves, so something always does."""
    took = []
    for _ in range(_KEYS):
        one.pump(_KEY_EVERY_S)
        took.append(one.press("\t"))
    return took
