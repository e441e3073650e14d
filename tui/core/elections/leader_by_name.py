"""Who leads where no server tells a term (nats-server 2.9, or RAFTZ not permitted)? A change of the name that a majority gives.

Same-leader elections and A-B-A between two answers cannot be seen this way; this file must not pretend otherwise."""

from collections import Counter

from tui.core.elections.leader_proof import hears_terms
from tui.core.elections.leadership import adopt, confirm
from tui.core.elections.pending import merge_name
from tui.core.group.majority import majority
from tui.core.group.membership import members
from tui.core.model.freshness import fresh
from tui.core.model.peer_names import peer_hash
from tui.core.model.raft_timing import HEALTHY_SILENCE_S
from tui.core.model.server import Server
from tui.core.model.state import State

_BEATS_S = 12.0
"""Longer than any election takes: after it, names are all that is left."""
_OUTLASTS_S = 2.0


def _voters(state: State, now: float) -> list[Server]:
    return [s for s in members(state) if fresh("named leader", s.jetstream.at, now)]


def named_by_majority(state: State, now: float) -> str | None:
    """The name that a majority of the group gives in fresh answers, if any."""
    size = state.group.size
    votes = Counter(s.named.leader for s in _voters(state, now) if s.named.leader)
    if not size or not votes:
        return None
    name, count = votes.most_common(1)[0]
    return name if count >= majority(size) else None


def judge(state: State, now: float) -> State:
    """Take the name that the majority gives as the leader, and pend an election when it is another one than before."""
    if not state.group.chosen or hears_terms(state, now):
        return state
    name = named_by_majority(state, now)
    if name is None:
        return state
    if state.ready_at is None:
        return adopt(state, name, now)
    lead = state.leadership
    if name == lead.last and lead.none_since is None:
        return confirm(state, now)
    if any(p.leader == peer_hash(name) for p in state.pending):
        return state
    if _beats(state, now) and not _outlasts(state, name, now):
        return state
    told = tuple(s for s in _voters(state, now) if s.named.leader == name and s.named.since is not None)
    return merge_name(state, name, told, now)


def _beats(state: State, now: float) -> bool:
    """Heartbeats are heard: they tell who leads, and in which term, before any name does."""
    return any(ear.leaders and now - ear.leaders[0].at <= _BEATS_S for ear in state.heard_leaders.values())


def _outlasts(state: State, name: str, now: float) -> bool:
    """A majority has named it for long, since after the last election, and the leader we know of beats no more."""
    told = [s for s in _voters(state, now) if s.named.leader == name]
    last, peer = state.elections[-1:], peer_hash(state.leadership.last or "")
    since = max((s.named.since or now for s in told), default=now)
    still = any(
        v.leader == peer and now - v.at <= HEALTHY_SILENCE_S
        for ear in state.heard_leaders.values()
        for v in ear.leaders
    )
    return not still and now - since >= _OUTLASTS_S and all(since > e.announced_at for e in last)
