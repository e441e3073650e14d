"""How do spans become cells, and which cells of a line have changed? Strips for the line API; it must not know colours or rows.

Only the cells that differ are sent again: a row of five figures of which one has moved costs that figure.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.text.cells import harmless, narrow

DrawnCell = tuple[str, Style | None]
"""A sign and how it looks."""
_NEAR = 10
"""Cells between two changes that cost no more than going over them."""


class DrawnLine(Strip):
    """A Strip that does not keep itself alive: undivided, Textual's holds itself in its own cache until a full collection."""

    def divide(self, cuts: Iterable[int]) -> list[Strip]:
        """In two and more as ever."""
        inside = [cut for cut in cuts if cut <= self.cell_length]
        return [self] if inside == [self.cell_length] else list(super().divide(inside))


def strip_of(parts: Iterable[tuple[str, Style]], width: int) -> Strip:
    """A line of exactly so many cells."""
    segments = [Segment(harmless(text), style) for text, style in parts if text]
    # Asked for its length, a Strip measures each text through a cache of thousands that is filled by the clock alone.
    length = sum(len(one.text) if narrow(one.text) else one.cell_length for one in segments)
    return Strip(segments, length).adjust_cell_length(width)


def changed(before: Strip, after: Strip) -> Iterator[tuple[int, int]]:
    """Runs of cells that differ, as (first, behind the last); the whole line where a sign takes more than one cell."""
    old, new = cells_of(before), cells_of(after)
    if old is None or new is None:
        yield (0, max(before.cell_length, after.cell_length))
    else:
        yield from differing(old, new)


def differing(old: Sequence[DrawnCell | None], new: Sequence[DrawnCell | None]) -> Iterator[tuple[int, int]]:
    """The same of cells; None differs from every cell."""
    first = last = -1
    for x, (a, b) in enumerate(zip_longest(old, new)):
        if a == b:
            continue
        if first >= 0 and x - last > _NEAR:
            yield (first, last + 1)
            first = x
        first, last = (x if first < 0 else first), x
    if first >= 0:
        yield (first, last + 1)


def cells_of(strip: Strip) -> list[DrawnCell | None] | None:
    """Sign and style of each cell; None where a sign takes more or less than one."""
    if not all(narrow(segment.text) for segment in strip):
        return None
    return [(sign, segment.style) for segment in strip for sign in segment.text]
