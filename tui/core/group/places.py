"""What is a server to the watched meta group: a peer, one whose JetStream does not run, one that was removed, one that waits?

Judged from what the leader lists and from what the server tells of itself; must not judge whether that is bad.
"""

from typing import Literal

from tui.core.group.membership import is_member
from tui.core.model.peer_names import peer_hash
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.servers.answering import ended

Place = Literal["peer", "off", "lost", "removed", "waiting", "none"]
"""`off`: a peer whose JetStream does not run. `lost`: a peer whose JetStream runs without the meta group. `removed`: no peer
any more, JetStream stopped, and it runs on. `waiting`: it follows the group's leader, and no peer list holds it. `none`: the
group does not concern it, or nobody has told."""


def place(state: State, server: Server) -> Place:
    """Where this server stands now, by the last answers."""
    if not state.group.peers or not _may_belong(state, server):
        return "none"
    if peer_hash(server.name) in state.group.counted:
        if server.jetstream.off_since is not None:
            return "off"
        return "lost" if server.raft.meta_lost_since is not None else "peer"
    removed_at = lost_at(state, server)
    if removed_at is not None and max(server.history.restarts, default=0.0) <= removed_at:
        return "removed"  # it may take some seconds to stop its JetStream
    if server.jetstream.off_since is not None:
        # The `jetstream` of its answers stays true after peer-remove: it says that JetStream is configured.
        return "removed" if removed_at is not None or server.identity.jetstream else "none"
    raft = server.raft.last
    return "waiting" if raft is not None and raft.leader in state.group.counted else "none"


def without_jetstream(state: State) -> tuple[str, ...]:
    """Peers that run and tell that JetStream does not run on them: they neither vote nor acknowledge."""
    # That it is off is looked at first: in nearly every tick of nearly every group none is.
    off = [s for s in state.servers.values() if s.jetstream.off_since is not None and not s.presence.silent]
    return tuple(sorted(s.name for s in off if place(state, s) == "off"))


def lost_at(state: State, server: Server) -> float | None:
    """When the leader was first heard to count it no more; None if that was not while metawatch watched."""
    return next((at for peer, at in state.group.lost if peer == peer_hash(server.name)), None)


def _may_belong(state: State, server: Server) -> bool:
    """A server whose JetStream is off tells no domain."""
    if server.identity.domain == state.group.domain or (
        server.jetstream.off_since is not None and server.identity.domain is None
    ):
        return True
    # While a domain is rolled out some peers tell none.
    return is_member(state.group, server)


def all_observers(state: State) -> tuple[str, ...]:
    """Servers of the group where nobody leads and each is an observer, which waits for the leader of a hub; else none. Where servers of
    the hub are known to be down, these are what is missing, and no connection to them."""
    if state.leadership.leader is not None or any(_ended_voter(state, server) for server in state.servers.values()):
        return ()
    there = [
        s
        for s in state.servers.values()
        if is_member(state.group, s) and s.raft.last is not None and not s.presence.silent
    ]
    waits = all(s.raft.last is not None and s.raft.last.observer and s.raft.last.leader is None for s in there)
    return tuple(sorted(s.name for s in there)) if waits else ()


def _ended_voter(state: State, server: Server) -> bool:
    """A peer that may lead, and whose process is proven to have ended."""
    raft = server.raft.last
    over = ended(server) or server.process.shutdown_at is not None
    return over and raft is not None and not raft.observer and is_member(state.group, server)


def never_led(state: State) -> bool:
    """No server has ever known a leader, in this life or one before: sizes are what each guessed from its configuration."""
    told = [s.raft.last for s in state.servers.values() if is_member(state.group, s) and s.raft.last is not None]
    never = all(raft.ever_had_leader is False and raft.term == 0 for raft in told)
    return state.leadership.last is None and bool(told) and never


def in_its_place(state: State, name: str) -> str | None:
    """The one server of its cluster that became a peer since this one was last heard, and while metawatch watched."""
    gone = state.servers.get(name)
    if gone is None or state.ready_at is None or peer_hash(name) not in state.group.counted:
        return None
    new = [
        s.name
        for s in state.servers.values()
        if s.identity.cluster == gone.identity.cluster
        and s.history.first_seen >= max(state.ready_at, gone.presence.heard_at)
        and place(state, s) == "peer"
    ]
    return new[0] if len(new) == 1 else None
