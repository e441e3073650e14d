"""Which bytes does a frame cost? Those of the cells that differ from what stands on the terminal, whatever was painted again.

Textual sends every cell of a region that may have changed: all of the window when a panel moves or a toast comes, all of a panel when
it has the focus. It must not know what is drawn. What stands there is forgotten whenever somebody else may have written.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from tui.ui.painting.strips import DrawnCell, cells_of, differing

FramePart = tuple[int, int, Strip]
"""Line, first column, and what is to stand there."""


class Sent:
    """What stands on the terminal, as far as it is known."""

    def __init__(self) -> None:
        self._lines: dict[int, list[DrawnCell | None]] = {}

    def forget(self) -> None:
        """Nothing is known of it any more: the next frame is sent as it comes."""
        self._lines.clear()

    def news(self, part: FramePart) -> Iterator[FramePart]:
        """What of it is new on the terminal, which is taken for sent."""
        y, first, strip = part
        line, width = self._lines.setdefault(y, []), strip.cell_length
        line.extend([None] * (first + width - len(line)))
        cells = cells_of(strip)
        if cells is None:  # a sign takes more than one cell: what lies under its halves cannot be told
            line[first : first + width] = [None] * width
            yield y, first, strip.simplify()
            return
        before = line[first : first + width]
        if before == cells:
            return
        line[first : first + width] = cells
        for start, behind in differing(before, cells):
            yield y, first + start, _joined(cells[start:behind])


def _joined(cells: Sequence[DrawnCell | None]) -> Strip:
    """Neighbours of one look as one."""
    drawn = (cell for cell in cells if cell is not None)
    runs = (([sign for sign, _ in run], style) for style, run in groupby(drawn, key=itemgetter(1)))
    return Strip([Segment("".join(signs), style) for signs, style in runs], len(cells))


class LinesUpdate(CompositorUpdate):
    """Lines that did not come from Textual's compositor; they are made when they are sent."""

    def __init__(self, lines: Iterator[FramePart]) -> None:
        self.lines = lines

    def render_segments(self, console: Console) -> str:
        """All of them, whatever stands there."""
        return "".join(
            Control.move_to(x, y).segment.text + strip.simplify().render(console) for y, x, strip in self.lines
        )


PaintedUpdate = LayoutUpdate | ChopsUpdate | LinesUpdate


class ChangedCells(CompositorUpdate):
    """An update without what stands there already."""

    def __init__(self, update: PaintedUpdate, sent: Sent) -> None:
        self._update, self._sent = update, sent

    def render_segments(self, console: Console) -> str:
        """What is sent; called once, when it is sent."""
        out: list[str] = []
        for part in parts(self._update):
            for y, x, strip in self._sent.news(part):
                out += (f"\x1b[{y + 1};{x + 1}H", strip.render(console))
        return "".join(out)


def parts(update: PaintedUpdate) -> Iterator[FramePart]:
    """All that an update would send; what lies side by side as one."""
    if isinstance(update, LinesUpdate):
        yield from update.lines
        return
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            yield y, update.region.x, Strip.join(line)
        return
    for y, first, behind in update.spans:
        found: list[Strip] = []
        begins = at = first
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is None or x >= behind or end <= first:
                continue
            start = max(x, first)
            if start != at and found:
                yield y, begins, Strip.join(found)
                found = []
            begins = begins if found else start
            found.append(strip.crop(start - x, min(end, behind) - x))
            at = min(end, behind)
        if found:
            yield y, begins, Strip.join(found)
