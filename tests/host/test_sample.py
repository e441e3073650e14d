"""Does this very machine tell figures that can be true, and are figures between two readings what a person would compute?"""

import os
import time
from pathlib import Path

import msgspec
import psutil
import pytest

from tests.cases import each
from tui.core.observed.events import HostSampled
from tui.host.blockstat import BlockStat
from tui.host.devices import Device, device_of
from tui.host.disks import DiskReading, Space, Transfers
from tui.host.sample import Processor, Reading, between, read

DEVICE = Device(label="sda", name="sda")
PAGE = b"x" * 65_536


COUNTED = Transfers(operations=100, read_bytes=1000, written_bytes=2000, waited_ms=500, busy_ms=700)
STAT = BlockStat(completed=100, in_flight=0, queued_ms=900)


def reading(
    at: float, transfers: Transfers | None = COUNTED, device: Device = DEVICE, stat: BlockStat | None = STAT
) -> Reading:
    """A machine with 4 cores and 8 bytes of memory."""
    disk = DiskReading(
        at=at,
        path="/data",
        device=device,
        below=None,
        transfers=transfers,
        stat=stat,
        stalled_since=None,
        space=Space(20, 50, 3, 9),
    )
    return Reading(
        at=at,
        processor=Processor(total=100 + 4 * at, idle=50 + 2 * at, iowait=10 + at, steal=5 + 0.4 * at),
        load1=1.5,
        cores=4,
        memory_used=3,
        memory_total=8,
        disk=disk,
    )


def sampled(before: Reading, after: Reading) -> HostSampled:
    return between(before, after, 7.0)


def here(path: Path) -> Reading:
    told = read(str(path))
    assert told is not None
    return told


def test_this_machine_tells_figures_that_can_be_true(tmp_path: Path) -> None:
    """Shares from 0 to 1, memory within what there is, the file system's size as `statvfs` has it; and it can be journaled."""
    before = here(tmp_path)
    with (tmp_path / "written").open("wb") as file:
        for _ in range(32):
            file.write(PAGE)
            file.flush()
            os.fsync(file.fileno())
    told = sampled(before, here(tmp_path))
    assert 0 <= told.cpu <= 1
    for share in (told.iowait, told.steal):
        assert share is None or 0 <= share <= 1
    assert 0 < told.memory_used < told.memory_total
    assert told.cores == psutil.cpu_count()
    assert told.load1 is not None
    assert told.load1 >= 0
    assert told.disk is not None
    assert 0 < told.disk.free_bytes < told.disk.total_bytes == psutil.disk_usage(str(tmp_path)).total
    assert msgspec.json.decode(msgspec.json.encode(told), type=HostSampled) == told


@pytest.mark.skipif(device_of("/var/tmp").folder is None, reason="no block device is to be seen here")
def test_what_is_written_shows_on_the_device() -> None:
    """2 MiB that were synced are at least 2 MiB on the device below, which was busy, and each operation took some time."""
    path = Path("/var/tmp") / f"metawatch-{os.getpid()}"
    before = here(path.parent)
    written, until = 0, time.monotonic() + 5
    try:
        with path.open("wb") as file:
            # The kernel counts busy time in steps of milliseconds: a fast disk must be kept at it to be seen busy.
            while True:
                file.write(PAGE)
                file.flush()
                os.fsync(file.fileno())
                written += len(PAGE)
                after = here(path.parent)
                disk = sampled(before, after).disk
                if (written >= 32 * len(PAGE) and disk is not None and disk.util) or time.monotonic() > until:
                    break
    finally:
        path.unlink()
    assert disk is not None
    assert disk.write_bytes_per_s is not None
    assert disk.write_bytes_per_s * (after.at - before.at) >= written
    assert disk.util is not None
    assert 0 < disk.util <= 1
    assert disk.await_s is not None
    assert 0 <= disk.await_s < 10
    assert disk.queue is not None
    assert disk.queue >= 0


def test_a_path_that_is_not_there_has_no_disk(tmp_path: Path) -> None:
    """All else is told; when it appears, so does its disk, with rates from the second reading on."""
    folder = tmp_path / "later"
    before = here(folder)
    assert sampled(before, here(folder)).disk is None
    folder.mkdir()
    disk = sampled(before, here(folder)).disk
    assert disk is not None
    assert (disk.util, disk.read_bytes_per_s) == (None, None)
    assert disk.total_bytes > 0


def test_two_readings_become_shares_and_rates() -> None:
    """Over 2 s: 8 core-seconds of which 4 idle, 2 waiting, 0.8 stolen; 10 operations of 20 ms each; busy for half the time."""
    later = Transfers(operations=110, read_bytes=5000, written_bytes=12_000, waited_ms=700, busy_ms=1700)
    told = sampled(reading(0.0), reading(2.0, transfers=later, stat=STAT._replace(queued_ms=3900)))
    assert (told.at, told.cores, told.load1, told.memory_used, told.memory_total) == (7.0, 4, 1.5, 3, 8)
    assert (told.cpu, told.iowait) == (0.25, 0.25)
    assert told.steal == pytest.approx(0.1)
    disk = told.disk
    assert disk is not None
    assert (disk.device, disk.path, disk.free_bytes, disk.total_bytes) == ("sda", "/data", 20, 50)
    assert (disk.util, disk.await_s, disk.queue) == (0.5, 0.02, 1.5)
    assert (disk.read_bytes_per_s, disk.write_bytes_per_s) == (2000, 5000)


def test_a_stalled_disk_has_utilisation_and_no_await() -> None:
    """Nothing completes, so no operation has a duration: the queue, the busy time and what is in flight tell."""
    after = reading(2.0, COUNTED._replace(busy_ms=2700), stat=STAT._replace(in_flight=3, queued_ms=12_900))
    disk = sampled(reading(0.0), after).disk
    assert disk is not None
    assert (disk.util, disk.await_s, disk.queue, disk.write_bytes_per_s) == (1.0, None, 6.0, 0)
    assert disk.in_flight == 3


@each(
    "after",
    [
        reading(2.0, transfers=None, stat=None),  # no counters
        reading(2.0, device=Device(label="sdb", name="sdb")),  # another device under the path
        reading(2.0, transfers=Transfers(1, 1, 1, 1, 1), stat=None),  # counters began anew
        reading(0.0),  # no time passed
    ],
)
def test_what_cannot_be_compared_is_not_known(after: Reading) -> None:
    """No rate of it is made up; the space is told all the same."""
    disk = sampled(reading(0.0), after).disk
    assert disk is not None
    figures = (disk.util, disk.await_s, disk.queue, disk.read_bytes_per_s, disk.write_bytes_per_s)
    assert figures == (None, None, None, None, None)
    assert disk.free_bytes == 20


def test_a_system_that_does_not_tell_everything() -> None:
    """macOS: no iowait, no steal, no busy time, no queue."""
    fewer = Transfers(operations=1, read_bytes=0, written_bytes=0, waited_ms=0, busy_ms=None)
    idle = Processor(total=0, idle=0, iowait=None, steal=None)
    before = reading(0.0, fewer, stat=None)._replace(processor=idle, load1=None)
    after = reading(1.0, fewer._replace(operations=3, waited_ms=8), stat=None)
    after = after._replace(processor=idle._replace(total=8, idle=6), load1=None)
    told = sampled(before, after)
    assert (told.cpu, told.iowait, told.steal, told.load1) == (0.25, None, None, None)
    assert told.disk is not None
    assert (told.disk.util, told.disk.queue, told.disk.await_s) == (None, None, 0.004)
