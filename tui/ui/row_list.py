"""How does a Picture get on the terminal with few bytes? A line-API list that repaints only the rows that changed.

The one place where style names become colours (by the component classes of the App in `app.tcss`). It must not know what a row says.
"""

from collections.abc import Iterable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.css.styles import RenderStyles
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.text.cells import harmless, narrow
from tui.text.glyphs import Glyphs
from tui.ui.view.drawing.filtered import sifted
from tui.ui.view.drawing.spans import Picture, Row, Span, spread

GUTTER = 1
"""Cells at the left, kept free for the cursor."""


class _Line(Strip):
    """A Strip that does not keep itself alive: undivided, Textual's holds itself in its own cache until a full collection."""

    def divide(self, cuts: Iterable[int]) -> list[Strip]:
        """In two and more as ever."""
        inside = [cut for cut in cuts if cut <= self.cell_length]
        return [self] if inside == [self.cell_length] else list(super().divide(inside))


class RowList(ScrollView, can_focus=True):
    """A title line that stays, and rows under it with a cursor that stays with its row."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, tooltip="one row up"),
        Binding("down,j", "move(1)", "Down", show=False, tooltip="one row down"),
        Binding("pageup", "page(-1)", "Page up", show=False, tooltip="one page up"),
        Binding("pagedown", "page(1)", "Page down", show=False, tooltip="one page down"),
        Binding("home", "move(-1000000)", "First", show=False, tooltip="go to the top (follow new rows)"),
        Binding("end,G", "move(1000000)", "Last", show=False, tooltip="go to the end"),
        Binding("enter", "open", "Details", show=False, tooltip="open the details of the row"),
        Binding("escape", "clear", "Clear", show=False, tooltip="remove the filter"),
    ]

    class Opened(Message):
        """Enter, or a click on the selected row."""

        def __init__(self, rows: "RowList", key: str | None) -> None:
            super().__init__()
            self.rows = rows
            self.key = key

        @property
        def control(self) -> "RowList":
            """Whose row it is."""
            return self.rows

    class Moved(Message):
        """The cursor stands on another row."""

    class Widened(Message):
        """The list has another width now, so its rows must be made again."""

        def can_replace(self, message: Message) -> bool:
            """Whoever draws all lists anew need not do so for each: a window of another size changes every one of them."""
            return isinstance(message, RowList.Widened)

    def __init__(
        self,
        glyphs: Glyphs,
        *,
        id: str | None = None,  # noqa: A002 -- Textual's name for it
        focusable: bool = True,
        led: bool = False,
    ) -> None:
        """`led`: its cursor is moved, and so shown, while an input line has the focus."""
        super().__init__(id=id)
        self.can_focus = focusable
        self._led = led
        self.picture = Picture((), ())
        self.words = ""
        """Only rows that hold them are shown."""
        self.glyphs = glyphs
        self._whole = self.picture
        self._selected: str | None = None  # None: follow the first row
        self._places: dict[str, int] = {}
        self._strips = _strips_for(0)
        self._ground: Style | None = None
        """Text and background of a theme that paints; None: the terminal's own."""

    @property
    def room(self) -> int:
        """Cells that a row may take."""
        return max(0, self.size.width - GUTTER)

    @property
    def cursor(self) -> int | None:
        """Index of the selected row; None in a list that only scrolls."""
        if not self.picture.selectable or not self.picture.rows:
            return None
        return self._places.get(self._selected, 0) if self._selected is not None else 0

    @property
    def selected(self) -> str | None:
        """Key of the selected row."""
        return None if self.cursor is None else self.picture.rows[self.cursor].key

    def choose(self, key: str) -> None:
        """The cursor begins on this row, once it is shown."""
        self._selected = key

    @property
    def selected_at(self) -> float | None:
        """The instant that the selected row tells of."""
        return None if self.cursor is None else self.picture.rows[self.cursor].at

    @property
    def can_sift(self) -> bool:
        """Whether there are rows to choose from."""
        return self._whole.selectable

    def sift(self, words: str) -> None:
        """Show only rows that hold these words, or all of them again."""
        self.words = words
        self.show(self._whole)
        self._repaint(0)

    def show(self, picture: Picture) -> None:
        """Draw this instead; rows that are equal cost nothing."""
        self._whole = picture
        picture = sifted(picture, self.words)
        if picture == self.picture:
            return
        old, cursor = self.picture, self.cursor
        self.picture = picture
        self._places = {row.key: i for i, row in reversed(tuple(enumerate(picture.rows)))}  # the first of equal keys
        if self._selected is not None and self._selected not in self._places:
            self._selected = None
        if len(picture.rows) != len(old.rows):
            self.virtual_size = Size(0, len(picture.rows) + 1)
            self.refresh()
        if (now := self.cursor) is not None and cursor is not None and now != cursor and self._selected is not None:
            self.set_scroll(None, min(self.max_scroll_y, max(0, self.scroll_y + now - cursor)))
        if old.title != picture.title:
            self._repaint(0)
        for i, (before, after) in enumerate(zip(old.rows, picture.rows, strict=False)):
            if before != after or (i in (now, cursor) and now != cursor):
                self._repaint_row(i)

    def _repaint(self, y: int) -> None:
        self.refresh(Region(0, y, self.size.width, 1))

    def _repaint_row(self, index: int) -> None:
        y = index + 1 - self.scroll_offset.y
        if 1 <= y < self.size.height:
            self._repaint(y)

    def render_line(self, y: int) -> Strip:
        """Line 0 is the title; the rows scroll under it."""
        width = self.size.width
        if y == 0:
            return self._strip(self._title(width), width, False)
        index = y - 1 + self.scroll_offset.y
        if not 0 <= index < len(self.picture.rows):
            return Strip.blank(width, self._ground)
        return self._strip(
            self.picture.rows[index].spans, width, (self.has_focus or self._led) and index == self.cursor
        )

    def render_lines(self, crop: Region) -> list[Strip]:
        """What Textual has made of the lines."""
        return [_Line(strip, strip.cell_length) for strip in super().render_lines(crop)]

    def _title(self, width: int) -> tuple[Span, ...]:
        """The title, reverse when focused; at the right, which rows are seen when not all are."""
        title = self.picture.title
        if self.has_focus:
            title = tuple((text, "title-focus" if style == "title" else style) for text, style in title)
        seen, total = max(0, self.size.height - 1), len(self.picture.rows)
        ends: list[Span] = [(f" /{self.words} ", "warn")] if self.words else []
        if total > seen > 0:
            first = self.scroll_offset.y + 1
            ends.append((f" {first}-{min(total, first + seen - 1)} of {total}", "dim"))
        return spread(title, ends, width - GUTTER, self.glyphs) if ends else title

    def _strip(self, spans: tuple[Span, ...], width: int, marked: bool) -> Strip:
        key = (spans, width, marked)
        if (found := self._strips.get(key)) is not None:
            return found
        mark = Segment(
            self.glyphs.cursor if marked else " ", self.get_component_rich_style("rows--accent", partial=True)
        )
        segments = [mark] + [
            Segment(harmless(text), self.get_component_rich_style(f"rows--{style}", partial=True))
            for text, style in spans
            if text
        ]
        # Asked for its length, a Strip measures each text through a cache of thousands that is filled by the clock alone.
        length = sum(len(one.text) if narrow(one.text) else one.cell_length for one in segments)
        strip = Strip(segments, length).adjust_cell_length(width)
        if self._ground is not None:
            strip = strip.apply_style(self._ground)
        self._strips[key] = strip
        return strip

    def get_component_styles(self, *names: str) -> RenderStyles:
        """Those of the App: all lists have the same."""
        return self.app.get_component_styles(*names)

    def notify_style_update(self) -> None:
        """Colours may have changed. Text on the terminal's own background is sent without any colour, which saves many bytes."""
        self._strips.clear()
        back, text = self.styles.background, self.styles.color
        self._ground = None if back.ansi is not None else Style.from_color(text.rich_color, back.rich_color)
        super().notify_style_update()

    def _select(self, index: int) -> None:
        """Move the cursor; at the first row it follows whatever comes first."""
        before = self.cursor
        index = max(0, min(len(self.picture.rows) - 1, index))
        key = self.picture.rows[index].key
        index = self._places[key]
        self._selected = key if index else None
        page = max(1, self.size.height - 1)
        top = self.scroll_offset.y
        if index < top or index >= top + page:
            self.scroll_to(y=index if index < top else index - page + 1, animate=False, immediate=True)
        self._repaint_row(index)
        if before is not None:
            self._repaint_row(before)
        self.post_message(self.Moved())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Escape is the list's own only while it is filtered."""
        return bool(self.words) if action == "clear" else super().check_action(action, parameters)

    def action_clear(self) -> None:
        """All rows again."""
        self.sift("")

    def action_move(self, by: int) -> None:
        """One row on; a list without a cursor scrolls."""
        if self.cursor is None:
            self.scroll_to(y=max(0, min(self.max_scroll_y, self.scroll_y + by)), animate=False, immediate=True)
        else:
            rows, index = self.picture.rows, self.cursor + by
            while 0 <= index < len(rows) and rows[index].key == self.selected:  # further lines of the same row
                index += 1 if by > 0 else -1
            self._select(index)

    def action_page(self, by: int) -> None:
        """One page on."""
        self.action_move(by * max(1, self.size.height - 2))

    def action_open(self) -> None:
        """Tell which row is wanted."""
        self.post_message(self.Opened(self, self.selected))

    def on_click(self, event: events.Click) -> None:
        """The first click selects, one on the selected row opens it."""
        index = event.y - 1 + self.scroll_offset.y
        if event.y < 1 or not 0 <= index < len(self.picture.rows) or self.cursor is None:
            return
        if index == self.cursor:
            self.action_open()
        else:
            self._select(index)

    def watch_has_focus(self, _focused: bool) -> None:
        """The title turns reverse and the cursor shows."""
        super().watch_has_focus(_focused)
        self._repaint(0)
        if self.cursor is not None:
            self._repaint_row(self.cursor)

    def on_resize(self, event: events.Resize) -> None:
        """Rows are as wide as the list."""
        self._strips = _strips_for(event.size.height)
        self.post_message(self.Widened())


def _strips_for(lines: int) -> LRUCache[tuple[tuple[Span, ...], int, bool], Strip]:
    """As many as are seen, with and without the cursor. Each takes kilobytes, and where figures move none comes again."""
    return LRUCache(2 * (lines + 1))


__all__ = ["GUTTER", "Row", "RowList"]
