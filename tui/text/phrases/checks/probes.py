"""How is it said what the probes of a server found? The words of `core/checks/probes`."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text import wording


def _clock_skewed(server: str, skew_s: float, bound_s: float) -> str:
    skewed, bound = wording.milliseconds(abs(skew_s)), wording.milliseconds(bound_s)
    return f"the clock of {server} is {skewed} {'ahead of' if skew_s > 0 else 'behind'} the group median (±{bound})"


def _down(server: str | tuple[str, ...]) -> str:
    name, several = wording.of_servers(server)
    if several:
        return f"{name} are down: their connections closed and their ports refuse connections"
    return f"{name} is down: its connection closed and its port refuses connections"


def _unresponsive(server: str | tuple[str, ...], for_s: float) -> str:
    name, several = wording.of_servers(server)
    lasted = wording.seconds(for_s)
    if several:
        why = "their processes hang, their hosts are down, or the network failed"
        return f"{name} have been unresponsive for up to {lasted} (no reply to PING): {why}"
    why = "its process hangs, its host is down, or the network failed"
    return f"{name} has been unresponsive for {lasted} (no reply to PING): {why}"


def _unconnected(server: str | tuple[str, ...]) -> str:
    name, several = wording.of_servers(server)
    return f"{name} {'are' if several else 'is'} unresponsive, and metawatch has no connection to {'them' if several else 'it'}"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "raft_lock_held": "{server}: its Raft lock has been held for {for_s:seconds} (RAFTZ and STATSZ hang,"
    " PING answers in {ping_s:milliseconds})",
    "raftz_queue_blocked": "{server}: its RAFTZ queue has been blocked for {for_s:seconds} (STATSZ answers,"
    " PING answers in {ping_s:milliseconds})",
    "server_down": _down,
    "server_unresponsive": _unresponsive,
    "server_unresponsive_and_unconnected": _unconnected,
    "probes_late": "{server} answers every probe {late_s:milliseconds} late at {cpu:percent} CPU: throttled or CPU-starved",
    "clock_skewed": _clock_skewed,
}
