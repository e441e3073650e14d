"""Which servers announced that they leave? Lame duck and shutdown, told once each; must not know what follows for the leadership."""

from msgspec.structs import replace

from tui.core.group.majority import quorum
from tui.core.group.membership import members
from tui.core.model.lines import ServerLine
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.model.stepped import Stepped
from tui.core.observed.events import ServerLameDuck, ServerShutdown
from tui.core.servers import roster


def announced(state: State, event: ServerLameDuck | ServerShutdown) -> Stepped[ServerLine]:
    """A server said that it leaves. What an earlier process of its name said comes too late to matter."""
    state = replace(state, broadcast_at=event.at)
    known = state.servers.get(event.server.name)
    stale = known is not None and known.identity.id not in {"", event.server.id} and not known.presence.silent
    state, lines = (state, ()) if stale else roster.heard(state, event.server, event.at)
    server = state.servers[event.server.name]
    when = event.at if event.server_time is None else min(event.at, roster.ours(server, event.server_time))
    if isinstance(event, ServerLameDuck):
        if stale or server.process.lame_duck_at is not None:
            return state, lines
        state = roster.put(state, replace(server, process=replace(server.process, lame_duck_at=when)))
        return state, (*lines, roster.line(event.at, server.name, "lame_duck"))
    if stale or server.process.shutdown_at is not None:
        return state, lines
    state = roster.put(state, replace(server, process=replace(server.process, shutdown_at=when)))
    return state, (*lines, roster.line(event.at, server.name, "shutdown"))


_TOGETHER_S = 60.0
"""Servers that leave within this are taken for stopped together."""


def said_at(server: Server) -> float | None:
    """When it, or the process of its name before, said that it leaves."""
    return next(
        (
            at
            for at in (server.process.lame_duck_at, server.process.shutdown_at, server.history.left_at)
            if at is not None
        ),
        None,
    )


def departed(state: State) -> tuple[str, ...]:
    """Peers that said that they leave, and have not come back."""
    there = members(state)
    gone = [s.name for s in there if s.process.shutdown_at is not None or s.process.lame_duck_at is not None]
    return tuple(gone)


def took_the_quorum(state: State, leader: str, until: float) -> float | None:
    """When this leader said that it leaves, if by `until` so many others had said the same that no quorum was left, whether or
    not they came back since; None if it was not so, or if it was heard as leader afterwards."""
    server = state.servers.get(leader)
    said, proof = None if server is None else said_at(server), state.leadership.proof_at
    if said is None or said > until or (proof is not None and proof > said + 1.0):
        return None
    size = state.group.size or 0
    gone = [at for s in members(state) if (at := said_at(s)) is not None and said - _TOGETHER_S <= at <= until]
    return said if size and size - len(gone) < quorum(state) else None
