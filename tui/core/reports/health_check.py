"""Is the meta group well, by the limits of a monitoring system? One look at a State becomes a status, its reasons and figures.

It must not know how the answer is printed, nor when enough was heard to give one beyond `complete`.
"""

from collections.abc import Iterator
from typing import Final, Literal

from msgspec import Struct

from tui.core.checks.group_size import said, sizes
from tui.core.elections.baseline import missing
from tui.core.group import clock_skew, quorum
from tui.core.group.counted_groups import counts, leaders
from tui.core.group.membership import members
from tui.core.group.peer_status import Peer, leader_tells, peers, unanswering, unheard_s
from tui.core.group.places import all_observers, without_jetstream
from tui.core.group.unanswering import all_hang, words
from tui.core.history.changes_between_looks import Counted
from tui.core.model.peer_names import name_of
from tui.core.model.raft_timing import PEER_HEARD_S
from tui.core.model.state import State
from tui.core.settings.thresholds import Thresholds
from tui.core.wording import count, exactly, milliseconds, names, seconds, times

Status = Literal["OK", "WARNING", "CRITICAL", "UNKNOWN"]
_WORST: Final[tuple[Status, ...]] = ("CRITICAL", "WARNING", "UNKNOWN")


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

    name: str
    value: float | None
    """None: it could not be found out this time; it is told all the same, so that the same figures come each time."""
    help: str
    unit: Literal["", "s"] = ""
    warning: float | None = None
    critical: float | None = None


class Reason(Struct, frozen=True, kw_only=True):
    """Why it is not OK, in a few words."""

    status: Status
    text: str


class HealthReport(Struct, frozen=True, kw_only=True):
    """The answer."""

    reasons: tuple[Reason, ...]
    figures: tuple[PerfFigure, ...] = ()
    well: str = ""
    """What is told when there is no reason."""

    @property
    def status(self) -> Status:
        """The worst of the reasons; what is not known is less than what is known to be wrong."""
        found = {reason.status for reason in self.reasons}
        return next((status for status in _WORST if status in found), "OK")


def complete(state: State, limits: Limits) -> bool:
    """Whether more waiting would tell nothing more: everybody answered that will, and whatever is judged was told."""
    if state.ready_at is None:
        return False
    absent, leader = frozenset(missing(state)), state.leadership.leader
    there = [s for s in members(state) if s.name not in absent]
    told = leader is None or leader in absent or leader_tells(state)
    timed = limits.clock_s is None or all(s.process.offset is not None for s in there)
    routed = limits.rtt_s is None or all(s.name in state.routes for s in there)
    # Who answers RAFTZ without the meta group has lost it, or runs without JetStream: only JSZ tells which.
    known = all(s.raft.last is not None or s.jetstream.at is not None or s.raft.at is None for s in there)
    return told and timed and routed and known


def judge(state: State, now: float, limits: Limits, thresholds: Thresholds, counted: Counted | None) -> HealthReport:
    """What one look comes to."""
    if not any(s.raft.at is not None or s.jetstream.at is not None for s in members(state)):
        unknown = Reason(status="UNKNOWN", text="no meta group information received in time")
        return HealthReport(reasons=tuple(_hanging(state)) or (unknown,))
    rows = peers(state, now)
    reasons = (
        *_hanging(state),
        *_leader(state, now, limits),
        *_elsewhere(state),
        *_two_leaders(state, now),
        *_quorum(state, now, thresholds),
        *_peers(state, rows, limits),
        *_changes(counted, limits),
        *_clocks(state, now, limits),
        *_routes(state, limits),
    )
    figures = (*_peer_figures(state, rows, limits), *_other_figures(state, now, limits, thresholds, counted))
    well = f"{count(state.group.size or len(state.group.peers), 'peer')} led by {state.leadership.leader}"
    return HealthReport(reasons=reasons, figures=figures, well=well)


def _leader(state: State, now: float, limits: Limits) -> Iterator[Reason]:
    silent = unheard_s(state, now)
    if state.leadership.leader is None:
        since = "" if silent is None else f" for {seconds(silent)}"
        short = silent is not None and silent < limits.leaderless_s
        yield Reason(status="WARNING" if short else "CRITICAL", text=f"no leader{since}")
    elif silent is not None and silent >= min(PEER_HEARD_S, limits.leaderless_s):
        status: Status = "CRITICAL" if silent >= limits.leaderless_s else "WARNING"
        yield Reason(
            status=status,
            text=f"no leader: no peer has received a heartbeat from {state.leadership.leader} for {seconds(silent)}",
        )


