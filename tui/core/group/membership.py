"""Which servers are the watched meta group? Named by its domain and its peers, never by a cluster name; must not know who leads."""

from collections.abc import Mapping

from msgspec.structs import replace

from tui.core.group.domains import group_domain
from tui.core.group.majority import majority
from tui.core.model.freshness import fresh
from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.server import Server
from tui.core.model.state import Group, State
from tui.core.observed.answers import Raft
from tui.core.servers.raftz_support import lacks_raftz
from tui.core.servers.roster import named
from tui.core.settings.watch import Watch

_LOST_KEPT = 50


def is_member(group: Group, server: Server) -> bool:
    """True if this server belongs to the watched group, as far as domain and peers tell."""
    who = server.identity
    if not group.chosen or not who.jetstream:
        return False
    counted = peer_hash(server.name) in group.counted
    if who.domain != group.domain:
        # While a domain is rolled out some peers tell none. A server of another group tells none as well: both sides must know.
        return counted and agree(group.domain, who.domain) and (server.raft.last is None or _knows(group, server))
    if counted:
        return True
    if not group.peers:
        return not stands_alone(server)
    if server.raft.last is None:
        return _follows(group, server)
    return _knows(group, server) or _has_met_nobody(server)


def agree(one: str | None, other: str | None) -> bool:
    """Two servers of one meta group may tell the same domain, or one of them none: servers take that for the same."""
    return one == other or one is None or other is None


def _knows(group: Group, server: Server) -> bool:
    raft = server.raft.last
    return raft is not None and (raft.leader in group.counted or any(p.peer in group.counted for p in raft.peers))


def _has_met_nobody(server: Server) -> bool:
    """It is new, lists no peer and has never known a leader: until somebody is elected that is true of every peer."""
    raft = server.raft.last
    return raft is not None and not raft.peers and raft.leader is None and raft.ever_had_leader is False


def _follows(group: Group, server: Server) -> bool:
    """It has not told its peers: whom its JSZ or STATSZ names must do (2.9 has no RAFTZ)."""
    meta = server.jetstream.last.meta if server.jetstream.last is not None else None
    if server.history.answers_raftz or meta is None:
        return False
    return meta.leader is None or peer_hash(meta.leader) in group.counted


def stands_alone(server: Server) -> bool:
    """True for JetStream without a cluster, as its answers tell: RAFTZ and JSZ hold no meta group, and it is not switched off."""
    told = server.jetstream.last
    if not server.identity.jetstream or server.raft.last is not None or told is None:
        return False
    return told.meta is None and not told.disabled


def members(state: State) -> tuple[Server, ...]:
    """Servers of the watched group that have been seen."""
    global _answered  # noqa: PLW0603 - a note of the last answer: values are never changed, so it stays true
    servers, group, found = _answered
    if servers is not state.servers or group is not state.group:
        found = tuple([s for s in state.servers.values() if is_member(state.group, s)])
        _answered = state.servers, state.group, found
    return found


_answered: tuple[Mapping[str, Server], Group, tuple[Server, ...]] = ({}, Group(), ())
"""The last answer of `members` and of what it was given: in one tick forty rules ask it of the same servers."""


def tells_no_terms(state: State) -> bool:
    """True where no server has RAFTZ (2.9): then nobody tells a term, nor whether a winner leads, and heartbeats must do."""
    if not state.unsupported:
        return False
    voters = members(state)
    return bool(voters) and all(lacks_raftz(state, s.name) for s in voters)


def _first_connected(state: State) -> Server | None:
    connected = [s for s in state.servers.values() if s.connection.connected_at is not None]
    return min(connected, key=lambda s: s.connection.connected_at or 0.0, default=None)


def choose(state: State, watch: Watch) -> State:
    """Settle which group is watched: the domain asked for, else that of the server first connected to, else the largest."""
    if state.group.chosen:
        return _note_others(_follow_domain(state))
    if watch.domain_given:
        return _note_others(replace(state, group=replace(state.group, domain=watch.domain or None, chosen=True)))
    first = _first_connected(state)
    if first is not None and not first.identity.id:
        return state
    if first is not None and first.identity.jetstream:
        return _note_others(replace(state, group=replace(state.group, domain=_domain_of(state, first), chosen=True)))
    with_jetstream = [s for s in state.servers.values() if s.identity.jetstream]
    if not state.discovered or not with_jetstream:
        return state
    told = [_domain_of(state, s) for s in with_jetstream if not stands_alone(s)] or [
        s.identity.domain for s in with_jetstream
    ]
    largest = max(sorted(set(told), key=lambda d: d or ""), key=told.count)
    return _note_others(replace(state, group=replace(state.group, domain=largest, chosen=True)))


def _domain_of(state: State, server: Server) -> str | None:
    mates = (
        s.identity.domain
        for s in state.servers.values()
        if s.identity.cluster == server.identity.cluster and s.identity.jetstream
    )
    return group_domain(server.identity.cluster, server.identity.domain, mates)


def domains(state: State) -> set[str | None]:
    """Domains that its servers tell, with the group's own; more than one while a domain is rolled out."""
    return {state.group.domain, *(s.identity.domain for s in members(state))}


