"""Are pressure, control groups and threads read as kernels write them, and is what is missing told with its reason?"""

import errno
import os
import shutil
from pathlib import Path

import psutil
import pytest

from tests.cases import each
from tests.host.trees import UNIT, V1_MOUNTS, V2_MOUNT, psi, put, thread, version_1, version_2
from tui.core.observed.machine import Cgroup, Pressure, Store, Threads
from tui.host.cgroup import GroupReading, OtherGroups, group_between, read_group
from tui.host.local import Found
from tui.host.pressure import pressure_between, read_pressure
from tui.host.quick_reading import read_text
from tui.host.residents import read_resident, resident_between
from tui.host.sight import Sight
from tui.host.threads import read_threads, threads_between

MISSING = "no /proc/pressure: the kernel is older than 4.20 or was built without it"


def group(root: Path, at: float, pid: int = 42) -> tuple[GroupReading, dict[str, str]]:
    """A reading, and what could not be seen of it."""
    sight = Sight()
    told = read_group(str(root), pid, at, sight)
    return told, {part.part: part.reason for part in sight.unseen}


def test_pressure_is_the_share_of_the_time_between(tmp_path: Path) -> None:
    """From the totals, not from the averages, which are of ten seconds and more; over a second that stood still it is 1."""
    psi(tmp_path, cpu=5_000_000, io=100, io_full=50)
    before = read_pressure(str(tmp_path), 10.0)
    psi(tmp_path, cpu=5_300_000, io=1_100_100, io_full=850_050, memory=20_000, memory_full=10_000)
    after = read_pressure(str(tmp_path), 11.0)
    told = pressure_between(before, after)
    assert told == Pressure(cpu=0.3, io=1.0, io_full=0.85, memory=0.02, memory_full=0.01)
    assert pressure_between(None, after) is None


def test_a_kernel_without_full_pressure_of_the_processor(tmp_path: Path) -> None:
    """Before 5.13 the file has one line; no share is made up where a counter ran back."""
    psi(tmp_path)
    put(tmp_path, "/proc/pressure/cpu", "some avg10=0.00 avg60=0.00 avg300=0.00 total=7\n")
    before = read_pressure(str(tmp_path), 0.0)
    psi(tmp_path, cpu=6)
    told = pressure_between(before, read_pressure(str(tmp_path), 1.0))
    assert told == Pressure(cpu=None, io=0.0, io_full=0.0, memory=0.0, memory_full=0.0)


def test_no_pressure_says_why(tmp_path: Path) -> None:
    """An old kernel has no such folder; a file of another form is no figure."""
    sight = Sight()
    assert sight.look("pressure", lambda: read_pressure(str(tmp_path), 0.0)) is None
    psi(tmp_path)
    put(tmp_path, "/proc/pressure/io", "nonsense\n")
    assert sight.look("pressure", lambda: read_pressure(str(tmp_path), 0.0)) is None
    assert [part.reason for part in sight.unseen] == [MISSING, "unknown format of this kernel"]


def test_a_group_of_version_2(tmp_path: Path) -> None:
    """Own limit and those above: the tightest counts, and whichever held it back the longest."""
    version_2(tmp_path, throttled_us=1_000_000, high=3)
    before, unseen = group(tmp_path, 0.0)
    version_2(tmp_path, throttled_us=1_500_000, slice_us=100_000, high=5, killed=1)
    after, _ = group(tmp_path, 1.0)
    assert unseen == {}
    assert group_between(before, after) == Cgroup(
        version=2,
        path="/system.slice/nats-server.service",
        throttled=0.5,
        cores=0.5,
        memory_used=4096,
        memory_limit=1 << 29,
        memory_pressed=2,
        oom_kills=1,
    )


def test_a_group_of_version_1(tmp_path: Path) -> None:
    """Nanoseconds; the largest number is no limit; several cores that were throttled together count once."""
    version_1(tmp_path, throttled_ns=5, failed=7)
    before, unseen = group(tmp_path, 0.0)
    version_1(tmp_path, throttled_ns=1_900_000_005, failed=9)
    after, _ = group(tmp_path, 1.0)
    assert unseen == {}
    assert group_between(before, after) == Cgroup(
        version=1,
        path="/docker/a",
        throttled=1.0,
        cores=0.01,
        memory_used=4096,
        memory_limit=1 << 30,
        memory_pressed=2,
        oom_kills=0,
    )
    first = group_between(None, after)
    assert first is not None
    assert (first.throttled, first.memory_pressed, first.oom_kills) == (None, None, None)


