"""What is wrong with this machine, for the servers that run on it? Nothing is said of a machine on which none runs.

Means over some seconds judge what may be high for a moment; a stall is judged at once. This file must not know how a figure
is read.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final, NamedTuple

from msgspec.structs import replace

from tui.core.checks.host_figures import (
    mean_of,
    of_samples,
    resident_of,
    samples_of,
    throttled_share,
    waits_s,
    waits_unseen,
)
from tui.core.model.finding import Finding, Findings
from tui.core.model.lines import Severity
from tui.core.model.message import Message, message
from tui.core.model.server import Host
from tui.core.model.state import State
from tui.core.observed.answers import Disk
from tui.core.observed.events import HostSampled
from tui.core.observed.machine import Pressure, Resident
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch

_KILLED_SHOWN_S: Final = 60.0
_STUCK_S: Final = 2.0
"""A write-through that a busy disk takes a second for is slow, no stall."""
_HELD_S: Final = 30.0
"""Load comes in waves: what was too high within this is not over yet."""
_STALL_HELD_S: Final = 10.0
"""A disk that gives way completes an operation now and then: it is no healthy one between two stalls."""
_CORE_SPANS: Final = 2.0
"""A core is waited for now and then on any machine that works: longer than a disk."""


class _Pressed(NamedTuple):
    """What is above its limit on the machine of one server; the worst is the largest."""

    critical: bool
    share: float
    what: str
    waiting: str
    """The server, if it is seen to wait for a core; else empty."""
    wait_s: float


@of_samples
def disk_stalled(host: Host, limits: Thresholds) -> Findings:
    """MW_DISK_STALL: the disk under a store completes nothing, or a thread sleeps on it, or it is slow for seconds."""
    for one in host.last.residents:
        if (found := _stall(one, limits) or _slow(host, one, limits)) is not None:
            yield replace(found, hold_s=_STALL_HELD_S)


def _stall(one: Resident, limits: Thresholds) -> Finding | None:
    disk, threads = one.disk, one.threads
    if disk is not None and disk.stalled_s >= limits.disk_stall_s:
        stalled = message(
            "disk_completes_nothing",
            disk=_on(disk),
            server=one.server,
            in_flight=disk.in_flight or 0,
            for_s=disk.stalled_s,
        )
        return _found("MW_DISK_STALL", "critical", one.server, stalled, disk.stalled_s)
    if threads is not None and not threads.all_held and threads.stuck_s >= max(limits.disk_stall_s, _STUCK_S):
        waiting = message(
            "threads_wait_for_disk",
            waiting=threads.in_disk,
            threads=threads.count,
            server=one.server,
            for_s=threads.stuck_s,
        )
        return _found("MW_DISK_STALL", "critical", one.server, waiting, threads.stuck_s)
    return None


def _slow(host: Host, one: Resident, limits: Thresholds) -> Finding | None:
    def await_s(sample: HostSampled) -> float | None:
        there = resident_of(sample, one.server)
        return there.disk.await_s if there is not None and there.disk is not None else None

    mean = mean_of(host, limits.host_sustained_s, await_s)
    if one.disk is None or mean is None or mean <= limits.disk_await_s:
        return None
    limit = limits.disk_await_critical_s if mean > limits.disk_await_critical_s else limits.disk_await_s
    slow = message("disk_slow", disk=_on(one.disk), server=one.server, await_s=mean, limit_s=limit)
    severity: Severity = "critical" if mean > limits.disk_await_critical_s else "warning"
    return _found("MW_DISK_STALL", severity, one.server, slow, mean)


def _on(disk: Disk) -> Message:
    if disk.below is None:
        return message("disk", device=disk.device)
    return message("disk_below", device=disk.device, below=disk.below)


@of_samples
def disk_full(host: Host, limits: Thresholds) -> Findings:
    """MW_DISK_FULL: little space or few inodes are left under a store."""
    for one in host.last.residents:
        for what, share in _left(one.disk):
            if share < limits.disk_free_min:
                severity: Severity = "critical" if share < limits.disk_free_critical else "warning"
                left = message("store_full", server=one.server, left=share, of=what, limit=limits.disk_free_min)
                yield _found("MW_DISK_FULL", severity, one.server, left, 1 - share)
                break


def _left(disk: Disk | None) -> Iterator[tuple[str, float]]:
    if disk is not None and disk.total_bytes:
        yield "space", disk.free_bytes / disk.total_bytes
    if disk is not None and disk.total_inodes and disk.free_inodes is not None:
        yield "inodes", disk.free_inodes / disk.total_inodes


@of_samples
def throttled_here(host: Host, limits: Thresholds) -> Findings:
    """MW_THROTTLED_HOST: its control group, or the hypervisor, keeps a server from running. Servers of one group are one alert."""
    there = host.last.residents
    held: dict[str, list[tuple[float, Resident]]] = {}
    for one in there:
        share = throttled_share(host, one.server, limits.host_sustained_s)
        if share is not None and share > limits.throttled_max:
            held.setdefault(one.group.path if one.group is not None else one.server, []).append((share, one))
    for group in held.values():
        share, worst = max(group, key=lambda found: found[0])
        throttled = message(
            "servers_throttled",
            servers=_named([one for _, one in group]),
            share=share,
            cores=None if worst.group is None else worst.group.cores,
        )
        severity: Severity = "critical" if share > limits.throttled_critical else "warning"
        subject = worst.server if len(group) == 1 else host.last.host
        yield _held(_found("MW_THROTTLED_HOST", severity, subject, throttled, share))
    steal = mean_of(host, limits.host_sustained_s, lambda sample: sample.steal)
    others = [one for one in there if not any(one is h for group in held.values() for _, h in group)]
    if steal is not None and steal > limits.steal_max and others:
        stolen = message("cpu_steal_high", share=steal, servers=_named(others), limit=limits.steal_max)
        subject = others[0].server if len(there) == 1 else host.last.host
        yield _held(_found("MW_THROTTLED_HOST", "warning", subject, stolen, steal))


def _named(there: Iterable[Resident]) -> tuple[str, ...]:
    return tuple(sorted(one.server for one in there))


@of_samples
def pressed(host: Host, limits: Thresholds) -> Findings:
    """MW_PRESSURE: work on the machine of servers stands still, one alert a machine; or was killed for want of memory."""
    there, high, any_killed = host.last.residents, tuple(_high(host, limits)), _any_killed(host)
    found: list[tuple[_Pressed, Resident]] = []
    for one in there:
        worst = max(_pressures(host, one.server, high, limits), default=None)
        if any_killed and (killed := _killed(host, one.server)):
            told = message("processes_oom_killed", processes=killed, server=one.server)
            yield _found("MW_PRESSURE", "critical", one.server, told, float(killed))
        elif worst is not None:
            found.append((worst, one))
    if not found:
        return
    worst = max(found, key=lambda pair: pair[0])[0]
    told = message(
        "machine_pressed",
        what=worst.what,
        share=worst.share,
        servers=_named([one for _, one in found]),
        waiting=worst.waiting,
        wait_s=worst.wait_s,
    )
    subject = found[0][1].server if len(there) == 1 else host.last.host
    yield _held(_found("MW_PRESSURE", "critical" if worst.critical else "warning", subject, told, worst.share))


class _High(NamedTuple):
    """One pressure of the machine that is above its limit."""

    what: str
    share: float
    critical: bool


def _high(host: Host, limits: Thresholds) -> Iterator[_High]:
    """All of them: once for the machine, however many servers run on it."""
    span = limits.host_sustained_s
    figures: tuple[tuple[str, float, float, float, Callable[[Pressure], float | None]], ...] = (
        ("CPU pressure", _CORE_SPANS * span, limits.pressure_cpu, limits.pressure_cpu_critical, lambda p: p.cpu),
        ("I/O pressure", span, limits.pressure_io, limits.pressure_io_critical, lambda p: p.io_full),
        ("memory pressure", span, limits.pressure_memory, 1.0, lambda p: p.memory_full),
    )
    for what, over_s, limit, critical, figure in figures:
        mean = mean_of(host, over_s, partial(_pressure, figure))
        if mean is not None and mean > limit:
            yield _High(what, mean, mean > critical)


def _pressures(host: Host, server: str, high: tuple[_High, ...], limits: Thresholds) -> Iterator[_Pressed]:
    """What of it holds this server up."""
    span = _CORE_SPANS * limits.host_sustained_s
    wait_s = waits_s(host, server, span) if high else None
    for one in high:
        of_core = one.what == "CPU pressure" and not waits_unseen(host, server, span)
        if of_core and (wait_s or 0.0) <= limits.core_wait_s:
            continue  # others are kept waiting, and it is not: nor is one that has just started, or that is stopped
        yield _Pressed(one.critical, one.share, one.what, server if of_core else "", wait_s or 0.0)


def _pressure(figure: Callable[[Pressure], float | None], sample: HostSampled) -> float | None:
    return figure(sample.pressure) if sample.pressure is not None else None


def _any_killed(host: Host) -> bool:
    """Looked at first: nearly never anything was."""
    for sample in samples_of(host, _KILLED_SHOWN_S):
        for one in sample.residents:
            if one.group is not None and one.group.oom_kills:
                return True
    return False


def _killed(host: Host, server: str) -> int:
    groups = (one.group for s in samples_of(host, _KILLED_SHOWN_S) if (one := resident_of(s, server)) is not None)
    return sum(group.oom_kills or 0 for group in groups if group is not None)


def _found(code: str, severity: Severity, subject: str, summary: Message, peak: float) -> Finding:
    return Finding(code=code, severity=severity, subject=subject, summary=summary, peak=round(peak, 3))


def _held(finding: Finding) -> Finding:
    return replace(finding, hold_s=_HELD_S)


CHECKS: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (
    disk_stalled,
    throttled_here,
    pressed,
    disk_full,
)
