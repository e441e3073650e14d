"""Is a process held back by its control group, in processor time or memory? Both versions of cgroups, and both at once.

A limit may be on any group above the process' own (a pod, a slice): all are read, up to what is mounted here.
This file must not know whose process it is.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from tui.core.observed.machine import Cgroup
from tui.host.digits import SHARE_DIGITS
from tui.host.quick_reading import read_text
from tui.host.sight import NotSeen, Sight

_NO_LIMIT = 1 << 60
"""Version 1 writes the largest page-aligned number."""


class CgroupPath(NamedTuple):
    """The folder of a process' group, and of all groups above it that are mounted here; its own first."""

    version: int
    path: str
    folders: tuple[str, ...]


class CpuReading(NamedTuple):
    """One group at one instant."""

    throttled_s: float
    cores: float | None


class MemoryReading(NamedTuple):
    """The process' own group at one instant, with the tightest limit of all."""

    used: int | None
    limit: int | None
    pressed: int | None
    """Since the group was made, as `killed`."""
    killed: int | None


class GroupReading(NamedTuple):
    """What was read at one instant; None what cannot be seen."""

    at: float
    place: CgroupPath | None
    cpu: dict[str, CpuReading]
    """By folder."""
    memory: MemoryReading | None


class OtherGroups(NamedTuple):
    """What was read just now for other processes: several may be in one group."""

    read: Callable[[str], str]
    """How a file is read."""
    known: dict[str, GroupReading]
    """By membership, as `/proc` tells it."""


