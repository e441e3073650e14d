"""How is it said that something is wrong with one peer, or with a server that should be one? The words of `core/checks/peers`."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text.wording import called, of_servers


def _peer_offline(peer: str, leader: str, replaced_by: str | None, *, leaves: bool) -> str:
    expected = ": it announced its shutdown" if leaves else ""
    renamed = f"; {replaced_by} replaced it: if it was renamed, peer-remove {peer}" if replaced_by is not None else ""
    return f"{called(peer)} is offline (reported by leader {leader}){expected}{renamed}"


def _peer_without_jetstream(peer: str, *, disk_full: bool) -> str:
    why = "; it reported that its disk is full" if disk_full else ""
    return f"{peer} is a peer of the meta group but runs without JetStream{why}"


def _never_answered(peer: str | tuple[str, ...], leader_says: str) -> str:
    name, several = of_servers(peer)
    said = leader_says.replace("from it", "from them") if several else leader_says
    return f"{name} {'have' if several else 'has'} not answered since metawatch started, and {said}"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "peer_offline": _peer_offline,
    "peer_without_jetstream": _peer_without_jetstream,
    "peer_removed_but_runs": "{server} was removed from the meta group and still runs",
    "follows_without_being_peer": "{server} follows the leader but is not a peer:"
    " a removed server can rejoin 5 minutes after its removal",
    "meta_group_gone": "{server} has JetStream enabled but no meta group: its store is lost or damaged",
    "never_answered": _never_answered,
    "leader_never_heard_it": "leader {leader} has never received anything from it",
    "leader_has_not_heard_it": "leader {leader} has received nothing from it for {for_s:seconds}",
    "all_are_observers": "all {servers} servers are observers: they wait for the hub (leaf connection of the system account)",
    "leader_is_observer": "leader {leader} is an observer: it should follow the leader of a hub",
}
