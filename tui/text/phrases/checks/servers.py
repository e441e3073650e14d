"""How is it said that something is wrong with a server? The words of `core/checks/servers`."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text import wording


def _restarted_unexpectedly(server: str, restarts: int, last_s: float) -> str:
    often, last = ("", "") if restarts == 1 else (f" {wording.times(restarts)}", "last ")
    return f"{server} restarted unexpectedly{often}, {last}{wording.ago(last_s)} (no shutdown event)"


def _routes_missing(server: str, routed: int, others: int, unrouted: tuple[str, ...]) -> str:
    without = f", no route to {wording.names(unrouted)}" if unrouted else ""
    return f"{server} has routes to only {routed} of {wording.count(others, 'other server')} in its cluster{without}"


LISTENERS: Final[Mapping[str, str]] = {
    "clients": "clients",
    "routes": "routes",
    "gateways": "gateways",
    "leafs": "leaf nodes",
    "mqtt": "MQTT",
    "websocket": "WebSocket",
}
"""Connections that a server has a TLS certificate for."""


def _certificate_expires(server: str, listener: str, left_s: float) -> str:
    when = f"expires in {wording.seconds(left_s)}" if left_s > 0 else f"expired {wording.ago(-left_s)}"
    return f"the TLS certificate of {server} for {LISTENERS[listener]} {when}"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "version_differs": "{server} runs {version}, but {have_it} of {servers:count server} run {usual}",
    "cpu_high": "{server} uses {share:percent} of its {cores:count core} (limit {limit:percent})",
    "restarted_unexpectedly": _restarted_unexpectedly,
    "certificate_expires": _certificate_expires,
    "unhealthy": "{server} is unhealthy: {error:or it does not report why}",
    "routes_missing": _routes_missing,
}
