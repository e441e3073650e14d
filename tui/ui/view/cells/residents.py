"""What does this machine know of the servers that run on it, and what not? Words and colours for their disk, threads and group.

This file must not guess: what cannot be seen is told with its reason.
"""

from tui.core.observed.answers import Disk
from tui.core.observed.machine import Cgroup, Pressure, Resident, Threads, UnseenFigure
from tui.text.format import NONE, duration, percent, size, size_of
from tui.ui.view.cells.easing import eased
from tui.ui.view.drawing.fields import Pairs
from tui.ui.view.drawing.spans import Look, Span

RUN_DELAY = 0.2
"""Seconds a second that threads wait for a core: one in five is no accident any more."""


def millis(seconds: float | None) -> str:
    """One scale for every disk: `0.4ms`, `61.0ms`; from a second on `1.20s`."""
    if seconds is None:
        return NONE
    return duration(seconds) if seconds >= 1 else f"{seconds * 1000:.1f}ms"


def graded(look: Look, figure: float | None, warn: float, crit: float | None = None) -> str:
    """Style of a figure above its limits."""
    if figure is None:
        return "dim"
    if crit is not None and figure > crit:
        return eased(look, "crit")
    return eased(look, "warn") if figure > warn else "plain"


def waiting(look: Look, disk: Disk) -> Span:
    """Mean time of an operation; of a disk on which nothing completes, for how long that is so."""
    limits = look.watch.thresholds
    if disk.stalled_s >= limits.disk_stall_s:
        return f"STALLED {duration(disk.stalled_s)}", eased(look, "crit")
    return millis(disk.await_s), graded(look, disk.await_s, limits.disk_await_s, limits.disk_await_critical_s)


def space(look: Look, disk: Disk) -> Span:
    """What is left; in words of inodes when those are fewer."""
    limits, text = look.watch.thresholds, size_of(disk.free_bytes, disk.total_bytes)
    left = [disk.free_bytes / disk.total_bytes] if disk.total_bytes else []
    if disk.total_inodes and disk.free_inodes is not None:
        inodes = disk.free_inodes / disk.total_inodes
        if inodes < min(limits.disk_free_min, *left):
            text = f"{inodes:.1%} of inodes"
        left.append(inodes)
    least = min(left, default=1.0)
    return text, "crit" if least < limits.disk_free_critical else "warn" if least < limits.disk_free_min else "plain"


def disk_cell(look: Look, one: Resident | None) -> Span:
    """A row's word on the disk under that server's store."""
    if one is None:
        return "n/a (remote)", "dim"
    return waiting(look, one.disk) if one.disk is not None else ("not available", "warn")


def held_cell(look: Look, one: Resident | None) -> Span:
    """Whether its threads are kept from running: by a disk, by their limit."""
    if one is None or (one.threads is None and one.group is None):
        return NONE, "dim"
    if one.threads is not None and one.threads.stuck_s > 0:
        stuck = graded(look, one.threads.stuck_s, 0.5, look.watch.thresholds.disk_stall_s)
        return f"{one.threads.in_disk} in D state", stuck
    share = one.group.throttled if one.group is not None else None
    limits = look.watch.thresholds
    return percent(share), graded(look, share, limits.throttled_max, limits.throttled_critical)


def pressures(look: Look, told: Pressure) -> list[tuple[str, Span]]:
    """Label and share of each kind, with its limits."""
    limits = look.watch.thresholds
    return [
        ("cpu", (percent(told.cpu), graded(look, told.cpu, limits.pressure_cpu, limits.pressure_cpu_critical))),
        ("io", (percent(told.io_full), graded(look, told.io_full, limits.pressure_io, limits.pressure_io_critical))),
        ("mem", (percent(told.memory_full), graded(look, told.memory_full, limits.pressure_memory))),
    ]


def pressure_pairs(look: Look, told: Pressure | None) -> Pairs:
    """For the page of this machine."""
    if told is None:
        return []
    named = {"cpu": ("CPU", "some"), "io": ("IO", "full"), "mem": ("memory", "full")}
    out: Pairs = [
        (f"{named[kind][0]} pressure", (f"{text} (PSI {named[kind][1]})", style))
        for kind, (text, style) in pressures(look, told)
    ]
    return [*out, ("PSI some", f"IO {percent(told.io)}, memory {percent(told.memory)}")]


def unseen_pairs(look: Look, unseen: tuple[UnseenFigure, ...]) -> Pairs:
    """One line a part that cannot be seen."""
    return [(part.part, (look.say(f"not available: {part.reason}"), "warn")) for part in unseen]


def resident_pairs(look: Look, one: Resident) -> Pairs:
    """For the page of a server that runs here."""
    out: Pairs = [("process", f"PID {one.pid} on this host")] if one.pid is not None else []
    if one.disk is not None:
        out += disk_pairs(look, one.disk)
    if one.threads is not None:
        out += _threads(look, one.threads)
    if one.group is not None:
        out += _group(look, one.group)
    return out + unseen_pairs(look, one.unseen)


def disk_pairs(look: Look, disk: Disk) -> Pairs:
    """One disk, whoever's."""
    queue = f"{disk.queue:.2f}" if disk.queue is not None else NONE
    flying = f", {disk.in_flight} now" if disk.in_flight is not None else ""
    below = f", on {look.name(disk.below, 30)}" if disk.below is not None else ""
    inodes = (disk.free_inodes, disk.total_inodes)
    counted = f"; {inodes[0]} of {inodes[1]} inodes" if inodes[0] is not None else ""
    text, style = space(look, disk)
    return [
        ("disk", f"{look.name(disk.device, 30)}{below}, holds {look.name(disk.path, 60)}"),
        ("await", waiting(look, disk)),
        ("util, queue", f"{percent(disk.util)} busy, {queue} operations in flight on average{flying}"),
        ("read, write", f"{_rate(disk.read_bytes_per_s)}, {_rate(disk.write_bytes_per_s)}"),
        ("free", (f"{text}{counted}", style)),
    ]


def _rate(bytes_per_s: float | None) -> str:
    return NONE if bytes_per_s is None else f"{size(bytes_per_s)}/s"


def _threads(look: Look, told: Threads) -> Pairs:
    stuck = f", one of them for {duration(told.stuck_s)}" if told.stuck_s > 0 else ""
    slept = graded(look, told.stuck_s, 0.5, look.watch.thresholds.disk_stall_s)
    delay = f"{told.delay * 1000:.0f}ms per second, all threads together" if told.delay is not None else NONE
    return [
        ("threads", (f"{told.count}, {told.in_disk} in D state (disk wait){stuck}", slept)),
        ("run-queue latency", (delay, graded(look, told.delay, RUN_DELAY))),
    ]


def _group(look: Look, told: Cgroup) -> Pairs:
    limits = look.watch.thresholds
    cores = f"limit {told.cores:g} cores" if told.cores is not None else "no limit"
    limit = f"of {size(told.memory_limit)}" if told.memory_limit is not None else "no limit"
    held = graded(look, told.throttled, limits.throttled_max, limits.throttled_critical)
    return [
        ("cgroup", f"{look.name(told.path, 60)}, version {told.version}"),
        ("CPU throttled", (f"{percent(told.throttled)} of the time, {cores}", held)),
        ("cgroup memory", f"{size(told.memory_used)} {limit}"),
        ("memory.max hits", _times(told.memory_pressed, "warn")),
        ("OOM kills", _times(told.oom_kills, "crit")),
    ]


def _times(count: int | None, style: str) -> Span:
    return (NONE, "dim") if count is None else (f"{count} in the last second", style if count else "plain")