def test_a_container_that_mounts_its_own_group_only(tmp_path: Path) -> None:
    """The path is the machine's, what is mounted begins further down."""
    version_1(tmp_path, throttled_ns=5)
    put(tmp_path, "/proc/self/mountinfo", V1_MOUNTS.replace(" / /sys/fs/cgroup/cpu", " /docker/a /sys/fs/cgroup/cpu"))
    inner = tmp_path / "sys/fs/cgroup/cpu,cpuacct"
    shutil.copytree(inner / "docker/a", inner, dirs_exist_ok=True)
    told, unseen = group(tmp_path, 0.0)
    assert unseen == {}
    assert [one.throttled_s for one in told.cpu.values()] == [5e-9]


@pytest.mark.parametrize(
    ("mounts", "path", "reason"),
    [
        ("", "/a", "no cgroup file system is mounted on this host"),
        (V2_MOUNT, "/../../b", "its cgroup is not mounted in this container"),
        (V2_MOUNT.replace(" / /sys", " /docker/a /sys"), "/b", "its cgroup /b is not mounted on this host"),
        (V2_MOUNT, "/gone", "/sys/fs/cgroup/gone does not exist"),
        (V2_MOUNT, "", "the CPU controller is not enabled for /"),
    ],
)
def test_no_group_says_why(tmp_path: Path, mounts: str, path: str, reason: str) -> None:
    """A container without /sys/fs/cgroup, one that cannot look out, a group that went, controllers that are off."""
    (tmp_path / "sys/fs/cgroup").mkdir(parents=True)
    put(tmp_path, "/proc/self/mountinfo", mounts)
    put(tmp_path, "/proc/42/cgroup", f"0::{path or '/'}\n")
    told, unseen = group(tmp_path, 0.0)
    assert unseen["cpu group"] == reason
    assert set(unseen) == {"cpu group", "memory group"}
    assert not told.cpu


def test_a_process_that_was_frozen_is_seen_though_no_thread_woke_for_it(tmp_path: Path) -> None:
    """A control group's freezer changes the states of those that sleep, and gives none of them a core; and back."""
    seen = None
    for number, (state, stuck) in enumerate(
        (("S (sleeping)", 0), ("S (sleeping)", 0), ("D (disk sleep)", 3), ("S (sleeping)", 0))
    ):
        for tid in (42, 43, 44):
            thread(tmp_path, tid, state=state, delay_ns=1_000)
        seen = read_threads(str(tmp_path), 42, float(number), seen)
        told = threads_between(None, seen)
        assert told is not None
        assert told.in_disk == stuck


def test_a_thread_that_sleeps_on_is_not_one_that_sleeps_again(tmp_path: Path) -> None:
    """State D in two readings without one switch between them is one sleep; with a switch it is another."""
    for tid in (42, 43, 44):
        thread(tmp_path, tid, state="D (disk sleep)", delay_ns=1_000)
    first = read_threads(str(tmp_path), 42, 0.0, None)
    assert threads_between(None, first) == Threads(count=3, in_disk=3, stuck_s=0.0, delay=None)
    thread(tmp_path, 43, state="D (disk sleep)", switches=11, delay_ns=400_001_000)
    thread(tmp_path, 44, delay_ns=1_000)
    second = read_threads(str(tmp_path), 42, 1.0, first)
    assert threads_between(first, second) == Threads(count=3, in_disk=2, stuck_s=1.0, delay=0.4, wait_s=0.4)
    third = read_threads(str(tmp_path), 42, 2.5, second)
    stuck = threads_between(second, third)
    assert stuck is not None
    assert (stuck.in_disk, stuck.stuck_s) == (2, 2.5)
    thread(tmp_path, 42, switches=11)
    fourth = threads_between(third, read_threads(str(tmp_path), 42, 3.5, third))
    assert fourth is not None
    assert (fourth.in_disk, fourth.stuck_s) == (1, 2.5)


def test_how_long_a_thread_waits_for_its_core_each_time(tmp_path: Path) -> None:
    """Of two threads that were given a core forty times in all, and waited 0.8 s for it; none that ran, no mean."""
    for tid in (42, 43):
        thread(tmp_path, tid, delay_ns=5, runs=10)
    first = read_threads(str(tmp_path), 42, 0.0, None)
    idle = threads_between(first, read_threads(str(tmp_path), 42, 1.0, first))
    thread(tmp_path, 42, delay_ns=600_000_005, runs=40)
    thread(tmp_path, 43, delay_ns=200_000_005, runs=20)
    told = threads_between(first, read_threads(str(tmp_path), 42, 2.0, first))
    assert idle == Threads(count=2, delay=0.0, wait_s=None)
    assert told == Threads(count=2, delay=0.4, wait_s=0.02)


