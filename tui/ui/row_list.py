"""Which row is selected, and which rows are shown? A list with a cursor that stays with its row; it must not know what a row says."""

import re
from collections.abc import Iterator
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message

from tui.text.glyphs import Glyphs
from tui.ui.painting.pane import GUTTER, Pane, Surroundings, strips_for
from tui.ui.painting.strips import between
from tui.ui.view.drawing.filtered import sifted
from tui.ui.view.drawing.frames import before_rows
from tui.ui.view.drawing.spans import Picture, Row

_NAME = re.compile(r"(\d) [A-Z]\w+")


class RowList(Pane, can_focus=True):
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

    class Clicked(Message):
        """A click on a row that was not selected before: it is now."""

        def __init__(self, rows: "RowList") -> None:
            super().__init__()
            self.rows = rows

    class Titled(Message):
        """A click on a panel's name, which begins with its digit."""

        def __init__(self, digit: str) -> None:
            super().__init__()
            self.digit = digit

    class Moved(Message):
        """The cursor stands on another row."""

    class Widened(Message):
        """The list has another width now, so its rows must be made again."""

    def __init__(
        self,
        glyphs: Glyphs,
        *,
        id: str | None = None,  # noqa: A002 -- Textual's name for it
        focusable: bool = True,
        led: bool = False,
    ) -> None:
        """`led`: its cursor is moved, and so shown, while an input line has the focus."""
        super().__init__(glyphs, id=id)
        self.can_focus = focusable
        self._led = led
        self._whole = self.picture
        self._selected: str | None = None  # None: follow the first row
        self._places_of = self.picture
        self._known_places: dict[str, int] = {}

    @property
    def _places(self) -> dict[str, int]:
        """Where the row of a key stands, the first of equal ones; a list that nobody has moved the cursor of is not asked."""
        if self._places_of is not self.picture:
            self._places_of = self.picture
            self._known_places = {row.key: i for i, row in reversed(tuple(enumerate(self.picture.rows)))}
        return self._known_places

    @property
    def cursor(self) -> int | None:
        """Index of the selected row; None in a list that only scrolls."""
        if not self.picture.selectable or not self.picture.rows:
            return None
        return self._places.get(self._selected, 0) if self._selected is not None else 0

    @property
    def marked(self) -> int | None:
        """The selected row, while the list has the keys."""
        return self.cursor if self.has_focus or self._led else None

    @property
    def selected(self) -> str | None:
        """Key of the selected row."""
        return None if self.cursor is None else self.picture.rows[self.cursor].key

    @property
    def chosen(self) -> bool:
        """Whether somebody has put the cursor where it stands; else it follows the first row."""
        return self._selected is not None

    def choose(self, key: str | None) -> None:
        """The cursor begins on this row, once it is shown, and stays with it; None: it follows the first row."""
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
        if self._selected is not None and self._selected not in self._places:
            self._selected = None
        if len(picture.rows) != len(old.rows) or bool(old.heads) != bool(picture.heads):
            self._sized()
            self.refresh()
        if (now := self.cursor) is not None and cursor is not None and now != cursor and self._selected is not None:
            self.set_scroll(None, min(self.max_scroll_y, max(0, self.scroll_y + now - cursor)))
        around = self._surroundings()
        parts = [*self._row_parts(old, cursor, around)]
        if old[0] != picture[0] or old[2:] != picture[2:]:
            parts += self._border_parts(old, around)
        self.stale(parts)

    def _row_parts(self, old: Picture, cursor: int | None, around: Surroundings) -> Iterator[Region]:
        """What differs in the rows that are seen; `cursor` is where it was."""
        rows, now, above, width = self.picture.rows, self.cursor, around.above, around.border.width
        over, left = around.over - above, before_rows(self.frame)
        for i in range(above, min(above + around.page, len(rows), len(old.rows))):
            before, after = old.rows[i], rows[i]
            if before.lit != after.lit or (i in (now, cursor) and now != cursor):
                yield Region(0, over + i, width, 1)
            elif before.spans != after.spans:
                first, behind = between(before.spans, after.spans)
                yield Region(left + first, over + i, behind - first, 1)

    def _select(self, index: int) -> None:
        """Move the cursor; at the first row it follows whatever comes first."""
        before = self.cursor
        index = max(0, min(len(self.picture.rows) - 1, index))
        key = self.picture.rows[index].key
        index = self._places[key]
        self._selected = key if index else None
        self._reveal(index)
        self._repaint_row(index)
        if before is not None:
            self._repaint_row(before)
        self.post_message(self.Moved())

    def _reveal(self, index: int) -> None:
        """Scroll no further than it takes."""
        page, above = max(1, self.page), self.scroll_offset.y
        if index < above or index >= above + page:
            self.scroll_to(y=index if index < above else index - page + 1, animate=False, immediate=True)

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
        self.action_move(by * max(1, self.page - 1))

    def action_open(self) -> None:
        """Tell which row is wanted."""
        self.post_message(self.Opened(self, self.selected))

    def on_click(self, event: events.Click) -> None:
        """The first click selects, one on the selected row opens it; on a title it is the key that the title begins with."""
        if event.y == 0 and self.frame != "none":
            line = self.render_line(0).text
            digits = [name.group(1) for name in _NAME.finditer(line) if name.start() <= event.x < name.end()]
            self.post_message(self.Titled(digits[0])) if digits else None
            return
        place = event.y - self._over
        index = place + self.scroll_offset.y
        if not 0 <= place < self.page or not 0 <= index < len(self.picture.rows) or self.cursor is None:
            return
        if index == self.cursor:
            self.action_open()
        else:
            self._select(index)
            self.post_message(self.Clicked(self))

    def watch_has_focus(self, _focused: bool) -> None:
        """The title turns reverse, the frame heavy, and the cursor shows. No style sheet speaks of it, so none is asked: Textual would
        compare the list with all of their rules."""
        if self.frame == "full":
            self.refresh()
        self._repaint(0)
        if self.cursor is not None:
            self._repaint_row(self.cursor)

    def on_resize(self, event: events.Resize) -> None:
        """Rows are as wide as the list, and the selected one stays in sight."""
        self._strips = strips_for(event.size.height)
        if self.cursor is not None and self.chosen:
            self._reveal(self.cursor)
        self.post_message(self.Widened())


__all__ = ["GUTTER", "Row", "RowList"]
