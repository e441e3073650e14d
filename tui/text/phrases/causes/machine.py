"""How is it said what the machine under a server showed: its disk, its cores, its memory?"""

from collections.abc import Callable, Mapping
from typing import Final

from tui.text.wording import percent

_PRESSURES: Final = {
    "cpu_pressure": "CPU pressure",
    "io_pressure": "I/O pressure",
    "memory_pressure": "memory pressure",
}


def _pressure(pressure: str, share: float, server: str) -> str:
    return f"{_PRESSURES[pressure]} was {percent(share)} on the host of {server}"


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "disk_unknown": "the disk",
    "disk_named": "disk {device}",
    "disk_on_device": "disk {device} on {below}",
    "thread_in_disk_wait": "a thread of {server} was in disk wait for {lasted_s:seconds}",
    "device_stalled": "{disk} of {server} had I/O in flight and completed none for {lasted_s:seconds}",
    "device_slow": "{disk} of {server} took {await_s:milliseconds} per I/O operation",
    "device_well": "{disk} of {server} completed its I/O normally",
    "cpu_throttled": "{server} was CPU-throttled by its cgroup limit for {share:percent} of the time",
    "waited_for_core": "threads of {server} waited {wait_s:milliseconds} for a core each time",
    "memory_limit_reached": "{server} reached the memory limit of its cgroup {times:.0f} times a sample",
    "cpu_steal": "CPU steal was {share:percent} on the host of {server}",
    "host_pressure": _pressure,
    "all_threads_stopped": "all threads of {server} were stopped ({threads:count thread})",
    "all_threads_frozen": "all threads of {server} were frozen ({threads:count thread})",
    "oom_killed": "the kernel OOM-killed a process in the cgroup of {server}",
    "same_on_neighbours": "{finding} (same on {neighbours})",
    "part_not_visible": "{part} of {server}: {reason}; {see}",
}
