"""What happened, in the operator's words? A box with one input line; it must not know who is told."""

from collections.abc import Callable, Iterator
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from tui.text.glyphs import Glyphs
from tui.ui.prompt import Prompt
from tui.ui.screens.box import Box, BoxSource
from tui.ui.view.cells.team_words import known
from tui.ui.view.drawing.footer import Hint

MOST = 200
_LINE = 2
"""Lines of the input and of the space above it."""


class BookmarkDialog(Box):
    """Enter writes it down; escape, or an empty line, does not."""

    WIDTH = 76
    LIVE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Cancel", tooltip="cancel: write nothing down", priority=True),
        Binding("enter", "enter", "Write down", tooltip="write it down, with the time of now"),
    ]

    def __init__(self, source: BoxSource, glyphs: Glyphs, *, by: str, done: Callable[[str], None]) -> None:
        super().__init__(source, glyphs)
        self._by = by
        self._done = done

    def body(self) -> Iterator[Widget]:
        """The line, and what was written down before."""
        with Horizontal(id="line"):
            yield Static("  Bookmark  ", id="label")
            yield Prompt("what happened? network team rebooted sw2", most=MOST, id="note")
        yield self.lines("below")

    def panels(self) -> None:
        """Who is told, and the last bookmarks."""
        self.fill({"below": known(self.inside, self._by)}, ("below",), taken=_LINE)

    def heads(self) -> tuple[str, str]:
        """The time is that of now."""
        return "Bookmark", "now"

    def hints(self) -> tuple[Hint, ...]:
        """Two."""
        return (("enter", "write down"), ("esc", "cancel"))

    @on(Prompt.Submitted)
    def action_enter(self) -> None:
        """Write it down."""
        self.when_alone(self._write_down)

    def _write_down(self) -> None:
        text = self.query_one(Prompt).text
        if self.leave() and text is not None:
            self._done(text)

    def action_close(self) -> None:
        """Write nothing down."""
        self.leave()
