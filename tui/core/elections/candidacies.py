"""Who stood for leader, and who voted how? Keeps candidacies, and tells each once.

A frame alone proves nothing: a candidacy is told once its voters answered or a server told its term. This file must not know
who leads.
"""

from msgspec.structs import replace

from tui.core.elections.leadership import led_term
from tui.core.group.membership import tells_no_terms
from tui.core.heartbeats.listening import speaks_of
from tui.core.model.lines import CandidacyLine
from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.raft_traffic import Candidacy, Doubt
from tui.core.model.state import State
from tui.core.model.stepped import Stepped
from tui.core.model.timestamps import rfc3339
from tui.core.observed.raft_frames import VoteAsked, VoteCast
from tui.core.vantage.taps import doubt, doubted

_KEPT = 50
_VOTES_S = 0.25
"""Votes come within milliseconds; this long a candidacy waits for them."""
_CONFIRM_S = 3.0
"""A candidacy that no server knows of after this is nobody's."""


def asked(state: State, event: VoteAsked) -> State:
    """Take a request for votes, heard through one connection or another."""
    if not speaks_of(state, event.via):
        return state
    if state.group.peers and event.candidate not in state.group.counted and event.candidate not in state.names:
        return doubt(state, "unknown_peer", event.candidate, event)
    found = _find(state, event.candidate, event.term)
    elsewhere = event.at if peer_hash(event.via) != event.candidate else None
    if found is not None:
        reached = elsewhere if found.reached_at is None else found.reached_at
        return _put(state, found, replace(found, vias=_with(found.vias, event.via), reached_at=reached))
    fresh = Candidacy(
        candidate=event.candidate,
        term=event.term,
        at=event.at,
        last_term=event.last_term,
        last_index=event.last_index,
        vias=(event.via,),
        reached_at=elsewhere,
        announced=event.term <= led_term(state) or state.ready_at is None,
    )
    return replace(state, candidacies=(*state.candidacies[-_KEPT + 1 :], fresh))


def cast(state: State, event: VoteCast) -> State:
    """Take a vote; only of a peer, and only for a candidacy that was heard."""
    found = _find(state, event.candidate, event.term)
    if found is None or event.voter not in state.group.counted or not speaks_of(state, event.via):
        return state
    if found.reached_at is None:
        state, found = _reached(state, found, event.at)
    if event.granted:
        return _put(state, found, replace(found, granted=_with(found.granted, event.voter)))
    return _put(state, found, replace(found, refused=_with(found.refused, event.voter)))


def _reached(state: State, found: Candidacy, at: float) -> tuple[State, Candidacy]:
    reached = replace(found, reached_at=at)
    return _put(state, found, reached), reached


def tell(state: State, now: float) -> Stepped[CandidacyLine]:
    """Print the candidacies that are due; those that no server knows of are doubted instead."""
    if all(b.announced for b in state.candidacies):
        return state, ()
    lines: list[CandidacyLine] = []
    for candidacy in state.candidacies:
        if candidacy.announced or now < candidacy.at + _VOTES_S:
            continue
        if _known(state, candidacy):
            state, line = _announced(state, candidacy, now)
            lines.append(line)
        elif now >= candidacy.at + _CONFIRM_S:
            state = _put(state, candidacy, replace(candidacy, announced=True))
            why = Doubt(
                kind="unknown_to_servers",
                peer=candidacy.candidate,
                term=candidacy.term,
                via=candidacy.vias[0],
                since=candidacy.at,
                at=now,
            )
            state = doubted(state, why)
    return state, tuple(lines)


def of_winner(state: State, candidate: str, term: int | None, now: float) -> Stepped[CandidacyLine]:
    """The candidacy that won this term is told before its election, with the votes that came."""
    candidacy = next(
        (b for b in state.candidacies if (b.candidate, b.term) == (candidate, term) and not b.announced), None
    )
    if candidacy is None:
        return state, ()
    state, line = _announced(state, candidacy, now)
    return state, (line,)


def failed_between(state: State, below: int | None, term: int | None) -> int:
    """Terms between two that were led in which a candidacy was told."""
    if below is None or term is None:
        return 0
    return len({b.term for b in state.candidacies if b.announced and below < b.term < term})


def deadline(state: State) -> float | None:
    """When the next candidacy must be looked at."""
    if not state.candidacies:
        return None
    waits = [
        b.at + (_VOTES_S if state.now < b.at + _VOTES_S else _CONFIRM_S) for b in state.candidacies if not b.announced
    ]
    return min(waits, default=None)


def _known(state: State, candidacy: Candidacy) -> bool:
    """Did anybody but the frame itself say so? Where no server tells terms, nobody could."""
    highest = state.leadership.highest_term
    answered = bool(candidacy.granted or candidacy.refused) or tells_no_terms(state)
    return answered or (highest is not None and highest >= candidacy.term)


def _announced(state: State, candidacy: Candidacy, now: float) -> tuple[State, CandidacyLine]:
    line = CandidacyLine(
        at=rfc3339(now),
        server=name_of(candidacy.candidate, state.names),
        term=candidacy.term,
        granted=tuple(sorted(name_of(p, state.names) for p in candidacy.granted)),
        refused=tuple(sorted(name_of(p, state.names) for p in candidacy.refused)),
    )
    return _put(state, candidacy, replace(candidacy, announced=True)), line


def _find(state: State, candidate: str, term: int) -> Candidacy | None:
    return next((b for b in reversed(state.candidacies) if (b.candidate, b.term) == (candidate, term)), None)


def _with(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return names if name in names else (*names, name)


def _put(state: State, old: Candidacy, new: Candidacy) -> State:
    return state if new == old else replace(state, candidacies=tuple(new if b is old else b for b in state.candidacies))
