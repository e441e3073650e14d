"""What is wrong between two servers? One small function a check; must not remember what was wrong before.

Whatever needs more than one measurement was kept by `ways` and `mesh`, so that an alert does not flicker. Our own measurement
is of now, and counts where there is one; the servers' own figure is up to 30 s old."""

from collections.abc import Callable
from typing import Final

from tui.core.group.membership import members
from tui.core.model.finding import Finding, Findings
from tui.core.model.freshness import fresh
from tui.core.model.message import message
from tui.core.model.probes import Proof, RoundTrip
from tui.core.model.server import Side
from tui.core.model.state import State
from tui.core.network import round_trips
from tui.core.network.routes import Pair, pairs
from tui.core.servers.ladder import sound_since
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch
from tui.core.unchanged import reads

_DEADLINE_S: Final = 2.5
"""What is told as lost was sent so long before, at most."""
_NOW_S: Final = 2.0
_STRUGGLES: Final = 2
"""One late answer may be chance."""
_PINGED_S: Final = 30.0
"""Servers measure a route at least this often."""
_TOLD_S: Final = _PINGED_S + 20.0
"""They are asked for it at most so much later: a figure that has not changed for longer is not measured any more."""
_PROVEN_S: Final = 60.0
"""What our own measurement proved, and no later one could, is true for this long."""
_COUNTED_S: Final = 60.0
"""Over this time lost probes are counted."""


def round_trip(state: State, now: float, watch: Watch) -> Findings:
    """SERVER_010 inside a cluster, SERVER_018 between clusters: above the limit for certain; good again below 80 % of it."""
    measured: set[tuple[str, str]] = set()
    for way in _ways(state):
        if round_trips.fresh(way, now, watch.thresholds):
            measured.add((way.a, way.b))
            if way.proof is not None and now - way.proof.at <= _PROVEN_S:
                yield _measured(state, way, way.proof, watch.thresholds)
    for pair in pairs(state, measured):
        yield from _as_reported(state, pair, now, watch)


@reads("ways", "servers", "group")
def _ways(state: State) -> tuple[RoundTrip, ...]:
    there = {server.name for server in members(state)}
    return tuple([way for way in state.ways.values() if way.a in there and way.b in there])


@reads("ways", "servers", "group")
def _lost(state: State) -> tuple[RoundTrip, ...]:
    """Those of which the last message was lost, one way or the other: looked for first, for in calm there is none."""
    lost = [way for way in state.ways.values() if not round_trips.arrives(way)]
    if not lost:
        return ()
    there = {server.name for server in members(state)}
    return tuple(way for way in lost if way.a in there and way.b in there)


def _measured(state: State, way: RoundTrip, proof: Proof, limits: Thresholds) -> Finding:
    """The figure that proved it; a later one whose jitter is larger than itself proves nothing, and takes nothing back."""
    age_s = (way.rtt_at or proof.at) - proof.at
    name, limit = round_trips.pair_name(way.a, way.b), round_trips.limit_of(state, way, limits)
    return Finding(
        code="SERVER_018" if round_trips.across(state, way.a, way.b) else "SERVER_010",
        severity="warning",
        subject=name,
        summary=message(
            "round_trip_measured",
            route=name,
            rtt_s=proof.rtt_s,
            bound_s=proof.bound_s,
            limit_s=limit,
            age_s=None if age_s <= _NOW_S else age_s,
        ),
        peak=round(proof.rtt_s * 1e3, 1),
    )


def _as_reported(state: State, pair: Pair, now: float, watch: Watch) -> Findings:
    """What the servers tell, where we cannot measure: the last figure of either side."""
    across = pair.gateway or round_trips.across(state, pair.a, pair.b)
    limit = watch.thresholds.gateway_rtt_s if across else watch.thresholds.route_rtt_s
    slow = [side for side in (pair.from_a, pair.from_b) if side is not None and _slow(side, now, limit, watch)]
    if slow:
        worst = max(slow, key=lambda side: side.rtts[-1][1])
        told_at, rtt = worst.rtts[-1]
        # The first figure of a side was there before us; every later one is new within one round of asking.
        first = len(worst.rtts) == 1
        yield Finding(
            code="SERVER_018" if across else "SERVER_010",
            severity="warning",
            subject=pair.name,
            summary=message(
                "round_trip_reported",
                route=pair.name,
                rtt_s=rtt,
                limit_s=limit,
                age_s=_PINGED_S if first else now - told_at,
                at_most=first,
            ),
            peak=round(rtt * 1e3, 1),
        )


