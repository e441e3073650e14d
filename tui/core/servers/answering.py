"""Does a server owe us an answer now?"""

from tui.core.model.server import Server

_MUTE_S = 2.0
_LOST_S = 1.6
"""A server that lost our connection and has not answered through another one for a poll's period."""


def mute(server: Server, now: float) -> bool:
    """Whether a server owes an answer, or our connection to it was lost and nothing came through the others since."""
    if server.presence.silent or (
        server.probes.waiting_since is not None and now - server.probes.waiting_since > _MUTE_S
    ):
        return True
    return server.connection.connected is False and now - (server.probes.answered_at or 0.0) > _LOST_S
