"""What does the host that metawatch runs on show of a server under judgement? Facts for its cases, and what even it cannot see.

A figure that servers of this host have in common (one disk, one set of cores) singles none of them out and weighs nothing.
This file must not know how a figure is read, nor how causes are ranked.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from tui.core.causes.scene import Scene, fits
from tui.core.causes.weights import Evidence, fact
from tui.core.model.incident_window import EVIDENCE_BEFORE_S
from tui.core.model.message import Message, message
from tui.core.model.symptom import Symptom
from tui.core.model.verdict import Cause, Fact
from tui.core.observed.events import HostSampled
from tui.core.observed.machine import Pressure, Resident

_HELD_S: Final = 1.5
"""A write-through that a busy disk takes a second for is slow, no stall."""
_STANDS_OUT: Final = 2.0
"""So many times what its neighbours have is its own."""
_THROTTLED: Final = 0.25
_THROTTLED_HARD: Final = 0.5
_WAITS_S: Final = 0.02
_STOLEN: Final = 0.25
_PRESSED: Final = 0.8
_PRESSED_MEMORY: Final = 0.25
_SLOW_S: Final = 0.1
_QUICK_S: Final = 0.02
_FULL: Final = 0.95
_LEAST: Final = 2
"""Samples that a mean is of."""

ResidentFigure = Callable[[HostSampled, Resident], float | None]


class _Seen(NamedTuple):
    """A figure of one server, and the largest of it that a neighbour has."""

    figure: float
    neighbours: float
    who: tuple[str, ...]
    at: float

    @property
    def own(self) -> bool:
        return not self.who or self.figure > _STANDS_OUT * self.neighbours


def disk(scene: Scene, server: str) -> Iterator[Fact]:
    """Is its disk stalled, or slow? Or did it complete its I/O all the time?"""
    cause: Cause = "disk_stall"
    stuck, on = _longest(scene, server, _stuck_s), _device(scene, server)
    yield from _finding(
        cause, "thread_in_disk_sleep", stuck, lambda s: message("thread_in_disk_wait", server=server, lasted_s=s)
    )
    still = _longest(scene, server, lambda _, one: 0.0 if one.disk is None else one.disk.stalled_s)
    yield from _finding(
        cause, "device_stalled", still, lambda s: message("device_stalled", disk=on, server=server, lasted_s=s)
    )
    slow = _mean(scene, server, lambda _, one: None if one.disk is None else one.disk.await_s, _SLOW_S)
    yield from _finding(cause, "device_slow", slow, lambda s: message("device_slow", disk=on, server=server, await_s=s))
    yield from _machine(scene, server, cause, "io_pressure", lambda pressure: pressure.io_full)


def disk_well(scene: Scene, server: str) -> Iterator[Fact]:
    """Against a stall: what would show it was looked at, and did not."""
    there = _samples(scene, server)
    if len(there) >= _LEAST and all(_well(one) for _, one in there):
        well = message("device_well", disk=_device(scene, server), server=server)
        yield fact("disk_stall", "device_well", well, there[0][0].at)


def _well(one: Resident) -> bool:
    disk, threads = one.disk, one.threads
    if disk is None or threads is None or disk.in_flight is None:
        return False
    return disk.stalled_s == 0 and threads.stuck_s < _HELD_S / 3 and (disk.await_s or 0.0) < _QUICK_S


def cpu(scene: Scene, server: str) -> Iterator[Fact]:
    """Was it throttled by its limit, or short of cores or of memory?"""
    cause: Cause = "cpu_starved"
    held = _mean(scene, server, _throttled, _THROTTLED)
    hard = held is not None and held.figure > _THROTTLED_HARD
    yield from _finding(
        cause,
        "throttled_hard" if hard else "throttled",
        held,
        lambda x: message("cpu_throttled", server=server, share=x),
    )
    waits = _mean(scene, server, lambda _, one: None if one.threads is None else one.threads.wait_s, _WAITS_S)
    yield from _finding(cause, "run_queue", waits, lambda s: message("waited_for_core", server=server, wait_s=s))
    met = _mean(scene, server, _met, 0.0)
    yield from _finding(cause, "memory_limit", met, lambda x: message("memory_limit_reached", server=server, times=x))
    yield from _machine(scene, server, cause, "cpu_pressure", lambda pressure: pressure.cpu)
    yield from _machine(scene, server, cause, "memory_pressure", lambda pressure: pressure.memory_full)
    stolen = _mean(scene, server, lambda sample, _: sample.steal, _STOLEN)
    yield from _finding(cause, "steal", stolen, lambda x: message("cpu_steal", server=server, share=x))


def stopped(scene: Scene, server: str) -> Iterator[Fact]:
    """Not one of its threads could run."""
    for sample, one in _samples(scene, server):
        if one.threads is not None and one.threads.all_held:
            held = message(
                "all_threads_stopped" if one.threads.stopped else "all_threads_frozen",
                server=server,
                threads=one.threads.count,
            )
            yield fact("process_frozen", "all_threads_stopped", held, sample.at)
            return


def killed(scene: Scene, server: str) -> Iterator[Fact]:
    """The kernel ended a process of its control group."""
    for sample, one in _samples(scene, server):
        if one.group is not None and one.group.oom_kills:
            ended = message("oom_killed", server=server)
            alone = _alone(sample, one)
            yield fact("crash", "oom_kill", ended, sample.at) if alone else Fact(message=ended, at=sample.at)
            return


def unseen(scene: Scene, server: str, parts: tuple[str, ...], see: Message) -> tuple[Message, ...]:
    """What would show it and cannot be seen from here: nothing where this host showed it, else why not and how to see it."""
    there = tuple(_window(scene, server))
    if not there:
        return (see,)
    _, sample, one = there[-1]
    missing = [part for part in (*one.unseen, *sample.unseen) if part.part in parts]
    return tuple(
        message("part_not_visible", part=part.part, server=server, reason=part.reason, see=see) for part in missing[:1]
    )


def runs_here(scene: Scene, server: str) -> bool:
    """Whether it runs on this host."""
    return any(True for _ in _window(scene, server))


def _window(scene: Scene, server: str) -> Iterator[tuple[float, HostSampled, Resident]]:
    """What was sampled of a server that runs here, each with when its interval began."""
    history = scene.state.host.history if scene.state.host is not None else ()
    for before, sample in pairwise(history):
        one = next((x for x in sample.residents if x.server == server), None)
        if one is not None and sample.at > scene.since - EVIDENCE_BEFORE_S and before.at < scene.at + 0.1:
            yield before.at, sample, one


def _samples(scene: Scene, server: str) -> tuple[tuple[HostSampled, Resident], ...]:
    """Those of a time in which it can have brought the election about."""
    return tuple(
        (sample, one)
        for began, sample, one in _window(scene, server)
        if fits(scene, server, Symptom(what="busy", since=began, until=sample.at))  # only its times count
    )


def _longest(scene: Scene, server: str, held_s: Callable[[HostSampled, Resident], float]) -> _Seen | None:
    """The longest of what began before the election."""
    found = [
        _Seen(held, max(others, default=0.0), who, sample.at - held)
        for sample, one in _samples(scene, server)
        if (held := held_s(sample, one)) >= _HELD_S and sample.at - held < scene.at
        for who, others in (_others(sample, one, held_s),)
    ]
    return max(found, key=lambda seen: seen.figure, default=None)


def _mean(scene: Scene, server: str, figure: ResidentFigure, least: float) -> _Seen | None:
    """The mean, where it is above the least that matters."""
    there = [
        (sample, one, value) for sample, one in _samples(scene, server) if (value := figure(sample, one)) is not None
    ]
    mean = sum(value for *_, value in there) / len(there) if len(there) >= _LEAST else 0.0
    if mean <= least:
        return None
    sides = [_others(sample, one, figure) for sample, one, _ in there]
    return _Seen(mean, sum(max(values, default=0.0) for _, values in sides) / len(sides), sides[-1][0], there[0][0].at)


def _others(sample: HostSampled, one: Resident, figure: ResidentFigure) -> tuple[tuple[str, ...], list[float]]:
    """The other servers of this host and what they have of it."""
    others = [other for other in sample.residents if other.server != one.server]
    return tuple(other.server for other in others), [value for x in others if (value := figure(sample, x)) is not None]


def _alone(sample: HostSampled, one: Resident) -> bool:
    """No other server of this host is in its control group."""
    path = one.group.path if one.group is not None else None
    return not any(x.group is not None and x.group.path == path for x in sample.residents if x.server != one.server)


def _finding(cause: Cause, evidence: Evidence, seen: _Seen | None, said: Callable[[float], Message]) -> Iterator[Fact]:
    if seen is None:
        return
    if seen.own:
        yield fact(cause, evidence, said(seen.figure), seen.at)
    else:
        alike = message("same_on_neighbours", finding=said(seen.figure), neighbours=seen.who)
        yield Fact(message=alike, at=seen.at)


def _machine(
    scene: Scene,
    server: str,
    cause: Cause,
    what: Literal["cpu_pressure", "io_pressure", "memory_pressure"],
    share: Callable[[Pressure], float | None],
) -> Iterator[Fact]:
    """Pressure is of the whole host."""
    least = _PRESSED_MEMORY if what == "memory_pressure" else _PRESSED
    seen = _mean(scene, server, lambda sample, _: None if sample.pressure is None else share(sample.pressure), least)
    yield from _finding(cause, what, seen, lambda x: message("host_pressure", pressure=what, share=x, server=server))


def _stuck_s(_: HostSampled, one: Resident) -> float:
    """A process that is frozen as a whole sleeps on no disk."""
    return 0.0 if one.threads is None or one.threads.all_held else one.threads.stuck_s


def _throttled(_: HostSampled, one: Resident) -> float | None:
    return None if one.group is None else one.group.throttled


def _met(_: HostSampled, one: Resident) -> float | None:
    group = one.group
    if group is None or group.memory_used is None or not group.memory_limit:
        return None
    return float(group.memory_pressed or 0) if group.memory_used > _FULL * group.memory_limit else 0.0


def _device(scene: Scene, server: str) -> Message:
    disk = next((one.disk for _, one in reversed(_samples(scene, server)) if one.disk is not None), None)
    if disk is None:
        return message("disk_unknown")
    if disk.below is None:
        return message("disk_named", device=disk.device)
    return message("disk_on_device", device=disk.device, below=disk.below)
