"""What does the operator say to the alerts that he acknowledges? A page with one input line; it must not know who is told."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.core.model.state import Alert
from tui.text.glyphs import Glyphs
from tui.ui.prompt import Prompt
from tui.ui.row_list import RowList
from tui.ui.screens.drawn import Drawn, SnapshotSource
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.panels.alerts import acknowledging

MOST = 200
HINTS: tuple[Hint, ...] = (("enter", "acknowledge"), ("esc", "cancel"), ("ctrl+q", "quit"))


class NoteDialog(Drawn):
    """Enter acknowledges, with the note or with none; escape does not acknowledge."""

    DEFAULT_CSS = """
    NoteDialog {
        #acknowledging { height: auto; max-height: 60%; }
        #note { height: 1; margin: 1 1; }
        &.-low #note { margin: 0 1; }
        &.-slim #note, &.-flat #note { display: none; }
    }
    """
    WATCHES = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Cancel", tooltip="cancel: do not acknowledge", priority=True),
        Binding("enter", "enter", "Acknowledge", tooltip="acknowledge, with the note if there is one"),
    ]

    def __init__(
        self, source: SnapshotSource, glyphs: Glyphs, found: tuple[Alert, ...], done: Callable[[str | None], None]
    ) -> None:
        super().__init__(source, glyphs)
        self.found = found
        self._done = done

    def compose(self) -> ComposeResult:
        """The alerts, and the line for the note."""
        yield RowList(self.glyphs, id="header", focusable=False)
        yield RowList(self.glyphs, id="acknowledging", focusable=False)
        yield Prompt("note (optional): who is working on it?", most=MOST, hints=HINTS, id="note")
        yield RowList(self.glyphs, id="small", focusable=False)
        yield RowList(self.glyphs, id="footer", focusable=False)

    def panels(self) -> None:
        """What is about to be acknowledged."""
        page = self.query_one("#acknowledging", RowList)
        page.show(acknowledging(self.look_for(page), self.found))

    @on(Prompt.Submitted)
    def action_enter(self) -> None:
        """Acknowledge."""
        if self.leave():
            self._done(self.query_one(Prompt).text)

    def action_close(self) -> None:
        """Leave the alerts as they are."""
        self.leave()
