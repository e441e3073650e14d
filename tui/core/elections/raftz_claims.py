"""What does a voter's RAFTZ say of who leads? A *claim* is its word that X leads in term T; claims of new terms make or
complete `Pending` elections. Must not know when an election is told."""

from msgspec import Struct
from msgspec.structs import replace

from tui.core.elections.advisories import attach
from tui.core.elections.pending import HOLD_S, announces, led_term, moment, old_leader, put, supports_leader_since
from tui.core.model.elections import Claimant, Pending
from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.observed.answers import Raft
from tui.core.servers.roster import ours

_CONFIRM_S = 1.0
"""A follower of ≤ 2.10 names the old leader in the new term for moments; said again after this it is meant."""


class Claim(Struct, frozen=True, kw_only=True):
    """A voter's word, received at `at`, that `leader` (a peer hash) leads in term `raft.term`."""

    server: Server
    raft: Raft
    leader: str
    own: bool
    """It speaks of itself; hearsay otherwise."""
    at: float


def claimed(state: State, server: Server, raft: Raft, at: float) -> State:
    """Take a voter's RAFTZ: who leads in which term, by its own word or by hearsay."""
    own = raft.state == "LEADER"
    leader = raft.peer if own else raft.leader
    state = _settle_unled(_contradicted(_note_term(state, raft.term), raft, own), raft, own)
    if leader is None and state.ready_untold:
        # The first word on it is that nobody leads: who is elected from here on is elected before our eyes.
        return replace(state, ready_untold=False, ready_term=raft.term)
    if leader is None or raft.term < led_term(state):
        return state
    claim = Claim(server=server, raft=raft, leader=leader, own=own, at=at)
    if raft.term == led_term(state):
        return _confirmed(state, claim)
    if _is_told_without_term(state, claim):
        return _fill_term(state, raft.term)
    if state.ready_at is None:
        return _baseline(state, claim)
    return _pend_claim(state, claim)


def _note_term(state: State, term: int) -> State:
    lead = state.leadership
    if lead.highest_term is not None and lead.highest_term >= term:
        return state
    return replace(state, leadership=replace(lead, highest_term=term))


def _contradicted(state: State, raft: Raft, own: bool) -> State:
    """Who is said to lead a term, and says itself that it does not, is not pending: it was hearsay of an old leader."""
    if own:
        return state
    kept = tuple(p for p in state.pending if not _denies(raft, p))
    return state if len(kept) == len(state.pending) else replace(state, pending=kept)


def _denies(raft: Raft, pending: Pending) -> bool:
    hearsay = pending.term is not None and not pending.own_word and pending.advisory_id is None
    return hearsay and raft.peer == pending.leader and raft.term == pending.term


def _settle_unled(state: State, raft: Raft, own: bool) -> State:
    """A winner that is no longer LEADER in its term, and never said that it leads, never led."""
    changed = tuple(
        replace(p, operational=False)
        if p.own_word and p.operational is None and p.term is not None and _over(p, raft, own)
        else p
        for p in state.pending
    )
    return state if changed == state.pending else replace(state, pending=changed)


def _over(pending: Pending, raft: Raft, own: bool) -> bool:
    term = pending.term or 0
    if raft.peer == pending.leader:
        return raft.term > term or not own
    return raft.term > term and raft.leader is not None


def _confirmed(state: State, claim: Claim) -> State:
    """The present leadership was told again; a pending advisory of this very leadership is thereby explained."""
    lead = state.leadership
    if lead.last is None or peer_hash(lead.last) != claim.leader:
        return state
    state = replace(state, leadership=replace(lead, confirmed_at=claim.at))
    if not claim.own:
        return state
    kept = []
    for pending in state.pending:
        mine = pending.term is None and pending.leader == claim.leader and claim.at >= pending.first_at
        if mine and announces(pending, claim.raft):
            state = attach(state, pending)
        else:
            kept.append(pending)
    return replace(state, pending=tuple(kept))


