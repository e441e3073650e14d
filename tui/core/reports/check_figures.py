"""Which figures does a check give with its answer, and by which limits? Names are those of `nats server check meta`.

It must not know what makes an answer critical.
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from tui.core.group import clock_skew, quorum
from tui.core.group.peer_status import Peer, leader_tells, peers, unanswering, unheard_s
from tui.core.history.changes_between_looks import Counted
from tui.core.model.peer_names import name_of
from tui.core.model.state import State
from tui.core.settings.thresholds import Thresholds

FigureName = Literal[
    "peers",
    "peer_offline",
    "peer_not_current",
    "peer_inactive",
    "peer_lagged",
    "peer_unresponsive",
    "quorum_peers",
    "leader_heartbeat_age",
    "term",
    "changes",
    "clock_skew",
    "route_rtt",
]


class Limits(Struct, frozen=True, kw_only=True):
    """What the operator asked for; None is not judged."""

    expect: int | None = None
    lag: int
    seen_s: float
    leaderless_s: float
    clock_s: float | None = None
    rtt_s: float | None = None
    window_s: float = 600.0
    flap_warning: int | None = None
    flap_critical: int | None = None


class PerfFigure(Struct, frozen=True, kw_only=True):
    """One figure of the performance data; names are those of `nats server check meta` where it has them."""

    name: FigureName
    value: float | None
    """None: it could not be found out this time; it is told all the same, so that the same figures come each time."""
    unit: Literal["", "s"] = ""
    warning: float | None = None
    critical: float | None = None


def inactive(rows: tuple[Peer, ...], limits: Limits) -> list[Peer]:
    """Those that the leader has not heard for too long, or never."""
    return [p for p in rows if p.never or (p.seen_s is not None and p.seen_s > limits.seen_s)]


def lagged(rows: tuple[Peer, ...], limits: Limits) -> list[Peer]:
    """Those that are too many entries behind."""
    return [p for p in rows if p.lag is not None and p.lag > limits.lag]


def round_trips(state: State) -> dict[str, float]:
    """The longest round trip that each pair tells; the servers' own figures, up to half a minute old."""
    reported: dict[str, float] = {}
    voters = {name_of(peer, state.names) for peer in state.group.peers}
    for a, sides in state.routes.items():
        for b, side in sides.items():
            if side.route.rtt_s is not None and {a, b} <= voters:
                pair = "–".join(sorted((a, b)))
                reported[pair] = max(reported.get(pair, 0.0), side.route.rtt_s)
    return reported


def perf_figures(
    state: State, now: float, limits: Limits, thresholds: Thresholds, counted: Counted | None
) -> Iterator[PerfFigure]:
    """All of them, in the order in which they are printed."""
    yield from _of_peers(state, peers(state, now), limits)
    yield from _of_the_group(state, now, limits, thresholds, counted)


def _of_peers(state: State, rows: tuple[Peer, ...], limits: Limits) -> Iterator[PerfFigure]:
    size, expect = state.group.size or len(state.group.peers), limits.expect
    yield PerfFigure(name="peers", value=size, warning=expect, critical=expect)
    told = leader_tells(state)
    counted: tuple[tuple[FigureName, int], ...] = (
        ("peer_offline", sum(1 for p in rows if p.offline)),
        ("peer_not_current", sum(p.current is False for p in rows)),
        ("peer_inactive", len(inactive(rows, limits))),
        ("peer_lagged", len(lagged(rows, limits))),
    )
    for name, bad in counted:
        yield PerfFigure(name=name, value=bad if told else None)
    yield PerfFigure(name="peer_unresponsive", value=len(unanswering(state)))


def _of_the_group(
    state: State, now: float, limits: Limits, thresholds: Thresholds, counted: Counted | None
) -> Iterator[PerfFigure]:
    silent, voices = unheard_s(state, now), quorum.voters_heard(state, now, thresholds)
    yield PerfFigure(name="quorum_peers", value=voices.heard)
    yield PerfFigure(name="leader_heartbeat_age", value=silent, unit="s", critical=limits.leaderless_s)
    yield PerfFigure(name="term", value=state.leadership.term)
    if counted is not None:
        warning, critical = limits.flap_warning, limits.flap_critical
        changes = counted.changes if counted.trouble is None else None
        yield PerfFigure(name="changes", value=changes, warning=warning, critical=critical)
    told = clock_skew.skews(state, now, limits.clock_s or thresholds.skew_s)
    most = max((abs(s.skew_s) for s in told), default=None)
    yield PerfFigure(name="clock_skew", value=most, unit="s", critical=limits.clock_s)
    longest = max(round_trips(state).values(), default=None)
    yield PerfFigure(name="route_rtt", value=longest, unit="s", warning=limits.rtt_s)
