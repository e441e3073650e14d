"""How is it said what the probes of a server found? The words of `core/checks/probes`."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text import wording


def _clock_skewed(server: str, skew_s: float, bound_s: float) -> str:
    skewed, bound = wording.milliseconds(abs(skew_s)), wording.milliseconds(bound_s)
    return f"the clock of {server} is {skewed} {'ahead of' if skew_s > 0 else 'behind'} the group median (±{bound})"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "raft_lock_held": "{server}: its Raft lock is held for {for_s:seconds} (RAFTZ and STATSZ hang,"
    " PING answers in {ping_s:milliseconds})",
    "raftz_queue_blocked": "{server}: its RAFTZ queue is blocked for {for_s:seconds} (STATSZ answers,"
    " PING answers in {ping_s:milliseconds})",
    "server_down": "{server} is down: its connection closed and its port refuses connections",
    "server_unresponsive": "{server} is unresponsive for {for_s:seconds} (no reply to PING):"
    " its process hangs, its host is down, or the network failed",
    "server_unresponsive_and_unconnected": "{server} is unresponsive, and metawatch has no connection to it",
    "probes_late": "{server} answers every probe {late_s:milliseconds} late at {cpu:percent} CPU: throttled or CPU-starved",
    "clock_skewed": _clock_skewed,
}
