"""Which elections are known and not announced yet? Owns `State.pending`: this file alone puts, merges and withdraws them.

Evidence of one election comes by up to four ways and in any order: a voter's RAFTZ, the new leader's heartbeat, an advisory, a name
that a majority gives. Each verb below merges one kind into the pending election that it belongs to, or begins one. Lower terms
stand first, those without a term last. This file must not know when an election is announced, nor what a claim is worth.
"""

from msgspec import Struct
from msgspec.structs import replace

from tui.core.elections.leadership import led_term, old_leader
from tui.core.group.membership import tells_no_terms
from tui.core.model.elections import Claimant, Pending
from tui.core.model.peer_names import peer_hash, release
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.observed.answers import Raft
from tui.core.observed.events import LeaderElected
from tui.core.observed.raft_frames import HeartbeatHeard

HOLD_S = 0.5
"""How long an election waits for its term or its advisory."""
CLOCK_S = 0.001
"""A leader dates its leadership before it announces it, by the same clock; rounding may hide that."""
_REPEATED_S = 1.0
"""A follower of ≤ 2.10 names the old leader in the new term for moments; said again after this it is meant."""


class Claim(Struct, frozen=True, kw_only=True):
    """A voter's word, received at `at`, that `leader` (a peer hash) leads in term `raft.term`."""

    server: Server
    raft: Raft
    leader: str
    own: bool
    """It speaks of itself; hearsay otherwise."""
    at: float


def moment(pending: Pending) -> float:
    """Where a pending election lies among others: its advisory's time, else when it was first told of."""
    return pending.first_at if pending.advisory_time is None else pending.advisory_time


def announces(pending: Pending, raft: Raft) -> bool:
    """True when the leadership of this own word began before the advisory and so is the one announced."""
    if pending.advisory_time is None:
        return False
    return raft.leader_since is None or raft.leader_since <= pending.advisory_time + CLOCK_S


def announced_by(state: State, claim: Claim) -> tuple[Pending, ...]:
    """The advisories without a term that announced the leadership of this leader's own word."""
    mine = (p for p in state.pending if p.term is None and p.leader == claim.leader and claim.at >= p.first_at)
    return tuple(p for p in mine if announces(p, claim.raft))


def of_heartbeat(state: State, event: HeartbeatHeard) -> Pending | None:
    """The pending election of its term, else an advisory or a name of its leader that still waits for a term."""
    same = next((p for p in state.pending if p.term == event.term), None)
    mine = (p for p in state.pending if p.term is None and p.leader == event.leader)
    return same or next((p for p in mine if event.at - p.first_at <= HOLD_S), None)


def merge_claim(state: State, claim: Claim) -> State:
    """A voter tells who leads a term that nobody is known to have led. The leader's own word outweighs hearsay."""
    found = next((p for p in state.pending if p.term == claim.raft.term), None) or _advisory_for(state, claim)
    if found is not None and found.own_word and not claim.own:
        return state
    pending = found or Pending(
        leader=claim.leader,
        first_at=claim.at,
        deadline=claim.at + HOLD_S,
        source="raftz",
        after=state.leadership.confirmed_at,
    )
    pending = replace(pending, term=claim.raft.term)
    pending = _with_own_word(pending, claim) if claim.own else _with_hearsay(state, pending, claim)
    return _put(state, found, _with_advisory(state, pending, claim))


def _with_hearsay(state: State, pending: Pending, claim: Claim) -> Pending:
    better = pending.advisory_id is None and pending.leader == old_leader(state)
    leader = claim.leader if better else pending.leader
    if leader != claim.leader:
        return pending
    one = Claimant(server=claim.server.name, repeated=claim.at - pending.first_at >= _REPEATED_S)
    named_by = pending.named_by if one in pending.named_by else (*pending.named_by, one)
    return replace(pending, leader=leader, named_by=named_by)


def _with_own_word(pending: Pending, claim: Claim) -> Pending:
    if pending.leader != claim.leader:
        pending = replace(pending, beat_at=None, beat_vias=())
    leads = claim.raft.leader_since is not None or pending.advisory_id is not None
    return replace(
        pending,
        leader=claim.leader,
        own_word=True,
        operational=True if leads or not _tells_leader_since(claim.server) else None,
        leader_since=claim.raft.leader_since,
    )


def _tells_leader_since(server: Server) -> bool:
    """True for servers whose RAFTZ tells since when they lead (nats-server 2.11.9+)."""
    return release(server.identity.version) >= (2, 11, 9)


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


