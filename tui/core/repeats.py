"""Has this happened before, and at a rhythm? Compares verdicts; must not know what to do about it."""

from itertools import pairwise
from statistics import median

from tui.core.state import State
from tui.core.verdict import Verdict

_WITHIN_S = 24 * 3600.0
_STEADY = 0.1
_FEWEST = 3


def before(state: State, verdict: Verdict) -> tuple[Verdict, ...]:
    """Earlier episodes of the last day with the same cause at the same server."""
    return tuple(
        v
        for v in state.verdicts
        if v.episode != verdict.episode
        and (v.cause, v.server) == (verdict.cause, verdict.server)
        and verdict.cause != "unknown"
        and 0.0 < verdict.at - v.at <= _WITHIN_S
    )


def period(instants: tuple[float, ...]) -> float | None:
    """The rhythm of three or more, if each step is within a tenth of the middle one."""
    if len(instants) < _FEWEST:
        return None
    steps = [b - a for a, b in pairwise(sorted(instants))]
    middle = median(steps)
    return middle if middle > 0 and all(abs(step - middle) <= _STEADY * middle for step in steps) else None


def words(state: State, verdict: Verdict) -> str:
    """`the 3rd time in 24h, every 5m`; empty the first time."""
    earlier = before(state, verdict)
    if not earlier:
        return ""
    rhythm = period(tuple(v.at for v in (*earlier, verdict)))
    every = "" if rhythm is None else f", every {_length(rhythm)}"
    return f"{_ordinal(len(earlier) + 1)} time in 24h{every}"


def _ordinal(number: int) -> str:
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if 10 <= number % 100 <= 20 else ends.get(number % 10, 'th')}"


def _length(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f}s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f}h"


def cascade(state: State, since: float, until: float) -> int:
    """Streams and consumers that were elected anew in the minutes of an episode."""
    low, high = int(since // 60), int((until + 60.0) // 60)
    return sum(count for minute, count in state.cascade.minutes if low <= minute <= high)
