"""Is a peer of the group there, as far as anybody that we hear can say? Signs of life weighed against proofs of absence.

Not being heard by us is no proof of absence: our own way to it may be broken. A peer is *absent* only where its machine refuses
connections, where its machine takes what we send (or did so to the end of our connection) and its process answers nothing, where it
announced its shutdown, where the leader says in a fresh answer that it has not heard it, or where it leaves questions unanswered that
were asked through another server. What is neither seen nor proven absent is *unknown*, and counts as possible.
"""

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from tui.core.group.membership import members
from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.servers.answering import ended, owes_pong
from tui.core.settings.thresholds import Thresholds
from tui.core.vantage import own_link

PeerPresence = Literal["here", "absent", "unknown"]

_LAST_WORDS_S = 1.0
_CROSSES_S = 0.25
"""What it sent before it was asked may come a moment after that."""


class Signs(Struct, frozen=True):
    """What all servers together say of the peers: collected once, for hundreds of peers are judged by it."""

    heard: Mapping[str, float]
    """Peer hash to when another server last heard it."""
    answering: frozenset[str]
    """Peer hashes of the servers that answer us on connections of their own; none before that has been so for some time."""


def signs(state: State, now: float, limits: Thresholds) -> Signs:
    """Only the leader hears all others; a follower hears the leader alone."""
    heard: dict[str, float] = {}
    for server in state.servers.values():
        for peer, at in _heard_by(server):
            heard[peer] = max(at, heard.get(peer, at))
    # All are asked from the first connection on: `ready` itself has waited for those that do not answer.
    begun = state.first_connected_at
    settled = state.ready_at is not None and begun is not None and now - begun >= limits.peer_replied_s
    return Signs(heard, frozenset(peer_hash(s.name) for s in state.servers.values() if settled and _answers(s)))


def presence(state: State, peer: str, now: float, limits: Thresholds, told: Signs) -> PeerPresence:
    """Whether this peer (a hash) is there now."""
    server = state.servers.get(name_of(peer, state.names))
    alive = _last_sign(state, peer, told)
    if server is not None:
        gone = _gone_at(server)
        if gone is not None and (alive is None or gone >= alive):
            return "absent"
    if server is not None and (_stands_still(server, now, alive) or _hung_at_the_end(server, now, alive, limits)):
        return "absent"
    if alive is not None and now - alive <= limits.peer_replied_s:
        return "here"
    if server is None:
        return "absent" if _others_answer(peer, told) else "unknown"
    return "absent" if _asked_through_others(server, now, limits, told) else "unknown"


def absent(state: State, peers: frozenset[str] | set[str], now: float, limits: Thresholds) -> frozenset[str]:
    """Which of these peers are proven absent."""
    if not peers:
        return frozenset()
    told = signs(state, now, limits)
    return frozenset(peer for peer in peers if presence(state, peer, now, limits, told) == "absent")


def _last_sign(state: State, peer: str, told: Signs) -> float | None:
    """When this peer was last known to be alive: by its own messages, by its acknowledgements of the leader's append entries,
    or because another server says when it heard it."""
    server = state.servers.get(name_of(peer, state.names))
    alive = [told.heard[peer]] if peer in told.heard else []
    if server is not None and server.identity.id:
        alive.append(server.presence.heard_at)
    ack = state.acks.get(peer)
    if ack is not None:
        alive.append(ack.at)
    lead = state.leadership
    if lead.leader is not None and peer == peer_hash(lead.leader) and lead.proof_at is not None:
        alive.append(lead.proof_at)
    return max(alive, default=None)


def _heard_by(other: Server) -> Iterator[tuple[str, float]]:
    """Whom this server heard, and when: as leader all others, as follower the leader alone."""
    raft, at = other.raft.last, other.raft.at
    if raft is None or at is None or not (raft.state == "LEADER" or raft.leader is not None):
        return
    for row in raft.peers:
        wanted = row.peer != raft.peer and (raft.state == "LEADER" or row.peer == raft.leader)
        if wanted and row.known and row.last_seen_s is not None:
            yield row.peer, at - row.last_seen_s