def _follow_domain(state: State) -> State:
    """The domain of a group changes when the last of its peers has started with another one."""
    group = state.group
    for server in state.servers.values():  # nearly always the first one tells it still
        if server.identity.domain == group.domain and not server.presence.silent and is_member(group, server):
            return state
    told = [s.identity.domain for s in members(state) if not s.presence.silent]
    if not told:
        return state
    most = max(sorted(set(told), key=lambda d: d or ""), key=told.count)
    return replace(state, group=replace(state.group, domain=most))


def _note_others(state: State) -> State:
    domain = state.group.domain
    for server in state.servers.values():
        if server.identity.domain != domain and server.identity.jetstream:
            break
    else:
        if not state.group.others:
            return state  # looked at first: nearly every answer comes from a cluster of one domain
    own = domains(state)
    others = {
        s.identity.domain or ""
        for s in state.servers.values()
        if s.identity.jetstream and s.identity.domain not in own and not stands_alone(s)
    }
    names = tuple(sorted(others))
    return state if names == state.group.others else replace(state, group=replace(state.group, others=names))


def _order(state: State, peers: set[str]) -> tuple[str, ...]:
    return tuple(sorted(peers, key=lambda p: name_of(p, state.names)))


def learn_from_raft(state: State, server: Server, raft: Raft) -> State:
    """Take the group's peers and size from a RAFTZ answer of a member: the leader's word, else the first that tells."""
    known, told = state.names, {raft.peer, *[p.peer for p in raft.peers]}
    same = raft.size == state.group.size and raft.quorum_needed in (None, state.group.needed)
    if same and told == state.group.counted and told.issubset(known):
        return state  # each second of each server says the same
    state = named(state, {p.peer: p.name for p in raft.peers if p.name and p.peer not in known})
    if (
        not _speaks_for_all(state, server.name, raft)
        and state.group.size is not None
        and not _leaderless_growth(state, raft.size)
    ):
        if len(state.group.peers) >= state.group.size:
            return state
        return _sized(state, _order(state, told | state.group.counted), state.group.size, state.group.needed)
    return _sized(state, _order(state, told), raft.size, raft.quorum_needed)


def _speaks_for_all(state: State, name: str, raft: Raft) -> bool:
    """Of several that say that they lead, the one that is known to lead: a part of the group may count another size."""
    return raft.state == "LEADER" and (state.leadership.leader in (None, name) or state.leadership.term is None)


def _leaderless_growth(state: State, size: int) -> bool:
    """Without a leader the voters' word on the size is all there is: of several the largest, which is hardest to make a quorum of."""
    if state.leadership.leader is not None or size == state.group.size:
        return False
    told = (
        s.raft.last.size
        for s in members(state)
        if s.raft.last is not None and fresh("Raft report", s.raft.at, state.now)
    )
    return size >= max(told, default=0)


def learn_from_meta(state: State, server: Server) -> State:
    """The same from JSZ or STATSZ, for servers whose RAFTZ cannot be heard; only the leader lists all peers."""
    meta = server.jetstream.last.meta if server.jetstream.last else None
    if meta is None or not is_member(state.group, server):
        return state
    for one in state.servers.values():  # nearly always the first one tells RAFTZ
        if one.raft.last is not None and is_member(state.group, one):
            return state
    if meta.leader != server.name and state.group.size is not None and peer_hash(server.name) in state.group.counted:
        return state  # a server that has just started counts the peers it has met so far
    known = {*state.group.peers, peer_hash(server.name), *((peer_hash(meta.leader),) if meta.leader else ())}
    if meta.leader == server.name and meta.replicas:
        known = {peer_hash(server.name), *(r.peer or peer_hash(r.name) for r in meta.replicas)}
        told = {peer_hash(r.name): r.name for r in meta.replicas if not r.name.startswith("Server name unknown")}
        state = named(state, {p: n for p, n in told.items() if p not in state.names})
    return _sized(state, _order(state, known), meta.size or state.group.size or 0, None)


def _sized(state: State, peers: tuple[str, ...], size: int, needed: int | None) -> State:
    group = replace(
        state.group,
        peers=peers,
        size=size or None,
        sized_since=state.group.sized_since if state.group.size == (size or None) else state.now,
        needed=needed or (majority(size) if size else None),
        lost=_lost(state, peers),
    )
    return state if group == state.group else replace(state, group=group)


def _lost(state: State, peers: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """Peers that were and are no longer; who comes back is forgotten, and before `ready` nothing is surely known."""
    if state.ready_at is None:
        return ()
    kept = tuple((peer, at) for peer, at in state.group.lost if peer not in peers)
    gone = tuple((peer, state.now) for peer in state.group.peers if peer not in peers)
    return (*kept, *gone)[-_LOST_KEPT:]


def peer_names(state: State) -> tuple[str, ...]:
    """Names of the peers of the watched group, `#hash` for one never seen; in order, whenever each became known."""
    return tuple(sorted(name_of(p, state.names) for p in state.group.peers))


def to_be_named(state: State) -> frozenset[str]:
    """Names that somebody may mean who types one: of servers that we heard, and of peers that were down before we looked."""
    return frozenset({*state.servers, *(name for name in peer_names(state) if not name.startswith("#"))})
