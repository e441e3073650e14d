"""Which keys step the leader down, and how is it made sure that it happens once and as it was read?

Choosing and confirming only; what the dialog says is in the views, and the request itself is a command of the collecting side.
"""

from collections.abc import Callable, Iterator
from typing import ClassVar, NamedTuple
from uuid import uuid4

from textual import events, on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui.core.history.aftermath import HOLDS_S
from tui.core.ports import StepDown
from tui.core.stepdown.preflight import insisting, preflight
from tui.text.glyphs import Glyphs
from tui.ui.row_list import RowList
from tui.ui.screens.box import Box, BoxSource
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.drawing.headline import sees
from tui.ui.view.drawing.spans import Look
from tui.ui.view.pages.stepdown import (
    CANCEL,
    Ask,
    blocked,
    candidates,
    command,
    command_of,
    decision,
    facts,
    heads,
    opened,
    target,
    wish,
)
from tui.ui.view.pages.stepdown_outcome import End, after, as_words, is_over, outcome, record_of, result
from tui.ui.view.pages.stepdown_outcome import heads as outcome_heads
from tui.ui.view.pages.stepdown_preflight import list_of_checks

READ_S = 0.5
"""Nobody has read the dialog sooner: a key that comes by then was pasted, or meant for another screen."""


class Operator(NamedTuple):
    """Who asks, how it leaves, his clock, and what the dialog has done for him elsewhere."""

    by: str
    send: Callable[[StepDown], None]
    clock: Callable[[], float]
    say: Callable[[str], None]
    """What is to be known also when the dialog is closed."""
    copy: Callable[[str], None]
    undo: Callable[[str], None]
    """Open the dialog again with this server chosen."""
    export: Callable[[], None]
    """Save the incident as Markdown."""
    considers: Callable[[str | None, bool], None]
    """Tell others that it is open, or no longer."""


