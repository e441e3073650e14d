"""How quick is the disk under one path, does it complete anything at all, and what is left of its file system?

`read_disk` asks the system once, `disk_between` is pure. This file must not know what is too slow.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

import psutil
from msgspec.structs import replace

from tui.core.observed.answers import Disk
from tui.host.blockstat import BlockStat, physical, read_blockstat, stalled_since
from tui.host.devices import Device, device_of
from tui.host.digits import RATE_DIGITS, SECONDS_DIGITS, SHARE_DIGITS


class Transfers(NamedTuple):
    """Counters of one device since boot."""

    operations: int
    read_bytes: int
    written_bytes: int
    waited_ms: int
    """Over all finished reads and writes."""
    busy_ms: int | None


class Space(NamedTuple):
    """Of a file system, for a process without privileges."""

    free_bytes: int
    total_bytes: int
    free_inodes: int | None
    total_inodes: int | None


class DiskReading(NamedTuple):
    """What was read at one instant."""

    at: float
    """Monotonic seconds."""
    path: str
    device: Device
    below: str | None
    transfers: Transfers | None
    stat: BlockStat | None
    stalled_since: float | None
    space: Space
    number: int | None = None
    """Of the file system, as `stat` tells it."""


def read_disk(path: str, at: float, before: DiskReading | None, others: Sequence[DiskReading] = ()) -> DiskReading:
    """Ask the system. Raises OSError when the path cannot be looked at. `others` were read just now: what is told of the same device
    and file system is the same."""
    number = os.stat(path).st_dev
    same = next((one for one in others if one.number == number and one.device.folder is not None), None)
    device = _device(path, number, before) if same is None else same.device
    old = before if before is not None and (before.path, before.device) == (path, device) else None
    stat = read_blockstat(device.folder) if same is None else same.stat
    since = stalled_since(old.stat, old.at, old.stalled_since, stat) if old is not None else None
    return DiskReading(
        at=at,
        path=path,
        device=device,
        below=old.below if old is not None else ", ".join(physical(device.folder, _folder_under)) or None,
        transfers=_transfers(device) if same is None else same.transfers,
        stat=stat,
        stalled_since=since,
        space=_space(path) if same is None else same.space,
        number=number,
    )


def _device(path: str, number: int, before: DiskReading | None) -> Device:
    """The same as before, where it is a device and has the same number: to follow its links costs a tenth of a reading."""
    if before is not None and before.device.folder is not None and (before.path, before.number) == (path, number):
        return before.device
    return device_of(path)


def not_counted(reading: DiskReading | None) -> str | None:
    """Why nothing is known of the device itself; None where it is."""
    if reading is None or reading.transfers is not None:
        return None
    device = reading.device
    if device.name is None:
        return f"{reading.path} is on {device.label}: no block device is visible, only the free space"
    return f"no I/O statistics for {device.label} on this system, only the free space"


def _folder_under(path: str) -> str | None:
    with suppress(OSError):
        return device_of(path).folder
    return None


def _space(path: str) -> Space:
    told = os.statvfs(path)
    inodes = (told.f_favail, told.f_files) if told.f_files else (None, None)  # btrfs counts none
    return Space(told.f_bavail * told.f_frsize, psutil.disk_usage(path).total, *inodes)


def _transfers(device: Device) -> Transfers | None:
    try:
        told = (psutil.disk_io_counters(perdisk=True, nowrap=False) or {}).get(device.name or "")
    except (OSError, NotImplementedError):  # some sandboxes have no /proc/diskstats
        return None
    if told is None:
        return None
    return Transfers(
        operations=told.read_count + told.write_count,
        read_bytes=told.read_bytes,
        written_bytes=told.write_bytes,
        waited_ms=told.read_time + told.write_time,
        busy_ms=getattr(told, "busy_time", None),
    )


def disk_between(before: DiskReading | None, after: DiskReading) -> Disk:
    """What happened from one reading to the next; no rate is made up of what cannot be compared."""
    space, stat = after.space, after.stat
    disk = Disk(
        device=after.device.label,
        path=after.path,
        free_bytes=space.free_bytes,
        total_bytes=space.total_bytes,
        below=after.below,
        in_flight=stat.in_flight if stat is not None else None,
        stalled_s=0.0 if after.stalled_since is None else round(after.at - after.stalled_since, SECONDS_DIGITS),
        free_inodes=space.free_inodes,
        total_inodes=space.total_inodes,
    )
    if before is None or before.device != after.device or before.transfers is None or after.transfers is None:
        return disk
    old, new, took = before.transfers, after.transfers, after.at - before.at
    busy = _rate(old.busy_ms, new.busy_ms, took * 1e3, SHARE_DIGITS)
    return replace(
        disk,
        util=None if busy is None else min(1.0, busy),
        await_s=_await_s(old, new),
        queue=_rate(_queued_ms(before), _queued_ms(after), took * 1e3, SHARE_DIGITS),
        read_bytes_per_s=_rate(old.read_bytes, new.read_bytes, took),
        write_bytes_per_s=_rate(old.written_bytes, new.written_bytes, took),
    )


def _queued_ms(reading: DiskReading) -> int | None:
    return reading.stat.queued_ms if reading.stat is not None else None


def _rate(old: int | None, new: int | None, took: float, digits: int = RATE_DIGITS) -> float | None:
    """A second; None when the counter began again."""
    return None if old is None or new is None or took <= 0 or new < old else round((new - old) / took, digits)


def _await_s(old: Transfers, new: Transfers) -> float | None:
    """None while nothing completes: no operation has a duration then."""
    done, waited = new.operations - old.operations, new.waited_ms - old.waited_ms
    return round(waited / done / 1e3, SECONDS_DIGITS) if done > 0 and waited >= 0 else None
