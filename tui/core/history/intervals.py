"""How much time is that, where intervals overlap? Pure sums over (since, until) pairs; must not know what they mean."""

from collections.abc import Iterable

Interval = tuple[float, float]
"""(since, until), seconds since 1970 UTC."""


def united(some: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same time without overlaps, oldest first; empty intervals are gone."""
    out: list[Interval] = []
    for since, until in sorted(some):
        if until <= since:
            continue
        if out and since <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], until))
        else:
            out.append((since, until))
    return tuple(out)


def within(some: Iterable[Interval], bounds: Interval) -> tuple[Interval, ...]:
    """What of it lies between the bounds."""
    low, high = bounds
    return united((max(since, low), min(until, high)) for since, until in some)


def without(some: Iterable[Interval], others: Iterable[Interval]) -> tuple[Interval, ...]:
    """What of it lies in none of the others."""
    left = list(united(some))
    for low, high in united(others):
        left = [
            part
            for since, until in left
            for part in ((since, min(until, low)), (max(since, high), until))
            if part[0] < part[1]
        ]
    return tuple(left)


def total(some: Iterable[Interval]) -> float:
    """Seconds of all of it, each counted once."""
    return sum(until - since for since, until in united(some))
