"""What would a power failure cost? Per server of the group, how many seconds of acknowledged writes may not be on its disk yet.

A server that runs on, or whose process alone is killed, loses none: its kernel still writes what it was given. Must not know how
it is told.
"""

from msgspec import Struct

from tui.core.group.membership import members
from tui.core.model.state import State


class Exposure(Struct, frozen=True, kw_only=True):
    """One server."""

    server: str
    lost_s: float
    """At most; 0 where it syncs before it acknowledges."""


def exposures(state: State) -> tuple[Exposure, ...]:
    """Of the servers that told, also of those that are down: the safest first, by name where they are alike."""
    found = []
    for server in members(state):
        told = server.history.settings
        if told is not None and told.sync_s is not None:
            found.append(Exposure(server=server.name, lost_s=told.sync_s))
    return tuple(sorted(found, key=lambda one: (one.lost_s, one.server)))


def mixed(found: tuple[Exposure, ...]) -> bool:
    """Whether some lose more than others."""
    return bool(found) and found[0].lost_s != found[-1].lost_s
