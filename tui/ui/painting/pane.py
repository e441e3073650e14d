"""How does a Picture get on the terminal with few bytes? A line-API widget that repaints only the cells that changed, in a border.

The one place where style names become colours (by the component classes of the App in `app.tcss`). It must not know what a row says.
"""

from rich.style import Style
from textual.cache import LRUCache
from textual.css.styles import RenderStyles
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.text.glyphs import Glyphs
from tui.ui.painting.strips import DrawnLine, changed, strip_of
from tui.ui.view.drawing.frames import SIDES, Bordering, FrameKind, bottom, inside, lines_over, lines_under, top
from tui.ui.view.drawing.spans import Picture, Row, Span

_OWN = ("frame", "beat")
"""What keeps its look in a lit row: the sides of the frame, and strips of heartbeats."""
GUTTER = 1
"""Cells at the left, kept free for the cursor."""


class Pane(ScrollView):
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

    def _repaint_border(self, old: Picture, border: Bordering) -> None:
        """What differs in the first and the last line, and the heads."""
        self._repaint_spans(0, top(border, old), top(border, self.picture), border)
        if lines_under(self.frame):
            last = self.size.height - 1
            self._repaint_spans(last, bottom(border, old), bottom(border, self.picture), border)
        if old.heads != self.picture.heads:
            for y in range(1, self._over):
                self._repaint(y)

    def _repaint_spans(self, y: int, before: tuple[Span, ...], after: tuple[Span, ...], border: Bordering) -> None:
        if before != after:
            self._repaint_changed(y, self._strip(before, border.width), self._strip(after, border.width))

    def _repaint_row(self, index: int) -> None:
        if (y := self._line_of(index)) is not None:
            self._repaint(y)

    def _repaint_changed(self, y: int, before: Strip, after: Strip) -> None:
        """The cells of a line that differ."""
        if regions := [Region(first, y, behind - first, 1) for first, behind in changed(before, after)]:
            self.refresh(*regions)

    def _line_of(self, index: int) -> int | None:
        """Where a row is seen now."""
        place = index - self.scroll_offset.y
        return self._over + place if 0 <= place < self.page else None

    def render_line(self, y: int) -> Strip:
        """The border and the heads stay; the rows scroll between them."""
        width, index = self.size.width, y - self._over
        if y == 0:
            return self._strip(top(self._border(), self.picture), width)
        if lines_under(self.frame) and y == self.size.height - 1:
            return self._strip(bottom(self._border(), self.picture), width)
        if index < 0:
            return self._strip(inside(self._border(), self.picture.heads), width)
        index += self.scroll_offset.y
        if index >= len(self.picture.rows):
            return self._strip(inside(self._border(), ()), width)
        return self._drawn(self.picture.rows[index], self._border(), marked=index == self.marked)

    def _drawn(self, row: Row, border: Bordering, *, marked: bool) -> Strip:
        mark = self.glyphs.cursor if marked else " "
        return self._strip(inside(border, row.spans, mark), border.width, row.lit)

    def _border(self) -> Bordering:
        seen, total = self.page, len(self.picture.rows)
        first = self.scroll_offset.y + 1
        said = f"{first}-{min(total, first + seen - 1)} of {total}" if total > seen > 0 else ""
        return Bordering(self.frame, self.size.width, self.glyphs, self.has_focus, self.words, said)

    def render_lines(self, crop: Region) -> list[Strip]:
        """What Textual has made of the lines."""
        return [DrawnLine(strip, strip.cell_length) for strip in super().render_lines(crop)]

    def _strip(self, spans: tuple[Span, ...], width: int, lit: str = "") -> Strip:
        key = (spans, width, lit)
        if (found := self._strips.get(key)) is not None:
            return found
        # A lit row has one colour: those of its cells could not be read on it.
        parts = [(text, self._style(lit if lit and not style.startswith(_OWN) else style)) for text, style in spans]
        strip = strip_of(parts, width)
        if self._ground is not None:
            strip = strip.apply_style(self._ground)
        self._strips[key] = strip
        return strip

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
