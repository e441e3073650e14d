"""When does metawatch know enough to begin? The `ready` line and the baseline that elections are counted from."""

from msgspec.structs import replace

from tui.core.elections.leadership import assume_proof
from tui.core.elections.pending import withdraw_led
from tui.core.group.membership import agree, members, peer_names, stands_alone, tells_no_terms
from tui.core.group.standalone import lone
from tui.core.heartbeats.listening import speaks_of
from tui.core.model.lines import Ready
from tui.core.model.peer_names import name_of
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.model.timestamps import rfc3339
from tui.core.servers.raftz_support import lacks_raftz

WAIT_S = 3.0
"""The longest wait for servers that do not answer, from the first connection."""

_OTHERS_S = 1.0


def _has_answered(state: State, server: Server) -> bool:
    if not server.identity.jetstream:
        return server.identity.id != "" or server.connection.connected is False
    if server.raft.at is not None:
        return True
    return lacks_raftz(state, server.name) and server.jetstream.at is not None


def _stranger(state: State, server: Server) -> bool:
    """It belongs to another meta group, or to none: it is asked seldom, and nobody waits for it."""
    return stands_alone(server) or (state.group.chosen and not agree(state.group.domain, server.identity.domain))


def missing(state: State) -> tuple[str, ...]:
    """Servers and peers known by name that have not answered yet, and may be of the watched group."""
    silent = {s.name for s in state.servers.values() if not _has_answered(state, s) and not _stranger(state, s)}
    absent = {name_of(p, state.names) for p in state.group.peers} - set(state.servers)
    return tuple(sorted(silent | absent))


def deadline(state: State) -> float | None:
    """When `ready` is printed at the latest."""
    if state.ready_at is not None or state.first_connected_at is None:
        return None
    return state.first_connected_at + WAIT_S


def judge(state: State, now: float) -> tuple[State, tuple[Ready, ...]]:
    """Become ready when every known server has answered, or the wait is over."""
    limit = deadline(state)
    if limit is None:
        return state, ()
    # Servers of a far-off hub may answer a little later than the one that we are connected to.
    single = bool(lone(state)) and now >= limit - WAIT_S + _OTHERS_S
    known = state.discovered and state.given.tried and state.group.chosen and (bool(members(state)) or single)
    complete = known and not missing(state) and not _may_hear_term(state)
    if not complete and now < limit:
        return state, ()
    return _begin(state, now)


def count_from(state: State, term: int | None) -> State:
    """The first word of a group that had told nothing by `ready`: what it tells was so before, and is where counting begins."""
    return replace(state, ready_untold=False, ready_term=term)


def _may_hear_term(state: State) -> bool:
    """No server tells a term (2.9), and the next heartbeat will."""
    return tells_no_terms(state) and state.leadership.term is None and any(tap.on for tap in state.taps.values())


def _begin(state: State, now: float) -> tuple[State, tuple[Ready, ...]]:
    lead = state.leadership
    term = lead.highest_term
    untold = lead.leader is None and term is None and all(s.probes.answered_at is None for s in members(state))
    state = withdraw_led(assume_proof(state, now))
    state = replace(state, ready_at=now, ready_term=term, ready_untold=untold)
    clusters = sorted({s.identity.cluster for s in members(state) if s.identity.cluster})
    line = Ready(
        at=rfc3339(now),
        domain=state.group.domain,
        clusters=tuple(clusters),
        peers=peer_names(state),
        servers=tuple(sorted(state.servers)),
        missing=missing(state),
        leader=lead.leader,
        term=term,
        tap=any(tap.on and speaks_of(state, via) for via, tap in state.taps.items()),
    )
    return state, (line,)
