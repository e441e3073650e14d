"""Has a server no RAFTZ? Up to nats-server 2.9 JSZ must do; nobody tells a term then."""

from tui.core.model.state import State


def lacks_raftz(state: State, server: str) -> bool:
    """Whether the server of this name answered that it has no such endpoint."""
    return "RAFTZ" in state.unsupported.get(server, ())
