"""How busy were processor, memory and disk of this machine between two readings?

`read` asks the system once, `between` is pure. What a system does not tell stays None (macOS has no iowait, steal, utilisation
or queue). This file must not know how often it is called, or what is too much.
"""

import os
import socket
import time
from typing import Final, NamedTuple

import psutil

from tui.core.events import HostSampled
from tui.core.told import Disk
from tui.host.devices import Device, device_of

_QUEUE_FIELD: Final = 10
"""Of /sys/…/stat: milliseconds, weighted with the operations in flight. psutil does not tell it."""


class Processor(NamedTuple):
    """Seconds of all cores since boot."""

    total: float
    idle: float
    iowait: float | None
    steal: float | None


class Transfers(NamedTuple):
    """Counters of one device since boot."""

    operations: int
    read_bytes: int
    written_bytes: int
    waited_ms: int
    """Over all finished reads and writes."""
    busy_ms: int | None
    queued_ms: int | None


class Reading(NamedTuple):
    """What was read at one instant."""

    at: float
    """Monotonic seconds."""
    processor: Processor
    load1: float | None
    cores: int
    memory_used: int
    memory_total: int
    path: str
    device: Device | None
    """None while the path does not exist."""
    transfers: Transfers | None
    free_bytes: int = 0
    total_bytes: int = 0


def read(path: str) -> Reading | None:
    """Ask the system; `path` tells which disk is meant. None where it does not even tell of its processor and memory."""
    try:
        processor, memory = _processor(), psutil.virtual_memory()
    except OSError:
        return None
    try:
        device, space = device_of(path), psutil.disk_usage(path)
    except OSError:
        device, space = None, None
    return Reading(
        at=time.monotonic(),
        processor=processor,
        load1=_load1(),
        cores=psutil.cpu_count() or 1,
        memory_used=memory.total - memory.available,
        memory_total=memory.total,
        path=path,
        device=device,
        transfers=None if device is None else _transfers(device),
        free_bytes=space.free if space else 0,
        total_bytes=space.total if space else 0,
    )


def between(before: Reading, after: Reading, at: float) -> HostSampled:
    """What happened from one reading to the next, as the event of the instant `at`."""
    old, new = before.processor, after.processor
    passed = new.total - old.total
    iowait = _share(old.iowait, new.iowait, passed)
    idle = _share(old.idle, new.idle, passed)
    return HostSampled(
        at=at,
        host=socket.gethostname(),
        cpu=0.0 if idle is None else max(0.0, 1.0 - idle - (iowait or 0.0)),
        iowait=iowait,
        steal=_share(old.steal, new.steal, passed),
        load1=after.load1,
        cores=after.cores,
        memory_used=after.memory_used,
        memory_total=after.memory_total,
        disk=_disk(before, after),
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
        return os.getloadavg()[0]
    except OSError:
        return None


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
        queued_ms=_queued_ms(device),
    )


def _queued_ms(device: Device) -> int | None:
    if device.folder is None:
        return None
    try:
        with open(f"{device.folder}/stat", encoding="ascii") as file:
            return int(file.read().split()[_QUEUE_FIELD])
    except (OSError, ValueError, IndexError):
        return None


def _share(old: float | None, new: float | None, passed: float) -> float | None:
    """Part of the time that passed, 0 to 1; counters of a virtual machine may run backwards."""
    if old is None or new is None or passed <= 0:
        return None
    return min(1.0, max(0.0, (new - old) / passed))


def _rate(old: int | None, new: int | None, took: float) -> float | None:
    """A second; None when the counter began anew."""
    return None if old is None or new is None or took <= 0 or new < old else (new - old) / took


def _disk(before: Reading, after: Reading) -> Disk | None:
    if after.device is None:
        return None
    disk = Disk(device=after.device.label, path=after.path, free_bytes=after.free_bytes, total_bytes=after.total_bytes)
    old, new, took = before.transfers, after.transfers, after.at - before.at
    if old is None or new is None or before.device != after.device:
        return disk
    busy = _rate(old.busy_ms, new.busy_ms, took * 1e3)
    return Disk(
        device=disk.device,
        path=disk.path,
        util=None if busy is None else min(1.0, busy),
        await_s=_await_s(old, new),
        queue=_rate(old.queued_ms, new.queued_ms, took * 1e3),
        read_bytes_per_s=_rate(old.read_bytes, new.read_bytes, took),
        write_bytes_per_s=_rate(old.written_bytes, new.written_bytes, took),
        free_bytes=disk.free_bytes,
        total_bytes=disk.total_bytes,
    )


def _await_s(old: Transfers, new: Transfers) -> float | None:
    """None while nothing completes: a stalled disk shows in utilisation and queue, not here."""
    done, waited = new.operations - old.operations, new.waited_ms - old.waited_ms
    return waited / done / 1e3 if done > 0 and waited >= 0 else None
