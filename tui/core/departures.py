"""Which servers announced that they leave? Lame duck and shutdown, told once each; must not know what follows for the leadership."""

from msgspec.structs import replace

from tui.core import roster
from tui.core.events import ServerLameDuck, ServerShutdown
from tui.core.lines import ServerLine
from tui.core.state import State

Told = tuple[State, tuple[ServerLine, ...]]


def announced(state: State, event: ServerLameDuck | ServerShutdown) -> Told:
    """A server said that it leaves. What an earlier process of its name said comes too late to matter."""
    known = state.servers.get(event.server.name)
    stale = known is not None and known.id not in {"", event.server.id} and not known.silent
    state, lines = (state, ()) if stale else roster.heard(state, event.server, event.at)
    server = state.servers[event.server.name]
    when = event.at if event.server_time is None else min(event.at, roster.ours(server, event.server_time))
    if isinstance(event, ServerLameDuck):
        if stale or server.lame_duck_at is not None:
            return state, lines
        state = roster.put(state, replace(server, lame_duck_at=when))
        return state, (*lines, roster.line(event.at, server.name, "lame_duck"))
    if stale or server.shutdown_at is not None:
        return state, lines
    state = roster.put(state, replace(server, shutdown_at=when))
    return state, (*lines, roster.line(event.at, server.name, "shutdown"))
