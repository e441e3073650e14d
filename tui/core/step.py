"""How does the truth change? `step(state, event, watch) -> (state, lines)`: pure, total over all events, the only way.

Each event is handed to the files that answer its question; rules live there, not here."""

from typing import assert_never

from msgspec.structs import replace

from tui.core.causes import judging
from tui.core.checks import alert_ledger
from tui.core.elections import (
    advisories,
    announcing,
    baseline,
    candidacies,
    heartbeat_evidence,
    leader_by_name,
    leader_proof,
    leadership,
    raftz_claims,
    terms_reset,
)
from tui.core.group import departures, impossible_figures, membership
from tui.core.group.quorum import leader_lost_quorum
from tui.core.history import asset_cascade, timeline_marks
from tui.core.model.lines import AnyLine, ElectionLine, Leaderless, Ready
from tui.core.model.server import RaftReport, Server
from tui.core.model.state import State
from tui.core.network import load_since, round_trips, routes
from tui.core.observed.account import AccountSeen
from tui.core.observed.announcements import StorageOut
from tui.core.observed.api_callers import CallersHeard
from tui.core.observed.discovery import AddressRefused, DiscoveryDone, Greeted
from tui.core.observed.events import (
    Acknowledged,
    Answer,
    AnyEvent,
    ApiLimitReached,
    AssetElected,
    Blind,
    DecodeFailed,
    FeedDenied,
    HealthSeen,
    HostSampled,
    LeaderElected,
    MessagesDropped,
    MetaSeen,
    ProbeMissed,
    QuorumLost,
    RaftSeen,
    RoutesSeen,
    ServerLameDuck,
    ServerShutdown,
    StatsSeen,
    StepDownAnswered,
    StepDownAsked,
    StepDownAudited,
    StepDownRefused,
    Tick,
    VantageChanged,
)
from tui.core.observed.raft_frames import (
    AckHeard,
    FramesShed,
    HeartbeatHeard,
    LinkSampled,
    Pinged,
    RaftFrame,
    TapChanged,
    VoteAsked,
    VoteCast,
    WayProbed,
)
from tui.core.servers import connections, ladder, roster, symptom_log, this_machine
from tui.core.settings.watch import Watch
from tui.core.stepdown import requests
from tui.core.vantage import reach, taps, visibility

Stepped = tuple[State, tuple[AnyLine, ...]]

_HEARD = Answer | Pinged | HeartbeatHeard | AckHeard | VoteAsked | VoteCast | LeaderElected
"""What reaches us through a connection, and so shows that one works."""

_CHECKED_AT_ONCE = ElectionLine | Ready | Leaderless
"""After such a line the checks do not wait for the next tick."""


def step(state: State, event: AnyEvent, watch: Watch) -> Stepped:
    """The state after `event`, and the public lines that follow from it."""
    if isinstance(event, AssetElected):
        return asset_cascade.asset_elected(state, event), ()
    if event.at > state.now:
        state = replace(state, now=event.at)
    if state.blind_since is not None and isinstance(event, _HEARD):
        state = visibility.regained(state, event.at)
    before = state
    state, lines = _dispatch(timeline_marks.note(state, event), event, watch)
    state = symptom_log.note(before, state, event)
    if state.pending:
        state, told = announcing.settle(state, state.now)
        lines += told
    if state.ready_at is None:
        state, begun = baseline.judge(state, state.now)
        lines += begun
    if state.elections is not before.elections or isinstance(event, Tick):
        state, judged = judging.judge(before, state, watch)
        lines += judged
    # The checks come last, for they speak of what all the others have found, and they cost too much for every event.
    if isinstance(event, Tick) or any(isinstance(line, _CHECKED_AT_ONCE) for line in lines):
        state, alerts = alert_ledger.judge(state, watch)
        lines += alerts
    return state, lines


