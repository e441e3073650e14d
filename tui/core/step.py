"""How does the truth change? `step(state, event, watch) -> (state, lines)`: pure, total over all events, the only way.

This file hands each event to the rooms that answer its question, and owns nothing but the order among them.

Theory of operation
- *Invariants.* `state.now` never falls: an event that comes late is taken with its own `at`, and is judged at `now`. The same
  events give the same lines and the same state, live and in a replay: no rule reads a clock, and ticks lie on a grid of event time,
  so a tape needs none. Each fact has one owner (tests/core/test_owners.py); `step` replaces `now` alone.
- *One event.* Sight first: who hears again is not blind, and the rules that follow ask whether silence may be counted. Then the
  mark on the time line, because an election that this event completes is told with the marks that led to it. Then the rules of
  the event; then symptoms, which compare the servers before and after it. Then elections: any event can complete a pending one,
  and an operator waits for that line. `ready` after them, because an election of before it is no news. Verdicts after elections,
  and checks last, for both speak of what all others have found.
- *One tick.* The reason for each place stands beside it in `_tick`. Three rules touch what no other rule of a tick reads:
  `IN_ANY_ORDER`, and a test runs them in every order.
- *Lines of one tick* come in the order in which the things happened, not in which they are judged: who stood, who was elected,
  who is silent, whether nobody leads, what became of a step-down.
- *What was measured.* A hand-over takes some 20 ms from its request to its advisory, an election time-out 4 to 9 s; a heartbeat, a PING
  and an answer of each server come each second. So a tick each 0.25 s is soon enough for all that is judged by silence, and what
  must be exact has its own instant (`deadlines`). A message may cost 15 µs from socket to state, hence the shortcuts below:
  thousands of asset elections in a cascade take the first line, and verdicts and checks run on ticks, or when an election was told;
  checks that cannot be critical on whole seconds only (`checks/registry`).
- *Rejected.* Judging everything at each event: 686 consumers created a second bring 1,655 entries and 3,310 answers to each
  connection.
- *Cheap questions first.* `isinstance` asks the metaclass of a Struct, 0.1 µs and more for each class that it is not. So rules
  of some kinds of events ask `type(event) in KINDS` or `is` before all else, and `_dispatch` begins with what comes most often.
"""

from collections.abc import Callable

from msgspec.structs import replace

from tui.core.causes import from_recorder as causes_from_recorder
from tui.core.causes import judging
from tui.core.checks import alert_ledger
from tui.core.elections import (
    advisories,
    announcing,
    answers,
    baseline,
    candidacies,
    frames,
    heartbeat_evidence,
    leader_by_name,
    leader_proof,
    terms_reset,
)
from tui.core.group import departures
from tui.core.history import asset_cascade, timeline_marks
from tui.core.incidents import from_recorder as incidents_from_recorder
from tui.core.incidents import incident_log
from tui.core.maintenance import windows
from tui.core.model.lines import AnyNews, ElectionLine, Leaderless, Ready
from tui.core.model.state import State
from tui.core.model.stepped import Stepped
from tui.core.network import load_since, round_trips, routes
from tui.core.noted import noted
from tui.core.observed.account import AccountSeen
from tui.core.observed.answer import Answer
from tui.core.observed.assets import AssetElected, QuorumLost
from tui.core.observed.discovery import AddressRefused, DiscoveryDone, Greeted, NotReached
from tui.core.observed.events import (
    Acknowledged,
    AnyEvent,
    Blind,
    FeedDenied,
    HealthSeen,
    HostSampled,
    LeaderElected,
    MetaSeen,
    ProbeMissed,
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
    VarzSeen,
)
from tui.core.observed.maintenance import MaintenanceBegan, MaintenanceEnded, MaintenanceSaid
from tui.core.observed.raft_frames import (
    AckHeard,
    FramesShed,
    HeartbeatHeard,
    Pinged,
    TapChanged,
    VoteAsked,
    VoteCast,
    WayProbed,
)
from tui.core.observed.team import FromTeam, HistoryReceived, TeamEvent
from tui.core.overall import kept_word
from tui.core.servers import change_log, connections, ladder, reported, roster, symptom_log, this_machine
from tui.core.settings.watch import Watch
from tui.core.stepdown import requests
from tui.core.team import taken_over, team_log
from tui.core.vantage import reach, visibility

