"""Which group does each peer count? The members and the leader that its RAFTZ names."""

from typing import Final

from tui.core.group.impossible_figures import doubtful
from tui.core.group.membership import members
from tui.core.model.freshness import fresh
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.observed.answers import Raft, follows
from tui.core.unchanged import reads

_CROSSES_S: Final = 0.5
"""What a deposed leader said may come after the word of the new one."""


class GroupCount:
    """One server and the group that it counts."""

    def __init__(self, server: Server, raft: Raft) -> None:
        self.server, self.raft = server, raft

    @property
    def leader(self) -> str | None:
        """Peer hash of whom it follows, itself if it leads."""
        return follows(self.raft)


@reads("servers", "group", "leadership")
def counts(state: State, now: float) -> tuple[GroupCount, ...]:
    """Peers whose RAFTZ is fresh, and that know a leader or once knew one; others count only the servers that they have met."""
    return tuple(
        GroupCount(server, server.raft.last)
        for server in members(state)
        if server.raft.last is not None
        and fresh("claim", server.raft.at, now)
        and not doubtful(state, server.raft.last)
        and (server.raft.last.leader is not None or server.raft.last.state == "LEADER")
    )


def leaders(state: State, now: float) -> tuple[GroupCount, ...]:
    """Peers that say themselves that they lead, after the last election; more than one only while groups are apart, or one
    has just woken. What one said before another began to lead makes no second leader."""
    lead = state.leadership
    after = max((e.announced_at for e in state.elections[-1:]), default=0.0) + _CROSSES_S
    claims = tuple(
        one
        for one in counts(state, now)
        if one.raft.state == "LEADER" and (one.server.name == lead.leader or (one.server.raft.at or 0.0) >= after)
    )
    begun = max((one.server.raft.named_since or 0.0 for one in claims), default=0.0)
    return tuple(one for one in claims if (one.server.raft.asked or 0.0) >= begun)


def side_by_side_s(a: Server, b: Server, since: float) -> float:
    """For how many seconds after `since` both surely named the leaders of their last answers at one time; ≤ 0: for none.

    A loop of ours that is late reads two answers in any order and long after they were made. An answer surely tells whom its server
    named when it was asked, and a run of equal answers whom it named between the making of the first and the asking of the last."""
    began = max(since, a.raft.named_since or 0.0, b.raft.named_since or 0.0)
    return min(a.raft.asked or 0.0, b.raft.asked or 0.0) - began
