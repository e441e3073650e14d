"""Has this happened before, and at a rhythm? Compares verdicts; must not know what to do about it."""

from itertools import pairwise
from statistics import median

from tui.core.model.state import State
from tui.core.model.verdict import Verdict
from tui.core.wording import seconds

_WITHIN_H = 24
_WITHIN_S = _WITHIN_H * 3600.0
_STEADY = 0.1
_FEWEST = 3
_ROUGH_S = 90.0


def before(state: State, verdict: Verdict) -> tuple[Verdict, ...]:
    """Earlier episodes of the last day with the same cause at the same server."""
    return tuple(
        v
        for v in state.verdicts
        if v.episode != verdict.episode
        and (v.cause, v.server) == (verdict.cause, verdict.server)
        and 0.0 < verdict.at - v.at <= _WITHIN_S
    )


def _unexplained(state: State, verdict: Verdict) -> tuple[Verdict, ...]:
    """An episode of which a cause was named belongs to no rhythm of those that have none."""
    return tuple(v for v in before(state, verdict) if v.elected_at is not None)


def period(instants: tuple[float, ...]) -> float | None:
    """The rhythm of the last three or more, if each step is within a tenth of the middle one."""
    told = sorted(instants)
    for first in range(len(told) - _FEWEST + 1):
        steps = [b - a for a, b in pairwise(told[first:])]
        middle = median(steps)
        if middle > 0 and all(abs(step - middle) <= _STEADY * middle for step in steps):
            return middle
    return None


def words(state: State, verdict: Verdict) -> str:
    """`3rd time in 24h, every 5m`; empty the first time. Of what has no known cause only the rhythm is told."""
    if verdict.cause == "unknown":
        rhythm = period((*(v.at for v in _unexplained(state, verdict)), verdict.at))
        return "" if rhythm is None else f"it recurs every {_about(rhythm)}: look for a periodic job"
    earlier = before(state, verdict)
    if not earlier:
        return ""
    rhythm = period(tuple(v.at for v in (*earlier, verdict)))
    every = "" if rhythm is None else f", every {_about(rhythm)}"
    return f"{_ordinal(len(earlier) + 1)} time in {_WITHIN_H}h{every}"


def _about(rhythm: float) -> str:
    """A rhythm is a mean: its seconds say nothing where it takes minutes."""
    return seconds(rhythm if rhythm < _ROUGH_S else 60.0 * round(rhythm / 60.0))


def _ordinal(number: int) -> str:
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if 10 <= number % 100 <= 20 else ends.get(number % 10, 'th')}"
