"""Is every part of this machine that cannot be seen told with its reason, and does nothing of it end the rest?"""

from pathlib import Path

import psutil
import pytest

from tests.host.test_held import MISSING
from tests.host.trees import psi, put, thread
from tui.core.observed.machine import Store
from tui.host.devices import Device
from tui.host.local import Found
from tui.host.residents import ResidentReading, read_resident, resident_between
from tui.host.sample import between, read

HIDDEN = "/proc hides other users' processes (hidepid): a server that runs here may not be found"


def machine(path: Path, root: Path) -> dict[str, str]:
    """The parts of this machine that a sample does not see, with the reasons; all else is told."""
    before, after = read(str(path), root=str(root)), read(str(path), root=str(root))
    assert before is not None
    assert after is not None
    told = between(before, after, 7.0)
    assert told.memory_total > 0
    return {part.part: part.reason for part in told.unseen}


def resident(folder: Path, root: Path) -> tuple[ResidentReading, dict[str, str]]:
    """A server of this machine, process 42."""
    told = read_resident(Found(Store("n1", 1.0, str(folder), 4222), 42, str(folder)), 0.0, None, str(root))
    return told, {part.part: part.reason for part in told.unseen}


@pytest.mark.parametrize("label", ["overlay", "tmpfs", "nfs4 filer:/js"])
def test_a_store_on_no_block_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, label: str) -> None:
    """Its space is told; stalls and times of operations cannot be seen, and it is said on what it lies."""
    monkeypatch.setattr("tui.host.disks.device_of", lambda _: Device(label=label, name=None))
    reason = f"{tmp_path} is on {label}: no block device is visible, only the free space"
    assert machine(tmp_path, Path("/"))["disk"] == reason
    reading, unseen = resident(tmp_path, tmp_path)
    disk = resident_between(None, reading).disk
    assert unseen["disk"] == reason
    assert disk is not None
    assert (disk.device, disk.in_flight, disk.await_s) == (label, None, None)
    assert disk.total_bytes > 0


def test_a_sandbox_that_counts_nothing_of_its_disks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A device that is known by name, and no /proc/diskstats."""
    monkeypatch.setattr("tui.host.disks.device_of", lambda _: Device(label="vda", name="vda"))
    monkeypatch.setattr(psutil, "disk_io_counters", lambda **_: None)
    assert machine(tmp_path, Path("/"))["disk"] == "no I/O statistics for vda on this system, only the free space"


def test_a_store_that_goes_while_it_is_watched(tmp_path: Path) -> None:
    """The disk is told until then, afterwards why not; the threads are told all the time."""
    folder, proc = tmp_path / "js", tmp_path / "root"
    thread(proc, 42)
    folder.mkdir()
    assert resident(folder, proc)[0].disk is not None
    folder.rmdir()
    reading, unseen = resident(folder, proc)
    assert reading.disk is None
    assert reading.threads is not None
    assert unseen["disk"] == f"{folder} does not exist"


def test_a_machine_without_pressure(tmp_path: Path) -> None:
    """An old kernel, or one that was built without it."""
    assert machine(tmp_path, tmp_path)["pressure"] == MISSING
    psi(tmp_path)
    assert "pressure" not in machine(tmp_path, tmp_path)


def test_a_container_without_control_groups(tmp_path: Path) -> None:
    """No /sys/fs/cgroup: the limits of the server cannot be seen, its threads can."""
    thread(tmp_path, 42)
    put(tmp_path, "/proc/self/mountinfo", "22 1 254:0 / / rw - ext4 /dev/vda rw\n")
    put(tmp_path, "/proc/42/cgroup", "0::/\n")
    reading, unseen = resident(tmp_path, tmp_path)
    assert reading.threads is not None
    assert unseen["cpu group"] == unseen["memory group"] == "no cgroup file system is mounted on this host"


@pytest.mark.parametrize("trouble", [FileNotFoundError, PermissionError])
def test_hidden_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: type[OSError]) -> None:
    """hidepid=2 leaves other users' folders out, hidepid=1 lets nobody in: no server here does not mean that none runs here."""
    (tmp_path / "proc/self").mkdir(parents=True)
    put(tmp_path, "/proc/1/stat", "1 (init) S\n")
    assert "processes" not in machine(tmp_path, tmp_path)
    real = open

    def hides(path: str, *args: str, **how: str) -> object:
        if path.endswith("/proc/1/stat"):
            raise trouble
        return real(path, *args, **how)  # type: ignore[call-overload]

    monkeypatch.setattr("builtins.open", hides)
    assert machine(tmp_path, tmp_path)["processes"] == HIDDEN


def test_a_system_without_proc_hides_nothing(tmp_path: Path) -> None:
    """macOS."""
    assert "processes" not in machine(tmp_path, tmp_path)


def test_a_process_of_another_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its threads cannot be looked at, and the disk under its store is told all the same."""

    def denied(folder: str) -> list[str]:
        raise PermissionError(13, "Permission denied", folder)

    monkeypatch.setattr("tui.host.threads.os.listdir", denied)
    reading, unseen = resident(tmp_path, tmp_path)
    assert reading.disk is not None
    assert unseen["threads"] == f"permission denied: {tmp_path}/proc/42/task"
