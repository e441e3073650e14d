"""Which peers of the group exist on paper only, and can a quorum ever be reached with the others? Must not know what follows from it."""

from msgspec import Struct

from tui.core.group.majority import majority
from tui.core.group.membership import members, tells_no_terms
from tui.core.model.peer_names import name_of
from tui.core.model.state import State


class Paper(Struct, frozen=True, kw_only=True):
    """The group as it is counted, against the servers that anybody knows."""

    size: int
    needed: int
    seen: int
    """Servers that have ever answered us."""
    real: int
    """Peers that some server knows by name, whether they are there or not."""
    unknown: tuple[str, ...]
    """`#hash` of peers that no server knows by name."""
    unlisted: int
    """More peers are counted than any server lists."""
    views: int
    """Servers that have told of the group: one that has just started, cut off from the others, knows none of their names."""
    listed: bool
    """Servers before 2.10 list peers only while somebody leads."""

    @property
    def never(self) -> bool:
        """No quorum, even if everybody who is known came back."""
        return self.real < self.needed


def paper(state: State) -> Paper | None:
    """None while nobody has told the group's size."""
    group = state.group
    if group.size is None:
        return None
    unknown = tuple(name_of(peer, state.names) for peer in group.peers if peer not in state.names)
    unlisted = max(0, group.size - len(group.peers))
    seen = sum(server.probes.answered_at is not None for server in members(state))
    return Paper(
        size=group.size,
        needed=group.needed or majority(group.size),
        seen=seen,
        views=sum(server.raft.last is not None or server.jetstream.last is not None for server in members(state)),
        real=max(seen, group.size - len(unknown) - unlisted),
        unknown=unknown,
        unlisted=unlisted,
        listed=not tells_no_terms(state),
    )


def waits_for_routes(state: State) -> str | None:
    """The only server of a cluster that has never met another one; the size that it counts is a guess by its routes.

    It has no term, so it never took part in an election, and no peers: with the log of an earlier life it would know some."""
    there = members(state)
    if len(there) != 1 or state.leadership.last is not None or (state.group.size or 0) < 2:
        return None
    raft = there[0].raft.last
    never = raft is not None and not raft.ever_had_leader and raft.term == 0 and not raft.peers
    return there[0].name if never else None
