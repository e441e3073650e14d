"""Which servers accept our connection and answer no request? They answer PING only: that is no refusal."""

from tui.core.group.membership import members
from tui.core.model.message import Message, message
from tui.core.model.server import Server
from tui.core.model.state import State


def _hangs(server: Server) -> bool:
    return (
        bool(server.connection.connected)
        and server.probes.ping.answered_at is not None
        and server.probes.answered_at is None
    )


def hanging(state: State) -> tuple[str, ...]:
    """Servers that answer PING and have not answered any request so far."""
    return tuple(sorted(s.name for s in state.servers.values() if _hangs(s)))


def all_hang(state: State) -> tuple[str, ...]:
    """The same, when nothing is known of the group because every server that we are connected to hangs; empty otherwise."""
    if any(s.probes.answered_at is not None for s in members(state)):
        return ()
    found = hanging(state)
    return found if all(s.name in found for s in state.servers.values() if s.connection.connected) else ()


def hang(who: tuple[str, ...]) -> Message:
    """What is to be said of them."""
    return message("requests_hang", servers=who)
