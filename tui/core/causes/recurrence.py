"""Has this happened before, and at a rhythm? Compares verdicts; must not know what to do about it."""

from itertools import pairwise
from statistics import median

from tui.core.history.recorded_before import recorded_before
from tui.core.model.message import Message, message
from tui.core.model.state import State
from tui.core.model.verdict import Verdict

_WITHIN_H = 24
_WITHIN_S = _WITHIN_H * 3600.0
_STEADY = 0.1
_FEWEST = 3


def before(state: State, verdict: Verdict) -> tuple[Verdict, ...]:
    """Earlier episodes of the last day with the same cause at the same server; not what a recorder judged of this very one."""
    same = recorded_before(state, verdict.elected_at)
    return tuple(
        v
        for v in state.verdicts
        if v.episode != verdict.episode
        and v is not same
        and (v.cause, v.server) == (verdict.cause, verdict.server)
        and 0.0 < verdict.at - v.at <= _WITHIN_S
    )


def _unexplained(state: State, verdict: Verdict) -> tuple[Verdict, ...]:
    """An episode of which a cause was named belongs to no rhythm of those that have none."""
    return tuple(v for v in before(state, verdict) if v.elected_at is not None)


def period(instants: tuple[float, ...]) -> float | None:
    """The rhythm of the last three or more, if each step is within a tenth of the middle one."""
    ordered = sorted(instants)
    for first in range(len(ordered) - _FEWEST + 1):
        steps = [b - a for a, b in pairwise(ordered[first:])]
        middle = median(steps)
        if middle > 0 and all(abs(step - middle) <= _STEADY * middle for step in steps):
            return middle
    return None


def recurred(state: State, verdict: Verdict) -> Message | None:
    """How often it has been within a day, and at what rhythm; None the first time. Of what has no known cause only the rhythm."""
    if verdict.cause == "unknown":
        rhythm = period((*(v.at for v in _unexplained(state, verdict)), verdict.at))
        return None if rhythm is None else message("recurs_at_rhythm", every_s=rhythm)
    earlier = before(state, verdict)
    if not earlier:
        return None
    rhythm = period(tuple(v.at for v in (*earlier, verdict)))
    return message("happened_again", time=len(earlier) + 1, within_h=_WITHIN_H, every_s=rhythm)
