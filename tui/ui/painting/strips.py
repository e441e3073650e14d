"""How do spans become cells, and which cells of a line have changed? Strips for the line API; it must not know colours or rows.

Only the cells that differ are sent again: a row of five figures of which one has moved costs that figure.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.text.cells import cells, harmless, narrow
from tui.ui.view.drawing.spans import Span, width_of

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


def restyled(strips: Iterable[Strip], under: Style) -> list[Strip]:
    """The same text over another style, where nothing can be clicked."""
    looks: dict[Style | None, Style] = {}

    def look(style: Style | None) -> Style:
        if style not in looks:
            looks[style] = under if style is None else under + style.clear_meta_and_links()
        return looks[style]

    return [Strip([Segment(one.text, look(one.style)) for one in strip], strip.cell_length) for strip in strips]


def between(old: Sequence[Span], new: Sequence[Span]) -> tuple[int, int]:
    """From which cell on two lines differ, and behind which one they are equal again."""
    last = min(len(old), len(new))
    first = next((i for i in range(last) if old[i] != new[i]), last)
    end = next((i for i in range(last - first) if old[-1 - i] != new[-1 - i]), last - first)
    before, after = old[first : len(old) - end], new[first : len(new) - end]
    begins = width_of(new[:first])
    width = width_of(after)
    if width_of(before) != width:  # all that follows has moved
        return begins + _equal(before, after), begins + max(width_of(old[first:]), width_of(new[first:]))
    starts = _equal(before, after)
    return begins + starts, begins + width - min(_equal(before, after, back=True), width - starts)


def _equal(old: Sequence[Span], new: Sequence[Span], *, back: bool = False) -> int:
    """Cells that the first spans begin with alike, or that the last ones end with; none where signs take more than one."""
    if not old or not new:
        return 0
    at, step = (-1, -1) if back else (0, 1)
    (text, style), (other, look) = old[at], new[at]
    if style != look or not narrow(text) or not narrow(other):
        return 0
    most = min(len(text), len(other))
    return next((i for i, (a, b) in enumerate(zip(text[::step], other[::step], strict=False)) if a != b), most)


def cut(spans: Iterable[Span], first: int, behind: int) -> list[Span] | None:
    """What stands in these cells; None where a sign that takes more or less than one may lie across their borders."""
    out: list[Span] = []
    at = 0
    for text, style in spans:
        begins, at = at, at + cells(text)
        if at <= first or begins >= behind:
            continue
        if first <= begins and at <= behind:
            out.append((text, style))
        elif narrow(text):
            out.append((text[max(0, first - begins) : behind - begins], style))
        else:
            return None
    return out


def differing(old: Sequence[DrawnCell | None], new: Sequence[DrawnCell | None]) -> Iterator[tuple[int, int]]:
    """Runs of cells that differ, as (first, behind the last); None differs from every cell."""
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
