"""What does an advisory say? That X was elected, without a term: it waits for one, or belongs to an election already told."""

from tui.core.elections.pending import CLOCK_S, merge_advisory
from tui.core.group.membership import domains, members
from tui.core.history import election_log
from tui.core.model.elections import Pending
from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.state import State
from tui.core.observed.events import LeaderElected
from tui.core.servers.roster import ours
from tui.core.vantage import duplicates

_ORDER_S = 0.01
"""Times of two servers that lie closer have no order."""
_SAME_S = 0.1
"""How long after its leadership began a leader announces it. A later advisory waits for the leader's word, which tells."""
_SAME_NAME_S = 2.0
"""The same where only names are heard, and nobody can be asked for a term."""


def advised(state: State, event: LeaderElected) -> State:
    """Take an advisory of the watched group, once: merge it with the election it announces, or let it wait for its term."""
    if not _counts(state, event) or duplicates.seen_before(state, event.id):
        return state
    state = duplicates.remember(state, event.id)
    awaited = next((p for p in state.pending if _announced(p, event)), None)
    if awaited is not None:
        return merge_advisory(state, awaited, event)
    if _announced_already(state, event):
        return election_log.attach_advisory(state, event.id)
    return state if _overtaken(state, event) else merge_advisory(state, None, event)


def _counts(state: State, event: LeaderElected) -> bool:
    """Is it of the watched group, and of a peer of it? Where other clusters have its servers' names, the cluster tells."""
    if not state.group.chosen or event.domain not in domains(state):
        return False
    if any(server.identity.bears is not None for server in state.servers.values()):
        clusters = {member.identity.cluster for member in members(state)}
        if event.cluster is not None and event.cluster not in clusters:
            return False
    return not state.group.peers or event.leader in state.group.counted or event.leader in state.names


def _overtaken(state: State, event: LeaderElected) -> bool:
    """True when a later election was told already: this one is among the `terms` of that line, which is never corrected."""
    last = election_log.last(state)
    if last is None:
        return False
    at = ours(state.servers.get(name_of(event.leader, state.names)), event.server_time)
    return at < last.elected_at - last.error_s - _ORDER_S


def _announced(pending: Pending, event: LeaderElected) -> bool:
    if pending.leader != event.leader or pending.advisory_id is not None:
        return False
    since = pending.leader_since
    return since is None or since - CLOCK_S <= event.server_time <= since + _SAME_S


def _announced_already(state: State, event: LeaderElected) -> bool:
    """True when the last election told is the one announced: same leader, no advisory yet, and the moment fits."""
    last = election_log.last(state)
    if last is None:
        return _baseline_announced(state, event)
    if peer_hash(last.leader) != event.leader or last.advisory_id is not None:
        return False
    moment = ours(state.servers.get(last.leader), event.server_time)
    slack = _SAME_S if state.leadership.highest_term is not None else _SAME_NAME_S
    return abs(moment - last.elected_at) <= slack + last.error_s


def _baseline_announced(state: State, event: LeaderElected) -> bool:
    """True when the advisory announces the leadership that `ready` told."""
    lead = state.leadership
    if lead.last is None or lead.since is None or peer_hash(lead.last) != event.leader:
        return False
    return abs(ours(state.servers.get(lead.last), event.server_time) - lead.since) <= _SAME_S
