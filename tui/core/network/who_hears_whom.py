"""Who hears whom? For every listener and every peer what was heard last, or since when nothing was, and who says so.

Raft's own traffic comes first (heartbeats, acks, RAFTZ), then our messages between two servers, then the routes' counters.
A silence counts only where its listener answers us: our own link may be the one that is broken. Must not know how it is drawn.
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from tui.core.group.membership import members
from tui.core.group.places import place
from tui.core.heartbeats.listening import speaks_of
from tui.core.heartbeats.silences import last_beat, silences
from tui.core.model.freshness import fresh
from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.probes import RoundTrip
from tui.core.model.server import Server, Side
from tui.core.model.state import State
from tui.core.network.round_trips import pair_name as way_name
from tui.core.settings.thresholds import Thresholds

HearingSource = Literal["heartbeat", "ack", "RAFTZ", "probe", "vote", "routes", "no route", "no answer"]

_BEAT_S = 1.0
_LED_S = 3.0
"""A new leader hears every peer that is there within two heartbeats; whom it has not heard by then, it has never heard."""
_RANKS: tuple[tuple[HearingSource, ...], ...] = (
    ("heartbeat", "ack", "RAFTZ"),
    ("probe",),
    ("vote", "routes", "no route"),
)
_AFTER_S = 1.0
"""What was heard of a server this much after it last answered us proves that it lives."""


class HearingEvidence(Struct, frozen=True, kw_only=True):
    """What one source says of one direction."""

    heard: bool
    at: float | None
    """Heard last; of a silence, since when, None if that is not known."""
    source: HearingSource


class Cell(Struct, frozen=True, kw_only=True):
    """Does `listener` hear `peer`?"""

    listener: str
    peer: str
    heard: bool | None = None
    """None: not known."""
    at: float | None = None
    evidence: tuple[HearingEvidence, ...] = ()
    """The first one decides."""


class Matrix(Struct, frozen=True, kw_only=True):
    """A row a listener, a column a peer; nobody listens to himself."""

    listeners: tuple[str, ...]
    peers: tuple[str, ...]
    cells: dict[tuple[str, str], Cell]
    silent: tuple[str, ...] = ()
    """Peers that answer nothing and that no peer hears."""

    def row(self, listener: str) -> tuple[Cell, ...]:
        """What it hears."""
        return tuple(self.cells[listener, p] for p in self.peers if p != listener)

    def column(self, peer: str) -> tuple[Cell, ...]:
        """Who of the peers hears it."""
        return tuple(self.cells[n, peer] for n in self.peers if n != peer)


def matrix(state: State, now: float, limits: Thresholds) -> Matrix:
    """Of the watched group, with peers that have never answered us; servers without JetStream listen only."""
    met = {s.name for s in members(state)}
    peers = sorted(met | set(_unmet(state) if met else ()))
    others = sorted(v for v in state.taps if v not in peers and v in state.servers and speaks_of(state, v))
    cells: dict[tuple[str, str], Cell] = {}
    for listener in (*peers, *others):
        for peer in peers:
            if peer != listener:
                cells[listener, peer] = _cell(listener, peer, tuple(_all(state, listener, peer, now, limits)))
    silent = tuple(p for p in peers if _silent(state, p, cells, now, limits))
    for (listener, peer), cell in cells.items():
        if listener in silent or peer in silent:
            cells[listener, peer] = _gone(state, cell, silent)
    return Matrix(listeners=(*peers, *others), peers=tuple(peers), cells=cells, silent=silent)


def _unmet(state: State) -> Iterator[str]:
    """Peers of which only the name or the hash is known, and those that run without JetStream."""
    for peer in state.group.peers:
        name = name_of(peer, state.names)
        server = state.servers.get(name)
        if server is None or place(state, server) == "off":
            yield name


def _cell(listener: str, peer: str, told: tuple[HearingEvidence, ...]) -> Cell:
    """Raft's word before all others, then our messages; of equals, who heard something knows better."""
    rank = {source: i for i, sources in enumerate(_RANKS) for source in sources}
    ordered = tuple(sorted(told, key=lambda e: (rank[e.source], not e.heard, -(e.at or 0.0))))
    if not ordered:
        return Cell(listener=listener, peer=peer)
    return Cell(listener=listener, peer=peer, heard=ordered[0].heard, at=ordered[0].at, evidence=ordered)


def _silent(state: State, name: str, cells: dict[tuple[str, str], Cell], now: float, limits: Thresholds) -> bool:
    """It answers us nothing, and nobody has heard it since: then it is not our own link."""
    if name not in state.servers:
        told = [cell.heard for (_, peer), cell in cells.items() if peer == name]
        return False in told and True not in told
    last = state.servers[name].presence.heard_at
    if now - last < limits.heartbeat_warn_s:
        return False
    return not any(_since(cell, last) for (_, peer), cell in cells.items() if peer == name)


def _since(cell: Cell, at: float) -> bool:
    """Was something heard after that? Counters of routes are of a past interval, and prove nothing."""
    return any(e.heard and e.source != "routes" and (e.at or 0.0) > at + _AFTER_S for e in cell.evidence)


def _gone(state: State, cell: Cell, silent: tuple[str, ...]) -> Cell:
    """A server that answers nobody neither hears nor is heard, whatever was true before."""
    known = [
        state.servers[n].presence.heard_at for n in (cell.peer, cell.listener) if n in silent and n in state.servers
    ]
    last = max(known, default=None)
    why = HearingEvidence(heard=False, at=last, source="no answer")
    at = cell.at if cell.heard is False and cell.at is not None else last
    return Cell(listener=cell.listener, peer=cell.peer, heard=False, at=at, evidence=(why, *cell.evidence))