def parse_membership(text: str) -> dict[str, str]:
    """`/proc/…/cgroup`: controller to path; that of version 2 is the empty word. Raises ValueError."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        _, controllers, path = line.split(":", 2)
        found |= dict.fromkeys(controllers.split(","), path)
    return found


@lru_cache(maxsize=4)
def parse_mounts(text: str) -> dict[str, tuple[str, str]]:
    """`/proc/self/mountinfo`: controller to (group that is mounted, where); that of version 2 is the empty word."""
    found: dict[str, tuple[str, str]] = {}
    for line in text.splitlines():
        left, _, right = line.partition(" - ")
        kind, *rest = right.split(" ", 2)
        if kind not in ("cgroup", "cgroup2"):
            continue
        root, where = left.split()[3:5]
        names = [""] if kind == "cgroup2" else rest[-1].split(",")
        found |= dict.fromkeys(names, (root, where))
    return found


def parse_keyed(text: str) -> dict[str, int]:
    """`cpu.stat`, `memory.events`, `memory.oom_control`: a word and a number a line. Raises ValueError."""
    return {key: int(value) for key, value in (line.split(None, 1) for line in text.splitlines() if line.strip())}


def read_group(root: str, pid: int, at: float, sight: Sight, others: OtherGroups | None = None) -> GroupReading:
    """What cannot be read is told to `sight`; what was read is added to `others`."""
    read, known = (read_text, None) if others is None else others
    belongs = sight.look("cpu group", lambda: read(f"{root}/proc/{pid}/cgroup"))
    if belongs is not None and known is not None and belongs in known:
        return known[belongs]
    mounts = None if belongs is None else sight.look("cpu group", lambda: read(f"{root}/proc/self/mountinfo"))
    if belongs is None or mounts is None:
        sight.miss("memory group", sight.unseen[-1].reason)
        return GroupReading(at=at, place=None, cpu={}, memory=None)
    cpu_place = sight.look("cpu group", lambda: _place(root, belongs, mounts, "cpu"))
    memory_place = sight.look("memory group", lambda: _place(root, belongs, mounts, "memory"))
    cpu = sight.look("cpu group", lambda: _cpus(cpu_place, read)) if cpu_place is not None else None
    memory = sight.look("memory group", lambda: _memory(memory_place, read)) if memory_place is not None else None
    reading = GroupReading(at=at, place=cpu_place or memory_place, cpu=cpu or {}, memory=memory)
    if known is not None and reading.cpu and reading.memory is not None:
        known[belongs] = reading
    return reading


def _place(root: str, belongs: str, mounts: str, controller: str) -> CgroupPath:
    place = _named(root, belongs, mounts, controller)
    if not os.path.isdir(place.folders[0]):
        raise NotSeen(f"{place.folders[0].removeprefix(root)} does not exist")
    return place


@lru_cache(maxsize=32)
def _named(root: str, belongs: str, mounts: str, controller: str) -> CgroupPath:
    """Where it is by what `/proc` tells, which is nearly always the same."""
    told, mounted_here = parse_membership(belongs), parse_mounts(mounts)
    name = controller if controller in told and controller in mounted_here else ""
    if name not in told or name not in mounted_here:
        raise NotSeen("no cgroup file system is mounted on this host")
    mounted, where = mounted_here[name]
    path = told[name]
    if "/.." in path:
        raise NotSeen("its cgroup is not mounted in this container")
    inner = os.path.relpath(path, mounted)
    if inner.startswith(".."):
        raise NotSeen(f"its cgroup {path} is not mounted on this host")
    base = f"{root}{where}"
    parts = [] if inner == "." else inner.split("/")
    folders = tuple("/".join((base, *parts[:n])) for n in range(len(parts), -1, -1))
    return CgroupPath(version=1 if name else 2, path=path, folders=folders)


def _number(path: str, read: Callable[[str], str]) -> int | None:
    """None where there is no such file, or no limit in it."""
    with suppress(FileNotFoundError):
        text = read(path).strip()
        return None if text in ("max", "-1") or int(text) >= _NO_LIMIT else int(text)
    return None


def _cpus(place: CgroupPath, read: Callable[[str], str]) -> dict[str, CpuReading]:
    found: dict[str, CpuReading] = {}
    for folder in place.folders:
        with suppress(FileNotFoundError):  # the topmost of version 2 has no limits, and so no such counters
            found[folder] = _cpu(folder, place.version, read)
    if not found:
        raise NotSeen(f"the CPU controller is not enabled for {place.path}")
    return found


def _cpu(folder: str, version: int, read: Callable[[str], str]) -> CpuReading:
    told = parse_keyed(read(f"{folder}/cpu.stat"))
    if version == 2:
        limit = None
        with suppress(FileNotFoundError):
            quota, period = read(f"{folder}/cpu.max").split()
            limit = None if quota == "max" else int(quota) / int(period)
        return CpuReading(told.get("throttled_usec", 0) / 1e6, limit)
    allowed, each = _number(f"{folder}/cpu.cfs_quota_us", read), _number(f"{folder}/cpu.cfs_period_us", read)
    return CpuReading(told.get("throttled_time", 0) / 1e9, allowed / each if allowed and each else None)


def _memory(place: CgroupPath, read: Callable[[str], str]) -> MemoryReading:
    new = place.version == 2
    used, limit, events = (
        ("memory.current", "memory.max", "memory.events")
        if new
        else ("memory.usage_in_bytes", "memory.limit_in_bytes", "memory.oom_control")
    )
    own = place.folders[0]
    told: dict[str, int] = {}
    with suppress(FileNotFoundError):
        told = parse_keyed(read(f"{own}/{events}"))
    pressed = told.get("high", 0) + told.get("max", 0) if told and new else _number(f"{own}/memory.failcnt", read)
    limits = [value for folder in place.folders if (value := _number(f"{folder}/{limit}", read)) is not None]
    reading = MemoryReading(_number(f"{own}/{used}", read), min(limits, default=None), pressed, told.get("oom_kill"))
    if reading == MemoryReading(None, None, None, None):
        raise NotSeen(f"the memory controller is not enabled for {place.path}")
    return reading


def group_between(before: GroupReading | None, after: GroupReading) -> Cgroup | None:
    """What happened from one reading to the next; None where no group is to be seen."""
    if after.place is None:
        return None
    same = before if before is not None and before.place == after.place else None
    old = same.memory if same is not None else None
    memory = after.memory
    return Cgroup(
        version=after.place.version,
        path=after.place.path,
        throttled=_throttled(same, after),
        cores=min((one.cores for one in after.cpu.values() if one.cores is not None), default=None),
        memory_used=memory.used if memory is not None else None,
        memory_limit=memory.limit if memory is not None else None,
        memory_pressed=_more(old.pressed, memory.pressed) if old is not None and memory is not None else None,
        oom_kills=_more(old.killed, memory.killed) if old is not None and memory is not None else None,
    )


def _throttled(before: GroupReading | None, after: GroupReading) -> float | None:
    """Cores that were throttled together are added up by the kernel, so it may tell of more time than passed."""
    if before is None or after.at <= before.at:
        return None
    waits = [new.throttled_s - before.cpu[name].throttled_s for name, new in after.cpu.items() if name in before.cpu]
    return round(min(1.0, max(0.0, *waits, 0.0) / (after.at - before.at)), SHARE_DIGITS) if waits else None


def _more(old: int | None, new: int | None) -> int | None:
    return None if old is None or new is None else max(0, new - old)