def merge_advisory(state: State, found: Pending | None, event: LeaderElected) -> State:
    """An advisory announces the election `found`, or one that nothing else has told yet; who announces itself leads."""
    pending = found or Pending(
        leader=event.leader,
        first_at=event.at,
        deadline=event.at + HOLD_S,
        source="advisory",
        after=state.leadership.confirmed_at,
    )
    announced = replace(pending, advisory_id=event.id, advisory_time=event.server_time, operational=True)
    return _put(state, found, announced)


def merge_heartbeat(state: State, found: Pending | None, event: HeartbeatHeard) -> State:
    """Somebody sends heartbeats in a term that nobody is known to have led; `found` is what `of_heartbeat` gives for it.

    A heartbeat outweighs hearsay that names another leader; the caller has refused it against better evidence."""
    if found is None or found.leader != event.leader:
        fresh = _risen(state, event)
        return _put(state, found, fresh if found is None else replace(fresh, after=found.after))
    vias = found.beat_vias if event.via in found.beat_vias else (*found.beat_vias, event.via)
    beat_at = event.at if found.beat_at is None else min(found.beat_at, event.at)
    return _put(state, found, replace(found, term=event.term, beat_at=beat_at, beat_vias=vias))


def _risen(state: State, event: HeartbeatHeard) -> Pending:
    return Pending(
        leader=event.leader,
        first_at=event.at,
        deadline=event.at + HOLD_S,
        source="tap",
        term=event.term,
        operational=True if tells_no_terms(state) else None,
        after=state.leadership.confirmed_at,
        beat_at=event.at,
        beat_vias=(event.via,),
    )


def merge_name(state: State, name: str, told: tuple[Server, ...], now: float) -> State:
    """A majority, of which these servers are, names another leader than before. It happened after the last of them named another one."""
    first = min((s.named.since or now for s in told), default=now)
    before = [s.named.other_at for s in told if s.named.other_at is not None and s.named.other_at <= first]
    pending = Pending(
        leader=peer_hash(name),
        first_at=first,
        deadline=now + HOLD_S,
        source="jsz",
        operational=True,
        after=max(before, default=state.leadership.confirmed_at),
        named_by=tuple(Claimant(server=s.name) for s in told),
    )
    return replace(state, pending=(*state.pending, pending))


def settle_unled(state: State, raft: Raft) -> State:
    """Mark a winner as one that never led when it lost the role before it told since when it leads, or another one leads later."""
    if not state.pending:
        return state
    changed = tuple(replace(p, operational=False) if _never_led(p, raft) else p for p in state.pending)
    return state if changed == state.pending else replace(state, pending=changed)


def _never_led(pending: Pending, raft: Raft) -> bool:
    if not pending.own_word or pending.operational is not None or pending.term is None:
        return False
    if raft.peer == pending.leader:
        return raft.term > pending.term or raft.state != "LEADER"
    return raft.term > pending.term and raft.leader is not None


def withdraw_denied(state: State, raft: Raft) -> State:
    """Whom others name as leader of a term, and who says itself that it does not lead it, is withdrawn: it was hearsay."""
    if raft.state == "LEADER" or not state.pending:
        return state
    return withdraw(state, *(p for p in state.pending if _denies(raft, p)))


def _denies(raft: Raft, pending: Pending) -> bool:
    hearsay = pending.term is not None and not pending.own_word and pending.advisory_id is None
    return hearsay and raft.peer == pending.leader and raft.term == pending.term


def withdraw(state: State, *gone: Pending) -> State:
    """These are announced, explained or disproven: they wait no longer."""
    if not state.pending:
        return state
    return _keep(state, tuple(p for p in state.pending if not any(p is one for one in gone)))


def withdraw_led(state: State) -> State:
    """Forget pending elections of terms that are led or past: they were announced, or were there before `ready`."""
    led = led_term(state)
    return _keep(state, tuple(p for p in state.pending if p.term is None or p.term > led))


def withdraw_leader(state: State, leader: str) -> State:
    """Before `ready` this leader (a peer hash) is taken for the one that was there: whatever elects it is no news."""
    return _keep(state, tuple(p for p in state.pending if p.leader != leader))


def withdraw_terms(state: State) -> State:
    """The meta store is a new one: elections in terms of the old one are over."""
    return _keep(state, tuple(p for p in state.pending if p.term is None))


def _keep(state: State, kept: tuple[Pending, ...]) -> State:
    return state if len(kept) == len(state.pending) else replace(state, pending=kept)


def _put(state: State, old: Pending | None, new: Pending) -> State:
    """`new` in place of `old`, and of the advisory that it took in; lower terms first, those without a term last."""
    taken_in = new.advisory_id
    rest = tuple(p for p in state.pending if p is not old and (taken_in is None or p.advisory_id != taken_in))
    ordered = sorted((*rest, new), key=lambda p: (p.term is None, p.term or 0, moment(p)))
    return replace(state, pending=tuple(ordered))