def _all(state: State, listener: str, peer: str, now: float, limits: Thresholds) -> Iterator[HearingEvidence]:
    leader = state.leadership.last
    if listener not in state.servers:
        return
    if peer == leader:
        yield from _beats(state, listener, now, limits)
    if listener == leader:
        yield from _acks(state, listener, peer, now, limits)
    yield from _raftz(state, state.servers[listener], peer, now, limits)
    if peer not in state.servers:
        return
    yield from _probes(state, listener, peer, now, limits)
    yield from _votes(state, listener, peer, now)
    yield from _routes(state, listener, peer, now)


def _beats(state: State, listener: str, now: float, limits: Thresholds) -> Iterator[HearingEvidence]:
    found = next((s for s in silences(state, now) if s.via == listener), None)
    if found is None:
        return
    at = last_beat(state, listener)
    if at is not None and found.seconds < limits.heartbeat_warn_s:
        yield HearingEvidence(heard=True, at=at, source="heartbeat")
    elif found.alive and found.seconds >= limits.heartbeat_warn_s:
        yield HearingEvidence(heard=False, at=now - found.seconds, source="heartbeat")


def _acks(state: State, leader: str, peer: str, now: float, limits: Thresholds) -> Iterator[HearingEvidence]:
    """Only at the leader's own connection they prove that it hears; none come while it does not beat."""
    ack, tap = state.acks.get(peer_hash(peer)), state.taps.get(leader)
    if ack is None or ack.via != leader or tap is None or not tap.acks:
        return
    if now - ack.at < limits.heartbeat_warn_s + _BEAT_S:
        yield HearingEvidence(heard=True, at=ack.at, source="ack")
    elif now - (last_beat(state, leader) or 0.0) < limits.heartbeat_warn_s:
        yield HearingEvidence(heard=False, at=ack.at, source="ack")


def _raftz(state: State, server: Server, peer: str, now: float, limits: Thresholds) -> Iterator[HearingEvidence]:
    """The leader knows of every peer, a follower of its leader only."""
    raft, told_at, lead = server.raft.last, server.raft.at, state.leadership
    if (
        raft is None
        or told_at is None
        or not fresh("voter's word", told_at, now)
        or (raft.state != "LEADER" and peer != lead.last)
    ):
        return
    hashed = peer[1:] if peer not in state.servers and peer.startswith("#") else peer_hash(peer)
    row = next((p for p in raft.peers if p.peer == hashed), None)
    if row is None:
        return
    if row.last_seen_s is not None:
        yield HearingEvidence(
            heard=row.last_seen_s < limits.heartbeat_warn_s, at=told_at - row.last_seen_s, source="RAFTZ"
        )
    elif raft.state == "LEADER" and now - max(lead.since or 0.0, state.ready_at or now) >= _LED_S:
        yield HearingEvidence(heard=False, at=None, source="RAFTZ")


def _probes(state: State, listener: str, peer: str, now: float, limits: Thresholds) -> Iterator[HearingEvidence]:
    """Messages of ours that the peer's server was given and the listener's gave back."""
    way = state.ways.get(way_name(*sorted((listener, peer))))
    if way is None or not way.trips or now - way.trips[-1].at > limits.probe_fresh_s:
        return
    arrived = [_arrived(way, i, listener) for i in range(len(way.trips))]
    last = next((i for i in range(len(arrived) - 1, -1, -1) if arrived[i]), None)
    lost = way.trips[last + 1 :] if last is not None else way.trips
    if len(lost) < limits.probes_lost:
        if last is not None:
            yield HearingEvidence(heard=True, at=way.trips[last].at, source="probe")
    elif all(trip.a_s is not None and trip.b_s is not None for trip in lost[-limits.probes_lost :]):
        yield HearingEvidence(heard=False, at=lost[0].at if last is None else way.trips[last].at, source="probe")


def _arrived(way: RoundTrip, index: int, listener: str) -> bool:
    trip = way.trips[index]
    return trip.ab if listener == way.b else trip.ba


def _votes(state: State, listener: str, peer: str, now: float) -> Iterator[HearingEvidence]:
    """A candidacy that was heard there proves the way, a short while."""
    for candidacy in reversed(state.candidacies):
        if (
            name_of(candidacy.candidate, state.names) == peer
            and listener in candidacy.vias
            and fresh("vote", candidacy.at, now)
        ):
            yield HearingEvidence(heard=True, at=candidacy.at, source="vote")
            return


def _routes(state: State, listener: str, peer: str, now: float) -> Iterator[HearingEvidence]:
    """Messages in and out of the connection that carries Raft, as both ends count them."""
    mine, other = state.routes.get(listener, {}), state.routes.get(peer, {})
    told = [side.at for side in mine.values()]
    if not told or not fresh("route counters", max(told), now):
        return
    side, back = mine.get(peer), other.get(listener)
    if side is None:
        if state.servers[listener].identity.cluster == state.servers[peer].identity.cluster and back is None and other:
            yield HearingEvidence(heard=False, at=None, source="no route")
    elif side.in_per_s:
        yield HearingEvidence(heard=True, at=side.at, source="routes")
    elif back is not None and _swallowed(side, back) and fresh("route counters", back.at, now):
        yield HearingEvidence(heard=False, at=side.in_at, source="routes")


def _swallowed(mine: Side, theirs: Side) -> bool:
    """The other end sent something within a time in which nothing came in here: both ends count at moments of their own."""
    if mine.in_at is None or theirs.since is None or not theirs.out_per_s:
        return False
    return mine.in_at <= theirs.since and theirs.at <= mine.at
