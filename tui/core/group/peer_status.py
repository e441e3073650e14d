"""How does each peer stand, by the leader's last word and by its own? For who looks once or waits; must not judge by limits."""

from collections.abc import Mapping

from msgspec import Struct

from tui.core.group.membership import members
from tui.core.model.freshness import fresh
from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.server import Server
from tui.core.model.state import Group, State
from tui.core.observed.answers import Replica
from tui.core.unchanged import reads

LAG_MAX = 100
"""Operations behind the leader; from more on a peer lags."""
_UNNAMED_MOST = 50
"""More question marks than this tell nobody anything."""


class Peer(Struct, frozen=True, kw_only=True):
    """One peer besides the leader, as the leader tells of it; None is not told."""

    name: str
    seen_s: float | None = None
    """How long ago the leader heard it."""
    never: bool = False
    """The leader tells that it has never heard it (since it leads, or since its start)."""
    lag: int | None = None
    current: bool | None = None
    offline: bool | None = None


def _leader(state: State) -> Server | None:
    return state.servers.get(state.leadership.leader or "")


def _replicas(leader: Server) -> tuple[Replica, ...] | None:
    """Its rows; None where it tells none. Rows of a server that does not name itself mean nothing."""
    meta = leader.jetstream.last.meta if leader.jetstream.last is not None else None
    return meta.replicas if meta is not None and meta.leader == leader.name else None


def leader_tells(state: State) -> bool:
    """Whether the leader has told of its peers, as leader. A group of one has none to tell of."""
    leader = _leader(state)
    if leader is None or leader.jetstream.at is None:
        return False
    rows = _replicas(leader)
    return rows is not None and (bool(rows) or state.group.size == 1)


@reads("servers", "names", "group", "leadership")
def peers(state: State, now: float) -> tuple[Peer, ...]:
    """All peers but the leader; empty while nobody leads or the leader has not told of them."""
    leader = _leader(state)
    if leader is None or not leader_tells(state):
        return ()
    return tuple(_peer(state, leader, peer, row, now) for peer, row in _rows(state.group, leader).items())


def listed(state: State) -> tuple[str, ...]:
    """The names of all peers but the leader, as it counts them."""
    leader = _leader(state)
    return () if leader is None else tuple(name_of(peer, state.names) for peer in _rows(state.group, leader))


def lagging(state: State, now: float) -> tuple[Peer, ...]:
    """Those that lag, by a report of now. The leader's rows are looked at first: in nearly every tick none does."""
    leader = _leader(state)
    if leader is None or not fresh("JetStream report", leader.jetstream.at, now):
        return ()
    if not [row for row in _replicas(leader) or () if (row.lag or 0) > LAG_MAX]:
        return ()
    return tuple(row for row in peers(state, now) if (row.lag or 0) > LAG_MAX)


def _rows(group: Group, leader: Server) -> Mapping[str, Replica | None]:
    """Every peer hash that the group counts or the leader tells of, but its own, with what it tells."""
    replicas: dict[str, Replica | None] = {r.peer or peer_hash(r.name): r for r in _replicas(leader) or ()}
    rows = {peer: replicas.get(peer) for peer in (*group.peers, *replicas)}
    rows.pop(peer_hash(leader.name), None)
    return rows


def _peer(state: State, leader: Server, peer: str, row: Replica | None, now: float) -> Peer:
    name = name_of(peer, state.names)
    told, seen = _by_raft(leader, peer, now)
    if row is None:
        return Peer(name=name, seen_s=seen, never=told and seen is None)
    if not told and leader.jetstream.at is not None:
        told = row.active_s is not None or not row.current
        seen = None if row.active_s is None else row.active_s + max(0.0, now - leader.jetstream.at)
    never = told and seen is None
    return Peer(name=name, seen_s=seen, never=never, lag=row.lag, current=row.current, offline=row.offline)


def _by_raft(leader: Server, peer: str, now: float) -> tuple[bool, float | None]:
    """Whether its RAFTZ as leader lists this peer, and how long ago it heard it; None: never."""
    if leader.raft.last is None or leader.raft.at is None or leader.raft.last.state != "LEADER":
        return False, None
    for row in leader.raft.last.peers:
        if row.peer == peer:
            return True, None if row.last_seen_s is None else row.last_seen_s + max(0.0, now - leader.raft.at)
    return False, None


def unanswering(state: State) -> tuple[str, ...]:
    """Peers that have not answered a request yet, or are silent; `?` for one that nobody has named."""
    answered = {peer_hash(s.name) for s in members(state) if s.probes.answered_at is not None and not s.presence.silent}
    names = sorted(name_of(peer, state.names) for peer in state.group.peers if peer not in answered)
    # Before 2.10 only the leader knows who they all are, and anybody how many.
    return (*names, *"?" * min(_UNNAMED_MOST, max(0, (state.group.size or 0) - len(state.group.peers))))


def unheard_s(state: State, now: float) -> float | None:
    """How long ago any peer surely heard the last leader; None where nobody tells. A healthy one is heard each second."""
    proof = state.leadership.proof_at
    return None if proof is None else max(0.0, now - proof)
