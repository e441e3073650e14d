"""Does a picture keep to its width, to signs that are text, and to styles that have a colour? Not a test."""

from tui.text.cells import cells
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
