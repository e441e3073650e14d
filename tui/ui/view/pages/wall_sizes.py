"""How large is each part of the wall? By the window and the number of servers alone, so that nothing jumps with the words."""

from typing import NamedTuple

from tui.text.large import FOUR, SMALL, LetterSize
from tui.ui.view.pages.wall_tiles import TileSizes

SEVEN = LetterSize(2, 2)


class WallSizes(NamedTuple):
    """One arrangement; None as a size: as text."""

    least: int
    """Cells that it needs from side to side."""
    word: LetterSize | None
    """The state word; its breadth follows the window."""
    pad: int
    """Lines of the band above and under the word."""
    clock: bool
    """In the band beside the word; else beside the quorum."""
    facts: LetterSize | None
    tiles: TileSizes | None
    """None: only the sick are named."""
    bars: int
    """Rows of the ribbon."""
    reigns: LetterSize | None
    cause: LetterSize | None
    action: LetterSize | None
    action_lines: int
    gaps: int
    """Empty lines between the parts, at most: above the facts, tiles, ribbon, cause, action. The legend stands in one of them."""

    def lines(self, tiles: int) -> int:
        """Of all of it, with so many of tiles."""

        def high(size: LetterSize | None) -> int:
            return 1 if size is None else size.lines

        band = high(self.word) + 2 * self.pad
        actions = self.action_lines * high(self.action)
        texts = high(self.facts) + high(self.cause) + actions
        return band + tiles + self.bars + high(self.reigns) + texts + self.gaps


_HUGE = WallSizes(
    least=250, word=LetterSize(5, 5), pad=1, clock=True, facts=SEVEN, tiles=TileSizes(LetterSize(3, 3), SEVEN, 1), bars=3,
    reigns=SEVEN, cause=SEVEN, action=SEVEN, action_lines=2, gaps=5,
)  # fmt: skip
_LARGE = WallSizes(
    least=165, word=LetterSize(3, 3), pad=1, clock=True, facts=FOUR, tiles=TileSizes(SEVEN, FOUR, 1), bars=2,
    reigns=FOUR, cause=FOUR, action=FOUR, action_lines=2, gaps=5,
)  # fmt: skip
_MEDIUM = WallSizes(
    least=105, word=SEVEN, pad=1, clock=False, facts=SMALL, tiles=TileSizes(FOUR, SMALL), bars=2,
    reigns=SMALL, cause=SMALL, action=SMALL, action_lines=2, gaps=4,
)  # fmt: skip
_LOW = WallSizes(
    least=76, word=FOUR, pad=0, clock=False, facts=SMALL, tiles=TileSizes(SMALL, None), bars=1,
    reigns=None, cause=None, action=None, action_lines=2, gaps=3,
)  # fmt: skip
_TEXT = WallSizes(
    least=0, word=None, pad=0, clock=False, facts=None, tiles=None, bars=1, reigns=None, cause=None, action=None,
    action_lines=2, gaps=0,
)  # fmt: skip
_WHOLE, _SMALL_WHOLE = LetterSize(1, 1, True), LetterSize(0, 0, True)
ASCII = (
    WallSizes(
        least=165, word=LetterSize(3, 3, True), pad=1, clock=False, facts=_SMALL_WHOLE, bars=2, reigns=_SMALL_WHOLE,
        tiles=TileSizes(LetterSize(2, 2, True), _SMALL_WHOLE), cause=_SMALL_WHOLE, action=_SMALL_WHOLE, action_lines=2, gaps=5,
    ),
    WallSizes(
        least=105, word=LetterSize(2, 2, True), pad=0, clock=False, facts=_SMALL_WHOLE, bars=1, reigns=None,
        tiles=TileSizes(_SMALL_WHOLE, None), cause=_SMALL_WHOLE, action=_SMALL_WHOLE, action_lines=2, gaps=2,
    ),
    _LOW._replace(word=_WHOLE, facts=None, tiles=TileSizes(_SMALL_WHOLE, None), gaps=1),
    _LOW._replace(word=_SMALL_WHOLE, facts=None, tiles=None, gaps=0),
    _TEXT,
)  # fmt: skip
"""Without half blocks, the largest first."""
ALL = (
    _HUGE,
    _HUGE._replace(word=LetterSize(4, 4), tiles=TileSizes(SEVEN, FOUR), reigns=FOUR),
    _LARGE,
    _LARGE._replace(tiles=TileSizes(FOUR, SMALL), reigns=SMALL),
    _LARGE._replace(tiles=TileSizes(FOUR, SMALL), reigns=SMALL, action=SMALL),
    _LARGE._replace(word=SEVEN, tiles=TileSizes(FOUR, SMALL), reigns=SMALL, action=SMALL),
    _MEDIUM._replace(facts=FOUR, cause=FOUR),
    _MEDIUM,
    _MEDIUM._replace(gaps=3),
    _MEDIUM._replace(tiles=TileSizes(SMALL, SMALL), gaps=3),
    _MEDIUM._replace(tiles=TileSizes(SMALL, None), bars=1, pad=0, gaps=2),
    _MEDIUM._replace(word=FOUR, tiles=TileSizes(SMALL, None), bars=1, pad=0, gaps=2),
    _LOW,
    _LOW._replace(gaps=1),
    _LOW._replace(tiles=None, gaps=0),
    _TEXT,
)
"""The largest first."""
