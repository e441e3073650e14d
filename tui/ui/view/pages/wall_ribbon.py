"""Who led in the last hour, seen from across the room? Bars with gaps where the leader changed; it must not judge a change."""

from itertools import groupby
from math import ceil
from typing import Final

from tui.core.history.leadership_ribbon import RibbonColumn, columns, segments
from tui.text.large import LetterSize, width, writable, written
from tui.ui.view.drawing.spans import Look, Row, Span

WINDOW_S: Final = 3_600.0
LABEL: Final = "LAST HOUR"
_SPARSE: Final = 6
"""Of what was not seen so many cells show one sign."""
_STYLES: Final = {"leader": "leader", "leaderless": "leaderless", "unseen": "unseen"}


def ribbon(look: Look, rows: int, names: LetterSize | None) -> list[Row]:
    """So many rows of bars, and under them who led; `names` None: as text."""
    step = WINDOW_S / look.width
    until = ceil(look.now / step) * step  # on a grid, so that all of it moves at once, and seldom
    since = until - step * look.width
    found = columns(segments(look.state, since, min(until, look.now)), since, until, look.width)
    bars = [Row(f"ribbon {i}", _bar(look, found, first=i == 0)) for i in range(rows)]
    return [*bars, *_names(look, found, names)]


def legend(look: Look) -> Row:
    """What the signs mean, as text."""
    _, change, planned, none, unseen = _signs(look)
    said = f"{LABEL}   {change} unplanned  {planned} planned  {none} no leader  {unseen} not seen"
    return Row("legend", ((look.say(said)[: look.width], "dim"),))


def _signs(look: Look) -> tuple[str, ...]:
    """Led, an unplanned change, a planned one, no leader, not seen."""
    return tuple("=^v#?" if look.glyphs.ascii_only else "█▲▽▓?")


def _sign(look: Look, column: RibbonColumn, *, first: bool) -> Span:
    led, change, planned, none, unseen = _signs(look)
    if column.changes:
        sign, style = (planned, "planned") if column.planned else (change, "unplanned")
        return (sign if first else " ", style)
    return ({"leader": led, "leaderless": none, "unseen": unseen}[column.what], _STYLES[column.what])


def _bar(look: Look, found: tuple[RibbonColumn, ...], *, first: bool) -> tuple[Span, ...]:
    signs = [_sign(look, column, first=first) for column in found]
    signs = [
        (" ", style) if style == "unseen" and (i % _SPARSE or not first) else (sign, style)
        for i, (sign, style) in enumerate(signs)
    ]
    return tuple(("".join(sign for sign, _ in run), style) for style, run in groupby(signs, key=lambda one: one[1]))


def _names(look: Look, found: tuple[RibbonColumn, ...], size: LetterSize | None) -> list[Row]:
    """Where a reign has room for its name; under each other they line up with the bars."""
    high = 1 if size is None else size.lines
    lines = [""] * high
    reigns = _reigns(found)
    for leader, begins, ends in reigns:
        label = look.name(leader, 12)
        large = size is not None and writable(label)
        wide = width(label, size) if size is not None and large else len(label)
        narrow, last = wide > ends - begins, (leader, begins, ends) == reigns[-1]
        at = look.width - wide if narrow else begins  # of the last one it stands under the end
        if (narrow and not last) or at < len(lines[0]):
            continue
        drawn = written(label, size, look.glyphs) if size is not None and large else (label,)
        for i in range(high):
            text = drawn[i] if i < len(drawn) else " " * wide
            lines[i] = lines[i].ljust(at) + text + " "
    return [Row(f"reigns {i}", ((line[: look.width], "plain"),)) for i, line in enumerate(lines)]


def _reigns(found: tuple[RibbonColumn, ...]) -> list[tuple[str, int, int]]:
    """(leader, first column, column behind the last); a change begins another one."""
    out: list[tuple[str, int, int]] = []
    for i, column in enumerate(found):
        if column.what != "leader" or column.leader is None:
            continue
        if out and out[-1][2] == i and out[-1][0] == column.leader and not column.changes:
            out[-1] = (out[-1][0], out[-1][1], i + 1)
        else:
            out.append((column.leader, i, i + 1))
    return out
