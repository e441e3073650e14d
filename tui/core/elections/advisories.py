"""What does an advisory say? That X was elected, without a term: it waits for one, or belongs to an election already told."""

from msgspec.structs import replace

from tui.core.elections.pending import CLOCK_S, HOLD_S, put
from tui.core.group.membership import domains, members
from tui.core.model.elections import Pending
from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.state import State
from tui.core.observed.events import LeaderElected
from tui.core.servers.roster import ours

_ORDER_S = 0.01
"""Times of two servers that lie closer have no order."""
_SAME_S = 0.1
"""How long after its leadership began a leader announces it. A later advisory waits for the leader's word, which tells."""
_SAME_NAME_S = 2.0
"""The same where only names are heard, and nobody can be asked for a term."""


_KEPT = 256


def seen_before(state: State, advisory: str) -> bool:
    """Did this advisory or audit come already, through another connection?"""
    return advisory in state.seen_advisories


def remember(state: State, advisory: str) -> State:
    """It has come."""
    return replace(state, seen_advisories=(*state.seen_advisories[-_KEPT + 1 :], advisory))


def of_group(state: State, event: LeaderElected) -> bool:
    """Of the watched group; where others have its servers' names, their cluster tells."""
    twins = any(server.identity.bears is not None for server in state.servers.values())
    elsewhere = (
        twins and event.cluster is not None and event.cluster not in {m.identity.cluster for m in members(state)}
    )
    return event.domain in domains(state) and not elsewhere


def advised(state: State, event: LeaderElected) -> State:
    """Take an advisory that was not heard before: merge it with the claim it belongs to, or let it wait for its term."""
    for pending in state.pending:
        if pending.leader == event.leader and pending.advisory_id is None and _announced(pending, event):
            merged = replace(pending, advisory_id=event.id, advisory_time=event.server_time, operational=True)
            return put(state, pending, merged)
    if _told_already(state, event):
        return attach(state, _of(event, state))
    if _overtaken(state, event):
        return state
    return put(state, None, _of(event, state))


def _overtaken(state: State, event: LeaderElected) -> bool:
    """True when a later election was told already: this one is among the `terms` of that line, which is never corrected."""
    if not state.elections:
        return False
    last = state.elections[-1]
    at = ours(state.servers.get(name_of(event.leader, state.names)), event.server_time)
    return at < last.elected_at - last.error_s - _ORDER_S


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
    since = pending.leader_since
    return since is None or since - CLOCK_S <= event.server_time <= since + _SAME_S


def _told_already(state: State, event: LeaderElected) -> bool:
    """True when the last election told is the one announced: same leader, no advisory yet, and the moment fits."""
    if not state.elections:
        return _baseline_announced(state, event)
    last = state.elections[-1]
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


def attach(state: State, pending: Pending) -> State:
    """Give an election that was told already its advisory, so that it can announce no other."""
    if not state.elections or state.elections[-1].advisory_id is not None:
        return state
    last = replace(state.elections[-1], advisory_id=pending.advisory_id)
    return replace(state, elections=(*state.elections[:-1], last))
