"""Of which group does a connection hear the heartbeats? A leaf node's domain uses the same subjects."""

from tui.core.group.membership import is_member, members
from tui.core.model.raft_traffic import HeardLeader, HeardLeaders
from tui.core.model.state import State
from tui.core.unchanged import reads


def speaks_of(state: State, via: str) -> bool:
    """True when what this connection hears is of the watched group: a leaf domain speaks on the same subjects."""
    server = state.servers.get(via)
    if server is None or not state.group.chosen:
        return False
    if server.identity.jetstream:
        return is_member(state.group, server)
    # Asked for each heartbeat through each connection: the peers come first, for a large cluster has few of them.
    peers = (state.servers.get(state.names.get(peer, "")) for peer in state.group.peers)
    near = any(
        p is not None and p.identity.cluster == server.identity.cluster and is_member(state.group, p) for p in peers
    )
    return near or server.identity.cluster in clusters(state)


@reads("servers", "group")
def clusters(state: State) -> frozenset[str | None]:
    """Those that the watched group's servers are in: who is in one of them without JetStream hears that group."""
    return frozenset({member.identity.cluster for member in members(state)})


def heard_leader(ear: HeardLeaders, leader: str, term: int | None) -> HeardLeader | None:
    """What this connection heard of that peer in that term, if anything."""
    for voice in ear.leaders:  # a generator costs as much again; asked for each connection in each tick
        if voice.leader == leader and voice.term == term:
            return voice
    return None