def _dispatch(state: State, event: AnyEvent, watch: Watch) -> Stepped:
    match event:
        case Tick():
            return _tick(state, event, watch)
        case RaftSeen() | StatsSeen() | MetaSeen() | HealthSeen():
            return _answer(state, event, watch)
        case RoutesSeen():
            state, lines = roster.answered(state, event)
            return routes.routes_told(state, event), lines
        case HostSampled():
            return this_machine.host_sampled(state, event), ()
        case LeaderElected():
            return _advised(state, event), ()
        case StepDownAudited() | StepDownAsked() | StepDownRefused() | StepDownAnswered():
            return _step_down(state, event)
        case ServerLameDuck() | ServerShutdown():
            state, lines = departures.announced(replace(state, broadcast_at=event.at), event)
            return _choose(state, watch), lines
        case VantageChanged() | Blind() | FeedDenied() | ProbeMissed() | AccountSeen():
            return _sight(state, event, watch)
        case DiscoveryDone() | AddressRefused() | Greeted():
            state, found = connections.found(state, event)
            return _choose(state, watch), found
        case AssetElected() | QuorumLost():
            return asset_cascade.asset(state, event), ()
        case CallersHeard():
            return replace(state, callers=event), ()
        case MessagesDropped():
            return replace(state, dropped=state.dropped + event.count), ()
        case DecodeFailed():
            return _undecodable(state, event), ()
        case StorageOut():
            return roster.storage_out(state, event), ()
        case ApiLimitReached():
            return state, ()
        case Acknowledged():
            return alert_ledger.acknowledged(state, event)
        case TapChanged() | HeartbeatHeard() | AckHeard() | VoteAsked() | VoteCast() | FramesShed():
            return _frame(state, event), ()
        case Pinged():
            return ladder.pinged(connections.pinged(state, event), event), ()
        case LinkSampled():
            return connections.sampled(state, event), ()
        case WayProbed():
            return round_trips.probed(state, event, watch.thresholds), ()
        case _:
            assert_never(event)


def _undecodable(state: State, event: DecodeFailed) -> State:
    return replace(state, undecodable=state.undecodable + 1, last_undecodable=f"{event.subject}: {event.reason}")


def _step_down(state: State, event: StepDownAudited | StepDownAsked | StepDownRefused | StepDownAnswered) -> Stepped:
    match event:
        case StepDownAudited():
            return _audited(state, event), ()
        case StepDownAsked():
            return requests.asked(state, event), ()
        case StepDownRefused():
            return replace(state, refused=(event.id, event.reason)), ()
        case StepDownAnswered():
            return requests.tell(requests.answered(state, event), state.now)


def _frame(state: State, event: RaftFrame) -> State:
    match event:
        case HeartbeatHeard():
            return heartbeat_evidence.heard(state, event)
        case AckHeard():
            return heartbeat_evidence.acknowledged(state, event)
        case VoteAsked():
            return candidacies.asked(state, event)
        case VoteCast():
            return candidacies.cast(state, event)
        case TapChanged():
            return taps.tapped(state, event)
        case FramesShed():
            return taps.shed(state, event)


def _tick(state: State, event: Tick, watch: Watch) -> Stepped:
    limits = watch.thresholds
    state = visibility.judge(state, event.at)
    state = timeline_marks.end(heartbeat_evidence.forged(leader_by_name.judge(state, event.at), event.at), event.at)
    state, lines = announcing.settle(terms_reset.judge(state, event.at), event.at)
    state, quiet = roster.fell_silent(state, event.at, limits)
    if leader_lost_quorum(state, event.at, limits):
        state = leadership.lose_quorum(state, event.at)
    state, gone = leader_proof.judge(state, event.at, limits)
    state, asked = requests.tell(state, event.at)
    state, stood = candidacies.tell(state, event.at)
    return state, (*stood, *lines, *quiet, *gone, *asked)


