"""How is it said that the number of peers is not right? The words of `core/checks/group_size`."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text import wording

_REPLACED: Final = "{replaced_by} replaced {gone}: if it was renamed, peer-remove {gone}"


def _sizes_differ(views: str, leaders: tuple[str, ...]) -> str:
    """`leaders`: different ones whom they follow."""
    means = f"they follow different leaders ({wording.names(leaders)})" if leaders else "two leaders can be elected"
    return f"servers disagree about the group size: {views}; {means}"


def _peers_counted(servers: tuple[str, ...], peers: int, *, first: bool) -> str:
    verb = "counts" if len(servers) == 1 else "count"
    return f"{wording.names(servers)} {verb} {wording.count(peers, 'peer') if first else peers}"


def _peers_counted_by_all(views: tuple[str, ...]) -> str:
    return "; ".join(views)


def _term_impossible(server: str, term: int, *, believed: bool) -> str:
    taken = "a majority reports such a term, so it is taken for true" if believed else "it is ignored"
    return f"{server} reports term {term:,}, which no group reaches by elections: {taken}"


def _more_peers(size: int, expected: int, silent: tuple[str, ...], joined: tuple[str, ...], renamed: str = "") -> str:
    """`silent`: peers that do not respond; `joined`: those that came since metawatch watches."""
    told = f"the meta group has {wording.count(size, 'peer')}, {expected} {'is' if expected == 1 else 'are'} expected"
    if renamed:
        return f"{told}; {renamed}"
    if silent:
        return f"{told}: {wording.names(silent)} {'does' if len(silent) == 1 else 'do'} not respond"
    return f"{told}: {wording.names(joined)} joined" if joined else told


def _group_even(size: int, gone: str = "", replaced_by: str = "") -> str:
    renamed = f"; {_REPLACED.format(gone=gone, replaced_by=replaced_by)}" if gone else ""
    return f"{size} peers: an even group tolerates no more failures than {size - 1}{renamed}"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "sizes_differ": _sizes_differ,
    "more_peers_than_expected": _more_peers,
    "group_even": _group_even,
    "peer_replaced": _REPLACED,
    "peers_counted": _peers_counted,
    "peers_counted_by_all": _peers_counted_by_all,
    "size_impossible": "{server} reports {size:number} peers, which is impossible: its answers about the group are ignored",
    "size_impossible_for_leader": (
        "{server} reports {size:number} peers, and leads by the {listed:number} that it lists, which are no quorum of so many:"
        " its answers about the group are ignored"
    ),
    "size_beyond_reach": (
        "the meta group counts {size:number} peers, {needed:number} are needed for a quorum, and only"
        " {real:count server is known|servers are known}: no leader can be elected by these"
    ),
    "term_impossible": _term_impossible,
}