TickRule = Callable[[State, float], Stepped[AnyNews]]

_HEARD = Answer | Pinged | HeartbeatHeard | AckHeard | VoteAsked | VoteCast | LeaderElected
"""What reaches us through a connection, and so shows that one works."""

_CHECKED_AT_ONCE = ElectionLine | Ready | Leaderless
"""After such a line no check waits for its next tick."""


def step(state: State, event: AnyEvent, watch: Watch) -> Stepped[AnyNews]:
    """The state after `event`, and the public lines that follow from it."""
    if type(event) is AssetElected:
        return asset_cascade.asset_elected(state, event), ()
    if event.at > state.now:
        state = replace(state, now=event.at)
    if state.blind_since is not None and isinstance(event, _HEARD):
        state = visibility.regained(state, event.at)
    before, is_tick = state, type(event) is Tick
    state, lines = _dispatch(timeline_marks.note(state, event), event, watch)
    state = symptom_log.note(before, state, event)
    if state.pending:
        state, elected = announcing.settle(state, state.now)
        lines += elected
    if state.ready_at is None:
        state, begun = baseline.judge(state, state.now)
        lines += begun
    if is_tick or state.elections is not before.elections:
        state, judged = judging.judge(before, state, watch)
        lines += judged
    at_once = bool(lines) and any(isinstance(line, _CHECKED_AT_ONCE) for line in lines)
    if is_tick or at_once:
        state, alerts = alert_ledger.judge(state, watch, every=at_once)
        # After all others: the word leans on what they found, and its line says how the group does after theirs.
        state, changed = kept_word.judge(state, watch)
        state = incident_log.judge(state)
        lines += (*alerts, *changed)
    return state, lines


def _tick(state: State, event: Tick, watch: Watch) -> Stepped[AnyNews]:
    now, limits = event.at, watch.thresholds
    # Sight first: while metawatch is blind, no rule may conclude anything from silence.
    state = visibility.judge(state, now)
    # What puts or withdraws pending elections goes before announcing: a name may be due at once, what is forged must not be told,
    # and elections of an old meta store are over.
    state = leader_by_name.judge(state, now)
    state = heartbeat_evidence.forged(state, now)
    state = terms_reset.judge(state, now)
    state, elected = announcing.settle(state, now)
    # Silent servers before the leader: a silent server's last word no longer counts among those that name nobody.
    state, silent = roster.fell_silent(state, now, limits)
    # Before the loss of the leader: once it is lost, there is nobody whose own word could be asked.
    state = leader_proof.hears_too_few(state, now, limits)
    # After elections: one that was announced just now has ended the leaderless time, which needs no line of its own any more.
    state, leaderless = leader_proof.judge(state, now, limits)
    # Before the checks, which ask what is expected now.
    state, over = windows.judge(state, now)
    news: dict[object, tuple[AnyNews, ...]] = {}
    for rule in IN_ANY_ORDER:
        state, news[rule] = rule(state, now)
    return state, (*news[candidacies.tell], *elected, *silent, *leaderless, *news[requests.tell], *over)


def _end_timelines(state: State, now: float) -> Stepped[AnyNews]:
    return timeline_marks.end(state, now), ()


IN_ANY_ORDER: tuple[TickRule, ...] = (_end_timelines, requests.tell, candidacies.tell)
"""Rules of a tick that must follow announcing, for it tells the winner's candidacy and the step-down that an election followed
together with that election; among themselves they have no order."""


def _dispatch(state: State, event: AnyEvent, watch: Watch) -> Stepped[AnyNews]:
    """What a calm second is made of first; a pattern that does not match takes five times as long as such a question."""
    if type(event) is AckHeard:
        return heartbeat_evidence.acknowledged(state, event), ()
    if type(event) is HeartbeatHeard:
        return heartbeat_evidence.heard(state, event), ()
    if type(event) is WayProbed:
        return round_trips.probed(state, event, watch.thresholds), ()
    if type(event) is RaftSeen or type(event) is StatsSeen or type(event) is MetaSeen:
        return _answer(state, event, watch)
    if type(event) is Pinged:
        return noted(state, event), ()
    if type(event) is Tick:
        return _tick(state, event, watch)
    return _routes(state, event, watch) if type(event) is RoutesSeen else _by_kind(state, event, watch)


