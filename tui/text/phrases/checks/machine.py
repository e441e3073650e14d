"""How is it said that something is wrong with the machine of some servers? The words of `core/checks/machine`."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text import wording


def _servers_throttled(servers: tuple[str, ...], share: float, cores: float | None) -> str:
    allowed = "" if cores is None else f" of {cores:g} {'core' if cores == 1 else 'cores'}"
    verb = "is" if len(servers) == 1 else "are"
    time = f"{wording.percent(share)} of the time"
    return f"{wording.names(servers)} {verb} CPU-throttled for {time} (cgroup limit{allowed})"


def _machine_pressed(what: str, share: float, servers: tuple[str, ...], waiting: str, wait_s: float) -> str:
    """`waiting`: a server that is seen to wait for a core, or empty."""
    felt = f" ({waiting} waits {wording.milliseconds(wait_s)} for a core each time)" if waiting else ""
    return f"{what} is {wording.percent(share)} on the host of {wording.names(servers)}{felt}"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "disk": "disk {device}",
    "disk_below": "disk {device} on {below}",
    "disk_completes_nothing": "{disk} of {server} completed none of {in_flight:count operation} in flight for {for_s:seconds}",
    "threads_wait_for_disk": "{waiting} of {threads} threads of {server} are in D state (disk wait) for {for_s:seconds}",
    "disk_slow": "{disk} of {server} takes {await_s:milliseconds} per operation (limit {limit_s:milliseconds})",
    "store_full": "the store of {server} has {left:.1%} of its {of} left (limit {limit:percent})",
    "servers_throttled": _servers_throttled,
    "cpu_steal_high": "CPU steal is {share:percent} on the host of {servers} (limit {limit:percent})",
    "processes_oom_killed": "the kernel OOM-killed {processes:count process|processes} in the cgroup of {server}",
    "machine_pressed": _machine_pressed,
}
