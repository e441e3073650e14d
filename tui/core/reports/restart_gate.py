"""What is still missing until there is a leader to rely on, or until one server may be restarted? Facts without figures that move.

An empty answer is a yes. It must not know for how long somebody has waited, nor how a server is asked.
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from tui.core.group import quorum
from tui.core.group.membership import peer_names
from tui.core.group.peer_status import LAG_MAX, Peer, leader_tells, peers, unheard_s
from tui.core.group.unanswering import all_hang, hang
from tui.core.history import change_rates
from tui.core.model.message import Message, Saying, message
from tui.core.model.peer_names import full_name, name_of, peer_hash
from tui.core.model.raft_timing import PEER_HEARD_S
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.servers.answering import answers
from tui.core.settings.thresholds import Thresholds
from tui.core.stepdown import requests
from tui.core.vantage.visibility import nothing_seen


class GateRequest(Struct, frozen=True, kw_only=True):
    """What is waited for."""

    server: str | None = None
    """Who is to be restarted; None: a leader is all that is wanted."""
    stable_s: float = 0.0
    """For how long nothing may have happened to the leadership."""


def meant(state: State, wanted: GateRequest) -> GateRequest:
    """The same with the whole name of the server, where it was typed without what the peers' names have in common."""
    if wanted.server is None:
        return wanted
    return replace(wanted, server=full_name(wanted.server, peer_names(state)))


def no_peer(state: State, wanted: GateRequest) -> Message | None:
    """Why this server can never be waited for; None when it is a peer."""
    if wanted.server is None or not state.group.peers or peer_hash(wanted.server) in state.group.counted:
        return None
    there = tuple(name_of(peer, state.names) for peer in state.group.peers)
    return message("gate_no_peer", server=wanted.server, peers=there)


def lacks(state: State, now: float, wanted: GateRequest, limits: Thresholds) -> tuple[Message, ...]:
    """What is missing, in the order in which one would mend it."""
    if hanging := all_hang(state):
        return (hang(hanging),)
    if state.ready_at is None:
        return (message("gate_nothing_yet"),)
    if state.seeing_since is None:
        return (nothing_seen(state),)
    found = tuple(_leadership(state, now, wanted, limits))
    if wanted.server is None:
        return found
    return (*_each_peer(state, now), *found, *_without(state, now, wanted.server, limits))


def only_leads(found: tuple[Saying, ...], wanted: GateRequest) -> bool:
    """Whether a hand-over is all that is missing."""
    return wanted.server is not None and found == (_leads(wanted.server),)


def _leads(server: str) -> Message:
    return message("gate_leads", server=server)


def _leadership(state: State, now: float, wanted: GateRequest, limits: Thresholds) -> Iterator[Message]:
    leader, silent = state.leadership.leader, unheard_s(state, now)
    if leader is None:
        yield message("gate_no_leader")
    elif silent is not None and silent > PEER_HEARD_S:
        yield message("gate_leader_unheard", leader=leader)
    if state.pending or requests.under_way(state, now) is not None:
        yield message("gate_election")
    voices = quorum.voters_heard(state, now, limits)
    if not voices.quorum:
        yield message("gate_no_quorum", responding=voices.heard, size=voices.size, needed=voices.needed)
    stable = change_rates.stable_s(state, now)
    if leader is not None and stable is not None and stable < wanted.stable_s:
        yield message("gate_young_leader", leader=leader, stable_s=wanted.stable_s)


def _each_peer(state: State, now: float) -> Iterator[Message]:
    leader = state.leadership.leader
    told = {peer_hash(p.name): p for p in peers(state, now)}
    for peer in state.group.peers:
        name = name_of(peer, state.names)
        server = state.servers.get(name)
        why = _unfit(server, now) or _by_leader(told.get(peer), leader)
        if why is not None:
            yield message("peer_is", peer=name, what=why)
    if leader is not None and not leader_tells(state):
        yield message("gate_no_peer_list", leader=leader)


def _unfit(server: Server | None, now: float) -> Message | None:
    """What a server's own answers say against it."""
    if server is None or server.probes.answered_at is None or not answers(server, now):
        return message("gate_not_responding")
    if server.process.lame_duck_at or server.process.shutdown_at:
        return message("gate_shutting_down")
    if server.jetstream.off_since is not None:
        return message("gate_no_jetstream")
    if server.raft.meta_lost_since is not None:
        return message("gate_no_meta_group")
    if server.raft.last is not None and (server.raft.last.paused or server.raft.last.catching_up):
        return message("gate_catching_up")
    if server.process.health_ok is False:
        return message("gate_unhealthy", error=server.process.health_error or None)
    return None if server.process.health_ok else message("gate_health_not_known")


def _by_leader(row: Peer | None, leader: str | None) -> Message | None:
    if row is None:
        return None
    if row.offline:
        return message("gate_offline", leader=leader)
    if row.never or (row.seen_s is not None and row.seen_s > PEER_HEARD_S):
        return message("gate_unheard", leader=leader)
    if row.current is False or (row.lag or 0) > LAG_MAX:
        return message("gate_not_current")
    return None


def _without(state: State, now: float, server: str, limits: Thresholds) -> Iterator[Message]:
    voices, size = quorum.voters_heard(state, now, limits), state.group.size or len(state.group.peers)
    left = sum(peer != peer_hash(server) for peer in voices.names)
    if left < voices.needed:
        yield message("gate_too_few_left", server=server, left=left, size=size, needed=voices.needed)
    if state.leadership.leader == server:
        yield _leads(server)
