"""What time is it? The only place that reads clocks.

`now()` is the wall clock at start plus elapsed boot time, so a step of the wall clock never moves it and a
suspended machine's sleep is in it. Durations are differences of `now()`.
"""

import time

_BOOT: int | None = getattr(time, "CLOCK_BOOTTIME", None)


def boot() -> float:
    """Seconds since boot, suspended time included where the system can tell (Linux)."""
    return time.monotonic() if _BOOT is None else time.clock_gettime(_BOOT)


_START_WALL = time.time()
_START_BOOT = boot()


def now() -> float:
    """Seconds since 1970 UTC on metawatch's own clock; never steps."""
    return _START_WALL + (boot() - _START_BOOT)


def wall_ahead() -> float:
    """Seconds by which the wall clock has been stepped ahead of `now()` since start."""
    return time.time() - now()