def _hanging(state: State) -> Iterator[Reason]:
    """What they send by themselves may tell of a leader; that no request is answered is what counts."""
    if hanging := all_hang(state):
        yield Reason(status="CRITICAL", text=words(hanging))


def _elsewhere(state: State) -> Iterator[Reason]:
    """An address that shows another cluster: what was given together is watched only in part."""
    for address, why in state.given.refused.items():
        yield Reason(status="WARNING", text=f"{address} is not watched: {why}")


def _two_leaders(state: State, now: float) -> Iterator[Reason]:
    """A leader that has just woken says for a moment that it still leads; one that counts another group will go on."""
    both = leaders(state, now)
    if len(both) > 1:
        told = sizes(counts(state, now))
        text = f"{len(both)} leaders: {names(sorted(one.server.name for one in both))}"
        yield Reason(status="CRITICAL", text=f"{text}; {said(told)}" if len(told) > 1 else text)


def _quorum(state: State, now: float, thresholds: Thresholds) -> Iterator[Reason]:
    voices = quorum.voters_heard(state, now, thresholds)
    observers = all_observers(state)
    if observers:
        text = f"no server can be elected: all {len(observers)} servers are observers that wait for a hub"
        yield Reason(status="CRITICAL", text=text)
    elif not voices.quorum:
        heard = f"{voices.heard} of {voices.size} peers responding"
        needs = f"{voices.needed} needed"
        if voices.lost:
            yield Reason(status="CRITICAL", text=f"quorum lost: {heard}, {needs}")
        else:
            yield Reason(status="UNKNOWN", text=f"quorum unknown: {heard}, {voices.unknown} not visible, {needs}")


def _peers(state: State, rows: tuple[Peer, ...], limits: Limits) -> Iterator[Reason]:
    size = state.group.size or len(state.group.peers)
    if limits.expect is not None and size != limits.expect:
        yield Reason(status="CRITICAL", text=f"{size} peers of expected {limits.expect}")
    for text, bad in (
        ("not current", [p for p in rows if p.current is False]),
        (f"inactive more than {exactly(limits.seen_s)}", _inactive(rows, limits)),
        ("offline", [p for p in rows if p.offline]),
        (f"lagged more than {limits.lag} ops", _lagged(rows, limits)),
    ):
        if bad:
            yield Reason(status="CRITICAL", text=f"{len(bad)} {text}: {names(p.name for p in bad)}")
    off = without_jetstream(state)
    if off:
        yield Reason(status="CRITICAL", text=f"{len(off)} without JetStream: {names(off)}")
    mute = tuple(name for name in unanswering(state) if name not in off)
    if mute:
        yield Reason(status="WARNING", text=f"{len(mute)} not responding: {names(mute)}")
    leader = state.leadership.leader
    if leader is not None and not leader_tells(state):
        yield Reason(status="UNKNOWN", text=f"leader {leader} returned no peer list")


def _inactive(rows: tuple[Peer, ...], limits: Limits) -> list[Peer]:
    return [p for p in rows if p.never or (p.seen_s is not None and p.seen_s > limits.seen_s)]


def _lagged(rows: tuple[Peer, ...], limits: Limits) -> list[Peer]:
    return [p for p in rows if p.lag is not None and p.lag > limits.lag]


def _changes(counted: Counted | None, limits: Limits) -> Iterator[Reason]:
    if counted is None:
        return
    if counted.trouble is not None:
        yield Reason(status="UNKNOWN", text=counted.trouble)
    if counted.reset is not None:
        was, now = counted.reset
        text = f"the term went back from {was} to {now}: the meta store is new and its streams are gone"
        yield Reason(status="CRITICAL", text=text)
    over: tuple[tuple[int | None, Status], ...] = (
        (limits.flap_critical, "CRITICAL"),
        (limits.flap_warning, "WARNING"),
    )
    for limit, status in over:
        if limit is not None and counted.changes > limit:
            text = f"the leader changed {times(counted.changes)} in {exactly(limits.window_s)} (limit {limit})"
            yield Reason(status=status, text=text)
            return
    judged = (limits.flap_warning, limits.flap_critical) != (None, None)
    if judged and counted.trouble is None and not counted.covered:
        text = f"leader changes are known for only {seconds(counted.known_s)} of {exactly(limits.window_s)}"
        yield Reason(status="UNKNOWN", text=text)


