"""Does a picture keep to its width, to signs that are text, and to styles that have a colour? And do places fill a window? Not a test."""

from collections.abc import Mapping
from itertools import combinations

from tui.text.cells import cells
from tui.ui.view.drawing.places import PanelPlace
from tui.ui.view.drawing.spans import Picture
from tui.ui.view.drawing.style_names import STYLES


def spans(picture: Picture) -> list[tuple[str, str]]:
    """Everything drawn."""
    over = (*picture.title, *picture.heads, *picture.tally, *picture.foot)
    return [*over, *(span for row in picture.rows for span in row.spans)]


def fits(picture: Picture, width: int, *, ascii_only: bool) -> None:
    """Raises AssertionError if a line of it does not."""
    for line in (picture.title, picture.heads, picture.tally, picture.foot, *(row.spans for row in picture.rows)):
        assert sum(cells(t) for t, _ in line) <= width
    drawn = "".join(t for t, _ in spans(picture))
    assert drawn.isascii() if ascii_only else drawn.isprintable()
    assert {style for _, style in spans(picture)} <= set(STYLES)


def tiled(found: Mapping[str, PanelPlace], width: int, height: int) -> None:
    """Raises AssertionError unless each cell of the window belongs to one of the places: none lies on another, and together they have
    as many cells as the window."""
    boxes = [box for box in found.values() if box.width > 0 and box.height > 0]
    for one, other in combinations(boxes, 2):
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert beside or one.y + one.height <= other.y or other.y + other.height <= one.y
    assert all(
        box.x >= 0 and box.y >= 0 and box.x + box.width <= width and box.y + box.height <= height for box in boxes
    )
    assert sum(box.width * box.height for box in boxes) == width * height
