"""To which time of the recording? A box with one input line; it must not know what is recorded."""

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
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.drawing.spans import Picture, Row

MOST = 40


class GoToDialog(Box):
    """Enter goes there; escape stays. What is no time says so, and the box stays."""

    WIDTH = 64
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Cancel", tooltip="cancel: stay at the time that is shown", priority=True),
        Binding("enter", "enter", "Go", tooltip="show this time"),
    ]

    def __init__(self, source: BoxSource, glyphs: Glyphs, go: Callable[[str], str | None]) -> None:
        """`go` gives what is wrong with the time, else None."""
        super().__init__(source, glyphs)
        self._go = go
        self._wrong = ""

    def body(self) -> Iterator[Widget]:
        """The line for the time, and what is wrong with it."""
        with Horizontal(id="line"):
            yield Static("  Time  ", id="label")
            yield Prompt("03:12, -2h, now or 2026-11-29T03:12:00Z", most=MOST, id="note")
        yield self.lines("below")

    def panels(self) -> None:
        """What is wrong, if anything is."""
        rows = (Row("wrong", ((self.inside.say(self._wrong), "warn"),)),) if self._wrong else ()
        self.fill({"below": Picture((), rows)}, ("below",), taken=2)

    def heads(self) -> tuple[str, str]:
        """UTC, as everywhere."""
        return "Go to", "UTC"

    def hints(self) -> tuple[Hint, ...]:
        """Two."""
        return (("enter", "go"), ("esc", "cancel"))

    @on(Prompt.Submitted)
    def action_enter(self) -> None:
        """Go there, or say why not."""
        self._wrong = self._go(self.query_one(Prompt).text or "") or ""
        if self._wrong:
            self.redraw()
        else:
            self.leave()

    def action_close(self) -> None:
        """Stay."""
        self.leave()
