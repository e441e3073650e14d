"""Which routes between servers were broken around an episode, and in what manner? Judged by our messages between two servers, else by Raft.

Messages count only where both servers answered us: else a server may be sick, not a route. Must not know which cause follows.
"""

from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from typing import Literal

from msgspec import Struct

from tui.core.causes.scene import Scene, away, gone, maybe_unanswered, read_late, symptoms_of
from tui.core.model.incident_window import ROUTES_BEFORE_S
from tui.core.model.message import Message, message
from tui.core.model.probes import RoundTrip, Trip
from tui.core.model.symptom import Symptom
from tui.core.network.round_trips import pair_name
from tui.core.servers.answering import outlasted

Manner = Literal["cut", "one way", "lossy"]

_FEWEST = 3
_PROVEN_S = 1.0
_WHOLE = 4
"""So many in a row that arrive both ways end what was before."""
_ONCE = 4
"""Changes between lost and arrived, of both directions, of a route that breaks once and is repaired once."""
_MOST = 0.7
"""Of all that was bad; a repaired route carries some late and some one way at first."""
_LOST_AFTER_S = 2.0
_SENT_AGAIN_S = 0.2
"""The shortest time after which TCP sends again what was not acknowledged."""
_UNHEARD_S = 2.5
_LATE_BEFORE_S = 2.0
"""Heartbeats that are sent again arrive late at first: the last one is no earlier than the first messages that are."""
_LONGER_THAN_A_CUT_S = 0.5
"""A message may be under way at the instant of a cut, one on each route; what is sent later arrives nowhere."""


class Break(Struct, frozen=True, kw_only=True):
    """One broken route. Of `one way`, `a` does not hear `b`."""

    a: str
    b: str
    manner: Manner
    since: float
    until: float
    lost: int = 0
    sent: int = 0
    """0: known by Raft alone."""

    @property
    def said(self) -> Message:
        """As a fact."""
        lasted_s = self.until - self.since
        if not self.sent:
            return message("route_without_contact", a=self.a, b=self.b, lasted_s=lasted_s)
        if self.manner == "cut":
            return message("route_cut", a=self.a, b=self.b, lasted_s=lasted_s)
        if self.manner == "one way":
            return message("route_one_way", a=self.a, b=self.b)
        return message("route_lossy", a=self.a, b=self.b, lost=self.lost, sent=self.sent)


def breaks(scene: Scene) -> tuple[Break, ...]:
    """Of all pairs of the group, each at most once."""
    return tuple(_breaks(scene))


def _breaks(scene: Scene) -> Iterator[Break]:
    sick = {name for name in scene.servers if maybe_unanswered(scene, name) or gone(scene, name) is not None}
    sound = [name for name in scene.servers if name not in sick]
    for a, b in combinations(sorted(sound), 2):
        way = scene.state.ways.get(pair_name(a, b))
        trips = () if way is None else _trips(scene, way)
        found = None if way is None else _by_trips(way, trips)
        if found is not None:
            yield found
        elif len(trips) < _FEWEST or not all(t.ab and t.ba for t in trips):
            yield from _by_raft(scene, a, b)


def _trips(scene: Scene, way: RoundTrip) -> tuple[Trip, ...]:
    """In the order in which they were sent: what is lost is known later. What was sent after the election shows the repair."""
    if read_late(scene):
        return ()  # what arrived is read by our own loop, and counts as lost where that was late
    low, high = scene.since - ROUTES_BEFORE_S, scene.at + 0.1
    sent = sorted((_sent(t), i, t) for i, t in enumerate(way.trips) if t.a_s is not None and t.b_s is not None)
    trips = [(at, trip) for at, _, trip in sent if low <= at <= high]
    return tuple(trip for _, trip in trips[_begin(trips, scene.since + _PROVEN_S) :])


def _begin(trips: list[tuple[float, Trip]], until: float) -> int:
    """Where the last whole time before the end of the leader begins: a break that ended earlier has nothing to do with it."""
    for first in range(len(trips) - _WHOLE, 0, -1):
        run = trips[first : first + _WHOLE]
        if run[-1][0] <= until and all(trip.ab and trip.ba for _, trip in run):
            return first
    return 0


def _sent(trip: Trip) -> float:
    return trip.at if trip.ab and trip.ba else trip.at - _LOST_AFTER_S


def _by_trips(way: RoundTrip, trips: tuple[Trip, ...]) -> Break | None:
    """Cut: lost from one moment on, both ways. Lossy: some arrive among those that are lost, or arrive after they were sent again."""
    neither, no_ab, no_ba = (
        _run(trips, lambda t: not t.ab and not t.ba),
        _run(trips, lambda t: not t.ab),
        _run(trips, lambda t: not t.ba),
    )
    lost = sum((not t.ab) + (not t.ba) for t in trips)
    changes = sum((x.ab != y.ab) + (x.ba != y.ba) for x, y in pairwise(trips))
    half = sum(t.ab != t.ba for t in trips)
    late = _late(trips)

    def broke(manner: Manner, run: tuple[Trip, ...], a: str = way.a, b: str = way.b) -> Break:
        return Break(a=a, b=b, manner=manner, since=run[0].at, until=run[-1].at, lost=lost + late, sent=2 * len(trips))

    for run, listener, sender in ((no_ab, way.b, way.a), (no_ba, way.a, way.b)):
        back = sum(t.ba if listener == way.b else t.ab for t in run)
        if len(run) > _FEWEST and back >= _FEWEST and back * 2 >= len(run) and changes <= _ONCE:
            return broke("one way", run, listener, sender)
    bad = sum(not (t.ab and t.ba) for t in trips) + late
    if len(neither) > _FEWEST and len(neither) >= _MOST * bad:
        return broke("cut", neither)
    if lost + late > _FEWEST and (changes > _ONCE or half >= _FEWEST):
        return broke("lossy", trips)
    return broke("cut", neither) if len(neither) >= _FEWEST - (len(trips) == len(neither)) else None


