"""What does the journal cost, and how fast is the past shown? A real cluster of five, a flood of events, and a file of 512 MB."""

import asyncio
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from tests.bench.rows import Row
from tests.command import ended, started
from tests.shared import apart
from tui.core.model.state import State
from tui.core.observed.raft_frames import Pinged
from tui.core.settings.watch import Watch
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part
from tui.journal.reading import JournalReader
from tui.journal.store import JournalStore
from tui.runtime.monitor import Monitor, Saved
from tui.runtime.player import Player, at_end
from tui.runtime.recording import FLUSH_S, SAVE_S, Recording

_RECORDED_S = 70
_STARTED_S = 15
"""By then `record` has found all servers and asks at its usual pace."""
_REPLAYS = 5
"""A minute is played in a seventh of a second, in which another program that takes the cache counts for a third."""
_FLOOD_PER_S = 20_000
_FLOOD_S = 30
_LARGE = 512 << 20
_BLOCK = 256 << 10


def journal() -> Iterator[Row]:
    """Recording, a flood, looking back, and opening a large one."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _recorder(Path(folder) / "a.journal")
        yield from _looking_back(Path(folder) / "a.journal")
        yield from _flood(Path(folder) / "b.journal")
        yield from _large(Path(folder) / "a.journal")


def _recorder(path: Path) -> Iterator[Row]:

    memory = 0.0

    async def run() -> None:
        nonlocal memory
        async with Cluster(ClusterSpec(parts=(Part(servers=5),))) as cluster:
            args = ("record", "--no-context", "-s", ",".join(cluster.urls), "--journal", str(path))
            async with started(*args) as process:
                running = psutil.Process(process.pid)
                for pause_s in (_STARTED_S, _RECORDED_S - _STARTED_S):
                    await asyncio.sleep(pause_s)
                    times = running.cpu_times()
                    spent.append(times.user + times.system)
                memory = running.memory_info().rss / 1e6
                process.terminate()
                await ended(process, 10)

    spent: list[float] = []
    apart(run())
    with sqlite3.connect(path) as db:
        (blocks,) = db.execute("SELECT sum(length(data)) FROM blocks").fetchone()
        (save,) = db.execute("SELECT max(length(data)) FROM saves").fetchone()
    a_second = blocks / _RECORDED_S + save / SAVE_S
    yield Row(name="5 servers: journal", value=a_second / 1e3, unit="kB/s", most=2.0)
    yield Row(name=f"  file after {_RECORDED_S} s, with its dictionary", value=path.stat().st_size / 1e3, unit="kB")
    at_first, in_all = spent
    calm = (in_all - at_first) / (_RECORDED_S - _STARTED_S) * 100
    yield Row(name=f"  CPU of `record` after its first {_STARTED_S} s", value=calm, unit="% core", most=1.0)
    yield Row(name="  CPU of `record`, its start included", value=in_all / _RECORDED_S * 100, unit="% core")
    yield Row(name="  memory of `record`", value=memory, unit="MB", most=50.0)


def _looking_back(path: Path) -> Iterator[Row]:
    reader = JournalReader(path)
    span = reader.span()
    assert span is not None
    player = Player(reader)
    worst = 0.0
    for share in range(20):
        began = time.perf_counter()
        player.seek(span[0] + (span[1] - span[0]) * share / 20)
        worst = max(worst, time.perf_counter() - began)
    yield Row(name="  a jump to any time, at most ", value=worst, unit="s", most=1.0)
    speed = max(_replayed(player, *span) for _ in range(_REPLAYS))
    yield Row(
        name=f"  replay without a screen, of its own CPU time, the fastest of {_REPLAYS}",
        value=speed,
        unit="times",
        least=500.0,
    )
    reader.close()


def _replayed(player: Player, since: float, until: float) -> float:
    """How many times as fast as it was: of CPU time, whatever else runs on this machine."""
    player.begin()
    began = time.process_time()
    player.play(until)
    return (until - since) / (time.process_time() - began)


def _flood(path: Path) -> Iterator[Row]:
    notes: list[str] = []
    recording = Recording(JournalStore(path), Watch(), Saved(), notes.append)
    monitor = Monitor(Watch(), on_line=lambda _: None)
    recording.follow(monitor)
    note = monitor.on_event
    assert note is not None
    began, stalled, number = time.time(), 0.0, 0
    while (now := time.time()) < began + _FLOOD_S:
        for _ in range(int((now - began) * _FLOOD_PER_S) - number):
            note(Pinged(at=now, server="n1", asked=now - 0.001))
            number += 1
        before = time.perf_counter()
        recording.flush(now)
        stalled = max(stalled, time.perf_counter() - before)
        time.sleep(FLUSH_S / 5)
    recording.close(time.time())
    reader = JournalReader(path)
    yield Row(
        name=f"flood of {_FLOOD_PER_S:,} events/s for {_FLOOD_S} s: lost",
        value=float(number - reader.events()),
        unit="",
        most=0.0,
    )
    yield Row(name="  the collecting loop was held up by, at most", value=stalled * 1e3, unit="ms", most=50.0)
    yield Row(name="  given up", value=float(len(notes)), unit="", most=0.0)
    reader.close()


def _large(path: Path) -> Iterator[Row]:
    store = JournalStore(path)
    with tempfile.TemporaryDirectory():
        for number in range(_LARGE // _BLOCK):
            store._db.execute(
                "INSERT INTO blocks (run, first, events, since, until, data) VALUES (0, ?, 1, 0, 0, ?)",
                (number, os.urandom(_BLOCK)),
            )
    store.close()
    began = time.perf_counter()
    opened = JournalStore(path)
    reader = JournalReader(path)
    state = at_end(reader)
    took = time.perf_counter() - began
    assert state != State()
    opened.close()
    reader.close()
    yield Row(
        name=f"open a journal of {path.stat().st_size >> 20} MiB and know what was known last",
        value=took,
        unit="s",
        most=0.5,
    )
