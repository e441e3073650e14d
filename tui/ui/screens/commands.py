"""Which command does the operator mean? Its name is typed or chosen here; what it does is a call that this file was given."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding, BindingType

from tui.text.glyphs import Glyphs
from tui.ui.prompt import Prompt
from tui.ui.row_list import RowList
from tui.ui.screens.drawn import Drawn, SnapshotSource
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.pages.commands import commands

MOST = 40


class Commands(Drawn):
    """One line for words, and the commands that hold them; enter runs the one under the cursor."""

    DEFAULT_CSS = """
    Commands {
        #words { height: 1; margin: 1 1; }
        #commands { height: 1fr; }
        &.-low #words { margin: 0 1; }
        &.-slim #words, &.-flat #words { display: none; }
    }
    """
    WATCHES = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+p", "close", "Close", tooltip="close without running a command", priority=True),
        Binding("enter", "run", "Run", tooltip="run the selected command"),
        Binding("up", "move(-1)", "Up", tooltip="one command up"),
        Binding("down", "move(1)", "Down", tooltip="one command down"),
        Binding("pageup", "page(-1)", "Page up", tooltip="one page up"),
        Binding("pagedown", "page(1)", "Page down", tooltip="one page down"),
    ]

    def __init__(self, source: SnapshotSource, glyphs: Glyphs, known: tuple[SystemCommand, ...]) -> None:
        super().__init__(source, glyphs)
        self._known = known

    def compose(self) -> ComposeResult:
        """Only the line takes the focus: letters are letters, and the arrows move in the list all the same."""
        hints: tuple[Hint, ...] = (
            ("enter", "run"),
            (self.glyphs.up_down, "choose"),
            ("esc", "close"),
            ("ctrl+q", "quit"),
        )
        yield RowList(self.glyphs, id="header", focusable=False)
        yield Prompt("type a part of its name or description", most=MOST, hints=hints, id="words")
        yield RowList(self.glyphs, id="commands", focusable=False, led=True)
        yield RowList(self.glyphs, id="small", focusable=False)
        yield RowList(self.glyphs, id="footer", focusable=False)

    @property
    def _list(self) -> RowList:
        return self.query_one("#commands", RowList)

    def panels(self) -> None:
        """The commands that hold the words."""
        self._list.show(commands(self.look_for(self._list), tuple((c.title, c.help) for c in self._known)))

    @on(Prompt.Changed)
    def _typed(self) -> None:
        self._list.sift(self.query_one(Prompt).text or "")

    @on(Prompt.Submitted)
    @on(RowList.Opened)
    def action_run(self) -> None:
        """Run it over the screen that is seen again then."""
        chosen = next((c for c in self._known if c.title == self._list.selected), None)
        if chosen is not None and self.leave():
            self.app.call_later(chosen.callback)

    def action_move(self, by: int) -> None:
        """Another command."""
        self._list.action_move(by)

    def action_page(self, by: int) -> None:
        """A page of them."""
        self._list.action_page(by)

    def action_close(self) -> None:
        """Run nothing."""
        self.leave()
