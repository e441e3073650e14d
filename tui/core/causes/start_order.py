"""Which servers are to be started first after a power failure? Those that sync to their disk most often hold the most.

Whether power failed is not visible from outside, so the advice says `if`. A server that announced its shutdown wrote everything, and
one whose process alone died loses nothing. This file must not know why servers are down.
"""

from collections.abc import Collection, Iterable
from typing import Final

from tui.core.group.departures import departed
from tui.core.group.durability import Exposure, exposures, mixed
from tui.core.group.membership import members
from tui.core.model.message import Message, message
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.model.state_word import BlindFigures, NoQuorumFigures, StateWord
from tui.core.vantage import own_link

_REFUSED_SOON_S: Final = 5.0
"""No host starts again within this."""


def after_power_failure(state: State, down: Collection[str]) -> Message | None:
    """About those of these servers that may have lost what they acknowledged; None where none has, or none told."""
    gone = {name for name in down if not _host_stayed_up(state.servers.get(name))} - set(departed(state))
    found = tuple(one for one in exposures(state) if one.server in gone)
    losing = tuple(one for one in found if one.lost_s > 0)
    if not losing:
        return None
    up = tuple(sorted(server.name for server in members(state) if server.name not in set(down)))
    names, lost_s = _names(losing), max(one.lost_s for one in losing)
    if up:
        return message("keep_while_others_start", up=up, servers=names, lost_s=lost_s)
    if mixed(found):
        least = min(one.lost_s for one in found)
        first = _names(one for one in found if one.lost_s == least)
        return message("start_first", first=first, servers=tuple(n for n in names if n not in first), lost_s=lost_s)
    return message("start_all_together", servers=names, lost_s=lost_s)


def order_for(state: State, told: StateWord) -> Message | None:
    """The same for a state that no verdict goes with: without a quorum, or while metawatch has no connection at all. Then only where
    the order matters, for its own network may be why."""
    match told.figures:
        case NoQuorumFigures(down=down):
            return after_power_failure(state, down)
        case BlindFigures(because="no connection" | "refused"):
            order = after_power_failure(state, [server.name for server in members(state)])
            return order if order is not None and order.phrase == "start_first" else None
        case _:
            return None


def _host_stayed_up(server: Server | None) -> bool:
    """Its port refused as soon as the process was gone, or it answers PINGs, or acknowledges what we send (or did so when we gave the
    connection up): the host's kernel is there, and writes what it was given."""
    if server is None:
        return False
    if server.connection.link.acked or server.connection.hung_since is not None:
        return True
    if server.connection.connected and own_link.silence(server) == "none":
        return True
    if server.probes.refused_at is None or server.connection.disconnected_at is None:
        return False
    return server.probes.refused_at - server.connection.disconnected_at <= _REFUSED_SOON_S


def _names(found: Iterable[Exposure]) -> tuple[str, ...]:
    return tuple(sorted(one.server for one in found))
