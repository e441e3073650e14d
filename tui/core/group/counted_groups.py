"""Which group does each peer count? The members and the leader that its RAFTZ names."""

from typing import Final

from tui.core.group.impossible_figures import doubtful
from tui.core.group.membership import members
from tui.core.model.freshness import fresh
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.observed.answers import Raft
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
        return self.raft.peer if self.raft.state == "LEADER" else self.raft.leader


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
    has just woken."""
    lead = state.leadership
    after = max((e.announced_at for e in state.elections[-1:]), default=0.0) + _CROSSES_S
    return tuple(
        one
        for one in counts(state, now)
        if one.raft.state == "LEADER" and (one.server.name == lead.leader or (one.server.raft.at or 0.0) >= after)
    )
