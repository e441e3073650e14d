"""Have the terms gone back? A term is on the disk of each peer and never falls, so then the meta store is a new one: everything
that is counted by terms begins again. Must not know who leads."""

from msgspec.structs import replace

from tui.core.elections.leadership import restart_terms
from tui.core.elections.pending import withdraw_terms
from tui.core.group.majority import majority
from tui.core.group.membership import members, tells_no_terms
from tui.core.model.elections import Reset
from tui.core.model.freshness import fresh
from tui.core.model.peer_names import name_of
from tui.core.model.server import Server
from tui.core.model.state import State

_KEPT = 20


def with_highest_term(server: Server) -> Server:
    """The server with the highest term that it told, in the present store."""
    raft, highest = server.raft.last, server.history.highest_term
    return (
        server if raft is None or (highest is not None and highest >= raft.term) else _with_highest(server, raft.term)
    )


def _with_highest(server: Server, term: int | None) -> Server:
    return replace(server, history=replace(server.history, highest_term=term))


def judge(state: State, now: float) -> State:
    """Begin again when a majority of the peers went back below the term that was led, and nobody tells that one any more.

    One peer that starts with an empty store is no majority; it learns the term with the leader's first heartbeat."""
    led = state.leadership.term
    if not led or state.ready_at is None or not state.group.size:
        return state
    needed = majority(state.group.size)
    if tells_no_terms(state):
        to = _by_heartbeats(state, now, led, needed)
        return state if to is None else _begin(state, now, to)
    # A lower term is looked at first: nearly never does anybody tell one.
    lower = [s for s in members(state) if s.raft.last is not None and s.raft.last.term < led]
    back = [s.raft.last.term for s in lower if s.raft.last is not None and _went_back(s, now, led)]
    if len(back) < needed or any(_has_old_store(s, now, led) for s in members(state)):
        return state
    return _begin(state, now, max(back))


def heard(state: State, server: Server, now: float) -> State:
    """The same when this server has told its term: only one that went back can complete a majority, and the rest is judged
    each second."""
    led = state.leadership.term
    return judge(state, now) if led and _went_back(server, now, led) else state


def _went_back(server: Server, now: float, led: int) -> bool:
    raft, at = server.raft.last, server.raft.at
    if raft is None or raft.term >= led or server.history.highest_term is None:
        return False  # looked at first: nearly always
    return raft.term < server.history.highest_term and fresh("Raft report", at, now)


def _has_old_store(server: Server, now: float, led: int) -> bool:
    """It is there, and never told a lower term than before."""
    raft, at = server.raft.last, server.raft.at
    gone = server.probes.refused_at is not None or server.process.shutdown_at is not None
    return raft is not None and fresh("old store", at, now) and not gone and not _went_back(server, now, led)


def tells_of_new(state: State) -> tuple[Server, ...]:
    """Peers that have told of the new store: it was taken for an old word until the store was known to be new."""
    return tuple(s for s in members(state) if s.raft.last is not None)


def _by_heartbeats(state: State, now: float, led: int, needed: int) -> int | None:
    """No server tells a term (2.9). Heartbeats may be forged, so a majority must have started again since the old term was
    last heard, and a majority must name who sends them."""
    heard = [v for ear in state.heard_leaders.values() for v in ear.leaders]
    beating = [v for v in heard if fresh("heartbeat", v.at, now)]
    low = max((v for v in beating if v.term < led), key=lambda v: v.at, default=None)
    if low is None or any(v.term >= led for v in beating):
        return None
    old = max((v.at for v in heard if v.term >= led), default=state.leadership.proof_at or 0.0)
    started = [s for s in members(state) if s.history.restarts and s.history.restarts[-1] > old]
    name = name_of(low.leader, state.names)
    names = [s for s in started if s.named.leader == name and fresh("named leader", s.jetstream.at, now)]
    return low.term if len(names) >= needed else None


def _begin(state: State, now: float, to: int) -> State:
    """What was counted by terms of the old store is over: elections that were not told, candidacies, the terms themselves."""
    led = state.leadership.term or 0
    old_until = state.leadership.confirmed_at or 0.0
    servers = {name: _renewed(s, now, led) for name, s in state.servers.items()}
    state = withdraw_terms(restart_terms(state, to))
    return replace(
        state,
        servers=servers,
        candidacies=tuple(b for b in state.candidacies if b.term <= to and b.at > old_until),
        resets=(*state.resets[-_KEPT + 1 :], Reset(at=now, was=led, to=to)),
    )


def _renewed(server: Server, now: float, led: int) -> Server:
    """What it told of the old store is true no longer, be it of a term that was led before the last one."""
    if _went_back(server, now, led) and server.raft.last is not None:
        return _with_highest(server, server.raft.last.term)
    if server.history.highest_term is None:
        return server
    return _with_highest(replace(server, raft=replace(server.raft, last=None)), None)
