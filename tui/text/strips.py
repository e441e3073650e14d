"""How does a row of numbers look as a strip of heights? This file must not know what the numbers are."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from tui.text.glyphs import UNICODE, Glyphs


def strip(values: Sequence[float], top: float | None = None, glyphs: Glyphs = UNICODE) -> str:
    """One sign a value; zero is the lowest mark, anything above zero is visibly higher, `top` (else the largest) is full."""
    scale = glyphs.levels
    most = max(top or 0.0, max(values, default=0.0), 1e-9)
    highest = len(scale) - 1
    return "".join(scale[1] if v <= 0 else scale[min(highest, max(2, round(v / most * highest)))] for v in values)


_FAR = (2.0, 5.0)
"""Times the limit, from which on the next sign of those above it is drawn."""


def scaled(
    values: Sequence[float | None], top: float, limit: float, glyphs: Glyphs = UNICODE
) -> tuple[tuple[str, bool], ...]:
    """The same on a fixed scale from zero to `top`: runs of signs, each with whether it lies above the limit. None: no value.

    What lies above has signs of its own: which cells do is seen without a colour, wherever the limit stands on the scale."""
    return _scaled(tuple(values), top, limit, glyphs)


@lru_cache(maxsize=64)
def _scaled(values: tuple[float | None, ...], top: float, limit: float, glyphs: Glyphs) -> tuple[tuple[str, bool], ...]:
    """Of the strips of a calm picture most were in the one before as well."""
    highest = len(glyphs.levels) - 1

    def sign(value: float | None) -> str:
        if value is None:
            return " "
        if value >= limit:
            return glyphs.over[sum(value >= limit * times for times in _FAR)]
        return glyphs.levels[min(highest, max(1, round(value / top * highest)))]

    signs = [(sign(value), value is not None and value >= limit) for value in values]
    return tuple(("".join(one for one, _ in run), over) for over, run in groupby(signs, key=lambda one: one[1]))


def ceiling(value: float) -> float:
    """The next of 1, 2, 5, 10 …: a scale that does not move with every value."""
    step = 1e-6
    while step < 1e12:
        for factor in (1, 2, 5):
            if value <= step * factor * (1 + 1e-9):
                return step * factor
        step *= 10
    return value


def columns(points: Sequence[tuple[float, float]], now: float, width: int, each_s: float) -> list[float | None]:
    """The highest value in each of `width` columns of time, the last one ends now; None where there is none."""
    out: list[float | None] = [None] * width
    for at, value in points:
        back = int((now - at) // each_s)
        if 0 <= back < width:
            most = out[-1 - back]
            if most is None or value > most:
                out[-1 - back] = value
    return out


def held(values: Sequence[float | None], most: int | None = None) -> list[float | None]:
    """A figure stays until the next one comes, for so many columns at most."""
    out: list[float | None] = []
    missed = 0
    for value in values:
        missed = 0 if value is not None else missed + 1
        out.append(value if value is not None or not out or (most is not None and missed > most) else out[-1])
    return out


def merged(spans: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Neighbours of one style as one."""
    return tuple(("".join(text for text, _ in run), style) for style, run in groupby(spans, key=lambda span: span[1]))