class StepDownDialog(Box):
    """Enter and escape cancel; only another, large letter sends, and once."""

    LIVE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,enter",
            "cancel",
            "Cancel",
            tooltip="cancel: nothing is sent (any other letter cancels too); afterwards: close",
            priority=True,
        ),
        Binding("S", "confirm", "Step down", tooltip="step down, with the selected candidate as the new leader"),
        Binding("I", "insist", "Force", tooltip="force it: the target failed recently, or no quorum would be left"),
        Binding("y", "copy", "Copy", tooltip="copy the nats command that does the same; afterwards: what came of it"),
        Binding("e", "export", "Export", tooltip="afterwards: export the incident as Markdown"),
        Binding("u", "undo", "Undo", tooltip="afterwards: open the dialog with the former leader chosen"),
    ]

    def __init__(self, source: BoxSource, glyphs: Glyphs, ask: Ask, operator: Operator) -> None:
        super().__init__(source, glyphs)
        self.ask = ask
        self._operator = operator
        self._opened_at = operator.clock()
        self._candidates = RowList(glyphs, id="candidates")
        self._said = self._followed = False
        self._dark = not sees(source.look(live=True).state)

    def body(self) -> Iterator[Widget]:
        """Facts, candidates, preflight, and what the keys would do; only the candidates take keys."""
        yield RowList(self.glyphs, id="facts", focusable=False)
        yield self._candidates
        for name in ("checks", "decision", "command", "result"):
            yield RowList(self.glyphs, id=name, focusable=False)

    def on_mount(self) -> None:
        """The cursor begins on the candidate that was chosen."""
        if self.ask.at is not None:
            self._candidates.choose(self.ask.at)
        if self.ask.sent is None:
            self._operator.considers(self.ask.leader, True)

    def on_unmount(self) -> None:
        """Others need not wait any longer."""
        if self.ask.sent is None:
            self._operator.considers(self.ask.leader, False)

    @property
    def _look(self) -> Look:
        return self.source.look(live=True)

    def panels(self) -> None:
        """All of them, from the newest figures; once it is sent, what became of it."""
        self._open_again()
        look, ask = self.inside, self.ask
        sent = ask.sent
        if sent is not None:
            self.fill({"result": result(look, sent, ask.sent_at)}, ())
            return
        pictures = {
            "facts": facts(look, ask),
            "candidates": candidates(look, ask),
            "checks": list_of_checks(look, ask),
            "decision": decision(look, ask),
            "command": command(look, ask),
        }
        self.fill(pictures, ("decision", "candidates", "checks", "facts"))

    def _open_again(self) -> None:
        """Opened while nobody led or nothing was seen: the question begins once that is over."""
        look = self._look
        if self.ask.sent is None and (self.ask.leader is None or (self._dark and sees(look.state))):
            self.ask, self._dark = opened(look), False
            if self.ask.at is not None:
                self._candidates.choose(self.ask.at)

    def heads(self) -> tuple[str, str]:
        """Where it is asked; once it is sent, how it stands."""
        sent = self.ask.sent
        return heads(self._look) if sent is None else outcome_heads(self._look, sent, self.ask.sent_at)

    def hints(self) -> tuple[Hint, ...]:
        """Cancel is the default."""
        look, sent = self._look, self.ask.sent
        if sent is not None:
            undo = (("u", f"undo: back to {look.name(sent.leader, 20)}"),) if self._may_undo else ()
            return (("enter", "close"), *undo, ("y", "copy as text"), ("e", "export"))
        choose = ((self.glyphs.up_down, "choose"),) if preflight(look.state, look.now, look.watch).chosen else ()
        sends = (("I", "force"),) if self.ask.insisting else (("S", "step down"),)
        can = sends if blocked(look, self.ask) is None else ()
        return (*choose, *can, ("y", "copy command"), ("esc", "cancel"))

    @property
    def pending(self) -> bool:
        """Sent, and what came of it is not known yet."""
        sent = self.ask.sent
        return sent is not None and not is_over(self._look, sent, self.ask.sent_at)

    def follow(self) -> None:
        """Say what came of it, where this dialog does not show it any more; a leader that holds closes the dialog."""
        sent, look = self.ask.sent, self._look
        if sent is None or self._followed:
            return
        found, steps = outcome(look, sent, self.ask.sent_at), after(look, sent)
        if found.end is End.WAITING:
            return
        if self._left and not self._said:
            self._operator.say(found.text)
        self._said = True
        whom = look.name(None if (record := record_of(look.state, sent)) is None else record.leader)
        if steps.holds:
            self._operator.say(
                f"step-down of {look.name(sent.leader)}: {whom} has led for {HOLDS_S:.0f} s and is stable"
            )
            self.leave()
        elif steps.ended_by is not None and self._left:
            self._operator.say(f"{whom} did not hold: {look.name(steps.ended_by.leader)} won another election")
        self._followed = steps.holds or steps.leads_s is None or steps.ended_by is not None

    @property
    def _may_undo(self) -> bool:
        """Another server leads after it."""
        sent = self.ask.sent
        record = None if sent is None else record_of(self._look.state, sent)
        return record is not None and record.leader not in (None, record.server)

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
            event.stop()  # it is no key of what lies under this dialog either
            self.action_stray()

    def on_click(self, event: events.Click) -> None:
        """The words for cancel and for what would be sent can be clicked."""
        place = event.widget
        if isinstance(place, RowList) and place.id == "decision" and self.ask.sent is None and event.y == 1:
            key = "escape" if event.x < len(CANCEL) + 4 else "I" if self.ask.insisting else "S"
            self.action_press(key)

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
        else:
            self.when_alone(self._confirmed)

    def when_alone(self, act: Callable[[], None]) -> None:
        """As in every box, and only for exactly what was asked when the key was pressed."""
        asked = self.ask

        def still_asked() -> None:
            if self.ask == asked:
                act()

        super().when_alone(still_asked)

    def _confirmed(self) -> None:
        if blocked(self._look, self.ask) is not None:
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
            self.when_alone(lambda: self._ask_for_it(insist=True))

    def action_copy(self) -> None:
        """The command; once it is sent, what came of it."""
        sent, look = self.ask.sent, self._look
        self._opened_at = self._operator.clock()  # a pasted word may begin with this letter
        self._operator.copy(command_of(look, self.ask) if sent is None else as_words(look, sent, self.ask.sent_at))

    def action_export(self) -> None:
        """Once it is sent; before, this letter is as any other."""
        if self.ask.sent is None:
            self.action_stray()
        else:
            self.when_alone(self._operator.export)

    def action_undo(self) -> None:
        """Ask for the way back; nothing is sent by this key."""
        sent = self.ask.sent
        if sent is not None and self._may_undo and self.leave():
            self._operator.undo(sent.leader)

    def _ask_for_it(self, *, insist: bool) -> None:
        """Remember that it is sent before it is, so that no second key can send it again."""
        look, ask = self._look, self.ask
        command = wish(look, ask, mark=uuid4().hex, by=self._operator.by, insist=insist)
        self.ask = ask._replace(sent=command, sent_at=look.now, told="", insisting=False)
        self._operator.considers(look.state.leadership.leader, False)
        self._operator.send(command)
        self.redraw()

    def _tell(self, text: str) -> None:
        self.ask = self.ask._replace(told=text)
        self.redraw()
