"""What time is it? The only place that reads clocks.

`now()` is the wall clock at start plus elapsed boot time, so a step of the wall clock never moves it and a
suspended machine's sleep is in it. Durations are differences of `now()`.
"""

import time

_BOOT: int | None = getattr(time, "CLOCK_BOOTTIME", None)


def _boot_us() -> int:
    """Microseconds since boot, suspended time included where the system can tell (Linux)."""
    return (time.monotonic_ns() if _BOOT is None else time.clock_gettime_ns(_BOOT)) // 1000


_AHEAD_US = time.time_ns() // 1000 - _boot_us()


def now() -> float:
    """Seconds since 1970 UTC on metawatch's own clock, to the microsecond; never steps."""
    return (_boot_us() + _AHEAD_US) / 1e6


def passed(since: float, until: float) -> float:
    """Seconds between two instants. Their bare difference has ten more digits, which say nothing, and which every journal keeps."""
    return round(until - since, 6)


def wall_ahead() -> float:
    """Seconds by which the wall clock has been stepped ahead of `now()` since start."""
    return time.time() - now()
