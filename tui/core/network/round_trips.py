"""How long does a message take between two servers, and does it arrive? Figures from measurements; must not know what they mean for Raft.

A measurement is four times: a message of ours from `a` to `b`, one from `b` to `a`, and a PING on our connection to each. A message
holds our own ways too, out to one server and back from the other. So no single direction is a latency; only the sum of both,
less both PINGs, is the round trip between the servers. Per direction nothing but loss can be told.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from tui.core.model.probes import Loss, Proof, RoundTrip, Trip
from tui.core.model.state import State
from tui.core.observed.raft_frames import WayProbed
from tui.core.settings.thresholds import Thresholds
from tui.core.vantage import own_link

_KEPT_S = 60.0
_RECENT = 8
_FEWEST = 3
_GRAIN_S = 50e-6
"""Two reads of our own sockets cannot be told apart any better."""
_SURE = 2.5
"""So many bounds away nothing was found in 14,400 simulated seconds; two bounds away once, one bound away 228 times."""
_SPAN_S = 5.0
_SPANS = 60
HELD = 50
"""Pairs at most; who leads decides which, so those that are measured no longer make room."""


def pair_name(a: str, b: str) -> str:
    """`n1–n2`, the key of a way and the subject of its alerts."""
    return f"{a}–{b}"


def probed(state: State, event: WayProbed, limits: Thresholds) -> State:
    """Take one measurement in; what went through a connection of ours that loses packets measures that one."""
    for name in (event.a, event.b):
        server = state.servers.get(name)
        if server is not None and own_link.lost_lately(server, event.at):
            return state
    key = pair_name(event.a, event.b)
    known = state.ways.get(key)
    if known is None:
        known, state = RoundTrip(a=event.a, b=event.b), _with_room(state)
    trip = _trip(event)
    trips = (*_since(known.trips, event.at - _KEPT_S), trip)
    told = None if trip.sum_s is None else estimate(trips)
    way = replace(known, trips=trips) if told is None else _measured(state, known, trips, told, limits)
    return replace(state, ways={**state.ways, key: way})


def _with_room(state: State) -> State:
    """For one more way: those of servers that have left are gone, and those that were not measured for longest."""
    there = {key: way for key, way in state.ways.items() if way.a in state.servers and way.b in state.servers}
    stale = sorted(there, key=lambda key: there[key].trips[-1].at)[: max(0, len(there) - HELD + 1)]
    return replace(state, ways={key: way for key, way in there.items() if key not in stale})


def _trip(event: WayProbed) -> Trip:
    both = event.ab_s is not None and event.ba_s is not None
    return Trip(
        at=event.at,
        ab=event.ab_s is not None,
        ba=event.ba_s is not None,
        sum_s=(event.ab_s or 0.0) + (event.ba_s or 0.0) if both else None,
        a_s=event.rtt_a_s,
        b_s=event.rtt_b_s,
    )


def _since(trips: tuple[Trip, ...], at: float) -> tuple[Trip, ...]:
    for first, trip in enumerate(trips):
        if trip.at > at:
            return trips[first:]
    return ()


def _measured(
    state: State, way: RoundTrip, trips: tuple[Trip, ...], told: tuple[float, float], limits: Thresholds
) -> RoundTrip:
    at, (rtt, bound) = trips[-1].at, told
    limit, since, proof = limit_of(state, way, limits), way.slow_since, way.proof
    if surely_above(rtt, bound, limit):
        since, proof = at if since is None else since, Proof(at=at, rtt_s=rtt, bound_s=bound)
    elif rtt < limit * limits.rtt_clear:
        since = proof = None
    spans = _spans(way.rtts, at, rtt)
    return replace(way, trips=trips, rtt_s=rtt, bound_s=bound, rtt_at=at, rtts=spans, slow_since=since, proof=proof)


def estimate(trips: Sequence[Trip]) -> tuple[float, float] | None:
    """(round trip, ± bound) from the last measurements; None while there are too few.

    The least sum, less the least PING of each connection: whatever waited on its way is in the others. How far the least of
    a few still lies above what is possible, nobody can see; it is taken for no more than what lies between the least and
    the middle. A sum that is too high and PINGs that are too high pull to opposite sides, so the larger one bounds both."""
    last = trips[-_RECENT:]
    sums, a, b = _whole(last)
    if len(sums) < _RECENT and len(last) < len(trips):
        sums, a, b = (figures[-_RECENT:] for figures in _whole(trips))
    if len(sums) < _FEWEST:
        return None
    (sum_s, sum_more), (a_s, a_more), (b_s, b_more) = _least(sums), _least(a), _least(b)
    rtt, bound = sum_s - a_s - b_s, max(sum_more, a_more + b_more, _GRAIN_S)
    # A negative time is an error that we can see: at least so wrong it is.
    return (0.0, max(bound, -rtt)) if rtt < 0.0 else (rtt, bound)


def _whole(trips: Sequence[Trip]) -> tuple[list[float], list[float], list[float]]:
    """The sums and both PINGs of those measurements of which all is known, oldest first."""
    sums: list[float] = []
    a: list[float] = []
    b: list[float] = []
    for trip in trips:
        sum_s, a_s, b_s = trip.sum_s, trip.a_s, trip.b_s
        if sum_s is not None and a_s is not None and b_s is not None:
            sums.append(sum_s)
            a.append(a_s)
            b.append(b_s)
    return sums, a, b


def surely_above(rtt: float, bound: float, limit: float) -> bool:
    """Whether it is longer than this, whatever our own ways were. The bound is what is typical of the error, not the most that it can
    be: on connections of ours with 150 ms of jitter, one estimate in sixty is off by more than it."""
    return rtt - _SURE * bound > limit


def _least(values: Sequence[float]) -> tuple[float, float]:
    """The least of them, and how far the middle lies above it."""
    ranked, count = sorted(values), len(values)  # `statistics.median` of eight takes three times as long
    return ranked[0], (ranked[(count - 1) // 2] + ranked[count // 2]) / 2 - ranked[0]


def _spans(rtts: tuple[tuple[float, float], ...], at: float, rtt: float) -> tuple[tuple[float, float], ...]:
    if rtts and at - rtts[-1][0] < _SPAN_S:
        since, longest = rtts[-1]
        return rtts if rtt <= longest else (*rtts[:-1], (since, rtt))
    return (*rtts[-_SPANS + 1 :], (at, rtt))


def limit_of(state: State, way: RoundTrip, limits: Thresholds) -> float:
    """The longest round trip that is normal: between clusters it may be longer."""
    return limits.gateway_rtt_s if across(state, way.a, way.b) else limits.route_rtt_s


def across(state: State, a: str, b: str) -> bool:
    """Whether these two are in different clusters."""
    one, other = state.servers.get(a), state.servers.get(b)
    return one is not None and other is not None and one.identity.cluster != other.identity.cluster


def fresh(way: RoundTrip | None, now: float, limits: Thresholds) -> bool:
    """Whether its round trip is one of now."""
    return way is not None and way.rtt_at is not None and now - way.rtt_at <= limits.probe_fresh_s


def loss(way: RoundTrip, now: float, window_s: float) -> Loss:
    """What was lost in the last `window_s` seconds, while both servers answered our PINGs: without that the message may have been lost on
    our own way to them, or by a process that hangs, and the route is not accused."""
    within = _since(way.trips, now - window_s)
    trips = [t for t in within if (t.ab and t.ba) or (t.a_s is not None and t.b_s is not None)]
    return Loss(sent=len(trips), ab=sum(not t.ab for t in trips), ba=sum(not t.ba for t in trips))


def late(way: RoundTrip, since: float, late_s: float) -> int:
    """How many of its measurements since then came whole, and so much later than its quickest."""
    whole = [(t.at, t.sum_s) for t in way.trips if t.sum_s is not None]
    quickest = min((took for _, took in whole), default=0.0)
    return sum(at >= since and took - quickest >= late_s for at, took in whole)


def arrives(way: RoundTrip) -> bool:
    """Both messages of the last measurement came: looked at first, for in calm all of them do."""
    if not way.trips:
        return False
    last = way.trips[-1]
    return last.ab and last.ba


def one_way(way: RoundTrip, now: float, limits: Thresholds) -> str | None:
    """Whose messages do not arrive (`a` or `b`), while the other's do and both servers answer our PINGs; None if both do, or neither."""
    if arrives(way):
        return None
    last = way.trips[-limits.probes_lost :]
    if len(last) < limits.probes_lost or now - last[-1].at > limits.probe_fresh_s:
        return None
    if any(t.a_s is None or t.b_s is None for t in last):
        return None
    if all(t.ba and not t.ab for t in last):
        return way.a
    return way.b if all(t.ab and not t.ba for t in last) else None


def cut(way: RoundTrip, now: float, limits: Thresholds) -> bool:
    """Whether nothing arrives either way, while both servers answer our PINGs."""
    if arrives(way):
        return False
    last = way.trips[-limits.probes_lost :]
    if len(last) < limits.probes_lost or now - last[-1].at > limits.probe_fresh_s:
        return False
    return all(not (t.ab or t.ba) and t.a_s is not None and t.b_s is not None for t in last)
