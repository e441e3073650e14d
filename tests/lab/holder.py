"""What must be undone however the lab ends? A frozen disk or a throttled process, held by this small process for as long as
stdin is open and for a number of seconds at most. It must not know why.

Run as a script: `disk FOLDER SECONDS` or `cpu PID:PERCENT SECONDS`. It says `held` when it has begun.
"""

import contextlib
import fcntl
import os
import select
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

CPU = Path("/sys/fs/cgroup/cpu")
"""Where cgroups of version 1 throttle; the lab knows no other."""
_FIFREEZE, _FITHAW = 0xC0045877, 0xC0045878
_PERIOD_US = 100_000


@contextlib.contextmanager
def frozen(folder: str) -> Iterator[None]:
    """Every write below the folder's mount point waits."""
    # Open before it is frozen: the way back must not need anything of that disk.
    mount = os.open(folder, os.O_RDONLY)
    fcntl.ioctl(mount, _FIFREEZE, 0)
    try:
        yield
    finally:
        fcntl.ioctl(mount, _FITHAW, 0)


@contextlib.contextmanager
def throttled(what: str) -> Iterator[None]:
    """All threads of the process share so many hundredths of one core."""
    pid, percent = what.split(":")
    group = CPU / f"metawatch-lab-{os.getpid()}"
    group.mkdir()
    try:
        (group / "cpu.cfs_period_us").write_text(str(_PERIOD_US))
        (group / "cpu.cfs_quota_us").write_text(str(_PERIOD_US * int(percent) // 100))
        (group / "cgroup.procs").write_text(pid)
        yield
    finally:
        _emptied(group)


def _emptied(group: Path) -> None:
    """A process that is being killed leaves its group only when it is gone."""
    (group / "cpu.cfs_quota_us").write_text("-1")
    for _ in range(200):
        for pid in (group / "cgroup.procs").read_text().split():
            with contextlib.suppress(ProcessLookupError):
                (CPU / "cgroup.procs").write_text(pid)
        with contextlib.suppress(OSError):
            group.rmdir()
            return
        time.sleep(0.05)


def main() -> None:
    """Hold, and let go when the parent is gone or the time is over."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    kind, what, seconds = sys.argv[1:]
    with {"disk": frozen, "cpu": throttled}[kind](what):
        sys.stdout.write("held\n")
        sys.stdout.flush()
        select.select([sys.stdin], [], [], float(seconds))


if __name__ == "__main__":
    main()
