"""Which figures went up before a leader was lost? Curves around an incident, from states that each know the minutes before them.

A state keeps 60 spans of round trips, 300 heartbeats and 360 samples of this machine, so a state a minute misses nothing.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from tui.core.model.state import State
from tui.core.observed.answers import Disk

_SAME_S = 0.2
"""One heartbeat comes through several connections within this."""
_POINTS = 400
_MOST = 6

CurveKind = Literal["round_trip", "heartbeat_gap", "disk_await"]


class IncidentCurve(Struct, frozen=True, kw_only=True):
    """One figure over time, in seconds."""

    figure: CurveKind
    subject: str | None
    """`n1–n2` of a round trip, the server or host whose disk it is; None for the heartbeats of whoever leads."""
    points: tuple[tuple[float, float], ...]
    """(when, seconds), oldest first."""


def curves(states: Iterable[State], since: float, until: float) -> tuple[IncidentCurve, ...]:
    """Those with at least two points; of round trips and disks the six with the highest peaks."""
    beats: set[float] = set()
    others: dict[tuple[CurveKind, str], dict[float, float]] = {}
    for state in states:
        beats.update(at for heard in state.heard_leaders.values() for at in heard.beats)
        for figure, subject, at, value in _figures(state):
            others.setdefault((figure, subject), {})[at] = value
    found = [_curve("heartbeat_gap", None, dict(_gaps(sorted(beats))), since, until)]
    for figure in ("round_trip", "disk_await"):
        same = [_curve(figure, key[1], points, since, until) for key, points in others.items() if key[0] == figure]
        found += sorted(same, key=_peak, reverse=True)[:_MOST]
    return tuple(one for one in found if len(one.points) > 1)


def _figures(state: State) -> Iterator[tuple[CurveKind, str, float, float]]:
    for key, trip in state.ways.items():
        for at, took_s in trip.rtts:
            yield "round_trip", key, at, took_s
    for sample in () if state.host is None else state.host.history:
        residents = [(one.server, one.disk) for one in sample.residents if one.disk is not None]
        disks = residents or ([] if sample.disk is None else [(sample.host, sample.disk)])
        for subject, disk in disks:
            took = _await(disk)
            if took is not None:
                yield "disk_await", subject, sample.at, took


def _await(disk: Disk) -> float | None:
    """While nothing completes, the time that it has lasted is the least that an operation takes."""
    return disk.stalled_s or disk.await_s


def _gaps(beats: list[float]) -> Iterator[tuple[float, float]]:
    last: float | None = None
    for at in beats:
        if last is None or at - last >= _SAME_S:
            if last is not None:
                yield at, at - last
            last = at


def _curve(
    figure: CurveKind, subject: str | None, points: dict[float, float], since: float, until: float
) -> IncidentCurve:
    shown = sorted((at, value) for at, value in points.items() if since <= at <= until)
    return IncidentCurve(figure=figure, subject=subject, points=tuple(_thinned(shown, since, until)))


def _thinned(points: list[tuple[float, float]], since: float, until: float) -> Iterator[tuple[float, float]]:
    """The highest of each span of time, where there are too many."""
    if len(points) <= _POINTS:
        yield from points
        return
    each = (until - since) / _POINTS
    highest: dict[int, tuple[float, float]] = {}
    for at, value in points:
        place = int((at - since) / each)
        if place not in highest or value > highest[place][1]:
            highest[place] = (at, value)
    yield from highest.values()


def _peak(curve: IncidentCurve) -> float:
    return max((value for _, value in curve.points), default=0.0)
