"""Which command does the operator mean? Its name is typed or chosen here; what it does is a call that this file was given."""

from collections.abc import Callable, Iterator
from typing import ClassVar, NamedTuple

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui.text.glyphs import Glyphs
from tui.ui.prompt import Prompt
from tui.ui.row_list import RowList
from tui.ui.screens.box import Box, BoxSource
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.pages.commands import commands

MOST = 40
_LINE = 2
"""Lines of the input and of the space above it."""
_SEEN = 16
"""So many commands are seen at once: the dashboard stays in sight."""


class Command(NamedTuple):
    """One entry."""

    name: str
    meaning: str
    key: str
    """The key that does the same; empty if there is none."""
    run: Callable[[], object]
    preview: Callable[[], object] | None = None
    """Shows what it would do, while the cursor is on it."""


class Commands(Box):
    """One line for words, and the commands that hold them; enter runs the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+p", "close", "Close", tooltip="close without running a command", priority=True),
        Binding("enter", "run", "Run", tooltip="run the selected command"),
        Binding("up", "move(-1)", "Up", tooltip="one command up"),
        Binding("down", "move(1)", "Down", tooltip="one command down"),
        Binding("pageup", "page(-1)", "Page up", tooltip="one page up"),
        Binding("pagedown", "page(1)", "Page down", tooltip="one page down"),
    ]

    def __init__(
        self, source: BoxSource, glyphs: Glyphs, known: tuple[Command, ...], restore: Callable[[], object]
    ) -> None:
        """`restore`: ends whatever preview there is."""
        super().__init__(source, glyphs)
        self._known = known
        self._restore = restore
        self._previewed: str | None = None
        self._list = RowList(glyphs, id="commands", focusable=False, led=True)

    def body(self) -> Iterator[Widget]:
        """Only the line takes the focus: letters are letters, and the arrows move in the list all the same."""
        yield Prompt("type a part of its name or description", most=MOST, id="words")
        yield self._list

    def panels(self) -> None:
        """The commands that hold the words."""
        room = self.room - _LINE
        self.fill(
            {"commands": commands(self.inside, tuple((c.name, c.meaning, c.key) for c in self._known))},
            (),
            taken=self.room - min(room, _SEEN + 1),
        )

    def heads(self) -> tuple[str, str]:
        """What is chosen here."""
        return "Commands", ""

    def hints(self) -> tuple[Hint, ...]:
        """Enter runs."""
        return ((self.glyphs.up_down, "choose"), ("enter", "run"), ("esc", "close"))

    @on(Prompt.Changed)
    def _typed(self) -> None:
        self._list.sift(self.query_one(Prompt).text or "")
        self._look_at()

    @on(RowList.Moved)
    def _look_at(self) -> None:
        """The command under the cursor is another one: show what it would do, if that can be shown."""
        chosen = next((c for c in self._known if c.name == self._list.selected and c.preview is not None), None)
        name = None if chosen is None else chosen.name
        if name == self._previewed:
            return
        self._previewed = name
        if chosen is not None and chosen.preview is not None:
            chosen.preview()
        else:
            self._restore()

    def leave(self) -> bool:
        """What was only shown is over."""
        left = super().leave()
        if left and self._previewed is not None:
            self._restore()
        return left

    @on(Prompt.Submitted)
    @on(RowList.Opened)
    def action_run(self) -> None:
        """Run it over the screen that is seen again then."""
        chosen = next((c for c in self._known if c.name == self._list.selected), None)
        if chosen is not None and self.leave():
            self.app.call_later(chosen.run)

    def action_move(self, by: int) -> None:
        """Another command."""
        self._list.action_move(by)

    def action_page(self, by: int) -> None:
        """A page of them."""
        self._list.action_page(by)

    def action_close(self) -> None:
        """Run nothing."""
        self.leave()
