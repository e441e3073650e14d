"""What does this machine know of one server that runs on it: its disk, its threads, its control group?

Whatever cannot be seen says why. This file must not know how the server was found."""

from typing import NamedTuple

from tui.core.observed.machine import Resident, UnseenFigure
from tui.host.cgroup import GroupReading, OtherGroups, group_between, read_group
from tui.host.disks import DiskReading, disk_between, not_counted, read_disk
from tui.host.local import Found
from tui.host.quick_reading import KeptOpen, read_text
from tui.host.sight import Sight
from tui.host.threads import ThreadsReading, read_threads, threads_between


class ResidentReading(NamedTuple):
    """What was read at one instant."""

    found: Found
    disk: DiskReading | None
    threads: ThreadsReading | None
    group: GroupReading | None
    unseen: tuple[UnseenFigure, ...]


class JustRead:
    """What was read of other servers at this instant: several may share a disk or a control group."""

    def __init__(self, files: KeptOpen | None = None) -> None:
        """`files`: for who reads again and again."""
        self.disks: list[DiskReading] = []
        self.groups = OtherGroups(read_text if files is None else files.text, {})
        self.files = files


def read_resident(
    found: Found, at: float, before: ResidentReading | None, root: str = "", others: JustRead | None = None
) -> ResidentReading:
    """Ask the system; never raises. What was read is added to `others`."""
    others = JustRead() if others is None else others
    old, pid, folder = before if before is not None and before.found == found else None, found.pid, found.folder
    sight = Sight()
    disk = threads = group = None
    if folder is None:
        sight.miss("disk", f"{found.store.folder} does not exist")
    else:
        disk = sight.look("disk", lambda: read_disk(folder, at, old.disk if old is not None else None, others.disks))
        if (reason := not_counted(disk)) is not None:
            sight.miss("disk", reason)
    others.disks.extend(() if disk is None else (disk,))
    if pid is None:
        sight.miss("process", found.reason)
    else:
        seen = old.threads if old is not None else None
        threads = sight.look("threads", lambda: read_threads(root, pid, at, seen, others.files))
        group = read_group(root, pid, at, sight, others.groups)
    return ResidentReading(found, disk, threads, group, sight.unseen)


def resident_between(before: ResidentReading | None, after: ResidentReading) -> Resident:
    """What happened from one reading to the next."""
    old = before if before is not None and before.found == after.found else None
    return Resident(
        server=after.found.store.server,
        pid=after.found.pid,
        disk=disk_between(old.disk if old is not None else None, after.disk) if after.disk is not None else None,
        threads=threads_between(old.threads if old is not None else None, after.threads),
        group=group_between(old.group if old is not None else None, after.group) if after.group is not None else None,
        unseen=after.unseen,
    )
