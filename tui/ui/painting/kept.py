"""How does a second terminal come to show what the first one shows? All that was sent is kept, cell by cell.

What is sent to both from then on leaves both alike: the second one gets what was sent, and not what a screen would paint by now.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.cells import cell_len
from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from textual.strip import Strip

from tui.ui.painting.sent import FramePart, Sent
from tui.ui.painting.strips import DrawnCell

_EMPTY: DrawnCell = (" ", None)


class Kept(Sent):
    """What stands on the terminal, also where signs take two cells."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: dict[int, list[DrawnCell]] = {}

    def news(self, part: FramePart) -> Iterator[FramePart]:
        """As ever, and kept."""
        for y, first, strip in super().news(part):
            self._keep(self._shown.setdefault(y, []), first, [*_signs(strip)])
            yield y, first, strip

    @staticmethod
    def _keep(line: list[DrawnCell], first: int, cells: list[DrawnCell]) -> None:
        behind = first + len(cells)
        line.extend([_EMPTY] * (behind - len(line)))
        if line[first][0] == "" and first > 0:
            line[first - 1] = (" ", line[first - 1][1])  # a terminal blanks the half that is left of a sign
        if behind < len(line) and line[behind][0] == "":
            line[behind] = (" ", line[behind][1])
        line[first:behind] = cells

    def whole(self, console: Console) -> str:
        """All of it, for a terminal that shows nothing."""
        out: list[str] = []
        for y, line in sorted(self._shown.items()):
            segments = [
                Segment("".join(sign for sign, _ in run), style) for style, run in groupby(line, lambda c: c[1])
            ]
            out += (Control.move_to(0, y).segment.text, Strip(segments).render(console))
        return "".join(out)


def _signs(strip: Strip) -> Iterator[DrawnCell]:
    """Each cell; the second one of a wide sign is empty, and what takes no cell belongs to the sign before it."""
    for segment in strip:
        for sign in _joined(segment.text):
            yield sign, segment.style
            for _ in range(cell_len(sign) - 1):
                yield "", segment.style


def _joined(text: str) -> Iterable[str]:
    signs: list[str] = []
    for sign in text:
        if signs and cell_len(sign) == 0:
            signs[-1] += sign
        else:
            signs.append(sign)
    return signs
