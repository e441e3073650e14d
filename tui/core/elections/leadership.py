"""Who leads, since when, and by which proof? Owns `State.leadership`: this file alone replaces it, and each verb below is one
thing that may happen to a leadership.

The verbs hold what is true of every leadership, whoever brings the evidence: a proof only moves forward, the highest term only
rises, and a new leader inherits nothing that was said of the one before. They must not know why they are called.
"""

from msgspec.structs import replace

from tui.core.model.elections import Election, Leadership, Pending
from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.state import State


def led_term(state: State) -> int:
    """The last term that is known to have been led, or -1 while none is known."""
    return -1 if state.leadership.term is None else state.leadership.term


def old_leader(state: State) -> str | None:
    """Peer hash of the last known leader, also after it was lost."""
    return None if state.leadership.last is None else peer_hash(state.leadership.last)


def adopt(state: State, leader: str, at: float) -> State:
    """Before `ready`, or where only names are told: the server `leader` leads, as was told at `at`. It makes no election."""
    return _with(state, replace(state.leadership, leader=leader, last=leader, confirmed_at=at))


def adopt_term(state: State, leader: str, term: int, since: float | None, at: float) -> State:
    """The same where a voter tells the term, and the leader itself since when it leads (our clock)."""
    state = adopt(state, leader, at)
    return _with(state, replace(state.leadership, term=term, since=since))


def adopt_heard(state: State, leader: str, term: int, at: float) -> State:
    """Before `ready`, its heartbeat at `at` is all that tells who leads, and in which term."""
    heard = Leadership(leader=leader, last=leader, term=term, highest_term=term)
    return _with(state, replace(heard, confirmed_at=at, proof_at=at, fresh_at=at))


def learn(state: State, told: Pending, now: float) -> State:
    """Servers that told nothing until now tell who leads. It may have led for long, so this is no election."""
    state = adopt(state, name_of(told.leader, state.names), now)
    lead = replace(state.leadership, term=told.term, since=told.leader_since)
    return _with(state, replace(lead, proof_at=told.beat_at or now, fresh_at=now))


def take_over(state: State, election: Election, now: float) -> State:
    """The winner of an announced election leads from `elected_at` on; nothing that was said of the old leader is said of it."""
    lead = state.leadership
    lead = replace(
        lead,
        leader=election.leader,
        last=election.leader,
        term=lead.term if election.term is None else election.term,
        since=election.elected_at,
        since_error_s=election.error_s,
        confirmed_at=now,
        proof_at=election.elected_at,
        fresh_at=now,
        transfer_at=None,
        challenged_at=None,
        quorum_lost_at=None,
    )
    return _with(state, lead)


def pass_unled(state: State, term: int | None) -> State:
    """Somebody won this term and never led in it: the term is over, and nobody is known to lead."""
    return _with(state, replace(state.leadership, term=term, leader=None))


def confirm(state: State, at: float) -> State:
    """Something that came at `at` still told this leadership, and no later one."""
    return _with(state, replace(state.leadership, confirmed_at=at))


def confirm_heard(state: State, at: float, proof: float | None = None) -> State:
    """The leader's own heartbeat came at `at`: it confirms the leadership and is news of it at once; a `proof` as in `prove`."""
    lead = state.leadership
    proof_at = lead.proof_at if proof is None else _later(lead, proof)
    return _with(state, replace(lead, confirmed_at=at, fresh_at=at, proof_at=proof_at))


def hear(state: State, at: float, proof: float | None = None) -> State:
    """A voter told at `at` something of the leadership, be it good or bad; a `proof` as in `prove`."""
    lead = state.leadership
    proof_at = lead.proof_at if proof is None else _later(lead, proof)
    return _with(state, replace(lead, fresh_at=at, proof_at=proof_at))


def prove(state: State, at: float) -> State:
    """A voter is known to have heard the leader at `at`; an older proof than the one that is known changes nothing."""
    lead = state.leadership
    return _with(state, replace(lead, proof_at=at)) if at > (lead.proof_at or 0.0) else state


def _later(lead: Leadership, proof: float) -> float | None:
    """The last proof, if this one came as well."""
    return proof if proof > (lead.proof_at or 0.0) else lead.proof_at


def assume_proof(state: State, now: float) -> State:
    """At `ready`: a leader that was only named, by servers that tell no times, counts as heard now."""
    lead = state.leadership
    return _with(state, replace(lead, proof_at=now)) if lead.leader is not None and lead.proof_at is None else state


def note_term(state: State, term: int) -> State:
    """A voter told this term: the highest one that is known never falls."""
    lead = state.leadership
    known = lead.highest_term is not None and lead.highest_term >= term
    return state if known else _with(state, replace(lead, highest_term=term))


def backfill_term(state: State, term: int) -> State:
    """The term of the present leadership becomes known; until now only a name or an advisory told of it."""
    return note_term(_with(state, replace(state.leadership, term=term)), term)


def backfill_since(state: State, since: float) -> State:
    """Since when the present leader leads (our clock) becomes known, by its own word."""
    lead = state.leadership
    return state if lead.since is not None else _with(state, replace(lead, since=since))


def restart_terms(state: State, highest: int) -> State:
    """The meta store is a new one: no term of it has been led, and `highest` is the highest that a majority tells."""
    return _with(state, replace(state.leadership, term=0, highest_term=highest))


def hand_over(state: State, at: float) -> State:
    """The leader was heard to hand over; the first of several such messages dates it."""
    lead = state.leadership
    return _with(state, replace(lead, transfer_at=min(at, lead.transfer_at or at)))


def challenge(state: State, at: float) -> State:
    """A follower refused the leader in a higher term, which deposes it; the first refusal dates that."""
    lead = state.leadership
    return state if lead.challenged_at is not None else _with(state, replace(lead, challenged_at=at))


def lose_quorum(state: State, at: float) -> State:
    """At `at` less than a majority is known to hear the leader. It stays leader until it gives up by itself."""
    return replace(_with(state, replace(state.leadership, quorum_lost_at=at)), no_quorum_at=at)


def nobody_named(state: State, since: float | None) -> State:
    """Since when a majority of voters names no leader; None when one is named again, or when metawatch cannot see."""
    lead = state.leadership
    return state if lead.none_since == since else _with(state, replace(lead, none_since=since))


def lose(state: State, since: float) -> State:
    """Nobody leads since then: a leaderless time begins."""
    return _with(state, replace(state.leadership, leaderless_since=since, leader=None))


def announce_loss(state: State) -> State:
    """The line of this leaderless time was printed, so its end will have one as well."""
    return _with(state, replace(state.leadership, leaderless_announced=True))


def find_again(state: State) -> State:
    """The leader that was lost is heard again, in its old term: it leads as before."""
    return _with(state, replace(state.leadership, leader=state.leadership.last))


def end_leaderless(state: State) -> State:
    """The leaderless time is over, if there was one."""
    return _with(state, replace(state.leadership, leaderless_since=None, leaderless_announced=False, none_since=None))


def _with(state: State, leadership: Leadership) -> State:
    return replace(state, leadership=leadership)
