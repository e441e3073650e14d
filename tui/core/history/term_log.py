"""What became of each term? Elections with the candidacies and terms between them that elected nobody, newest first.

Only elections are changes of leader; this file must not know how any of it is written.
"""

from msgspec import Struct

from tui.core.model.elections import Election
from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.raft_traffic import Candidacy
from tui.core.model.state import State
from tui.core.observed.team import Bookmark


class Lost(Struct, frozen=True, kw_only=True):
    """Terms before an election that elected nobody, and in which no candidacy was heard."""

    first: int
    last: int
    count: int
    """Of those between both; in the others somebody was heard to stand."""
    before: int
    """The term of that election."""


LogEntry = Election | Candidacy | Lost | Bookmark


def log(state: State) -> tuple[LogEntry, ...]:
    """Elections in the order in which they were told, the rest where it belongs among them."""
    between: list[Candidacy | Bookmark] = [*fruitless(state), *state.team.bookmarks]
    between.sort(key=_at)
    out: list[LogEntry] = []
    for election in reversed(state.elections):
        while between and _at(between[-1]) > election.elected_at:
            out.append(between.pop())
        out.append(election)
        if (lost := _lost(state, election)) is not None:
            out.append(lost)
    return (*out, *reversed(between))


def _at(entry: Candidacy | Bookmark) -> float:
    return entry.here_at if isinstance(entry, Bookmark) else entry.at


def fruitless(state: State) -> tuple[Candidacy, ...]:
    """Candidacies since `ready` that have led to no leader, oldest first; those that nobody but a frame told are left out."""
    if state.ready_at is None or not state.candidacies:
        return ()
    won = {(peer_hash(e.leader), e.term) for e in state.elections[-len(state.candidacies) :]}
    won |= {(p.leader, p.term) for p in state.pending}
    if state.leadership.last is not None:
        won.add((peer_hash(state.leadership.last), state.leadership.term))
    doubted = {(d.peer, d.term) for d in state.doubts}
    return tuple(
        b
        for b in state.candidacies
        if b.announced
        and b.at >= state.ready_at
        and (b.candidate, b.term) not in won
        and (b.candidate, b.term) not in doubted
    )


def winner_of(state: State, term: int) -> str | None:
    """Who was elected in that term, if anybody was."""
    return next((e.leader for e in reversed(state.elections) if e.term == term), None)


def candidacy_of(state: State, election: Election) -> Candidacy | None:
    """The candidacy that won an election."""
    peer = peer_hash(election.leader)
    return next((b for b in reversed(state.candidacies) if (b.candidate, b.term) == (peer, election.term)), None)


def voters(state: State, peers: tuple[str, ...]) -> tuple[str, ...]:
    """Their names, in order."""
    return tuple(sorted(name_of(peer, state.names) for peer in peers))


def _lost(state: State, election: Election) -> Lost | None:
    if election.backfilled or election.term is None or (election.terms or 1) < 2:
        return None
    between = range(election.term - (election.terms or 1) + 1, election.term)
    unheard = sorted(set(between) - {b.term for b in state.candidacies})
    if not unheard:
        return None
    return Lost(first=unheard[0], last=unheard[-1], count=len(unheard), before=election.term)