def _answer(state: State, event: RaftSeen | StatsSeen | MetaSeen | HealthSeen, watch: Watch) -> Stepped:
    state, lines = roster.answered(state, event)
    state = _choose(ladder.answered(state, event), watch)
    match event:
        case RaftSeen():
            return _raft(state, event), lines
        case StatsSeen():
            server = load_since.stats_told(state, state.servers[event.server.name], event, watch.thresholds)
            if event.jetstream is not None:
                server = roster.jetstream_told(server, event.jetstream, roster.made_at(server, event), watch.thresholds)
        case MetaSeen():
            server = state.servers[event.server.name]
            server = roster.jetstream_told(server, event.jetstream, roster.made_at(server, event), watch.thresholds)
        case HealthSeen():
            server = state.servers[event.server.name]
            process = replace(server.process, health_ok=event.ok, health_error=event.error)
            server = replace(server, process=process)
    state = membership.learn_from_meta(roster.put(state, server), server)
    state = leader_proof.proof_from_answer(state, server)
    return leader_by_name.judge(state, event.at), lines


def _raft(state: State, event: RaftSeen) -> State:
    server = state.servers[event.server.name]
    old = server.raft
    same = old.last is not None and event.raft is not None and old.last.size == event.raft.size
    lost = event.raft is None and server.identity.jetstream
    report = RaftReport(
        last=event.raft,
        at=roster.made_at(server, event),
        counts_since=old.counts_since if same else event.at,
        meta_lost_since=(old.meta_lost_since or event.at) if lost else None,
    )
    server = replace(server, raft=report, history=replace(server.history, answers_raftz=True))
    server = terms_reset.told(server)
    before = roster.put(state, server)
    state = terms_reset.heard(before, server, event.at)
    told = (server,) if state.resets is before.resets else terms_reset.tells_of_new(state)
    for one in told:
        state = _raft_told(state, one)
    return state


def _raft_told(state: State, server: Server) -> State:
    """What follows from the last RAFTZ answer of a server."""
    if server.raft.last is not None and impossible_figures.doubtful(state, server.raft.last):
        return state
    state = membership.learn_from_raft(state, server)
    if server.raft.last is None or server.raft.at is None or not membership.is_member(state.group, server):
        return state
    state = raftz_claims.claimed(state, server, server.raft.last, server.raft.at)
    state = raftz_claims.learn_since(state, server, server.raft.last)
    return leader_proof.proof_from_raft(state, server)


def _choose(state: State, watch: Watch) -> State:
    """Settle which group is watched; what its servers told before that was known is taken in now."""
    before, state = state, membership.choose(state, watch)
    if before.group.chosen or not state.group.chosen:
        return state
    for server in state.servers.values():
        state = _raft_told(membership.learn_from_meta(state, server), server)
    return leader_by_name.judge(state, state.now)


def _advised(state: State, event: LeaderElected) -> State:
    if not state.group.chosen or not advisories.of_group(state, event) or advisories.seen_before(state, event.id):
        return state
    if state.group.peers and event.leader not in state.group.counted and event.leader not in state.names:
        return state
    return advisories.advised(advisories.remember(state, event.id), event)


def _audited(state: State, event: StepDownAudited) -> State:
    server = state.servers.get(event.server)
    foreign = server is not None and not membership.is_member(state.group, server)
    elsewhere = event.domain is not None and event.domain not in membership.domains(state)
    if foreign or elsewhere or advisories.seen_before(state, event.id):
        return state
    return requests.audited(advisories.remember(state, event.id), event)


def _sight(state: State, event: connections.OfSight, watch: Watch) -> Stepped:
    match event:
        case VantageChanged():
            state, lines = connections.vantage(state, event)
            return _choose(ladder.vantage(state, event), watch), lines
        case Blind():
            return visibility.blind(state, event), ()
        case FeedDenied():
            return visibility.denied(state, event), ()
        case AccountSeen():
            return reach.account_seen(state, event), ()
        case ProbeMissed():
            return ladder.missed(connections.missed(state, event), event), ()
