"""How busy were this machine and the servers on it between two readings?

`read` asks the system once, `between` is pure. What a system does not tell stays None (macOS has no iowait, steal, utilisation,
queue, pressure or groups). This file must not know how often it is called, or what is too much.
"""

import os
import socket
import time
from typing import NamedTuple

import psutil

from tui.core.observed.events import HostSampled
from tui.core.observed.machine import UnseenFigure
from tui.host.digits import SHARE_DIGITS
from tui.host.disks import DiskReading, disk_between, not_counted, read_disk
from tui.host.local import Found, look_around
from tui.host.pressure import PressureReading, pressure_between, read_pressure
from tui.host.quick_reading import KeptOpen
from tui.host.residents import JustRead, ResidentReading, read_resident, resident_between
from tui.host.sight import Sight


class Processor(NamedTuple):
    """Seconds of all cores since boot."""

    total: float
    idle: float
    iowait: float | None
    steal: float | None


class Reading(NamedTuple):
    """What was read at one instant."""

    at: float
    """Monotonic seconds."""
    processor: Processor
    load1: float | None
    cores: int
    memory_used: int
    memory_total: int
    disk: DiskReading | None
    """None while the path does not exist."""
    pressure: PressureReading | None = None
    residents: tuple[ResidentReading, ...] = ()
    unseen: tuple[UnseenFigure, ...] = ()


def read(
    path: str,
    found: tuple[Found, ...] = (),
    before: Reading | None = None,
    root: str = "",
    files: KeptOpen | None = None,
) -> Reading | None:
    """Ask the system; `path` tells which disk is meant. None where it does not even tell of its processor and memory.

    `before` is the last reading, for what lasts longer than one interval; `root` stands before /proc; `files`: what is read again
    the next time, the caller closes them.
    """
    try:
        processor, memory = _processor(), psutil.virtual_memory()
    except OSError:
        return None
    at, sight = time.monotonic(), Sight()
    old = {one.found: one for one in before.residents} if before is not None else {}
    sight.look("processes", lambda: look_around(root))
    disk = sight.look("disk", lambda: read_disk(path, at, before.disk if before is not None else None))
    if (reason := not_counted(disk)) is not None:
        sight.miss("disk", reason)
    others = JustRead(files)
    others.disks.extend(() if disk is None else (disk,))
    reading = Reading(
        at=at,
        processor=processor,
        load1=_load1(),
        cores=psutil.cpu_count() or 1,
        memory_used=memory.total - memory.available,
        memory_total=memory.total,
        disk=disk,
        pressure=sight.look("pressure", lambda: read_pressure(root, at)),
        residents=tuple(read_resident(one, at, old.get(one), root, others) for one in found),
        unseen=sight.unseen,
    )
    if files is not None:
        files.turn()
    return reading


def between(before: Reading, after: Reading, at: float) -> HostSampled:
    """What happened from one reading to the next, as the event of the instant `at`."""
    old, new = before.processor, after.processor
    passed = new.total - old.total
    iowait = _share(old.iowait, new.iowait, passed)
    idle = _share(old.idle, new.idle, passed)
    known = {one.found: one for one in before.residents}
    return HostSampled(
        at=at,
        host=socket.gethostname(),
        cpu=0.0 if idle is None else round(max(0.0, 1.0 - idle - (iowait or 0.0)), SHARE_DIGITS),
        iowait=iowait,
        steal=_share(old.steal, new.steal, passed),
        load1=after.load1,
        cores=after.cores,
        memory_used=after.memory_used,
        memory_total=after.memory_total,
        disk=disk_between(before.disk, after.disk) if after.disk is not None else None,
        pressure=pressure_between(before.pressure, after.pressure),
        residents=tuple(resident_between(known.get(one.found), one) for one in after.residents),
        unseen=after.unseen,
    )


def _processor() -> Processor:
    told = psutil.cpu_times()
    # Linux counts guests in `user` and `nice` already.
    twice = getattr(told, "guest", 0.0) + getattr(told, "guest_nice", 0.0)
    return Processor(
        total=sum(told) - twice,
        idle=told.idle,
        iowait=getattr(told, "iowait", None),
        steal=getattr(told, "steal", None),
    )


def _load1() -> float | None:
    try:
        return round(os.getloadavg()[0], 2)
    except OSError:
        return None


def _share(old: float | None, new: float | None, passed: float) -> float | None:
    """Part of the time that passed, 0 to 1; counters of a virtual machine may run backwards."""
    if old is None or new is None or passed <= 0:
        return None
    return round(min(1.0, max(0.0, (new - old) / passed)), SHARE_DIGITS)
