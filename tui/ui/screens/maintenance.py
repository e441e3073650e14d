"""For how long does somebody work on the servers? A box with one input line, `30m n2 kernel`; it must not know who is told.

With a window open the same box ends it.
"""

from collections.abc import Callable, Iterator
from typing import ClassVar, NamedTuple

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from tui.core.group.membership import to_be_named
from tui.core.model.peer_names import full_name
from tui.core.observed.maintenance import LONGEST_S
from tui.core.settings.durations import parse_duration
from tui.text.glyphs import Glyphs
from tui.ui.prompt import Prompt
from tui.ui.screens.box import Box, BoxSource
from tui.ui.view.cells.maintenance_words import below
from tui.ui.view.drawing.footer import Hint

MOST = 200
USUAL_S = 1_800.0
_LINE = 2
"""Lines of the input and of the space above it."""


class MaintenanceAsked(NamedTuple):
    """What was typed."""

    for_s: float
    server: str | None
    reason: str | None


def asked(text: str, servers: frozenset[str]) -> MaintenanceAsked | str:
    """`[30m] [n2] [reason]`, each may be left out; or what is wrong with it."""
    words, for_s, server = text.split(), USUAL_S, None
    if words and words[0][:1].isdigit():
        try:
            for_s = parse_duration(words.pop(0))
        except ValueError as bad:
            return str(bad)
        if for_s <= 0.0:
            return "a window of maintenance has to last for some time: 30m"
        if for_s > LONGEST_S:
            return "a window of maintenance lasts 7 days at most"
    if words and (name := full_name(words[0], servers)) in servers:  # on screen names lack what all of them end with
        server = name
        words.pop(0)
    return MaintenanceAsked(for_s, server, " ".join(words) or None)


class MaintenanceDialog(Box):
    """Enter begins a window; `ctrl+e` ends those that are open."""

    WIDTH = 76
    LIVE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Cancel", tooltip="cancel: begin and end nothing", priority=True),
        Binding("enter", "enter", "Begin", tooltip="begin a window of maintenance"),
        Binding("ctrl+e", "end", "End", tooltip="end every open window of maintenance", priority=True),
    ]

    def __init__(
        self,
        source: BoxSource,
        glyphs: Glyphs,
        *,
        begin: Callable[[MaintenanceAsked], None],
        end: Callable[[], None],
    ) -> None:
        super().__init__(source, glyphs)
        self._begin, self._end = begin, end
        self._wrong = ""

    def body(self) -> Iterator[Widget]:
        """The line, what it is for, and the windows that are open."""
        with Horizontal(id="line"):
            yield Static("  Maintenance  ", id="label")
            yield Prompt("30m n2 kernel upgrade", most=MOST, id="note")
        yield self.lines("below")

    def panels(self) -> None:
        """What is open, and what a window does."""
        found = self._asked()
        begins = None if isinstance(found, str) else found
        self.fill({"below": below(self.inside, self._wrong, begins)}, ("below",), taken=_LINE)

    def _asked(self) -> MaintenanceAsked | str:
        return asked(self.query_one(Prompt).text or "", to_be_named(self.inside.state))

    @on(Prompt.Changed)
    def _typed(self) -> None:
        """What would begin now."""
        self._wrong = ""
        self.redraw()

    def heads(self) -> tuple[str, str]:
        """It begins now."""
        return "Maintenance", "now"

    def hints(self) -> tuple[Hint, ...]:
        """Three."""
        return (("enter", "begin"), ("ctrl+e", "end the open ones"), ("esc", "cancel"))

    @on(Prompt.Submitted)
    def action_enter(self) -> None:
        """Begin, unless what was typed is no time."""
        self.when_alone(self._begin_it)

    def _begin_it(self) -> None:
        found = self._asked()
        if isinstance(found, str):
            self._wrong = found
            self.redraw()
        elif self.leave():
            self._begin(found)

    def action_end(self) -> None:
        """Every open window ends."""
        self.when_alone(self._end_all)

    def _end_all(self) -> None:
        if self.leave():
            self._end()

    def action_close(self) -> None:
        """Leave all as it is."""
        self.leave()
