"""What follows for the group and its leader when a server answers? Each answer is handed on in one order, which this file owns.

The group first: only a member's word counts, and how many make a majority depends on what the answer tells of the group. Then who
leads, then the proof that the leader is there: a proof counts for the leader that is known by then. An answer that came before the
group was chosen is not lost: it is handed on when the group is known.
"""

from tui.core.elections import leader_by_name, leader_proof, raftz_claims, terms_reset
from tui.core.group import impossible_figures, membership
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.observed.events import RaftSeen
from tui.core.servers import reported, roster
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch


def raftz(state: State, server: Server, event: RaftSeen, limits: Thresholds) -> State:
    """Take a RAFTZ answer of this server; if it shows that the meta store is a new one, what others had told of the new one counts from
    now on."""
    if _overtaken(server, event):
        return roster.put(state, server)
    server = terms_reset.with_highest_term(reported.raft_reported(server, event, limits))
    before = roster.put(state, server)
    state = terms_reset.heard(before, server, event.at)
    told = (server,) if state.resets is before.resets else terms_reset.tells_of_new(state)
    for one in told:
        state = _raft_reported(state, one)
    return state


def _overtaken(server: Server, event: RaftSeen) -> bool:
    """Whether what was asked later is answered already: over another way, or while our own connection was coming up. A term that is lower
    than the one that this process told since is of before, and no sign of a new store."""
    return event.asked is not None and server.raft.asked is not None and event.asked < server.raft.asked


def names(state: State, server: Server, now: float) -> State:
    """Take an answer that names the leader and tells no term (STATSZ, JSZ, HEALTHZ), already in the server's record."""
    state = roster.put(state, server)
    if now == state.now and leader_proof.hears_terms(state, now):
        return state  # nearly always: then RAFTZ tells the group's peers, and who leads
    state = membership.learn_from_meta(state, server)
    return leader_by_name.judge(leader_proof.proof_from_answer(state, server), now)


def choose(state: State, watch: Watch) -> State:
    """Settle which group is watched; what its servers told before that was known is taken in now."""
    before, state = state, membership.choose(state, watch)
    if before.group.chosen or not state.group.chosen:
        return state
    for server in state.servers.values():
        state = _raft_reported(membership.learn_from_meta(state, server), server)
    return leader_by_name.judge(state, state.now)


def _raft_reported(state: State, server: Server) -> State:
    """What follows from the last RAFTZ answer of a server."""
    raft, at = server.raft.last, server.raft.at
    if raft is not None and impossible_figures.doubtful(state, raft):
        return state
    group, member = state.group, membership.is_member(state.group, server)
    if member and raft is not None:
        state = membership.learn_from_raft(state, server, raft)
    if state.group is not group:
        member = membership.is_member(state.group, server)
    if raft is None or at is None or not member:
        return state
    state = raftz_claims.learn_since(raftz_claims.claimed(state, server, raft, at), server, raft)
    return leader_proof.proof_from_raft(state, server)
