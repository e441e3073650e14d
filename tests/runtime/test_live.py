"""Does the collecting side bring together what each front end needs?"""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.busy import Busy
from tests.feeds.recorder import connection
from tests.lab.told import Events, Line
from tui import clock
from tui.core.model.state import Snapshot
from tui.core.observed.events import AnyEvent
from tui.core.settings.watch import Watch
from tui.demo.cluster import Cluster
from tui.runtime.live_thread import Collector
from tui.runtime.recording import FLUSH_S, Recording, open_journal


async def collected(three: Cluster, *, host: bool) -> Snapshot:
    """The first snapshot that knows all routes, and this machine if that was wanted."""
    enough: asyncio.Future[Snapshot] = asyncio.get_running_loop().create_future()

    def shown(snapshot: Snapshot) -> None:
        state = snapshot.state
        whole = len(state.routes) == len(three.names) and (state.host is not None or not host)
        if whole and not enough.done():
            enough.set_result(snapshot)

    collector = Collector(
        connection(*three.urls), Watch(disk_path="/"), on_line=lambda _line: None, on_snapshot=shown, host=host
    )
    running = asyncio.create_task(collector.run())
    try:
        async with asyncio.timeout(15):
            return await enough
    finally:
        collector.stop()
        await running


async def test_a_screen_is_told_of_this_machine(three: Cluster) -> None:
    """Of the disk that was asked for."""
    host = (await collected(three, host=True)).state.host
    assert host is not None
    assert host.last.disk is not None
    assert host.last.disk.path == "/"


async def test_one_look_needs_no_samples_of_this_machine(three: Cluster) -> None:
    """`check` and `wait` collect all else."""
    assert (await collected(three, host=False)).state.host is None


async def test_lines_tell_of_this_machine_as_well(three: Cluster) -> None:
    """`events` raises what only the machine of a server can see: here a limit on free space that no disk keeps."""
    async with Events(*three.urls, options=("--set", "disk_free_min=1")) as told:

        def full() -> list[Line]:
            return [line for line in told.of("alert") if line["code"] == "MW_DISK_FULL"]

        await told.until(lambda: {line["subject"] for line in full()} >= set(three.names), 20)
    raised = full()
    assert {line["subject"] for line in raised} == set(three.names)
    assert all(f"the store of {line['subject']} has" in line["summary"] for line in raised)


async def test_a_recorder_wakes_its_journal_once_a_calm_second(
    three: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It asks right behind the leader's heartbeats; what was taken is handed on within the time that a kill may cost."""
    handed: list[float] = []
    flush, taken, waited = Recording.flush, list[float](), list[float]()

    def flushes(recording: Recording, now: float) -> None:
        handed.append(now)
        waited.extend(now - at for at in taken)
        taken.clear()
        flush(recording, now)

    monkeypatch.setattr(Recording, "flush", flushes)
    opened, busy = open_journal(tmp_path / "a.journal", Watch(), time.time(), print), Busy()
    collector = Collector(
        connection(*three.urls), Watch(), on_line=lambda _: None, recording=opened.recording, serves=True
    )
    noted = collector.monitor.on_event
    assert noted is not None

    def notes(event: AnyEvent) -> None:
        taken.append(clock.now())
        noted(event)

    collector.monitor.on_event = notes
    running = asyncio.create_task(collector.run())
    for second in range(30):  # a group that has just been begun is not calm
        await asyncio.sleep(1.0)
        if second >= 5 and sum(at > handed[-1] - 3.0 for at in handed) <= 4:
            break
    collector.stop()
    await running
    assert sum(at > handed[-2] - 3.0 for at in handed[:-1]) <= 4 + 4 * busy.s
    assert sorted(waited)[len(waited) * 9 // 10] <= FLUSH_S + 0.02 + 2 * busy.s, "a loop that is late hands on late"


def test_what_not_everybody_needs_is_loaded_by_nobody_else() -> None:
    """psutil takes 75 ms to import, and `check` and `wait` never ask it."""
    code = "import sys, tui.runtime.live_thread; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"psutil", "textual", "plotext"} & set(loaded)


async def test_a_cancellation_that_is_lost_does_not_hold_up_the_end(
    three: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something below swallows the first one, as the `wait_for` of Python 3.11 may: it is given again, and `run` ends."""
    begun = asyncio.Event()
    collector = Collector(connection(*three.urls), Watch(), on_line=lambda _line: None)
    feeding = collector.source.run
    lost: list[bool] = []

    async def stubborn() -> None:
        inner = asyncio.create_task(feeding())
        begun.set()
        try:
            await inner
        except asyncio.CancelledError:
            lost.append(True)
        await asyncio.sleep(3600)

    monkeypatch.setattr(collector.source, "run", stubborn)
    running = asyncio.create_task(collector.run())
    async with asyncio.timeout(15):
        await begun.wait()
        collector.stop()
        await running
    assert lost == [True]
