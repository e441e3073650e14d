"""What time is it, and when do we wake? The only place that reads clocks.

`now()` is the wall clock at start plus elapsed boot time, so a step of the wall clock never moves it and a
suspended machine's sleep is in it. Durations are differences of `now()`.
"""

import time
from functools import partial
from math import floor
from typing import Final

MOMENT_S: Final = 0.25
"""Between two moments at which whatever can wait for them is done: those of the ticks."""
IN_STEP_S: Final = 0.75
"""Behind the seconds of this process (`take_place`): all that is done once a second is done then, so that between the other moments nothing
comes, and nobody wakes."""
_BEHIND_S: Final = 0.0001
"""Who asks then wakes with the tick and behind it: so an answer is read at once."""

_BOOT: int | None = getattr(time, "CLOCK_BOOTTIME", None)
_boot_ns = time.monotonic_ns if _BOOT is None else partial(time.clock_gettime_ns, _BOOT)
"""Nanoseconds since boot, suspended time included where the system can tell (Linux)."""
_AHEAD_US = time.time_ns() // 1000 - _boot_ns() // 1000
_place_s = 0.0
"""Where in a second of the clock this process begins its own."""


def now() -> float:
    """Seconds since 1970 UTC on metawatch's own clock, to the microsecond; never steps."""
    return (_boot_ns() // 1000 + _AHEAD_US) / 1e6


def passed(since: float, until: float) -> float:
    """Seconds between two instants. Their bare difference has ten more digits, which say nothing, and which every journal keeps."""
    return round((until - since) * 1e6) / 1e6  # to a whole number, for `round` to digits takes three times as long


def moment(near: float) -> float:
    """The moment that is nearest to an instant. An idle process pays for each time that it wakes, so all that can wait is done then."""
    return round((near - _BEHIND_S) / MOMENT_S) * MOMENT_S + _BEHIND_S


def take_place(share: float) -> None:
    """Begin the seconds of this process at one of the moments of a second: at which, says a number from 0 to 1 that whoever calls drew.
    Clocks agree, so dozens of metawatches would ask a cluster all at once. What one of them does stays in step."""
    global _place_s  # noqa: PLW0603 - one a process, as its clock is
    _place_s = floor(share / MOMENT_S) * MOMENT_S % 1.0


def take_place_at(instant: float) -> None:
    """Begin the seconds of this process so that what is done once a second is done at this moment of it."""
    global _place_s  # noqa: PLW0603 - one a process, as its clock is
    _place_s = (instant - IN_STEP_S - _BEHIND_S) % 1.0


def in_step(until: float, behind: float) -> float:
    """The last instant, not after this one, that lies so far behind a second of this process: for what is done once in some seconds."""
    place = _place_s + behind + _BEHIND_S
    return floor(until - place) + place


def until_step(seconds: float) -> float:
    """How long to sleep so as to wake about so many seconds from now, with all that is done once a second."""
    since = now()
    return in_step(max(since + seconds, since + 0.5) + 0.5, IN_STEP_S) - since


def wall_ahead() -> float:
    """Seconds by which the wall clock has been stepped ahead of `now()` since start."""
    return time.time() - now()
