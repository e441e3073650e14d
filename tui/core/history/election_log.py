"""Which elections were announced? Owns `State.elections`: this file alone appends to it, and fills in what a printed line lacked.

A printed line is never corrected; a record may later learn the term or the advisory that was not known when it was printed, so
that neither can announce another election. This file must not know when an election is announced.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from tui.core.model.elections import Election
from tui.core.model.state import State

_KEPT = 2_000
_KEPT_S = 86_400


def last(state: State) -> Election | None:
    """The election that was announced last; None while there is none since `ready`.

    What an earlier run of metawatch announced is history: nothing that is learnt now can belong to it, for other elections may lie
    between that nobody saw."""
    newest = state.elections[-1] if state.elections else None
    if newest is None or state.ready_at is None or newest.announced_at < state.ready_at:
        return None
    return newest


def record(state: State, election: Election) -> State:
    """Append an announced election, keeping 24 h and 2,000 at most."""
    kept = tuple(e for e in state.elections[-_KEPT + 1 :] if election.announced_at - e.announced_at <= _KEPT_S)
    return replace(state, elections=(*kept, election))


def take_over(state: State, others: Iterable[Election]) -> State:
    """Put elections that another metawatch announced among those of before `ready`."""
    some = tuple(others)
    if not some:
        return state
    all_ = sorted((*state.elections, *some), key=lambda e: e.announced_at)
    return replace(state, elections=tuple(e for e in all_ if state.now - e.announced_at <= _KEPT_S)[-_KEPT:])


def amend_term(state: State, term: int) -> State:
    """The last election was of this term, which its line did not know; a term that is known stays."""
    newest = last(state)
    return state if newest is None or newest.term is not None else _amended(state, replace(newest, term=term))


def attach_advisory(state: State, advisory_id: str | None) -> State:
    """This advisory announced the last election, so it can announce no other one; an election has only one advisory."""
    newest = last(state)
    if newest is None or newest.advisory_id is not None:
        return state
    return _amended(state, replace(newest, advisory_id=advisory_id))


def term_before(state: State) -> int | None:
    """The term that the next election is counted from: that of the one before, of `ready`, or 0 in a new meta store."""
    newest = last(state)
    if state.resets and (newest is None or newest.announced_at < state.resets[-1].at):
        return 0
    return newest.term if newest is not None else state.ready_term


def terms_since(state: State, term: int | None) -> int | None:
    """How many terms `term` lies after the election before (after `ready` for the first one); None where either is not known."""
    before = term_before(state)
    return None if term is None or before is None else term - before


def _amended(state: State, newest: Election) -> State:
    return replace(state, elections=(*state.elections[:-1], newest))
