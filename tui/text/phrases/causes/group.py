"""How is it said that a quorum was missing, or could never be reached?"""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text.wording import missing, names

_NAMED: Final = 5


def _ghosts(unknown: tuple[str, ...], unlisted: int) -> str:
    """`#a1b2c3d4 and 2 that no server lists`."""
    more = f"{unlisted} that no server lists" if unlisted else ""
    return " and ".join(part for part in (names(unknown, _NAMED), more) if part)


def _peers_left(
    left: int, size: int, needed: int, announced: tuple[str, ...], without_jetstream: tuple[str, ...]
) -> str:
    """`only 1 of 3 peers are left, quorum is 2 (n1 announced their shutdown; n2 without JetStream)`."""
    ways = ((announced, "announced their shutdown"), (without_jetstream, "without JetStream"))
    who = "; ".join(f"{names(servers)} {how}" for servers, how in ways if servers)
    return f"only {left} of {size} peers are left, quorum is {needed} ({who})"


def _connected(  # noqa: PLR0913, PLR0917 - figures of one sentence
    reached: int, size: int, needed: int, down: tuple[str, ...], never_seen: int, unresponsive: tuple[str, ...] = ()
) -> str:
    """Who is known not to be there is the reason, else who was never seen, else the routes."""
    never = f"{never_seen} never seen" if never_seen else "the routes between them are broken"
    why = ", ".join(f"{names(who)} {what}" for what, who in missing(down, unresponsive)) or never
    return f"at most {reached} of {size} peers were connected with each other, quorum is {needed} ({why})"


def _together(down: int, size: int, servers: tuple[str, ...], unresponsive: tuple[str, ...] = ()) -> str:
    """`down`: so many are missing; `servers`: who, of whom these are unresponsive and the others down."""
    parts = missing((name for name in servers if name not in unresponsive), unresponsive)
    if len(parts) == 1:
        return f"{down} of {size} peers were {parts[0][0]} at the same time: {names(servers)}"
    who = "; ".join(f"{what}: {names(those)}" for what, those in parts)
    return f"{down} of {size} peers were missing at the same time ({who})"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "waits_for_routes": "{server} has never met another server of its cluster: it waits for its routes",
    "ghost_peers": _ghosts,
    "ghosts_counted": "the group also counts peers that are not known servers: {ghosts}",
    "only_observers": ("all {servers} servers are observers, which never campaign: they wait for the leader of a hub"),
    "peers_left": _peers_left,
    "peers_connected": _connected,
    "peers_down_together": _together,
    "majority_lost": "{leader} lost contact with the majority ({needed} needed) and stepped down",
    "leader_re_elected": "{leader} was re-elected",
    "more_counted_than_exist": "the group size is {size} (quorum {needed}), but only {real} known servers exist",
    "unknown_peers": "unknown peers: {ghosts}",
    "group_size_even": "the group size of {size} is even, as happens when peers are counted that do not exist",
    "leader_never_seen": "no server has ever seen a leader",
    "quorum_existed_before": "{leader} was leader before, so a quorum existed then",
    "peers_not_listed": "servers before 2.10 list no peers while there is no leader",
    "see_peers": "which peers they are: `nats server report jetstream` (rows without a name, by peer id)",
    "see_other_reports": (
        "what other servers report: only one has answered, and a server that is cut off knows no names"
    ),
}
