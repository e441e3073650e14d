"""Is a peer of the group there, as far as anybody that we hear can say? Signs of life weighed against proofs of absence.

Not being heard by us is no proof of absence: our own way to it may be broken. A peer is *absent* only where its machine refuses
connections, where its machine takes what we send and its process answers nothing, where it announced its shutdown, where the
leader says in a fresh answer that it has not heard it, or where it leaves questions unanswered that were asked through another
server. What is neither seen nor proven absent is *unknown*, and counts as possible.
"""

from typing import Literal

from tui.core import own_link
from tui.core.names import name_of, peer_hash
from tui.core.server import Server
from tui.core.settings import Thresholds
from tui.core.state import State

Presence = Literal["here", "absent", "unknown"]

LEADER_FRESH_S = 3.5
"""RAFTZ is asked each second and may be late; a leader's word on its peers is its present word for this long."""
_LAST_WORDS_S = 1.0
_STILL_S = 2.0
"""PING is answered at once by a process that runs."""


def presence(state: State, peer: str, now: float, limits: Thresholds) -> Presence:
    """Whether this peer (a hash) is there now."""
    server = state.servers.get(name_of(peer, state.names))
    alive = last_sign(state, peer)
    if server is not None:
        gone = _gone_at(server)
        if gone is not None and (alive is None or gone >= alive):
            return "absent"
    if alive is not None and now - alive <= limits.voice_answered_s:
        return "here"
    if server is None:
        return "absent" if _others_answer(state, peer, now, limits) else "unknown"
    if _stands_still(server, now):
        return "absent"
    return "absent" if _asked_through_others(state, server, now, limits) else "unknown"


def last_sign(state: State, peer: str) -> float | None:
    """When this peer was last known to be alive: by its own messages, by its acknowledgements of the leader's append entries,
    or because another server says when it heard it."""
    server = state.servers.get(name_of(peer, state.names))
    signs: list[float] = []
    if server is not None and server.id:
        signs.append(server.heard_at)
    ack = state.acks.get(peer)
    if ack is not None:
        signs.append(ack.at)
    lead = state.leadership
    if lead.leader is not None and peer == peer_hash(lead.leader) and lead.proof_at is not None:
        signs.append(lead.proof_at)
    signs += [heard for other in state.servers.values() if (heard := _heard_it(other, peer)) is not None]
    return max(signs, default=None)


def _heard_it(other: Server, peer: str) -> float | None:
    """When another server heard this peer. Only the leader hears all others; a follower hears the leader alone."""
    raft, at = other.raft, other.raft_at
    if raft is None or at is None or raft.peer == peer or not (raft.state == "LEADER" or raft.leader == peer):
        return None
    age = next((row.last_seen_s for row in raft.peers if row.peer == peer and row.known), None)
    return None if age is None else at - age


def doubtful(state: State, peer: str) -> bool:
    """Whether there is any sign that this peer may be absent: looked at first, for in a calm group there is none."""
    server = state.servers.get(name_of(peer, state.names))
    return server is None or _gone_at(server) is not None or server.ping.waiting_since is not None


def heard_elsewhere(state: State, server: Server, now: float, within_s: float) -> bool:
    """Whether others have heard this server lately, though we may not."""
    peer = peer_hash(server.name)
    signs = [
        heard for o in state.servers.values() if o.name != server.name and (heard := _heard_it(o, peer)) is not None
    ]
    ack, lead = state.acks.get(peer), state.leadership
    signs += [ack.at] if ack is not None and ack.via != server.name else []
    signs += [lead.proof_at] if lead.leader == server.name and lead.proof_at is not None else []
    return bool(signs) and now - max(signs) <= within_s


def _gone_at(server: Server) -> float | None:
    """When it was proven that its process has ended."""
    # What it still sent just before, and the announcement itself, through whichever connection, are no signs of life after it.
    said = None if server.shutdown_at is None else server.shutdown_at + _LAST_WORDS_S
    told = [at for at in (said, None if server.connected else server.refused_at) if at is not None]
    return max(told, default=None)


def _stands_still(server: Server, now: float) -> bool:
    since = server.ping.waiting_since
    return (
        server.connected is True
        and own_link.silence(server) == "taken"
        and since is not None
        and now - since >= _STILL_S
    )


def _asked_through_others(state: State, server: Server, now: float, limits: Thresholds) -> bool:
    """We have no connection to it, and it left a question unanswered that went through servers that do answer."""
    if server.connected or server.waiting_since is None:
        return False
    since = max(server.waiting_since, server.disconnected_at or 0.0)
    return now - since >= limits.voice_answered_s and _others_answer(state, peer_hash(server.name), now, limits)


def _others_answer(state: State, peer: str, now: float, limits: Thresholds) -> bool:
    """Somebody answers us on a connection of its own, so that whom we ask through it could as well; and has for some time."""
    begun = state.ready_at
    if begun is None or now - begun < limits.voice_answered_s:
        return False
    return any(
        s.connected and own_link.silence(s) == "none" and s.ping.answered_at is not None and peer_hash(s.name) != peer
        for s in state.servers.values()
    )
