"""How does a row of numbers look as a strip of heights? This file must not know what the numbers are."""

from collections.abc import Sequence

from tui.text.glyphs import UNICODE, Glyphs


def strip(values: Sequence[float], top: float | None = None, glyphs: Glyphs = UNICODE) -> str:
    """One sign a value; zero is the lowest mark, anything above zero is visibly higher, `top` (else the largest) is full."""
    scale = glyphs.levels
    most = max(top or 0.0, max(values, default=0.0), 1e-9)
    highest = len(scale) - 1
    return "".join(scale[1] if v <= 0 else scale[min(highest, max(2, round(v / most * highest)))] for v in values)


def squeeze(values: Sequence[int], width: int) -> tuple[int, ...]:
    """The same numbers in at most `width` columns: neighbours are added, the newest group is last and whole."""
    if width <= 0:
        return ()
    step = -(-len(values) // width)
    head = len(values) % step
    groups = [tuple(values[:head])] if head else []
    groups += [tuple(values[i : i + step]) for i in range(head, len(values), step)]
    return tuple(map(sum, groups))
