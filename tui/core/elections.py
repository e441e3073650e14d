"""Which elections took place? Every term that somebody led is told once, whoever told of it first; must not know how a leadership passed.

A *claim* (a server's word that X leads in term T) or an advisory (X was elected, no term) makes a `Pending` election;
it waits at most 500 ms for the half that is missing, then it is told in order of terms and never corrected."""

from msgspec import Struct
from msgspec.structs import replace

from tui.core.episode import advisories_denied
from tui.core.events import LeaderElected, Raft
from tui.core.names import name_of, peer_hash
from tui.core.roster import ours
from tui.core.state import Election, Pending, Server, State

HOLD_S = 0.5
"""How long an election waits for its term or its advisory."""
UNLED_S = 20.0
"""How long one who won the vote may take to lead; the server gives up after 10–20 s without a quorum."""
_SAME_S = 2.0
"""An advisory and its leader's `leader_since` are one moment of one clock; a busy server may be this late with it."""
_CONFIRM_S = 1.0
"""A follower of ≤ 2.10 names the old leader in the new term for moments; said again after this it is meant."""


def supports_leader_since(server: Server | None) -> bool:
    """True for servers whose RAFTZ tells since when they lead (nats-server 2.11.9+)."""
    if server is None:
        return False
    parts = server.version.split("-")[0].split(".")
    numbers = tuple(int(p) for p in parts[:3] if p.isdigit())
    return numbers >= (2, 11, 9)


def led_term(state: State) -> int:
    """The last term that is known to have been led, or -1."""
    return -1 if state.leadership.term is None else state.leadership.term


def _note_term(state: State, term: int) -> State:
    lead = state.leadership
    if lead.highest_term is not None and lead.highest_term >= term:
        return state
    return replace(state, leadership=replace(lead, highest_term=term))


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
    state = _settle_unled(_note_term(state, raft.term), raft, own)
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
        if mine and _announces(pending, claim.raft):
            state = _attach(state, pending)
        else:
            kept.append(pending)
    return replace(state, pending=tuple(kept))


def _announces(pending: Pending, raft: Raft) -> bool:
    """True when the leadership of this own word began before the advisory and so is the one announced."""
    if pending.advisory_time is None:
        return False
    return raft.leader_since is None or raft.leader_since <= pending.advisory_time + 0.05


def _attach(state: State, pending: Pending) -> State:
    """Give an election that was told already its advisory, so that it can announce no other."""
    if not state.elections or state.elections[-1].advisory_id is not None:
        return state
    last = replace(state.elections[-1], advisory_id=pending.advisory_id)
    return replace(state, elections=(*state.elections[:-1], last))


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
    for pending in state.pending:
        if pending.term == claim.raft.term:
            return pending
    for pending in state.pending:
        mine = pending.term is None and pending.leader == claim.leader
        if mine and (not claim.own or _announces(pending, claim.raft)):
            return pending
    return None


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
        better = pending.advisory_id is None and pending.leader == _old(state)
        leader = claim.leader if better else pending.leader
        seen_by = _seen(pending, claim.server.name, claim.at) if leader == claim.leader else pending.seen_by
        return _put(state, found, replace(pending, leader=leader, seen_by=seen_by))
    leads = raft.leader_since is not None or pending.advisory_id is not None
    pending = replace(
        pending,
        leader=claim.leader,
        own_word=True,
        operational=True if leads or not supports_leader_since(claim.server) else None,
        leader_since=raft.leader_since,
    )
    return _put(state, found, pending)


def _seen(pending: Pending, name: str, at: float) -> tuple[str, ...]:
    late = at - pending.first_at >= _CONFIRM_S
    return (*pending.seen_by, f"{name} again") if late and name not in pending.seen_by else (*pending.seen_by, name)


def _old(state: State) -> str | None:
    return None if state.leadership.last is None else peer_hash(state.leadership.last)


def _put(state: State, old: Pending | None, new: Pending) -> State:
    rest = tuple(p for p in state.pending if p is not old)
    ordered = sorted((*rest, new), key=lambda p: (p.term is None, p.term or 0, p.first_at))
    return replace(state, pending=tuple(ordered))


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