def test_a_process_that_was_stopped(tmp_path: Path) -> None:
    """By a signal or by a debugger: not one thread can run. One that sleeps can."""
    thread(tmp_path, 42, state="T (stopped)")
    thread(tmp_path, 43, state="t (tracing stop)")
    stopped = threads_between(None, read_threads(str(tmp_path), 42, 0.0, None))
    thread(tmp_path, 44)
    half = threads_between(None, read_threads(str(tmp_path), 42, 0.0, None))
    assert stopped is not None
    assert half is not None
    assert [(told.stopped, told.all_held) for told in (stopped, half)] == [(2, True), (2, False)]


def _uncounted(root: Path, how: str | None) -> None:
    """Its kernel keeps no account of run delay."""
    file = root / "proc/42/task/42/schedstat"
    file.unlink() if how is None else file.write_text(how)


@pytest.mark.parametrize("how", [None, "0 0 0\n"])
def test_kernels_without_run_delay(tmp_path: Path, how: str | None) -> None:
    """The rest is told, also whether a sleeper has slept all the time."""
    thread(tmp_path, 42, state="D (disk sleep)")
    _uncounted(tmp_path, how)
    first = read_threads(str(tmp_path), 42, 0.0, None)
    second = read_threads(str(tmp_path), 42, 1.0, first)
    assert threads_between(first, second) == Threads(count=1, in_disk=1, stuck_s=1.0)
    thread(tmp_path, 42, state="D (disk sleep)", switches=11)
    _uncounted(tmp_path, how)
    third = read_threads(str(tmp_path), 42, 2.0, second)
    assert threads_between(second, third) == Threads(count=1, in_disk=1, stuck_s=0.0)


def test_a_server_of_which_nothing_can_be_seen(tmp_path: Path) -> None:
    """Store gone, process ended, no groups: every part says why, and nothing raises."""
    store = Store("n1", 1.0, "/gone/jetstream", 4222)
    found = Found(store, 42, "/gone/jetstream")
    told = resident_between(None, read_resident(found, 0.0, None, str(tmp_path)))
    assert (told.disk, told.threads, told.group) == (None, None, None)
    reasons = {part.part: part.reason for part in told.unseen}
    assert reasons["disk"] == "/gone/jetstream does not exist"
    assert set(reasons) == {"disk", "threads", "cpu group", "memory group"}
    assert all(reason.endswith("does not exist") for reason in reasons.values())
    hidden = read_resident(Found(store, None, None, "it is another user's"), 0.0, None, str(tmp_path))
    assert {part.part: part.reason for part in hidden.unseen} == {
        "disk": "/gone/jetstream does not exist",
        "process": "it is another user's",
    }


@each(
    ("trouble", "reason"),
    [
        (PermissionError(errno.EACCES, "no", "/proc/42/task"), "permission denied: /proc/42/task"),
        (ProcessLookupError(errno.ESRCH, "no", "/proc/42/task"), "the process has ended"),
        (OSError(errno.EIO, "Input/output error", "/data"), "/data: Input/output error"),
        (psutil.AccessDenied(42), "permission denied: another user's process"),
        (psutil.NoSuchProcess(42), "the process has ended"),
    ],
)
def test_every_refusal_is_a_reason(trouble: Exception, reason: str) -> None:
    """Whatever the system raises; a bug is raised on."""

    def raises() -> None:
        raise trouble

    def broken() -> None:
        raise ZeroDivisionError

    sight = Sight()
    sight.look("threads", raises)
    assert [(part.part, part.reason) for part in sight.unseen] == [("threads", reason)]
    with pytest.raises(ZeroDivisionError):
        sight.look("threads", broken)


def test_this_process_on_this_machine(tmp_path: Path) -> None:
    """Each part is told, or says why it is not."""
    found = Found(Store("me", 1.0, str(tmp_path), 0), os.getpid(), str(tmp_path))
    before = read_resident(found, 0.0, None)
    after = read_resident(found, 1.0, before)
    told, unseen = resident_between(before, after), {part.part for part in after.unseen}
    assert told.disk is not None
    assert told.threads is not None or "threads" in unseen
    assert told.group is not None or {"cpu group", "memory group"} <= unseen
    if told.threads is not None:
        assert told.threads.count >= 1


def test_what_several_servers_share_is_read_once(tmp_path: Path) -> None:
    """Two processes of one control group are told the same of it; one of another group is not."""
    version_2(tmp_path)
    put(tmp_path, "/proc/43/cgroup", f"0::{UNIT}\n")
    put(tmp_path, "/proc/44/cgroup", "0::/gone\n")
    others = OtherGroups(read_text, {})
    one, other, alone = (read_group(str(tmp_path), pid, 0.0, Sight(), others) for pid in (42, 43, 44))
    assert one.memory is not None
    assert other is one
    assert alone.place is None
