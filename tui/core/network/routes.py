"""How are the servers connected with each other? Routes and gateways as both ends tell them; must not know what that means for Raft."""

from collections.abc import Collection, Iterator
from itertools import combinations

from msgspec import Struct
from msgspec.structs import replace

from tui.core.group.membership import members
from tui.core.model.server import Side
from tui.core.model.state import State
from tui.core.network.round_trips import pair_name
from tui.core.observed.answers import Route
from tui.core.observed.events import RoutesSeen
from tui.core.settings.thresholds import Thresholds

_RTTS_KEPT = 60


class Pair(Struct, frozen=True, kw_only=True):
    """One pair of servers, `a` before `b` by name; a side is None while that server tells nothing of the other."""

    a: str
    b: str
    from_a: Side | None = None
    from_b: Side | None = None

    @property
    def name(self) -> str:
        """`n1–n2`, the subject of its alerts."""
        return pair_name(self.a, self.b)

    @property
    def newest(self) -> Side | None:
        """The side that told last."""
        sides = [s for s in (self.from_a, self.from_b) if s is not None]
        return max(sides, key=lambda s: s.at, default=None)

    @property
    def worst_rtt_s(self) -> float | None:
        """The larger of both sides' last figures."""
        told = [s.route.rtt_s for s in (self.from_a, self.from_b) if s is not None and s.route.rtt_s is not None]
        return max(told, default=None)

    @property
    def pending_bytes(self) -> int:
        """What waits to be sent, in both directions."""
        return sum(s.route.pending_bytes for s in (self.from_a, self.from_b) if s is not None)

    @property
    def gateway(self) -> bool:
        """True when they are connected across clusters."""
        return any(s.route.gateway for s in (self.from_a, self.from_b) if s is not None)


def _rate(now: int, before: int, took: float) -> float | None:
    return (now - before) / took if took > 0 and now >= before else None


def _side(known: Side | None, route: Route, at: float, limits: Thresholds) -> Side:
    rtts = known.rtts if known is not None else ()
    changed = route.rtt_s is not None and (not rtts or rtts[-1][1] != route.rtt_s)
    if changed and route.rtt_s is not None:
        rtts = (*rtts[-_RTTS_KEPT + 1 :], (at, route.rtt_s))
    waits = route.pending_most > limits.route_pending_max
    if known is None or at <= known.at:
        return Side(at=at, route=route, in_at=at, rtts=rtts, pending_since=at if waits else None)
    took = at - known.at
    return Side(
        at=at,
        route=route,
        in_per_s=_rate(route.in_msgs, known.route.in_msgs, took),
        out_per_s=_rate(route.out_msgs, known.route.out_msgs, took),
        since=known.at,
        in_at=known.in_at if route.in_msgs == known.route.in_msgs else at,
        rtts=rtts,
        pending_since=(known.pending_since or at) if waits else None,
    )


def _remote_name(state: State, route: Route) -> str | None:
    """2.9 names a remote server by its id only."""
    if route.remote:
        return route.remote
    return next((s.name for s in state.servers.values() if s.identity.id and s.identity.id == route.remote_id), None)


def routes_reported(state: State, event: RoutesSeen, limits: Thresholds) -> State:
    """Take one server's routes; those it no longer tells are gone."""
    known = state.routes.get(event.server.name, {})
    sides: dict[str, Side] = {}
    for route in event.routes:
        name = _remote_name(state, route)
        if name is not None:
            sides[name] = _side(known.get(name), route, event.at, limits)
    return replace(state, routes={**state.routes, event.server.name: sides})


def pairs(state: State, without: Collection[tuple[str, str]] = ()) -> Iterator[Pair]:
    """Every pair of the watched group's servers that at least one of both tells of, by name; but those that are `without`."""
    for a, b in combinations(sorted([s.name for s in members(state)]), 2):
        if (a, b) not in without:
            from_a, from_b = state.routes.get(a, {}).get(b), state.routes.get(b, {}).get(a)
            if from_a is not None or from_b is not None:
                yield Pair(a=a, b=b, from_a=from_a, from_b=from_b)