def _by_kind(state: State, event: AnyEvent, watch: Watch) -> Stepped[AnyNews]:
    match event:
        case AckHeard() | HeartbeatHeard() | TapChanged() | VoteAsked() | VoteCast() | FramesShed():
            return frames.heard(state, event), ()
        case WayProbed():
            return round_trips.probed(state, event, watch.thresholds), ()
        case Tick():
            return _tick(state, event, watch)
        case RaftSeen() | StatsSeen() | MetaSeen() | HealthSeen() | VarzSeen():
            return _answer(state, event, watch)
        case RoutesSeen():
            return _routes(state, event, watch)
        case HostSampled():
            return this_machine.host_sampled(state, event), ()
        case LeaderElected():
            return advisories.advised(state, event), ()
        case StepDownAudited() | StepDownAsked() | StepDownRefused() | StepDownAnswered():
            return requests.said(state, event)
        case ServerLameDuck() | ServerShutdown():
            state, lines = departures.announced(state, event)
            return answers.choose(state, watch), lines
        case VantageChanged() | Blind() | FeedDenied() | ProbeMissed() | AccountSeen():
            return _sight(state, event, watch)
        case DiscoveryDone() | AddressRefused() | Greeted() | NotReached():
            state, found = connections.found(state, event)
            return answers.choose(state, watch), found
        case AssetElected() | QuorumLost():
            return asset_cascade.asset(state, event), ()
        case MaintenanceBegan() | MaintenanceEnded() | Acknowledged() | FromTeam():
            return _people(state, event, watch)
        case _:
            return noted(state, event), ()


def _people(state: State, event: MaintenanceSaid | Acknowledged | TeamEvent, watch: Watch) -> Stepped[AnyNews]:
    match event:
        case MaintenanceBegan() | MaintenanceEnded():
            return windows.said(state, event)
        case Acknowledged():
            return alert_ledger.acknowledged(state, event)
        case FromTeam():
            return _team(state, event, watch)


def _team(state: State, event: TeamEvent, watch: Watch) -> Stepped[AnyNews]:
    state, lines = taken_over.received(state, event)
    if isinstance(event, HistoryReceived):
        # After its elections, of which both tell.
        state = causes_from_recorder.take_over(state, event, watch)
        state, absurd = incidents_from_recorder.take_over(state, event)
        state = team_log.gave(state, event.recorder, elections=0, absurd=absurd)
    return state, lines


def _answer(
    state: State, event: RaftSeen | StatsSeen | MetaSeen | HealthSeen | VarzSeen, watch: Watch
) -> Stepped[AnyNews]:
    before, limits = state, watch.thresholds
    state, server, lines = roster.answered(state, event)
    server = ladder.answered(state, server, event)
    # What is new of the server until here does not tell which group it belongs to: it is put into the state with the answer itself.
    state = answers.choose(state, watch)
    if isinstance(event, RaftSeen):
        return answers.raftz(state, server, event, limits), lines
    match event:
        case StatsSeen():
            server = load_since.stats_reported(state, server, event, limits)
            if event.jetstream is not None:
                server = reported.jetstream_reported(server, event.jetstream, roster.made_at(server, event), limits)
        case MetaSeen():
            server = reported.jetstream_reported(server, event.jetstream, roster.made_at(server, event), limits)
        case HealthSeen():
            server = reported.health_reported(server, event)
        case VarzSeen():
            server = reported.varz_reported(server, event)
    return change_log.noted(before, answers.names(state, server, event.at), server.name, event.at), lines


def _routes(state: State, event: RoutesSeen, watch: Watch) -> Stepped[AnyNews]:
    state, server, lines = roster.answered(state, event)
    return routes.routes_reported(roster.put(state, server), event, watch.thresholds), lines


def _sight(state: State, event: connections.OfSight, watch: Watch) -> Stepped[AnyNews]:
    match event:
        case VantageChanged():
            state, lines = connections.vantage(state, event)
            return answers.choose(ladder.vantage(state, event), watch), lines
        case Blind():
            return visibility.blind(state, event), ()
        case FeedDenied():
            return visibility.denied(state, event), ()
        case AccountSeen():
            return reach.account_seen(state, event), ()
        case ProbeMissed():
            return ladder.missed(connections.missed(state, event), event), ()
