"""Which size of wall does a browser get? One that fits into its window, out of few: what is drawn once is sent to all of that size."""

from collections.abc import Collection
from typing import Any, Final

import msgspec

Size = tuple[int, int]
"""Columns and lines."""

LEAST: Final = (8, 2)
MOST: Final = (240, 70)
STEP: Final = (4, 2)
"""Windows that differ by less share a wall."""
MOST_WALLS: Final = 8
"""Walls of different sizes at one time."""
USUAL: Final = (80, 24)


class _Asked(msgspec.Struct):
    width: int
    height: int


def snapped(size: Size) -> Size:
    """The largest wall that fits into a window of this size."""
    columns, lines = (
        min(most, max(least, given - given % step))
        for given, least, most, step in zip(size, LEAST, MOST, STEP, strict=True)
    )
    return columns, lines


def chosen(window: Size, there: Collection[Size]) -> Size:
    """Which wall is shown in this window; where there are enough, one that is there: the largest that fits, else the smallest."""
    wanted = snapped(window)
    if wanted in there or len(there) < MOST_WALLS:
        return wanted
    fitting = [size for size in there if size[0] <= wanted[0] and size[1] <= wanted[1]]
    return max(fitting, key=_cells) if fitting else min(there, key=_cells)


def _cells(size: Size) -> int:
    return size[0] * size[1]


def asked(text: str) -> Size | None:
    """The size of a window, by textual-serve's front end (`["resize", {"width": 80, "height": 24}]`); None for anything else."""
    try:
        kind, told = msgspec.json.decode(text, type=tuple[str, Any])
        size = msgspec.convert(told, _Asked)
    except msgspec.ValidationError:
        return None
    except (msgspec.DecodeError, RecursionError):
        return None
    return (size.width, size.height) if kind == "resize" else None
