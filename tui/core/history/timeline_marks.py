"""What happened around an election, at which server, in which millisecond? Keeps the marks that a time line is drawn from.

This file must not know what follows from them.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from tui.core.model.elections import Election
from tui.core.model.incident_window import DRAWN_AFTER_S, DRAWN_BEFORE_S
from tui.core.model.peer_names import name_of
from tui.core.model.raft_traffic import ElectionTimeline, Mark, MarkKind
from tui.core.model.state import State
from tui.core.observed.announcements import MetaRescued
from tui.core.observed.events import (
    AnyEvent,
    LeaderElected,
    ProbeMissed,
    RaftSeen,
    ServerLameDuck,
    ServerShutdown,
    StepDownAudited,
    VantageChanged,
)
from tui.core.observed.raft_frames import AckHeard, HeartbeatHeard, Pinged, VoteAsked, VoteCast

_RECENT_S = DRAWN_BEFORE_S + DRAWN_AFTER_S
_A_SECOND = 200
"""More marks in one second than can be drawn or told apart are not kept."""
_EPISODES = 50
_LATE_S = 0.25
"""An answer slower than this is a mark of its own kind."""
_MARKED = frozenset(
    {
        AckHeard, HeartbeatHeard, LeaderElected, MetaRescued, Pinged, ProbeMissed, RaftSeen, ServerLameDuck, ServerShutdown,
        StepDownAudited, VantageChanged, VoteAsked, VoteCast,
    }
)  # fmt: skip
"""Kinds of events that may make a mark."""


def note(state: State, event: AnyEvent) -> State:
    """Keep the mark that this event makes, if it makes one."""
    mark = _mark(event, state.names) if type(event) in _MARKED else None
    if mark is None:
        return state
    second = int(mark.at)
    recent = state.recent
    if not recent or recent[-1][0] < second:
        return replace(state, recent=(*_young(recent, second), (second, (mark,))))
    last, marks = recent[-1]
    if len(marks) >= _A_SECOND:
        return state
    return replace(state, recent=(*recent[:-1], (last, (*marks, mark))))


def _young(recent: tuple[tuple[int, tuple[Mark, ...]], ...], second: int) -> tuple[tuple[int, tuple[Mark, ...]], ...]:
    return tuple(chunk for chunk in recent if chunk[0] >= second - _RECENT_S)


def _mark(event: AnyEvent, names: Mapping[str, str]) -> Mark | None:
    if type(event) is AckHeard:  # the most frequent first
        return Mark(at=event.at, server=name_of(event.peer, names), what="ack", took_s=event.after_s)
    if type(event) is Pinged:
        took = event.at - event.asked
        slow: MarkKind = "late" if took > _LATE_S else "ping"
        return Mark(at=event.at, server=event.server, what=slow, endpoint="PING", took_s=took)
    if type(event) is RaftSeen:
        return _of_raft(event)
    if type(event) is HeartbeatHeard:
        if event.to is not None:
            return Mark(at=event.at, server=event.via, what="transfer", peer=name_of(event.to, names))
        what: MarkKind = "begins" if event.begins else "beat"
        return Mark(at=event.at, server=event.via, what=what, peer=name_of(event.leader, names), term=event.term)
    match event:
        case VoteAsked():
            return Mark(at=event.at, server=name_of(event.candidate, names), what="stands", term=event.term)
        case VoteCast():
            voted: MarkKind = "granted" if event.granted else "refused"
            voter, candidate = name_of(event.voter, names), name_of(event.candidate, names)
            return Mark(at=event.at, server=voter, what=voted, peer=candidate, term=event.term)
        case LeaderElected():
            return Mark(at=event.at, server=name_of(event.leader, names), what="advisory")
        case StepDownAudited():
            return Mark(at=event.at, server=event.server, what="audit")
        case MetaRescued():
            return Mark(at=event.at, server=event.server, what="rescue")
        case _:
            return _of_server(event)


def _of_server(event: AnyEvent) -> Mark | None:
    match event:
        case ServerLameDuck():
            return Mark(at=event.at, server=event.server.name, what="lame duck")
        case ServerShutdown():
            return Mark(at=event.at, server=event.server.name, what="shutdown")
        case VantageChanged():
            what: MarkKind = "back" if event.connected else "lost"
            return Mark(at=event.at, server=event.server, what=what, reason=event.reason)
        case ProbeMissed():
            if event.unsupported:
                return None
            return Mark(at=event.at, server=event.server, what="missed", endpoint=event.endpoint)
        case _:
            return None


def _of_raft(event: RaftSeen) -> Mark | None:
    """Answers that came in time from followers tell nothing that heartbeats do not."""
    took = 0.0 if event.asked is None else event.at - event.asked
    if took > _LATE_S:
        return Mark(at=event.at, server=event.server.name, what="late", endpoint="RAFTZ", took_s=took)
    if event.raft is None or event.raft.state not in {"LEADER", "CANDIDATE"}:
        return None
    role: MarkKind = "leader" if event.raft.state == "LEADER" else "candidate"
    return Mark(at=event.at, server=event.server.name, what=role, term=event.raft.term)


def begin(state: State, election: Election) -> State:
    """An election was told: what led to it is kept."""
    marks = _within(state, election.elected_at - DRAWN_BEFORE_S, election.elected_at + DRAWN_AFTER_S)
    fresh = ElectionTimeline(elected_at=election.elected_at, term=election.term, marks=marks)
    return replace(state, episodes=(*state.episodes[-_EPISODES + 1 :], fresh))


def end(state: State, now: float) -> State:
    """Five seconds after an election, what followed is added to it."""
    if all(e.complete or now < e.elected_at + DRAWN_AFTER_S for e in state.episodes[-5:]):
        return state
    done = tuple(
        e if e.complete or now < e.elected_at + DRAWN_AFTER_S else replace(e, marks=_all(state, e), complete=True)
        for e in state.episodes
    )
    return replace(state, episodes=done)


def so_far(state: State, episode: ElectionTimeline) -> tuple[Mark, ...]:
    """Its marks until now, also while its five seconds are running."""
    return episode.marks if episode.complete else _all(state, episode)


def _all(state: State, episode: ElectionTimeline) -> tuple[Mark, ...]:
    last = episode.marks[-1].at if episode.marks else episode.elected_at - DRAWN_BEFORE_S
    more = _within(state, last, episode.elected_at + DRAWN_AFTER_S)
    return (*episode.marks, *(m for m in more if m.at > last))


def _within(state: State, since: float, until: float) -> tuple[Mark, ...]:
    return tuple(m for _, marks in state.recent for m in marks if since <= m.at <= until)