def _clocks(state: State, now: float, limits: Limits) -> Iterator[Reason]:
    if limits.clock_s is None:
        return
    told = clock_skew.skews(state, now, limits.clock_s)
    ahead = [s for s in told if s.verdict == "skewed"]
    unclear = [s.server for s in told if s.verdict == "unclear"]
    for one in ahead:
        side = "ahead of" if one.skew_s > 0 else "behind"
        skewed, bound = milliseconds(abs(one.skew_s)), milliseconds(one.bound_s)
        text = f"the clock of {one.server} is {skewed} {side} the group median (±{bound})"
        yield Reason(status="CRITICAL", text=text)
    if unclear and not ahead:
        text = f"round trip too high to judge clock skew within {exactly(limits.clock_s)}: {names(unclear)}"
        yield Reason(status="UNKNOWN", text=text)
    if not told and (state.group.size or 0) > 1:
        yield Reason(status="UNKNOWN", text="fewer than two servers reported their clocks")


def _rtts(state: State) -> dict[str, float]:
    """The longest round trip that each pair tells; the servers' own figures, up to half a minute old."""
    told: dict[str, float] = {}
    voters = {name_of(peer, state.names) for peer in state.group.peers}
    for a, sides in state.routes.items():
        for b, side in sides.items():
            if side.route.rtt_s is not None and {a, b} <= voters:
                pair = "–".join(sorted((a, b)))
                told[pair] = max(told.get(pair, 0.0), side.route.rtt_s)
    return told


def _routes(state: State, limits: Limits) -> Iterator[Reason]:
    if limits.rtt_s is None:
        return
    told = _rtts(state)
    for pair, rtt in sorted(told.items()):
        if rtt > limits.rtt_s:
            yield Reason(status="WARNING", text=f"route {pair} has a round trip of {milliseconds(rtt)}")
    if not told and (state.group.size or 0) > 1:
        yield Reason(status="UNKNOWN", text="no server reports a round trip to another one")


def _peer_figures(state: State, rows: tuple[Peer, ...], limits: Limits) -> Iterator[PerfFigure]:
    size, expect = state.group.size or len(state.group.peers), limits.expect
    yield PerfFigure(name="peers", value=size, help="Configured RAFT peers", warning=expect, critical=expect)
    told = leader_tells(state)
    for name, bad, help_ in (
        ("peer_offline", [p for p in rows if p.offline], "Offline RAFT peers"),
        ("peer_not_current", [p for p in rows if p.current is False], "RAFT peers that are not current"),
        ("peer_inactive", _inactive(rows, limits), "Inactive RAFT peers"),
        ("peer_lagged", _lagged(rows, limits), "RAFT peers that are lagged more than configured threshold"),
    ):
        yield PerfFigure(name=name, value=len(bad) if told else None, help=help_)
    yield PerfFigure(
        name="peer_unresponsive", value=len(unanswering(state)), help="RAFT peers that did not reply in time"
    )


def _other_figures(
    state: State, now: float, limits: Limits, thresholds: Thresholds, counted: Counted | None
) -> Iterator[PerfFigure]:
    silent, voices = unheard_s(state, now), quorum.voters_heard(state, now, thresholds)
    yield PerfFigure(name="quorum_peers", value=voices.heard, help="RAFT peers that count towards the quorum")
    text = "Time since any peer received a heartbeat of the meta leader"
    yield PerfFigure(name="leader_heartbeat_age", value=silent, unit="s", critical=limits.leaderless_s, help=text)
    yield PerfFigure(name="term", value=state.leadership.term, help="Term of the meta leader")
    if counted is not None:
        warning, critical = limits.flap_warning, limits.flap_critical
        text = "Changes of the meta leader in the window"
        changes = counted.changes if counted.trouble is None else None
        yield PerfFigure(name="changes", value=changes, warning=warning, critical=critical, help=text)
    told = clock_skew.skews(state, now, limits.clock_s or thresholds.skew_s)
    most = max((abs(s.skew_s) for s in told), default=None)
    text = "Largest clock offset from the group median"
    yield PerfFigure(name="clock_skew", value=most, unit="s", critical=limits.clock_s, help=text)
    longest = max(_rtts(state).values(), default=None)
    text = "Largest round trip between two peers"
    yield PerfFigure(name="route_rtt", value=longest, unit="s", warning=limits.rtt_s, help=text)
