"""What did each server do around one election? The marks of an episode by server, and what counts among them.

This file must not know how a time line is drawn.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from tui.core.group.membership import peer_names
from tui.core.history.timeline_marks import so_far
from tui.core.model.elections import Election
from tui.core.model.incident_window import DRAWN_AFTER_S, DRAWN_BEFORE_S
from tui.core.model.raft_timing import HEALTHY_SILENCE_S
from tui.core.model.raft_traffic import ElectionTimeline, Mark, MarkKind
from tui.core.model.state import State

_SAME_S = 0.25
"""What several connections tell of one thing comes within this."""
_OF_ONE_VIA: frozenset[MarkKind] = frozenset({"beat", "begins", "transfer"})
"""Heard at the server itself, so that nobody else tells it again."""
_NAMED: frozenset[MarkKind] = frozenset({"beat", "begins"})


class Lane(Struct, frozen=True, kw_only=True):
    """One server's part in an election."""

    server: str
    marks: tuple[Mark, ...]
    """In order of time."""
    silences: tuple[tuple[float, float], ...] = ()
    """(from, until) in which it heard no heartbeat for too long, while our connection to it was up."""
    last_beat: Mark | None = None
    """The last heartbeat of the old leader that was heard there before the election."""
    first_beat: Mark | None = None
    """The first one of the new leader."""

    def all(self, *kinds: MarkKind) -> tuple[Mark, ...]:
        """Its marks of these kinds."""
        return tuple(m for m in self.marks if m.what in kinds)


class Edge(Struct, frozen=True, kw_only=True):
    """One end of the time without a leader."""

    at: float
    error_s: float | None
    """How far apart the connections told it; None where nothing that was heard marks it."""
    mark: Mark | None = None


def episode_of(state: State, election: Election) -> ElectionTimeline | None:
    """What was kept of this election."""
    same = (e for e in reversed(state.episodes) if (e.term, e.elected_at) == (election.term, election.elected_at))
    return next(same, None)


def lanes(state: State, election: Election, episode: ElectionTimeline, now: float) -> tuple[Lane, ...]:
    """One of each server of the group and of whoever else did something, by name."""
    marks = distinct((*so_far(state, episode), *_changes(state, election)))
    end = min(now, election.elected_at + DRAWN_AFTER_S)
    names = dict.fromkeys([*peer_names(state), *(m.server for m in marks)])
    return tuple(_lane(name, [m for m in marks if m.server == name], election, end) for name in sorted(names))


def _changes(state: State, election: Election) -> Iterator[Mark]:
    """From the change log: a server tells of them up to a minute later, so that no mark was kept when they happened."""
    since, until = election.elected_at - DRAWN_BEFORE_S, election.elected_at + DRAWN_AFTER_S
    for one in state.change_log:
        if since <= one.at <= until:
            yield Mark(at=one.at, server=one.server, what="changed", reason=one.what)


def distinct(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """In order of time; what several connections told of one thing stands there once, when it was first told."""
    out: list[Mark] = []
    seen: dict[tuple[object, ...], float] = {}
    for mark in sorted(marks, key=lambda m: m.at):
        took_s = None if mark.what == "ack" else mark.took_s  # each connection measures another one
        key = (mark.server, mark.what, mark.peer, mark.term, took_s, mark.endpoint, mark.reason)
        if mark.what in _OF_ONE_VIA or mark.at - seen.get(key, 0.0) > _SAME_S:
            seen[key] = mark.at
            out.append(mark)
    return tuple(out)


def _lane(name: str, marks: list[Mark], election: Election, end: float) -> Lane:
    old = [m for m in marks if m.what in _NAMED and m.at <= election.elected_at and not _of_new(m, election)]
    new = [m for m in marks if m.what in _NAMED and _of_new(m, election)]
    return Lane(
        server=name,
        marks=tuple(marks),
        silences=tuple(_silences(marks, end)),
        last_beat=old[-1] if old else None,
        first_beat=new[0] if new else None,
    )


def _of_new(mark: Mark, election: Election) -> bool:
    return (mark.peer, mark.term) == (election.leader, election.term)


def _silences(marks: list[Mark], end: float) -> Iterable[tuple[float, float]]:
    """Between two heartbeats heard there, and after the last one; not while our connection was down."""
    since: float | None = None
    for mark in marks:
        if mark.what in _OF_ONE_VIA or mark.what == "lost":
            if since is not None and mark.at - since > HEALTHY_SILENCE_S:
                yield since, mark.at
            since = None if mark.what == "lost" else mark.at
    if since is not None and end - since > HEALTHY_SILENCE_S:
        yield since, end


def began(election: Election, found: tuple[Lane, ...]) -> Edge | None:
    """When the old leader was heard last, or handed over, or was challenged; None when that is not known."""
    if election.leaderless_s is None:
        return None
    at = election.elected_at - election.leaderless_s
    kinds: tuple[MarkKind, ...] = ("transfer", "beat", "ack", "stands", "lame duck", "shutdown")
    near = [m for lane in found for m in lane.all(*kinds) if abs(m.at - at) <= _SAME_S]
    if not near:
        return Edge(at=at, error_s=None)
    if election.how == "challenger":  # heartbeats and their answers come as well meanwhile, and mark nothing
        near = [m for m in near if m.what == "stands"] or near
    mark = min(near, key=lambda m: (abs(m.at - at), kinds.index(m.what)))
    same = [m.at for m in near if m.what == mark.what]
    return Edge(at=at, error_s=max(same) - min(same), mark=mark)
