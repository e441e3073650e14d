"""Which columns fit, and how wide are they? Tables for view functions; this file must not know what is in a cell."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from tui.text.cells import cells, left, right
from tui.ui.view.drawing.spans import Look, Row, Span, clip, width_of

Item = TypeVar("Item")
GAP = 2
CellSpans = Span | tuple[Span, ...]
"""One style, or several next to each other (a strip)."""
Runs = tuple[Span, ...]
REVERSE = ("crit", "banner", "banner-warn", "banner-crit")


class Column(NamedTuple, Generic[Item]):
    """One column: narrow screens drop the one with the largest `rank` first; rank 0 always stays."""

    title: str
    cell: Callable[[Item], CellSpans]
    rank: int = 0
    least: int = 0
    """Cells that it keeps, so that it does not move while its values change."""
    most: int = 200
    numbers: bool = False
    """Set to the right."""
    flexible: bool = False
    """Takes what room is left, and gives way first."""


class Table(NamedTuple):
    """A head and rows that line up with it."""

    head: tuple[Span, ...]
    rows: tuple[Row, ...]


def table(look: Look, columns: Sequence[Column[Item]], items: Sequence[tuple[str, Item]], first: str = "") -> Table:
    """The rows of `items` (key, item) with as many columns as fit; `first` overlays the first head (the panel's title)."""
    columns = _possible(look, columns)
    grid = [spans_of(look, columns, item) for _, item in items]
    widest = [max((_wide(line[i]) for line in grid), default=0) for i in range(len(columns))]
    form = shape(look, columns, widest)
    head = placed(form, [((look.say(c.title), "head"),) for c in columns])
    if first:
        head = _titled(head, first)
    return Table(head, tuple(Row(key, placed(form, line)) for (key, _), line in zip(items, grid, strict=True)))


def _wide(runs: Runs) -> int:
    return cells(runs[0][0]) if len(runs) == 1 else width_of(runs)


class Shape(NamedTuple):
    """Which columns are drawn, how wide, and at which edge."""

    kept: tuple[int, ...]
    widths: tuple[int, ...]
    """Of those that are kept."""
    numbers: tuple[bool, ...]
    ellipsis: str


def spans_of(look: Look, columns: Sequence[Column[Item]], item: Item) -> list[Runs]:
    """The cells of one item, whatever columns are kept."""
    found = [_runs(column.cell(item)) for column in columns]
    return (
        [tuple((look.say(text), style) for text, style in runs) for runs in found] if look.glyphs.ascii_only else found
    )


def _runs(cell: CellSpans) -> Runs:
    return cell if not cell or isinstance(cell[0], tuple) else (cell,)


def shape(look: Look, columns: Sequence[Column[Item]], widest: Sequence[int]) -> Shape:
    """What fits when the widest cell of each column takes so many cells."""
    wanted = [
        min(column.most, max(column.least, cells(look.say(column.title)), most))
        for column, most in zip(columns, widest, strict=True)
    ]
    kept = _kept(columns, wanted, look.width)
    widths = _widths(columns, wanted, kept, look.width)
    return Shape(
        tuple(kept), tuple(widths[i] for i in kept), tuple(columns[i].numbers for i in kept), look.glyphs.ellipsis
    )


def _possible(look: Look, columns: Sequence[Column[Item]]) -> Sequence[Column[Item]]:
    """Those that fit if no cell is wider than its column must be: of the others no cell need be made."""
    least = [min(column.most, max(column.least, cells(look.say(column.title)))) for column in columns]
    return [columns[i] for i in _kept(columns, least, look.width)]


def _kept(columns: Sequence[Column[Item]], wanted: list[int], width: int) -> list[int]:
    """Indexes of the columns that fit; flexible ones count with what they keep at least."""
    needs = [max(c.least, 1) if c.flexible else most for c, most in zip(columns, wanted, strict=True)]
    need = sum(needs) + GAP * (len(needs) - 1)
    gone: set[int] = set()
    for out in sorted(range(len(columns)), key=lambda i: (columns[i].rank, i), reverse=True):
        if need <= width or columns[out].rank == 0:
            break
        need -= needs[out] + GAP
        gone.add(out)
    return [i for i in range(len(columns)) if i not in gone]


def _widths(columns: Sequence[Column[Item]], wanted: list[int], kept: list[int], width: int) -> dict[int, int]:
    """Cells of each kept column: flexible ones share what is left, and the first column gives way last."""
    fixed = {i: wanted[i] for i in kept if not columns[i].flexible}
    flexible = [i for i in kept if columns[i].flexible]
    room = width - sum(fixed.values()) - GAP * (len(kept) - 1)
    for i in flexible:
        fixed[i] = max(0, min(max(wanted[i], 1), room))
        room -= fixed[i]
    if room < 0 and kept:
        fixed[kept[0]] = max(1, fixed[kept[0]] + room)
    return fixed


def placed(form: Shape, line: Sequence[Runs]) -> tuple[Span, ...]:
    """One line of cells in that shape."""
    return _placed(form, tuple(line))


@lru_cache(maxsize=64)
def _placed(form: Shape, line: tuple[Runs, ...]) -> tuple[Span, ...]:
    """Of the lines of a calm picture most were in the one before as well."""
    spans: list[Span] = []
    for place, i in enumerate(form.kept):
        last = place == len(form.kept) - 1
        if len(line[i]) != 1:
            spans.extend(_strip_cell(line[i], form.widths[place], "" if last else " " * GAP))
            continue
        ((text, style),) = line[i]
        set_cell = right if form.numbers[place] else left
        cell = set_cell(text, form.widths[place], form.ellipsis)
        spans.extend(_padded(cell.rstrip() if last else cell + " " * GAP, style))
    return _merged(spans)


def _padded(cell: str, style: str) -> tuple[Span, ...]:
    """A cell whose colour is no wider than its word: reverse styles would paint the gap too."""
    if style not in REVERSE:
        return ((cell, style),)
    word = cell.strip()
    at = cell.index(word)
    return ((cell[:at], "plain"), (word, style), (cell[at + len(word) :], "plain"))


def _titled(head: tuple[Span, ...], title: str) -> tuple[Span, ...]:
    """The panel's title in the place of the first column's head."""
    text = head[0][0] if head else ""
    rest = text[len(title) :] if len(text) > len(title) else " " * GAP
    return ((title, "title"), (rest, "head"), *head[1:])


def _strip_cell(runs: Runs, width: int, gap: str) -> tuple[Span, ...]:
    """Several styles in one cell, at its left edge."""
    used = width_of(runs)
    if used > width:
        runs, used = clip(runs, width), width
    return (*runs, (" " * max(0, width - used) + gap, "plain"))


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    """Neighbours of one style as one span: fewer bytes on the wire."""
    out: list[Span] = []
    for text, style in spans:
        if not text:
            continue
        if out and out[-1][1] == style:
            out[-1] = (out[-1][0] + text, style)
        else:
            out.append((text, style))
    return tuple(out)
