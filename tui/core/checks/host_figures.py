"""What do the samples of this machine come to over some seconds, for each server that runs on it? Must not know which alert follows."""

from collections.abc import Callable
from functools import wraps
from typing import Final

from tui.core.model.finding import Finding, Findings
from tui.core.model.freshness import fresh
from tui.core.model.server import Host
from tui.core.model.state import State
from tui.core.observed.events import HostSampled
from tui.core.observed.machine import Resident, Threads
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch
from tui.core.unchanged import unchanged

_COVERED: Final = 0.7
"""Samples must cover this part of the time that a mean is over: they do not come on the stroke."""

SampleFigure = Callable[[HostSampled], float | None]


def of_samples(check: Callable[[Host, Thresholds], Findings]) -> Callable[[State, float, Watch], Findings]:
    """A check of samples alone: what it found stands until the next one comes, or until the last one is too old."""

    @unchanged
    def found(host: Host, limits: Thresholds) -> tuple[Finding, ...]:
        return tuple(check(host, limits))

    @wraps(check)
    def found_now(state: State, now: float, watch: Watch) -> Findings:
        host = fresh_host(state, now)
        return iter(() if host is None else found(host, watch.thresholds))

    return found_now


def fresh_host(state: State, now: float) -> Host | None:
    """What this machine told of itself, if it is of now."""
    host = state.host
    return host if host is not None and fresh("host sample", host.last.at, now) else None


def samples_of(host: Host, span_s: float) -> tuple[HostSampled, ...]:
    """Those of the last seconds, oldest first."""
    after, first = host.last.at - span_s, len(host.history)
    while first and host.history[first - 1].at > after:  # six minutes are kept, and asked for are seconds
        first -= 1
    return host.history[first:]


def mean_of(host: Host, span_s: float, figure: SampleFigure) -> float | None:
    """None where too little of the time is covered. A sample tells of the interval before it."""
    samples = samples_of(host, span_s)
    told = [value for sample in samples if (value := figure(sample)) is not None]
    covered = samples[-1].at - samples[0].at if len(samples) > 1 else 0.0
    return sum(told) / len(told) if told and covered >= _COVERED * span_s else None


def resident_of(sample: HostSampled, server: str) -> Resident | None:
    """What a sample tells of one server."""
    for one in sample.residents:  # a generator costs as much again; this is asked 140 times a tick for five servers
        if one.server == server:
            return one
    return None


def throttled_share(host: Host, server: str, span_s: float) -> float | None:
    """For how much of the time its control group kept it from running."""

    def share(sample: HostSampled) -> float | None:
        one = resident_of(sample, server)
        return one.group.throttled if one is not None and one.group is not None else None

    return mean_of(host, span_s, share)


def runs_freely(state: State, now: float, server: str, limits: Thresholds) -> bool:
    """It runs here, and is seen to have a core whenever it wants one: what comes late is late elsewhere, or with us."""
    host = fresh_host(state, now)
    return host is not None and server in _free(host, limits)


@unchanged
def _free(host: Host, limits: Thresholds) -> frozenset[str]:
    free, span = set[str](), limits.host_sustained_s
    for server in {one.server for sample in samples_of(host, span) for one in sample.residents}:
        wait_s, held = waits_s(host, server, span), throttled_share(host, server, span)
        if wait_s is not None and wait_s <= limits.core_wait_s and (held or 0.0) <= limits.throttled_max:
            free.add(server)
    return frozenset(free)


def waits_s(host: Host, server: str, span_s: float) -> float | None:
    """How long a thread of it that was ready waited for a core, on average."""

    def wait_s(sample: HostSampled) -> float | None:
        one = resident_of(sample, server)
        return one.threads.wait_s if one is not None and one.threads is not None else None

    return mean_of(host, span_s, wait_s)


def waits_unseen(host: Host, server: str, span_s: float) -> bool:
    """It ran all the time, and not once could be told how long it waits: the kernel does not say. Of one that has just started, or
    whose threads are all stopped, that is only not known yet."""
    there = [resident_of(sample, server) for sample in samples_of(host, span_s)]
    return all(one is not None and (one.threads is None or _untold(one.threads)) for one in there)


def _untold(threads: Threads) -> bool:
    return threads.delay is None and threads.wait_s is None
