"""How is it said that metawatch itself cannot see? The words of `core/checks/own_sight`."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text.format import clock

_DOUBTS: Final[Mapping[str, str]] = {
    "second_leader": "second leader",
    "unknown_peer": "unknown peer",
    "unknown_to_servers": "no server knows of it",
}


def _blind(sees: str, why: str | None, since: float | None, advice: str) -> str:
    time = "" if since is None else f" since {clock(round(since, 3))} UTC"
    return f"{sees}{why or ''}: the cluster's state is not known{time}; {advice}"


def _connection_failures(reasons: tuple[str, ...]) -> str:
    return f" ({'; '.join(reasons)})"


def _blind_for_a_while(facts: tuple[str, ...]) -> str:
    return "; ".join(facts)


def _raft_message_doubted(peer: str, term: int, via: str, kind: str) -> str:
    return f"Raft message of {peer} in term {term}, seen on {via}: {_DOUBTS[kind]}"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "blind": _blind,
    "nothing_acknowledged": ", and no server acknowledges what metawatch sends",
    "connection_failures": _connection_failures,
    "check_network_here": "check this host's network, VPN and route, and run `metawatch doctor`",
    "check_processes": "check whether nats-server runs on each host; if it does: the tunnel, proxy or firewall to it, with"
    " `metawatch doctor`",
    "check_user": "the servers reject this user: pass valid credentials, and run `metawatch doctor`",
    "check_auth_callout": "the servers respond: check that the auth callout service runs and answers in time",
    "blind_for_a_while": _blind_for_a_while,
    "saw_nothing_for": "metawatch saw nothing for {lasted_s:seconds}: {reason}",
    "advisories_denied": "advisories denied: elections are detected by polling only",
    "subjects_denied": "denied: {subjects}",
    "connection_dark": "{server} does not answer metawatch and acknowledges no packet:"
    " the network to it is broken, or its host is down",
    "connection_dark_to_us_alone": "{server} does not answer metawatch and acknowledges no packet,"
    " but other servers reach it: the network between metawatch and {server} is broken",
    "connection_lossy": "metawatch's connection to {servers} loses packets: late answers say nothing about the server",
    "raft_message_doubted": _raft_message_doubted,
}
