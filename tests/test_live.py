"""Does the collecting side bring together what each front end needs?"""

import asyncio
import subprocess
import sys

from tests.feeds.recorder import connection
from tui.core.settings import Watch
from tui.core.state import Snapshot
from tui.demo.cluster import Cluster
from tui.live import Collector


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


async def test_lines_need_no_samples_of_this_machine(three: Cluster) -> None:
    """`events` collects all else."""
    assert (await collected(three, host=False)).state.host is None


def test_what_only_screens_need_is_not_loaded_for_lines() -> None:
    """psutil takes 75 ms to import, and `events` never asks it."""
    code = "import sys, tui.live; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"psutil", "textual", "plotext"} & set(loaded)