def _late(trips: tuple[Trip, ...]) -> int:
    """Messages that arrived so late that they were sent twice."""
    sums = [t.sum_s for t in trips if t.sum_s is not None]
    return sum(s - min(sums) > _SENT_AGAIN_S for s in sums)


def _run(trips: tuple[Trip, ...], lost: Callable[[Trip], bool]) -> tuple[Trip, ...]:
    """The longest row of trips of which this holds."""
    best: tuple[Trip, ...] = ()
    run: list[Trip] = []
    for trip in trips:
        run = [*run, trip] if lost(trip) else []
        best = tuple(run) if len(run) > len(best) else best
    return best


def _by_raft(scene: Scene, a: str, b: str) -> Iterator[Break]:
    unheard = [*_unheard(scene, a, b), *_unheard(scene, b, a)]
    one = max(unheard, key=lambda t: t.lasted_s, default=None)
    if (
        one is not None
        and one.lasted_s >= _UNHEARD_S
        and all(outlasted(scene.state.servers[name], one.since) for name in (a, b))
    ):
        yield Break(a=a, b=b, manner="cut", since=one.since, until=one.until)


def _unheard(scene: Scene, listener: str, peer: str) -> Iterator[Symptom]:
    return (
        t
        for t in symptoms_of(scene, listener, "unheard")
        if t.peer == peer and t.until >= scene.since - ROUTES_BEFORE_S
    )


def got_through(scene: Scene, name: str) -> bool:
    """Whether some messages on its routes still arrived, late or one way, while others did not: what is cut carries none. Only where both
    ends answered us in time, for a slow server is late as well."""
    late, half, lost = False, list[float](), False
    for other in scene.servers:
        way = scene.state.ways.get(pair_name(*sorted((name, other))))
        if way is None or other == name or any(_slow(scene, end) for end in (name, other)):
            continue
        trips = [t for t in _trips(scene, way) if _sent(t) - (t.sum_s or 0.0) > scene.since - _LATE_BEFORE_S]
        half += [t.at for t in trips if t.ab != t.ba and _sent(t) > scene.since]
        missed = max((t.at for t in trips if not t.ab and not t.ba), default=None)
        lost |= missed is not None
        # A repaired route hands on late what had waited, and loses nothing afterwards.
        late |= missed is not None and any(t.at < missed for t in _sent_again(way, trips))
    spread = max(half) - min(half) if half else 0.0
    return late or (lost and spread >= _LONGER_THAN_A_CUT_S)


def _sent_again(way: RoundTrip, trips: list[Trip]) -> Iterator[Trip]:
    """Those that arrived both ways, and so late that TCP had sent them again."""
    usual = min((t.sum_s for t in way.trips if t.sum_s is not None), default=0.0)
    return (t for t in trips if t.sum_s is not None and t.sum_s - usual > _SENT_AGAIN_S)


def _slow(scene: Scene, name: str) -> bool:
    """It was late for us as well, or did not answer."""
    return (
        maybe_unanswered(scene, name)
        or gone(scene, name) is not None
        or any(True for _ in symptoms_of(scene, name, "PING", "RAFTZ"))
    )


def largest_part(scene: Scene, found: tuple[Break, ...]) -> tuple[str, ...]:
    """The servers of the largest part of the group within which each reaches another one, at the worst moment."""
    sick = {name for name in scene.servers if _away(scene, name)}
    broken = {frozenset((x.a, x.b)) for x in found if x.manner == "cut"}
    parts: list[set[str]] = []
    for name in (n for n in scene.servers if n not in sick):
        near = [p for p in parts if any(frozenset((name, other)) not in broken for other in p)]
        parts = [p for p in parts if p not in near] + [{name}.union(*near)]
    widest = max(parts, key=len) if parts else set[str]()
    return tuple(sorted(widest))


def _away(scene: Scene, name: str) -> bool:
    return away(scene, name) or scene.state.servers[name].process.shutdown_at is not None


def proven_part(scene: Scene, without: str, since: float) -> int | None:
    """How many of the others have surely reached each other since then; None where no message of ours was sent at all."""
    parts = [{name} for name in scene.servers if name != without]
    sent = False
    for a, b in combinations(sorted(n for n in scene.servers if n != without), 2):
        way = scene.state.ways.get(pair_name(a, b))
        trips = () if way is None else tuple(t for t in way.trips if t.at > since + 1.0)
        sent = sent or way is not None
        if any(t.ab and t.ba for t in trips):
            near = [p for p in parts if p & {a, b}]
            parts = [p for p in parts if p not in near] + [set[str]().union(*near)]
    return max(map(len, parts), default=0) if sent else None