def _is_told_without_term(state: State, claim: Claim) -> bool:
    """True when this claim gives the missing term of an election that was told from its advisory or by name."""
    if not state.elections:
        return False
    last = state.elections[-1]
    if last.term is not None or peer_hash(last.leader) != claim.leader or state.pending:
        return False
    since = claim.raft.leader_since
    return since is None or ours(state.servers.get(last.leader), since) <= last.told_at + 0.05


def _fill_term(state: State, term: int) -> State:
    last = replace(state.elections[-1], term=term)
    lead = replace(state.leadership, term=term)
    return replace(state, elections=(*state.elections[:-1], last), leadership=lead)


def _baseline(state: State, claim: Claim) -> State:
    """Before `ready`, a claim is what was there when metawatch came; it makes no election."""
    since = claim.raft.leader_since if claim.own else None
    name = name_of(claim.leader, state.names)
    lead = replace(
        state.leadership,
        leader=name,
        last=name,
        term=claim.raft.term,
        since=None if since is None else ours(claim.server, since),
        confirmed_at=claim.at,
    )
    kept = tuple(p for p in state.pending if p.leader != claim.leader)
    return replace(state, leadership=lead, pending=kept)


def learn_since(state: State, server: Server, raft: Raft) -> State:
    """The leader's own word tells since when it leads, also for a leadership that began before we came."""
    lead = state.leadership
    mine = lead.last == server.name and raft.state == "LEADER" and raft.term == lead.term
    if not mine or raft.leader_since is None or lead.since is not None:
        return state
    return replace(state, leadership=replace(lead, since=ours(server, raft.leader_since)))


def _find(state: State, claim: Claim) -> Pending | None:
    """The pending election that this claim speaks of: by its term, else an advisory of this leader that has none yet."""
    same = (p for p in state.pending if p.term == claim.raft.term)
    return next(same, None) or _advisory_for(state, claim)


def _pend_claim(state: State, claim: Claim) -> State:
    found, raft = _find(state, claim), claim.raft
    if found is not None and found.own_word and not claim.own:
        return state
    pending = found or Pending(
        leader=claim.leader,
        first_at=claim.at,
        deadline=claim.at + HOLD_S,
        source="raftz",
        after=state.leadership.confirmed_at,
    )
    pending = replace(pending, term=raft.term)
    if not claim.own:
        better = pending.advisory_id is None and pending.leader == old_leader(state)
        leader = claim.leader if better else pending.leader
        named_by = _named_by(pending, claim.server.name, claim.at) if leader == claim.leader else pending.named_by
        return put(state, found, _with_advisory(state, replace(pending, leader=leader, named_by=named_by), claim))
    if pending.leader != claim.leader:
        pending = replace(pending, beat_at=None, beat_vias=())
    leads = raft.leader_since is not None or pending.advisory_id is not None
    pending = replace(
        pending,
        leader=claim.leader,
        own_word=True,
        operational=True if leads or not supports_leader_since(claim.server) else None,
        leader_since=raft.leader_since,
    )
    return put(state, found, _with_advisory(state, pending, claim))


def _advisory_for(state: State, claim: Claim) -> Pending | None:
    """The advisory of this leader that still has no term and may announce this claim."""
    mine = [p for p in state.pending if p.term is None and p.leader == claim.leader]
    if not claim.own:
        return max(mine, key=moment, default=None)
    return next((p for p in mine if announces(p, claim.raft)), None)


def _with_advisory(state: State, pending: Pending, claim: Claim) -> Pending:
    """A claim may learn its leader late (2.10 names the old one first): its advisory waits beside it and is taken in."""
    waiting = _advisory_for(state, claim)
    if pending.advisory_id is not None or waiting is None or waiting.leader != pending.leader:
        return pending
    return replace(
        pending,
        advisory_id=waiting.advisory_id,
        advisory_time=waiting.advisory_time,
        operational=True,
        first_at=min(pending.first_at, waiting.first_at),
    )


def _named_by(pending: Pending, server: str, at: float) -> tuple[Claimant, ...]:
    claimant = Claimant(server=server, repeated=at - pending.first_at >= _CONFIRM_S)
    return pending.named_by if claimant in pending.named_by else (*pending.named_by, claimant)
