"""How does a Picture get on the terminal with few bytes? A line-API widget that repaints only the cells that changed, in a border.

The one place where style names become colours (by the component classes of the App in `app.tcss`). It must not know what a row says.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.style import Style
from textual.cache import LRUCache
from textual.css.styles import RenderStyles
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.text.glyphs import Glyphs
from tui.ui.painting.at_once import LineWidget
from tui.ui.painting.strips import DrawnLine, between, cut, strip_of
from tui.ui.view.drawing.frames import SIDES, Bordering, FrameKind, bottom, inside, lines_over, lines_under, top
from tui.ui.view.drawing.spans import Picture, Span

_OWN = ("frame", "beat")
"""What keeps its look in a lit row: the sides of the frame, and strips of heartbeats."""
GUTTER = 1
"""Cells at the left, kept free for the cursor."""


class Surroundings(NamedTuple):
    """What a line depends on beside the picture."""

    border: Bordering
    over: int
    """Lines above the first row."""
    last: int | None
    """The line of the lower border."""
    above: int
    """Rows that are scrolled out of sight."""
    page: int
    """Lines that rows may take."""
    marked: int | None
    """The row that has the cursor, if it is shown."""


class Pane(ScrollView, LineWidget):
    """A border and heads that stay, and rows that scroll between them."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 -- Textual's name for it
        super().__init__(id=id)
        self.glyphs = glyphs
        self.picture = Picture((), ())
        self.words = ""
        """Only rows that hold them are shown."""
        self.frame: FrameKind = "none"
        """What stands around it; set by `framed`."""
        self._strips = strips_for(0)
        self._lines: dict[int, tuple[Strip, DrawnLine]] = {}
        """What was handed to Textual last, with what each line was made of."""
        self._styles: dict[str, Style] = {}
        """What names look like in the present theme: Textual puts each together anew, whenever it is asked."""
        self._ground: Style | None = None
        """Text and background of a theme that paints; None: the terminal's own."""

    @property
    def marked(self) -> int | None:
        """The row that has the cursor, if it is shown."""
        return None

    @property
    def room(self) -> int:
        """Cells that a row may take."""
        return max(0, self.size.width - SIDES[self.frame])

    @property
    def page(self) -> int:
        """Lines that rows may take."""
        return max(0, self.size.height - self._over - lines_under(self.frame))

    @property
    def _over(self) -> int:
        return lines_over(self.frame, self.picture)

    def framed(self, kind: FrameKind) -> None:
        """Another border from now on."""
        if kind != self.frame:
            self.frame = kind
            self._sized()
            self.refresh()

    def _sized(self) -> None:
        """As long as its rows and its border: so far it may scroll."""
        self.virtual_size = Size(0, len(self.picture.rows) + self._over + lines_under(self.frame))

    def _repaint(self, y: int) -> None:
        self.refresh(Region(0, y, self.size.width, 1))

    def _border_parts(self, old: Picture, around: Surroundings) -> Iterator[Region]:
        """What differs in the first and the last line, and the heads."""
        border = around.border
        yield from _parts(0, top(border, old), top(border, self.picture))
        if around.last is not None:
            yield from _parts(around.last, bottom(border, old), bottom(border, self.picture))
        if old.heads != self.picture.heads and around.over > 1:
            yield Region(0, 1, border.width, around.over - 1)

    def _repaint_row(self, index: int) -> None:
        if (y := self._line_of(index)) is not None:
            self._repaint(y)

    def _line_of(self, index: int) -> int | None:
        """Where a row is seen now."""
        place = index - self.scroll_offset.y
        return self._over + place if 0 <= place < self.page else None

    def pieces(self, parts: Iterable[Region]) -> Iterator[tuple[Region, Strip]]:
        """As Textual would make them."""
        around, filters = self._surroundings(), self.get_line_filters()
        for part in parts:
            spans, lit = self._line(part.y, around)
            some = cut(spans, part.x, part.right)
            whole = some is None or part.width == around.border.width
            made = self._strip(spans, around.border.width, lit) if whole else self._made(some or (), part.width, lit)
            strip = made.crop(part.x, part.right) if some is None else made
            for one in filters:
                strip = strip.apply_filter(one, self.background_colors[1])
            yield part, strip

    def render_line(self, y: int) -> Strip:
        """The border and the heads stay; the rows scroll between them."""
        around = self._surroundings()
        spans, lit = self._line(y, around)
        return self._strip(spans, around.border.width, lit)

    def _line(self, y: int, around: Surroundings) -> tuple[tuple[Span, ...], str]:
        """What a line says, and the style that lies under all of it."""
        border, index = around.border, y - around.over
        if y == 0:
            return top(border, self.picture), ""
        if y == around.last:
            return bottom(border, self.picture), ""
        if index < 0:
            return inside(border, self.picture.heads), ""
        index += around.above
        if index >= len(self.picture.rows):
            return inside(border, ()), ""
        row = self.picture.rows[index]
        mark = self.glyphs.cursor if index == around.marked else " "
        return inside(border, row.spans, mark), row.lit

    def _surroundings(self) -> Surroundings:
        """Asked for once, for all lines that are made: each of its figures is a walk through Textual."""
        size, above, over, under = self.size, self.scroll_offset.y, self._over, lines_under(self.frame)
        seen, total = max(0, size.height - over - under), len(self.picture.rows)
        said = f"{above + 1}-{min(total, above + seen)} of {total}" if total > seen > 0 else ""
        border = Bordering(self.frame, size.width, self.glyphs, self.has_focus, self.words, said)
        return Surroundings(border, over, size.height - 1 if under else None, above, seen, self.marked)

    def render_lines(self, crop: Region) -> list[Strip]:
        """What Textual has made of the lines. It asks for all of them whenever one cell has changed, and divides each by what lies on
        it: one that is the same as before is not divided again."""
        before, self._lines = self._lines, {}
        for y, strip in enumerate(super().render_lines(crop), crop.y):
            known = before.get(y)
            if known is None or known[0] is not strip:
                known = (strip, DrawnLine(strip, strip.cell_length))
            self._lines[y] = known
        return [line for _, line in self._lines.values()]

    def _strip(self, spans: tuple[Span, ...], width: int, lit: str = "") -> Strip:
        key = (spans, width, lit)
        if (found := self._strips.get(key)) is not None:
            return found
        strip = self._strips[key] = self._made(spans, width, lit)
        return strip

    def _made(self, spans: Iterable[Span], width: int, lit: str) -> Strip:
        # A lit row has one colour: those of its cells could not be read on it.
        parts = [(text, self._style(lit if lit and not style.startswith(_OWN) else style)) for text, style in spans]
        strip = strip_of(parts, width)
        return strip if self._ground is None else strip.apply_style(self._ground)

    def _style(self, name: str) -> Style:
        """What a name of a style looks like."""
        found = self._styles.get(name)
        if found is None:
            found = self._styles[name] = self.get_component_rich_style(f"rows--{name}", partial=True)
        return found

    def get_component_styles(self, *names: str) -> RenderStyles:
        """Those of the App: all lists have the same."""
        return self.app.get_component_styles(*names)

    def notify_style_update(self) -> None:
        """Colours may have changed. Text on the terminal's own background is sent without any colour, which saves many bytes."""
        self._strips.clear()
        self._styles.clear()
        back, text = self.styles.background, self.styles.color
        self._ground = None if back.ansi is not None else Style.from_color(text.rich_color, back.rich_color)
        super().notify_style_update()


def strips_for(lines: int) -> LRUCache[tuple[tuple[Span, ...], int, str], Strip]:
    """As many as are seen, with and without the cursor. Each takes kilobytes, and where figures move none comes again."""
    return LRUCache(2 * (lines + 1))


def _parts(y: int, old: tuple[Span, ...], new: tuple[Span, ...]) -> Iterator[Region]:
    if old != new:
        first, behind = between(old, new)
        yield Region(first, y, behind - first, 1)
