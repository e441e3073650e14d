"""How is it said that a leader is silent, and for whom? The words of `core/checks/heartbeats`."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text import wording


def _heartbeat_missing(leader: str, at: tuple[str, ...], for_s: float, where: str, *, imminent: bool) -> str:
    end = "; election imminent" if imminent else ""
    return f"no heartbeat from leader {leader} at {wording.names(at)} for {wording.seconds(for_s)}: {where}{end}"


def _peers_not_responding(peers: tuple[str, ...], *, leader_too: bool) -> str:
    follows = "it is not known whether a quorum is left" if leader_too else "a leader without a quorum steps down"
    return f"{wording.names(peers)} unresponsive, {follows}"


def _heartbeat_at_no_peer(leader: str, *, leader_too: bool) -> str:
    """`leader_too`: it does not answer us either."""
    return f"no peer receives it, {f'{leader} is unresponsive' if leader_too else f'suspect {leader} itself'}"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "heartbeat_missing": _heartbeat_missing,
    "leader_leaves": "{leader} announced that it is leaving",
    "no_quorum_to_elect": "no quorum is left to elect another leader (down: {down})",
    "peers_not_responding": _peers_not_responding,
    "heartbeat_at_no_peer": _heartbeat_at_no_peer,
    "heartbeat_at_no_other_peer": "{leader} still sends heartbeats but no other peer receives them, suspect the network",
    "heartbeat_missing_at_one": "the other peers receive it, suspect {peer} or its route",
    "heartbeat_missing_at_some": "the other peers receive it, suspect the network",
}
