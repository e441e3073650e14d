"""Which keys step the leader down, and how is it made sure that it happens once and as it was read?

Choosing and confirming only; what the dialog says is in the views, and the request itself is a command of the collecting side.
"""

from collections.abc import Callable
from typing import ClassVar, NamedTuple
from uuid import uuid4

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.core.ports import StepDown
from tui.core.stepdown.preflight import insisting, preflight
from tui.text.glyphs import Glyphs
from tui.ui.row_list import RowList
from tui.ui.screens.drawn import Drawn, SnapshotSource
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.drawing.spans import Look
from tui.ui.view.pages.stepdown import Ask, blocked, candidates, decision, facts, opened, target, wish
from tui.ui.view.pages.stepdown_outcome import is_over, result

READ_S = 0.5
"""Nobody has read the dialog sooner: a key that comes by then was pasted, or meant for another screen."""


class Operator(NamedTuple):
    """Who asks, how it leaves, and his clock."""

    by: str
    send: Callable[[StepDown], None]
    clock: Callable[[], float]


class StepDownDialog(Drawn):
    """Enter and escape cancel; only another, large letter sends, and once."""

    DEFAULT_CSS = """
    StepDownDialog {
        #facts { max-height: 8; }
        #candidates { height: auto; max-height: 50%; margin-top: 1; }
        #decision { height: 1fr; margin-top: 1; }
        &.-low #candidates, &.-short #candidates { margin-top: 0; }
        &.-low #decision { margin-top: 0; height: auto; }
    }
    """
    WATCHES = False
    LIVE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,enter",
            "cancel",
            "Cancel",
            tooltip="cancel: nothing is sent (any other key cancels too)",
            priority=True,
        ),
        Binding("a,A,f,t,w,y,slash", "stray", "Cancel", show=False),  # the operator's other keys: not meant here
        Binding("S", "confirm", "Step down", tooltip="step down, with the selected candidate as the new leader"),
        Binding("I", "insist", "Force", tooltip="force it although no quorum would be left"),
    ]

    def __init__(self, source: SnapshotSource, glyphs: Glyphs, ask: Ask, operator: Operator) -> None:
        super().__init__(source, glyphs)
        self.ask = ask
        self._operator = operator
        self._opened_at = operator.clock()

    def compose(self) -> ComposeResult:
        """Facts, candidates, and what the keys would do; only the candidates take keys."""
        for name in ("header", "facts", "candidates", "decision", "small", "footer"):
            yield RowList(self.glyphs, id=name, focusable=name == "candidates")

    @property
    def _candidates(self) -> RowList:
        return self.query_one("#candidates", RowList)

    @property
    def _look(self) -> Look:
        return self.source.look(live=True)

    def panels(self) -> None:
        """All three, from the newest figures; once it is sent, what became of it."""
        ask = self.ask
        if ask.leader is None and ask.sent is None:  # opened while nobody led
            self.ask = ask = opened(self._look)
        for name, view in (("facts", facts), ("candidates", candidates)):
            panel = self.query_one(f"#{name}", RowList)
            panel.show(view(self.look_for(panel), ask))
        self._candidates.display = ask.sent is None
        panel = self.query_one("#decision", RowList)
        look = self.look_for(panel)
        panel.show(decision(look, ask) if ask.sent is None else result(look, ask.sent, ask.sent_at))

    def hints(self) -> tuple[Hint, ...]:
        """Cancel first: it is the default."""
        if self.ask.sent is not None:
            return (("enter", "close"), ("?", "help"), ("q", "quit"))
        look = self._look
        choose = ((self.glyphs.up_down, "choose"),) if preflight(look.state, look.now, look.watch).chosen else ()
        sends = (("I", "force"),) if self.ask.insisting else (("S", "step down"),)
        can = sends if blocked(look, self.ask) is None else ()
        return (("enter", "cancel"), *choose, *can, ("?", "help"), ("q", "quit"))

    @property
    def pending(self) -> bool:
        """Sent, and more will be told of it."""
        sent = self.ask.sent
        return sent is not None and not is_over(self._look, sent, self.ask.sent_at)

    @on(RowList.Moved)
    def _moved(self) -> None:
        """The cursor stands on another candidate: a confirmation begun for the one before is void."""
        if self.ask.sent is None:
            self.ask = self.ask._replace(at=self._candidates.selected, insisting=False, told="")
            self.redraw()

    def action_cancel(self) -> None:
        """Back to where the operator came from."""
        self.leave()

    def on_key(self, event: events.Key) -> None:
        """A letter that means nothing here."""
        if event.is_printable and event.key not in self.active_bindings:
            self.action_stray()

    def action_stray(self) -> None:
        """Whoever types something else does not mean this dialog; text pasted by mistake ends here too."""
        if self.ask.sent is None:
            self.action_cancel()

    def action_confirm(self) -> None:
        """Send it, if what stands on the screen can be sent."""
        if self.ask.sent is not None:
            return
        if self._operator.clock() - self._opened_at < READ_S:
            self._tell("too fast: press S again to confirm")
        elif blocked(self._look, self.ask) is not None:
            self.redraw()
        elif self._is_risky():
            self.ask = self.ask._replace(insisting=True, told="")
            self.redraw()
        else:
            self._ask_for_it(insist=False)

    def _is_risky(self) -> bool:
        found = preflight(self._look.state, self._look.now, self._look.watch)
        return insisting(found, target(self._look, self.ask)) is not None

    def action_insist(self) -> None:
        """The second confirmation."""
        if self.ask.sent is None and self.ask.insisting and blocked(self._look, self.ask) is None:
            self._ask_for_it(insist=True)

    def _ask_for_it(self, *, insist: bool) -> None:
        """Remember that it is sent before it is, so that no second key can send it again."""
        look, ask = self._look, self.ask
        command = wish(look, ask, mark=uuid4().hex, by=self._operator.by, insist=insist)
        self.ask = ask._replace(sent=command, sent_at=look.now, told="", insisting=False)
        self._operator.send(command)
        self.redraw()

    def _tell(self, text: str) -> None:
        self.ask = self.ask._replace(told=text)
        self.redraw()
