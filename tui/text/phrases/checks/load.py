"""How is it said that a server is loaded to its limits, or comes and goes? The words of `core/checks/load`."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text import wording


def _lame_duck(server: str, since_s: float, *, late: bool) -> str:
    what = "it has not restarted" if late else "it is out of the quorum until it restarts"
    return f"{server} entered lame duck mode {wording.ago(since_s)}: {what}"


def _disk_queue(server: str, waits: int, waiting: int, mean_s: float, within_s: float) -> str:
    done = f"{wording.count(waits, 'disk operation')} of {server} waited for a free slot for {wording.milliseconds(mean_s)} on average"
    now = f"{wording.count(waiting, 'disk operation')} of {server} {'is' if waiting == 1 else 'are'} waiting for a free slot"
    if not waits:
        return now
    return f"{done} in {wording.seconds(within_s)}" + (f", {wording.number(waiting)} still waiting" if waiting else "")


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "slow_consumers": "{server} dropped {dropped:count slow consumer}, last {last_s:ago}",
    "connections_high": "{server} has {connections:number} of at most {most:number} client connections (limit {limit:percent})",
    "disk_queue": _disk_queue,
    "stale_connections": "{server} closed {closed:count stale connection}, last {last_s:ago}",
    "stale_routes": "{server} closed {closed:count stale route|stale routes} to other servers, last {last_s:ago}",
    "stalled_clients": "{server} slowed down publishers {stalled:times} for slow subscribers, last {last_s:ago}",
    "crash_loop": "{server} restarted {starts:times} in {window_s:exactly} (limit {limit}): crash loop",
    "lame_duck": _lame_duck,
}
