"""Are the figures of a real disk those of `iostat`, and is one that stands still told from one that is idle? Is a
throttled process seen as one?

Figures over ten seconds need the package sysstat; a disk that stands still, and a throttled process, need root.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab import holder
from tui.host.cgroup import group_between, read_group
from tui.host.devices import device_of
from tui.host.disks import DiskReading, disk_between, read_disk
from tui.host.sight import Sight
from tui.host.threads import ThreadsReading, read_threads, threads_between

SCRATCH = Path("/var/tmp")
SECONDS = 10
WRITER = """
import os, sys
file = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT, 0o600)
while True:
    os.pwrite(file, os.urandom(4096), 0)
    os.fsync(file)
"""

pytestmark = pytest.mark.lab


@contextlib.contextmanager
def writing(path: Path) -> Iterator[int]:
    """A process that writes 4 KiB through to the disk again and again; its pid."""
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)])
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


def ran(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


@contextlib.contextmanager
def mounted(image: Path, folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own, on a loop device."""
    image.write_bytes(b"")
    os.truncate(image, megabytes << 20)
    ran("mkfs.ext4", "-q", "-F", str(image))
    folder.mkdir()
    ran("mount", "-o", "loop", str(image), str(folder))
    try:
        yield folder
    finally:
        # A loop device that was on it lets go of its file a moment after its own unmounting.
        for _ in range(50):
            if subprocess.run(["umount", str(folder)], check=False, capture_output=True).returncode == 0:
                break
            time.sleep(0.1)
        else:
            ran("umount", "--lazy", str(folder))


@contextlib.contextmanager
def frozen(folder: Path) -> Iterator[None]:
    """Every write below it waits; it is thawed even if this process dies."""
    command = [sys.executable, holder.__file__, "disk", str(folder), "30"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as held:
        assert held.stdout is not None
        assert held.stdin is not None
        assert held.stdout.readline() == "held\n"
        try:
            yield
        finally:
            held.stdin.close()
            held.wait()


class Watched:
    """A disk and a process, looked at again and again."""

    def __init__(self, folder: Path, pid: int) -> None:
        self._folder, self._pid = str(folder), pid
        self._disk: DiskReading | None = None
        self._threads: ThreadsReading | None = None

    def until(self, seconds: float) -> tuple[float, float | None, float]:
        """The longest stall of the disk, await and the longest sleep of a thread, told a while from now."""
        stalled = stuck = 0.0
        await_s: float | None = None
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            at = time.monotonic()
            disk, threads = read_disk(self._folder, at, self._disk), read_threads("", self._pid, at, self._threads)
            told, slept = disk_between(self._disk, disk), threads_between(self._threads, threads)
            stalled, await_s = max(stalled, told.stalled_s), told.await_s
            stuck = max(stuck, slept.stuck_s if slept is not None else 0.0)
            self._disk, self._threads = disk, threads
            time.sleep(0.5)
        return stalled, await_s, stuck


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: mounts and freezes a file system")
@pytest.mark.parametrize("lower", [True, False], ids=["what lies below stands still", "the file system is frozen"])
def test_a_disk_that_stands_still(tmp_path: Path, lower: bool) -> None:
    """Below: operations stay in flight and none completes, so there is no await. Frozen itself: nothing is even begun, and
    only the writer, which sleeps without waking, tells. Either ends with the freeze."""
    with contextlib.ExitStack() as stack:
        outer = stack.enter_context(mounted(tmp_path / "outer.img", tmp_path / "outer", 96))
        inner = stack.enter_context(mounted(outer / "inner.img", tmp_path / "inner", 32))
        watched = Watched(inner, stack.enter_context(writing(inner / "written")))
        stalled, await_s, _ = watched.until(2)
        assert stalled < 1
        assert await_s is not None
        with frozen(outer if lower else inner):
            stalled, await_s, stuck = watched.until(4)
            assert stuck >= 2
            assert await_s is None
            assert (stalled >= 1) is lower
        watched.until(1.5)
        stalled, await_s, stuck = watched.until(2)
        assert max(stalled, stuck) < 1
        assert await_s is not None
        told = disk_between(None, read_disk(str(inner), 0.0, None))
        assert told.device.startswith("loop")
        assert told.below == device_of(str(tmp_path)).label


@pytest.mark.skipif(os.geteuid() != 0 or not holder.CPU.is_dir(), reason="needs root and cgroups of version 1")
def test_a_process_that_is_throttled() -> None:
    """A busy process that may use a hundredth of a core is kept from running nearly all of the time, and its limit is told."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as busy:
        command = [sys.executable, holder.__file__, "cpu", f"{busy.pid}:1", "30"]
        try:
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as held:
                assert held.stdout is not None
                assert held.stdout.readline() == "held\n"
                sight = Sight()
                before = read_group("", busy.pid, time.monotonic(), sight)
                time.sleep(3)
                told = group_between(before, read_group("", busy.pid, time.monotonic(), sight))
                held.communicate()
        finally:
            busy.kill()
    assert told is not None
    assert told.throttled is not None
    assert told.throttled > 0.5
    assert (told.version, told.cores) == (1, 0.01)


@pytest.mark.skipif(shutil.which("iostat") is None, reason="sysstat is not installed")
@pytest.mark.skipif(device_of(str(SCRATCH)).name is None, reason="no block device is to be seen here")
def test_await_is_that_of_iostat() -> None:
    """Within 10 % over the same ten seconds, of reads and writes together."""
    device, path = device_of(str(SCRATCH)), SCRATCH / f"metawatch-{os.getpid()}"
    said: list[str] = []
    command = ["iostat", "-x", "-d", "-y", "-o", "JSON", str(device.name), str(SECONDS), "1"]

    def listen() -> None:
        said.append(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    try:
        with writing(path):
            theirs = threading.Thread(target=listen)
            before = read_disk(str(SCRATCH), time.monotonic(), None)
            theirs.start()
            theirs.join()
            ours = disk_between(before, read_disk(str(SCRATCH), time.monotonic(), before))
    finally:
        path.unlink(missing_ok=True)
    (row,) = json.loads(said[0])["sysstat"]["hosts"][0]["statistics"][0]["disk"]
    operations = row["r/s"] + row["w/s"]
    expected = (row["r/s"] * row["r_await"] + row["w/s"] * row["w_await"]) / operations
    assert ours.await_s is not None
    assert ours.util is not None
    assert ours.await_s * 1000 == pytest.approx(expected, rel=0.1), f"of {operations:.0f} operations a second"
    assert ours.util * 100 == pytest.approx(row["util"], abs=5)
