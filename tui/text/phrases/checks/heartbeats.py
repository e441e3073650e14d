"""How is it said that a leader is silent, and for whom? The words of `core/checks/heartbeats`."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text import wording


def _heartbeat_missing(leader: str, at: tuple[str, ...], for_s: float, where: str, *, imminent: bool) -> str:
    end = "; election imminent" if imminent else ""
    return f"no heartbeat from leader {leader} at {wording.names(at)} for {wording.seconds(for_s)}: {where}{end}"


def _peers_not_responding(peers: tuple[str, ...], *, leader_too: bool, down: tuple[str, ...] = ()) -> str:
    """`peers`: all that give no answer; `down`: of these, whose process has ended."""
    follows = "it is not known whether a quorum is left" if leader_too else "a leader without a quorum steps down"
    parts = wording.missing(down, (name for name in peers if name not in down))
    return f"{', '.join(f'{wording.names(who)} {what}' for what, who in parts)}, {follows}"


def _no_quorum_to_elect(down: tuple[str, ...], unresponsive: tuple[str, ...] = (), never_seen: int = 0) -> str:
    named = "; ".join(wording.absent(down, unresponsive, never_seen))
    return f"no quorum is left to elect another leader ({named})"


def _heartbeat_at_no_peer(leader: str, *, leader_too: bool, down: bool = False) -> str:
    """`leader_too`: it does not answer us either; `down`: its process has ended."""
    said = f"{leader} is {'down' if down else 'unresponsive'}" if leader_too or down else f"suspect {leader} itself"
    return f"no peer receives it, {said}"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "heartbeat_missing": _heartbeat_missing,
    "leader_leaves": "{leader} announced that it is leaving",
    "no_quorum_to_elect": _no_quorum_to_elect,
    "peers_not_responding": _peers_not_responding,
    "heartbeat_at_no_peer": _heartbeat_at_no_peer,
    "heartbeat_at_no_other_peer": "{leader} still sends heartbeats but no other peer receives them, suspect the network",
    "heartbeat_missing_at_one": "the other peers receive it, suspect {peer} or its route",
    "heartbeat_missing_at_some": "the other peers receive it, suspect the network",
}