def _slow(side: Side, now: float, limit: float, watch: Watch) -> bool:
    """Above the limit at some time, and not below its calm part since; the last figure is of now, as far as servers measure it."""
    if not fresh("route report", side.at, now) or not side.rtts or now - side.rtts[-1][0] > _TOLD_S:
        return False
    for _, rtt in reversed(side.rtts):
        if rtt > limit:
            return True
        if rtt < limit * watch.thresholds.rtt_clear:
            return False
    return False


def pending(state: State, now: float, watch: Watch) -> Findings:
    """OPT_SYS_005: in two answers on end too much waits on a server to be sent to another one: soon that connection is cut as slow."""
    limits, most = watch.thresholds, dict[str, tuple[int, str, str]]()
    for sender, receiver, side in _piled_up(state):
        since = side.pending_since
        if since is not None and fresh("route report", side.at, now) and side.at - since >= limits.sustained_s:
            pair, waits = (
                round_trips.pair_name(*sorted((sender, receiver))),
                (side.route.pending_most, sender, receiver),
            )
            most[pair] = max(waits, most.get(pair, waits))
    for pair, (waiting, sender, receiver) in sorted(most.items()):
        yield Finding(
            code="OPT_SYS_005",
            severity="warning",
            subject=pair,
            summary=message(
                "route_pending", sender=sender, receiver=receiver, pending=waiting, limit=limits.route_pending_max
            ),
            peak=float(waiting),
        )


@reads("routes", "servers", "group")
def _piled_up(state: State) -> tuple[tuple[str, str, Side], ...]:
    """Sender, receiver and what the sender tells of them, where too much waited in its last answer."""
    there = {server.name for server in members(state)}
    return tuple(
        (sender, receiver, side)
        for sender, sides in state.routes.items()
        for receiver, side in sides.items()
        if side.pending_since is not None and sender in there and receiver in there
    )


def one_way(state: State, now: float, watch: Watch) -> Findings:
    """MW_ROUTE_ONE_WAY: messages arrive one way and not the other, while both servers answer all that they are asked.

    A server whose Raft lock is held stops reading its routes, and looks deaf: that is MW_RAFT_STUCK. One that hardly gets
    its processor reads them too late: what answers us late as well says nothing of the way."""
    for way in _lost(state):
        mute = round_trips.one_way(way, now, watch.thresholds)
        if mute is not None and _sound(state, way, watch.thresholds):
            deaf = way.b if mute == way.a else way.a
            lost = round_trips.loss(way, now, _COUNTED_S)
            gone = lost.ab if mute == way.a else lost.ba
            yield Finding(
                code="MW_ROUTE_ONE_WAY",
                severity="critical",
                subject=round_trips.pair_name(way.a, way.b),
                summary=message(
                    "one_way_route", sender=mute, receiver=deaf, lost=gone, sent=lost.sent, within_s=_COUNTED_S
                ),
                peak=float(gone),
            )


def cut(state: State, now: float, watch: Watch) -> Findings:
    """MW_ROUTE_CUT: nothing arrives either way between two servers that answer all that they are asked.

    Packets lost in one direction alone soon look so too, since TCP waits for its acknowledgements."""
    for way in _lost(state):
        if round_trips.cut(way, now, watch.thresholds) and _sound(state, way, watch.thresholds):
            name, lost = round_trips.pair_name(way.a, way.b), round_trips.loss(way, now, _COUNTED_S)
            yield Finding(
                code="MW_ROUTE_CUT",
                severity="critical",
                subject=name,
                summary=message("route_down", route=name, lost=lost.ab, sent=lost.sent, within_s=_COUNTED_S),
                peak=float(lost.ab),
            )


def _sound(state: State, way: RoundTrip, limits: Thresholds) -> bool:
    begun = way.trips[-limits.probes_lost].at - _DEADLINE_S
    both = (way.a, way.b)
    return all(sound_since(state.servers[name], begun) for name in both) and not any(
        _struggles(state, name, begun, limits.late_s) for name in both
    )


def _struggles(state: State, name: str, since: float, late_s: float) -> bool:
    """Whether it is late for others too: for our PINGs and requests, and on its ways that do carry."""
    server = state.servers[name]
    best = server.probes.ping.best_s or 0.0
    answers = sum(took - best >= late_s for took in (*server.probes.ping.recent, *server.probes.raftz.recent))
    there = (way for way in state.ways.values() if name in (way.a, way.b))
    return answers + sum(round_trips.late(way, since, late_s) for way in there) >= _STRUGGLES


CHECKS: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (cut, one_way)
EACH_SECOND: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (round_trip, pending)