def doubtful(state: State, peers: frozenset[str]) -> frozenset[str]:
    """Of which of these peers is there any sign that they may be absent? Looked at first, for in a calm group there is none."""
    servers, names, found = state.servers, state.names, list[str]()
    for peer in peers:
        server = servers.get(names.get(peer, ""))
        if (
            server is None
            or server.probes.ping.waiting_since is not None
            or server.process.shutdown_at is not None
            or ended(server)
        ):
            found.append(peer)
    return frozenset(found)


def all_ports_refuse(state: State) -> bool:
    """Whether nobody listens at any peer's address: either all processes have ended, or what stands between here and there (a tunnel, a
    proxy) has. Nobody can tell which from here; the network is not the first to be suspected."""
    there = members(state)
    return bool(there) and len(there) >= (state.group.size or 0) and all(map(ended, there))


def heard_elsewhere(state: State, server: Server, now: float, within_s: float) -> bool:
    """Whether others have heard this server lately, though we may not."""
    peer = peer_hash(server.name)
    others = (other for other in state.servers.values() if other.name != server.name)
    alive = [at for other in others for whom, at in _heard_by(other) if whom == peer]
    ack, lead = state.acks.get(peer), state.leadership
    alive += [ack.at] if ack is not None and ack.via != server.name else []
    alive += [lead.proof_at] if lead.leader == server.name and lead.proof_at is not None else []
    return bool(alive) and now - max(alive) <= within_s


def _gone_at(server: Server) -> float | None:
    """When it was proven that its process has ended."""
    if server.process.shutdown_at is None and (server.connection.connected or server.probes.refused_at is None):
        return None  # looked at first: nearly always
    # What it still sent just before, and the announcement itself, through whichever connection, are no signs of life after it.
    said = None if server.process.shutdown_at is None else server.process.shutdown_at + _LAST_WORDS_S
    told = [at for at in (said, None if server.connection.connected else server.probes.refused_at) if at is not None]
    return max(told, default=None)


def _stands_still(server: Server, now: float, alive: float | None) -> bool:
    """Its machine takes what we send, and its process answers no PING, nor was there any sign of it since the PING was asked."""
    asked = server.probes.ping.waiting_since
    still = server.connection.connected is True and own_link.silence(server) == "taken" and owes_pong(server, now)
    return still and (asked is None or alive is None or alive <= asked + _CROSSES_S)


def _hung_at_the_end(server: Server, now: float, alive: float | None, limits: Thresholds) -> bool:
    """So it was when its connection was given up, and until questions through others can tell there was no sign of it: for these
    seconds a lost quorum was said to be back."""
    lost, hung = server.connection.disconnected_at, server.connection.hung_since
    if server.connection.connected or lost is None or hung is None:
        return False
    return now - lost <= limits.peer_replied_s and (alive is None or alive <= hung + _CROSSES_S)


def _asked_through_others(server: Server, now: float, limits: Thresholds, told: Signs) -> bool:
    """We have no connection to it, and it left a question unanswered that went through servers that do answer."""
    if server.connection.connected or server.probes.waiting_since is None:
        return False
    since = max(server.probes.waiting_since, server.connection.disconnected_at or 0.0)
    return now - since >= limits.peer_replied_s and _others_answer(peer_hash(server.name), told)


def _others_answer(peer: str, told: Signs) -> bool:
    """Somebody else answers us on a connection of its own, so that this peer, which we ask through it, could as well."""
    return len(told.answering) > (peer in told.answering)


def _answers(server: Server) -> bool:
    return (
        bool(server.connection.connected)
        and own_link.silence(server) == "none"
        and server.probes.ping.answered_at is not None
    )
