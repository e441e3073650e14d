"""What did metawatch know at a moment of the past? The events of a journal go through the same `step` again, from the save before it.

A player only reads. It must not know whether a screen looks at it, nor how fast time passes there.
"""

from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from tui.core.history.remembered import not_running
from tui.core.model.lines import AnyLine
from tui.core.model.state import Snapshot, State
from tui.core.observed.events import AnyEvent, Blind
from tui.core.settings.watch import Watch
from tui.journal.reading import JournalReader, Save
from tui.journal.schema import JournalTrouble
from tui.runtime.monitor import Monitor, Saved
from tui.runtime.tape import read

_SAVED: Final = msgspec.json.Decoder(Saved)
_WATCH: Final = msgspec.json.Decoder(Watch)
_RUNS_ON_S: Final = 2.0
"""A run may have ended so long after the last event that it wrote down."""
_LONGEST_S: Final = 8 * 86_400.0
"""No run is without any event for so long. A file that says so would let a replay run through all ticks between."""


class Player:
    """Stands at one instant of a journal, and moves. Every move raises JournalTrouble where the file is damaged."""

    def __init__(self, reader: JournalReader, on_line: Callable[[AnyLine], None] = lambda _: None) -> None:
        self._reader = reader
        self._on_line = on_line
        self._watches = {run.id: run.watch for run in reader.runs()}
        self._run = 0
        self._ended = True
        self._next: AnyEvent | None = None
        self._events: Iterator[AnyEvent] = iter(())
        self._said: Callable[[AnyLine], None] = on_line
        self.monitor = Monitor(Watch(), on_line=self._line)
        self.at = 0.0
        """The instant that is shown."""

    @property
    def snapshot(self) -> Snapshot:
        """What was known then; between two runs nothing was seen."""
        state = self.monitor.state
        return Snapshot(state=not_running(state, self.at) if self.over else state, now=self.at)

    @property
    def known(self) -> State:
        """What was known last, also where the run has ended since."""
        return self.monitor.state

    @property
    def over(self) -> bool:
        """Whether the run that was played has ended by now."""
        return self._ended and self._next is None and 0.0 < self.monitor.state.now < self.at - _RUNS_ON_S

    def seek(self, instant: float) -> None:
        """Go there, forwards or backwards; no line is printed on the way."""
        save = self._reader.save_at(instant)
        if save is None:
            raise JournalTrouble(f"the journal {self._reader.path} is empty")
        self._on_line = _unsaid
        try:
            if not (save.run == self._run and save.at <= self.at <= instant):
                self._load(save)  # else it stands between the save and that instant already
            self.play(instant)
        finally:
            self._on_line = self._said

    def begin(self) -> bool:
        """Go to the very first event; False when there is none."""
        save = self._reader.run_after(0)
        if save is None:
            return False
        self._load(save)
        return True

    def skip(self) -> bool:
        """Go on behind what cannot be read, where something was known next; False when there is nothing more."""
        save = self._reader.save_after(self.at)
        if save is None:
            return False
        self._load(save)
        return True

    def play(self, until: float) -> None:
        """Let time pass until then, through all runs on the way; every line on the way is printed."""
        while True:
            self._take(until)
            if self._next is not None or not self._ended:
                break
            save = self._reader.run_after(self._run)
            if save is None or save.at > until:
                break
            self._load(save)
        if self.monitor.state.now and self._next is not None:
            self.monitor.wake(until)  # between two events time passed as well
        self.at = max(self.at, until)

    def _take(self, until: float) -> None:
        now, take = self.monitor.state.now, self.monitor.take_recorded
        while (event := self._next or self._advance()) is not None:
            reached = event.since if type(event) is Blind else event.at
            if reached > until:
                return
            if now and reached - now > _LONGEST_S:
                raise self._damaged(reached - now)
            self._next, now = None, max(now, event.at)
            take(event)

    def _damaged(self, after_s: float) -> JournalTrouble:
        return JournalTrouble(
            f"the journal {self._reader.path} holds an event {round(after_s / 86_400)} days after the one before: it is damaged"
        )

    def _advance(self) -> AnyEvent | None:
        self._next = event = next(self._events, None)
        self._ended = event is None
        return event

    def _load(self, save: Save) -> None:
        try:
            saved, watch = _SAVED.decode(save.saved), _WATCH.decode(self._watches.get(save.run) or b"{}")
        except msgspec.MsgspecError:
            raise JournalTrouble(
                f"the journal {self._reader.path} holds a state that this version cannot read: it is shown from the next one on"
            ) from None
        self._run, self.at = save.run, save.at
        self.monitor = Monitor(watch, on_line=self._line, saved=saved)
        self._events = self._read(save)
        self._next, self._ended = None, False

    def _read(self, save: Save) -> Iterator[AnyEvent]:
        for block in self._reader.blocks(save.run, save.after):
            try:
                yield from read(block.events)
            except msgspec.MsgspecError:
                raise JournalTrouble(
                    f"the journal {self._reader.path} holds an event that this version cannot read"
                ) from None

    def _line(self, line: AnyLine) -> None:
        self._on_line(line)


def _unsaid(_: AnyLine) -> None:
    """Whoever jumps over it was not there."""


def at_end(reader: JournalReader) -> State:
    """What was known last; nothing where nothing was kept."""
    span = reader.span()
    if span is None:
        return State()
    player = Player(reader)
    player.seek(span[1])
    return player.monitor.state
