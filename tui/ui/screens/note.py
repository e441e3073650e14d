"""What does the operator say to the alerts that he acknowledges? A box with one input line; it must not know who is told."""

from collections.abc import Callable, Iterator
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from tui.core.model.state import Alert
from tui.text.glyphs import Glyphs
from tui.ui.prompt import Prompt
from tui.ui.row_list import GUTTER, RowList
from tui.ui.screens.box import Box, BoxSource
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.pages.acknowledge import ENDS, Scope, about, below, end_at, heads

MOST = 200
_LINE = 2
"""Lines of the input and of the space above it."""


class NoteDialog(Box):
    """Enter acknowledges, with the note or with none; escape does not acknowledge."""

    WIDTH = 76
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Cancel", tooltip="cancel: do not acknowledge", priority=True),
        Binding("enter", "enter", "Acknowledge", tooltip="acknowledge, with the note if there is one"),
        Binding("up", "end(-1)", "Until", tooltip="acknowledge until resolved, for 30 minutes or for 2 hours"),
        Binding("down", "end(1)", "Until", show=False),
        Binding("tab", "scope", "All", tooltip="the selected alert only, or all that are open", priority=True),
    ]

    def __init__(  # noqa: PLR0913 -- the alerts of two choices, and what is done with one
        self,
        source: BoxSource,
        glyphs: Glyphs,
        *,
        one: tuple[Alert, ...],
        every: tuple[Alert, ...],
        by: str,
        done: Callable[[tuple[Alert, ...], str | None, int], None],
    ) -> None:
        """`one`: the alerts of the selected row; without them there is no choice but `every`."""
        super().__init__(source, glyphs)
        self._one = one
        self._every = every
        self.found = self._one or every
        self._by = by
        self._end = 0
        self._done = done

    def body(self) -> Iterator[Widget]:
        """The alerts, the line for the note, and what follows."""
        yield self.lines("about")
        with Horizontal(id="line"):
            yield Static("  Note  ", id="label")
            yield Prompt("optional: who is working on it?", most=MOST, id="note")
        yield self.lines("below")

    @property
    def _scope(self) -> Scope:
        other = self._every if self.found == self._one else self._one
        choice = len(other) if other != self.found else 0
        return Scope(self.found, max(len(self._every), 1), choice, self._by, self._end)

    def panels(self) -> None:
        """What is about to be acknowledged."""
        look, scope = self.inside, self._scope
        under = below(look, scope)
        room = self.room - _LINE - len(under.rows) - 2
        self.fill({"about": about(look, scope, max(1, room)), "below": under}, ("about",), taken=_LINE)

    def heads(self) -> tuple[str, str]:
        """How many of how many."""
        return heads(self._scope)

    def hints(self) -> tuple[Hint, ...]:
        """Cancel is one key."""
        other = self._scope.other
        choose = (("tab", f"all {other}" if other > 1 else "this row only"),) if other else ()
        return (
            ("enter", "acknowledge"),
            *choose,
            ("up" if self.glyphs.ascii_only else self.glyphs.up_down, "until"),
            ("esc", "cancel"),
        )

    @on(Prompt.Submitted)
    def action_enter(self) -> None:
        """Acknowledge."""
        self.when_alone(self._acknowledge)

    def _acknowledge(self) -> None:
        if self.leave():
            self._done(self.found, self.query_one(Prompt).text, self._end)

    def action_end(self, by: int) -> None:
        """Another end."""
        self._choose((self._end + by) % len(ENDS))

    def _choose(self, end: int | None) -> None:
        if end is not None:
            self._end = end
            self.redraw()

    def on_click(self, event: events.Click) -> None:
        """An end can be clicked."""
        place = event.widget
        if isinstance(place, RowList) and place.id == "below" and event.y == 1:
            self._choose(end_at(event.x - GUTTER))

    def action_scope(self) -> None:
        """The one, or all of them."""
        if self._scope.other:
            self.found = self._every if self.found == self._one else self._one
            self.redraw()

    def action_close(self) -> None:
        """Leave the alerts as they are."""
        self.leave()
