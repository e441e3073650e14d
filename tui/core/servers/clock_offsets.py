"""How far is each server's clock ahead of ours, and of another's? Intervals that surely hold the truth; must not know how clocks are asked.

A server stamps its answer at some moment between our question and our reading of it, so its offset lies in an interval as wide
as the round trip. Intersected over many answers the interval shrinks to that of the quickest; between answers it widens by
what two clocks may drift apart. When nothing is left of it, a clock was stepped.
"""

from tui.core.model.server import Offset

DRIFT = 200e-6
"""Seconds a second by which two clocks may part that nobody steps."""
_GRAIN_S = 2e-6
"""What times lose as floating-point numbers."""


def learned(known: Offset | None, asked: float, at: float, server_time: float) -> Offset:
    """What is known of a server's clock after one timed answer."""
    slack = DRIFT * (at - asked) + _GRAIN_S if at > asked else _GRAIN_S
    low, high = server_time - at - slack, server_time - asked + slack
    if known is None:
        return _interval(low, high, at)
    low_then, high_then = bounds(known, at)
    # Each answer of each server comes here: max and min take longer than all the rest.
    both_low, both_high = low if low > low_then else low_then, high if high < high_then else high_then
    if both_low <= both_high:
        return Offset(
            theta=(both_low + both_high) / 2,
            bound=(both_high - both_low) / 2,
            at=at,
            stepped_at=known.stepped_at,
            stepped_by=known.stepped_by,
        )
    fresh = _interval(low, high, at)
    return Offset(theta=fresh.theta, bound=fresh.bound, at=at, stepped_at=at, stepped_by=fresh.theta - known.theta)


def _interval(low: float, high: float, at: float) -> Offset:
    return Offset(theta=(low + high) / 2, bound=(high - low) / 2, at=at)


def bounds(offset: Offset, now: float) -> tuple[float, float]:
    """The interval in which it lies now."""
    bound = offset.bound + DRIFT * (now - offset.at) if now > offset.at else offset.bound
    return offset.theta - bound, offset.theta + bound


def between(a: Offset, b: Offset, now: float) -> tuple[float, float]:
    """(by how much is a's clock ahead of b's, ± bound); our own clock is not in it."""
    low_a, high_a = bounds(a, now)
    low_b, high_b = bounds(b, now)
    return (low_a + high_a - low_b - high_b) / 2, (high_a - low_a + high_b - low_b) / 2
