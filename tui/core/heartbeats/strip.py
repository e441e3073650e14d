"""Was the leader heard, second by second? A strip of the last heartbeats over all connections that listen.

A busy leader beats with every entry and may then be silent for 2 s, so a second without a heartbeat is judged by the gap that
it lies in. This file must not know how a strip is drawn.
"""

from bisect import bisect_left
from typing import Literal

from msgspec import Struct

from tui.core.heartbeats.listening import speaks_of
from tui.core.model.state import State
from tui.core.settings.thresholds import Thresholds
from tui.core.vantage.reach import brings

Second = Literal["all", "some", "late", "none", "unseen"]
"""Heard through every connection that listens; not through each of them; after more than 1.5 s; not at all; we did not listen."""

_ONE_S = 0.5
"""One heartbeat reaches all connections within this."""
_LATE_S = 1.5


class _Beat(Struct, frozen=True):
    at: float
    vias: frozenset[str]


def listeners(state: State) -> dict[str, float]:
    """Servers through whose connections the leader could be heard now, and since when."""
    return {
        via: max(tap.at, server.connection.connected_at or 0.0)
        for via, tap in state.taps.items()
        if brings(state, via)
        and (server := state.servers.get(via)) is not None
        and server.connection.connected
        and speaks_of(state, via)
    }


def strip(state: State, now: float, seconds: int, limits: Thresholds) -> tuple[Second, ...]:
    """The last seconds of the clock, oldest first; the last one is the running second."""
    last = int(now)
    since = last - seconds + 1
    hearing, beats = listeners(state), _beats(state, since - limits.heartbeat_critical_s)
    starts = [beat.at for beat in beats]
    out: list[Second] = []
    for start in range(since, last + 1):
        end = min(start + 1.0, now)
        inside = beats[bisect_left(starts, start) : bisect_left(starts, start + 1.0)]
        if inside:
            out.append("some" if any(_missed(beat, hearing, now) for beat in inside) else "all")
        elif _blind(state, hearing, start, end):
            out.append("unseen")
        else:
            out.append(_judged(_gap(state, starts, hearing, start, now), limits))
    return tuple(out)


def _beats(state: State, since: float) -> list[_Beat]:
    """Heartbeats since then, each with those who heard it."""
    heard = [
        (at, via)
        for via, ear in state.heard_leaders.items()
        if speaks_of(state, via)
        for at in (*ear.beats, *(v.since for v in ear.leaders if v.term <= (state.leadership.term or 0)))
        if at >= since
    ]
    groups: list[tuple[float, set[str]]] = []
    for at, via in sorted(heard):
        if groups and at - groups[-1][0] <= _ONE_S:
            groups[-1][1].add(via)
        else:
            groups.append((at, {via}))
    return [_Beat(at, frozenset(vias)) for at, vias in groups]


def _missed(beat: _Beat, hearing: dict[str, float], now: float) -> bool:
    """Somebody listened and did not hear it; a heartbeat of just now may still be on its way."""
    if now - beat.at < _ONE_S:
        return False
    return any(since <= beat.at and via not in beat.vias for via, since in hearing.items())


def _blind(state: State, hearing: dict[str, float], start: float, end: float) -> bool:
    if any(u.since < end and u.until > start for u in state.unseen):
        return True
    return not any(since <= start for since in hearing.values())


def _gap(state: State, starts: list[float], hearing: dict[str, float], start: float, now: float) -> float:
    """Length of the silence in which this second lies, as far as we listened."""
    place = bisect_left(starts, start)
    before = starts[place - 1] if place else 0.0
    after = starts[place] if place < len(starts) else now
    saw = max((u.until for u in state.unseen if u.until <= start), default=0.0)
    return after - max(before, saw, min(hearing.values()))


def _judged(gap: float, limits: Thresholds) -> Second:
    if gap >= limits.heartbeat_warn_s:
        return "none"
    return "late" if gap > _LATE_S else "all"


def strips(state: State, now: float, seconds: int, limits: Thresholds) -> dict[str, tuple[Second, ...]]:
    """The same for each server alone, by name: what arrives there of the leader, as its own connection hears it.

    A server whose connection is gone while others are heard receives nothing that anybody could see."""
    hearing = listeners(state)
    if not hearing:
        return {}
    out: dict[str, tuple[Second, ...]] = {}
    for via, ear in state.heard_leaders.items():
        if via in state.servers and speaks_of(state, via):
            term = state.leadership.term or 0
            starts = sorted({*ear.beats, *(v.since for v in ear.leaders if v.term <= term)})
            # Whoever was heard once and lost its connection since then was not heard, though others were.
            known = min([*starts[:1], hearing.get(via, now)])
            first = int(now) - seconds + 1
            heard = {
                int(at) for at in starts[bisect_left(starts, first) :]
            }  # nearly every second: no more is asked of it
            out[via] = tuple(
                "all" if at in heard else _alone(state, starts, known, float(at), limits)
                for at in range(first, int(now) + 1)
            )
    return out


def _alone(state: State, starts: list[float], since: float, second: float, limits: Thresholds) -> Second:
    """One second without a heartbeat at one server; `since` when it could be heard first."""
    hearing = {"": since}
    if _blind(state, hearing, second, min(second + 1.0, state.now)):
        return "unseen"
    return _judged(_gap(state, starts, hearing, second, state.now), limits)
