"""What does a voter's RAFTZ say of who leads? A *claim* is its word that X leads in term T: it confirms the leadership that is
known, fills in what was missing of it, or tells of a new one. Must not know when an election is announced."""

from tui.core.elections import baseline, leadership, pending
from tui.core.elections.leadership import led_term
from tui.core.elections.pending import Claim
from tui.core.history import election_log
from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.observed.answers import Raft
from tui.core.servers.roster import ours


def claimed(state: State, server: Server, raft: Raft, at: float) -> State:
    """Take a voter's RAFTZ: who leads in which term, by its own word or by hearsay."""
    own = raft.state == "LEADER"
    leader = raft.peer if own else raft.leader
    state = leadership.note_term(state, raft.term)
    if state.pending:
        state = pending.settle_unled(pending.withdraw_denied(state, raft), raft)
    if leader is None and state.ready_untold:
        # The first word on it is that nobody leads: who is elected from here on is elected before our eyes.
        return baseline.count_from(state, raft.term)
    led = led_term(state)
    if leader is None or raft.term < led:
        return state
    claim = Claim(server=server, raft=raft, leader=leader, own=own, at=at)
    if raft.term == led:
        return _confirmed(state, claim)
    if _is_announced_without_term(state, claim):
        return election_log.amend_term(leadership.backfill_term(state, raft.term), raft.term)
    if state.ready_at is None:
        return _baseline(state, claim)
    if _is_named_without_term(state, claim, state.ready_at):
        state = leadership.backfill_term(leadership.confirm(state, at), raft.term)
        return state if state.ready_term is not None else baseline.count_from(state, raft.term)
    return pending.merge_claim(state, claim)


def _confirmed(state: State, claim: Claim) -> State:
    """The present leadership was told again; a pending advisory of this very leadership is thereby explained."""
    lead = state.leadership
    if lead.last is None or peer_hash(lead.last) != claim.leader:
        return state
    state = leadership.confirm(state, claim.at)
    if not claim.own:
        return state
    explained = pending.announced_by(state, claim)
    for one in explained:
        state = election_log.attach_advisory(state, one.advisory_id)
    return pending.withdraw(state, *explained)


def _is_announced_without_term(state: State, claim: Claim) -> bool:
    """True when this claim gives the missing term of an election that was announced from its advisory or by name."""
    last = election_log.last(state)
    if last is None or last.term is not None or peer_hash(last.leader) != claim.leader or state.pending:
        return False
    since = claim.raft.leader_since
    return since is None or ours(state.servers.get(last.leader), since) <= last.announced_at + 0.05


def _is_named_without_term(state: State, claim: Claim, ready_at: float) -> bool:
    """True when this claim gives the term of the leader that was there at `ready`, whom only names told until now: servers before 2.10
    are upgraded, or RAFTZ is permitted from now on. The leader's own word may tell that it was elected again since."""
    lead, since = state.leadership, claim.raft.leader_since if claim.own else None
    if lead.leader is None or lead.term is not None or peer_hash(lead.leader) != claim.leader or state.pending:
        return False
    return election_log.last(state) is None and (since is None or ours(claim.server, since) <= ready_at + 0.05)


def _baseline(state: State, claim: Claim) -> State:
    """Before `ready`, a claim is what was there when metawatch came; it makes no election."""
    since = claim.raft.leader_since if claim.own else None
    began = None if since is None else ours(claim.server, since)
    state = leadership.adopt_term(state, name_of(claim.leader, state.names), claim.raft.term, began, claim.at)
    return pending.withdraw_leader(state, claim.leader)


def learn_since(state: State, server: Server, raft: Raft) -> State:
    """The leader's own word tells since when it leads, also for a leadership that began before we came."""
    lead = state.leadership
    mine = lead.last == server.name and raft.state == "LEADER" and raft.term == lead.term
    if not mine or raft.leader_since is None:
        return state
    return leadership.backfill_since(state, ours(server, raft.leader_since))