def advised(state: State, event: LeaderElected) -> State:
    """Take an advisory that was not heard before: merge it with the claim it belongs to, or let it wait for its term."""
    for pending in state.pending:
        if pending.leader == event.leader and pending.advisory_id is None and _announced(pending, event):
            merged = replace(pending, advisory_id=event.id, advisory_time=event.server_time, operational=True)
            return _put(state, pending, merged)
    if _told_already(state, event):
        return _attach(state, _of(event, state))
    return _put(state, None, _of(event, state))


def _of(event: LeaderElected, state: State) -> Pending:
    return Pending(
        leader=event.leader,
        first_at=event.at,
        deadline=event.at + HOLD_S,
        source="advisory",
        operational=True,
        advisory_id=event.id,
        advisory_time=event.server_time,
        after=state.leadership.confirmed_at,
    )


def _announced(pending: Pending, event: LeaderElected) -> bool:
    return pending.leader_since is None or pending.leader_since <= event.server_time + 0.05


def _told_already(state: State, event: LeaderElected) -> bool:
    """True when the last election told is the one announced: same leader, no advisory yet, and the moment fits."""
    if not state.elections:
        return _baseline_announced(state, event)
    last = state.elections[-1]
    if peer_hash(last.leader) != event.leader or last.advisory_id is not None:
        return False
    moment = ours(state.servers.get(last.leader), event.server_time)
    return abs(moment - last.elected_at) <= _SAME_S + last.error_s


def _baseline_announced(state: State, event: LeaderElected) -> bool:
    """True when the advisory announces the leadership that `ready` told."""
    lead = state.leadership
    if lead.last is None or lead.since is None or peer_hash(lead.last) != event.leader:
        return False
    return abs(ours(state.servers.get(lead.last), event.server_time) - lead.since) <= _SAME_S


def infer_term(state: State, pending: Pending) -> int | None:
    """The term of an advisory whose leader was gone before it could tell: the only one that is left, else unknown."""
    if pending.term is not None:
        return pending.term
    highest = state.leadership.highest_term
    later = [p.term for p in state.pending if p.term is not None and p is not pending]
    ceiling = min(later) - 1 if later else highest
    floor = led_term(state) + 1
    return floor if ceiling is not None and floor > 0 and ceiling == floor else None


def due(state: State, pending: Pending, now: float) -> bool:
    """True when this election can be told: it is complete, or has waited long enough for what is missing."""
    if state.ready_at is None:
        return False
    if pending.own_word and pending.operational is None:
        return now - pending.first_at >= UNLED_S
    complete = pending.own_word and pending.term is not None
    if complete and (pending.advisory_id is not None or advisories_denied(state)):
        return True
    if pending.term is None and state.leadership.highest_term is None:
        return True
    if now < pending.deadline:
        return False
    return complete or _plausible(state, pending)


def _plausible(state: State, pending: Pending) -> bool:
    """Hearsay that the old leader leads in the new term must be repeated; anything else is believed at its deadline."""
    if pending.own_word or pending.advisory_id is not None or pending.leader != _old(state):
        return True
    return any(s.endswith(" again") for s in pending.seen_by)


def next_due(state: State) -> float | None:
    """The earliest instant at which a pending election must be looked at."""
    return min((p.deadline for p in state.pending), default=None)


def drop_stale(state: State) -> State:
    """Forget pending elections of terms that have been told or that `ready` told."""
    led = led_term(state)
    kept = tuple(p for p in state.pending if p.term is None or p.term > led)
    return state if len(kept) == len(state.pending) else replace(state, pending=kept)


def told_terms(state: State, term: int | None) -> int | None:
    """Terms since the election before (since `ready` for the first one); None where either is not known."""
    before = state.elections[-1].term if state.elections else state.ready_term
    return None if term is None or before is None else term - before


def record(state: State, election: Election) -> State:
    """Append an election, keeping 24 h and 2,000 at most."""
    kept = tuple(e for e in state.elections[-1999:] if election.told_at - e.told_at <= 86_400)
    return replace(state, elections=(*kept, election))
