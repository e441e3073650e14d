"""Is anything left behind? A small program brings a cluster up in a process of its own and ends in every way it can."""

import asyncio
import contextlib
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import psutil
import pytest

from tests.busy import PATIENCE_S
from tests.command import lines
from tests.forked.process import Process, finished
from tui.demo.cluster import Cluster
from tui.demo.site import Site
from tui.demo.spec import ClusterSpec
from tui.demo.watchdog import Watchdog

_PROGRAM = """
import asyncio, signal
from tui.demo.cluster import Cluster

signal.signal(signal.SIGHUP, signal.SIG_DFL)  # also where the tests run under nohup, or in the background of a script
signal.signal(signal.SIGINT, signal.default_int_handler)

async def main():
    async with Cluster() as cluster:
        cluster.freeze("n3")
        print(cluster.folder, *(cluster.pid(name) for name in cluster.names), flush=True)
        await asyncio.sleep(600)

try:
    asyncio.run(main())
except KeyboardInterrupt:
    pass
"""


async def program() -> tuple[Process, Path, list[int]]:
    """The running program, its cluster's folder and its servers' pids; in a process group of its own, as a shell does it."""
    process = await lines(_PROGRAM)
    assert process.stdout is not None
    folder, *pids = (await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)).decode().split()
    assert len(pids) == 3
    return process, Path(folder), [int(pid) for pid in pids]


def mentioning(folder: Path) -> list[psutil.Process]:
    """Every living process with the folder in its command line: servers and watchdog."""
    found = []
    for process in psutil.process_iter():
        try:
            if any(str(folder) in word for word in process.cmdline()) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


def all_gone(folder: Path, but: int | None = None) -> bool:
    """Whether nothing is left in the end, but one process that is no server."""
    deadline = time.monotonic() + PATIENCE_S
    while folder.exists() or {found.pid for found in mentioning(folder)} - {but}:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
async def test_nothing_is_left_behind(end: signal.Signals) -> None:
    """However the program's process group is ended, Ctrl-C and kill -9 included, no server (not even a frozen one), no
    watchdog and no file is left."""
    process, folder, pids = await program()
    assert set(pids) < {found.pid for found in mentioning(folder)}
    os.killpg(process.pid, end)
    await asyncio.wait_for(finished(process), PATIENCE_S)
    assert all_gone(folder)


def test_the_watchdog_is_there_before_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is killed between the two leaves no folder that nobody guards."""
    began: list[bool] = []

    class Early(Watchdog):
        def __init__(self, folder: Path) -> None:
            began.append(folder.exists())
            super().__init__(folder)

    monkeypatch.setattr("tui.demo.site.Watchdog", Early)
    site = Site(ClusterSpec(), dict.fromkeys((None,), Path("nats-server")))
    try:
        assert began == [False]
        assert oct(site.folder.stat().st_mode & 0o777) == "0o700"
    finally:
        site.end()
    assert not site.folder.exists()


def test_a_file_that_is_written_in_the_last_moment_is_removed_as_well(tmp_path: Path) -> None:
    """A server that has been killed may still be within a call: the folder is removed until it is gone."""
    folder = tmp_path / "metawatch-demo-x"
    folder.mkdir()
    watchdog = Watchdog(folder)
    until = time.monotonic() + 1.0

    def write() -> None:
        number = 0
        while time.monotonic() < until:
            number += 1
            with contextlib.suppress(OSError):
                (folder / f"{number}").touch()

    writer = threading.Thread(target=write)
    writer.start()
    assert watchdog._process.stdin is not None
    watchdog._process.stdin.close()  # as by the end of whoever was guarded
    writer.join()
    watchdog._process.wait(PATIENCE_S)
    assert not folder.exists()


async def test_a_stranger_is_left_alone() -> None:
    """A process that merely names a file of the folder, as `tail -f` of a log does, survives the cleaning."""
    process, folder, _ = await program()
    reader = await asyncio.create_subprocess_exec("tail", "-f", str(folder / "n1.log"), stdout=subprocess.DEVNULL)
    try:
        process.kill()
        await finished(process)
        assert all_gone(folder, but=reader.pid)
        assert mentioning(folder)[0].pid == reader.pid
    finally:
        reader.kill()
        await reader.wait()


async def test_a_failing_body_leaves_nothing() -> None:
    """An error inside `async with` ends the servers and removes the folder before it goes on."""
    cluster = Cluster()

    async def fails() -> None:
        async with cluster:
            cluster.freeze("n1")
            raise RuntimeError("inside")

    with pytest.raises(RuntimeError, match="inside"):
        await fails()
    assert all_gone(cluster.folder)
