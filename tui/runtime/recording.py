"""How does a running Monitor fill the journal? What it takes four times a second, what it knows every three minutes, and its lines.

The loop that collects never waits for the disk; see `journal/writer`. What another run left is read before the first connection.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Final

import msgspec

import tui
from tui import clock
from tui.core.group.same_cluster import history_of_another, kept, known_by
from tui.core.history.remembered import NOT_RUNNING, carried
from tui.core.maintenance.requests import WindowRow
from tui.core.model.lines import AnyLine, MaintenanceLine, Ready
from tui.core.model.message import Message
from tui.core.model.state import State
from tui.core.model.timestamps import rfc3339
from tui.core.refusal import Exit, Refusal
from tui.core.settings.notifying import Notifying
from tui.core.settings.watch import Watch
from tui.journal.incident_rows import IncidentRows, kind
from tui.journal.kept_lines import PASSING
from tui.journal.one_writer import Occupied
from tui.journal.opening import LateStore, LeftBehind, holds_something, open_store, receivers_of
from tui.journal.outbox import WaitingNotice
from tui.journal.reading import JournalReader
from tui.journal.schema import JournalTrouble, set_aside
from tui.journal.store import JournalStore, Keeping, KeptForAYear
from tui.journal.writer import JournalWriter
from tui.runtime.monitor import Monitor, Saved
from tui.runtime.player import at_end
from tui.runtime.recorded_fields import here, note_of
from tui.runtime.tape import Tape
from tui.text.lines import to_json
from tui.text.phrases.say import say

FLUSH_S: Final = 0.25
"""Seconds for which what was taken may wait: a kill costs as much."""
_IDLE_S: Final = 1.0
"""Where nothing was taken: whether there is room on a disk that was full is asked so often at most."""
SAVE_S: Final = 180.0
"""Seconds between two saved states: a jump replays what lies between, a second of computing at most."""
_FIRST_TRY: Final = 2
_DAY_S: Final = 86_400.0
_ENCODER = msgspec.json.Encoder()


class Recording:
    """Fills one run of a journal from one Monitor. All methods are called on the collecting thread."""

    def __init__(  # noqa: PLR0913, PLR0917 - what an earlier run left, and who is to be told
        self,
        store: JournalStore | LateStore,
        watch: Watch,
        begins_with: Saved,
        on_trouble: Callable[[str], None],
        began: float | None = None,
        left: LeftBehind = LeftBehind(),  # noqa: B008 - frozen
    ) -> None:
        """`began`: when `begins_with` was all that was known, which is before the first event; None: at the first flush. `left`: by
        earlier runs."""
        self.begins_with = begins_with
        self._began = began
        self._watch = watch
        self._writer = JournalWriter(store, on_trouble, clock.now)
        self.backlog = self._writer.backlog
        self._incidents = IncidentRows(self._writer, begins_with.state.incidents)
        self._here: tuple[frozenset[str], frozenset[str]] = frozenset(), frozenset()
        """The clusters that are watched, and their servers."""
        if isinstance(store, LateStore):
            store.fits = self._of_another
        self._tape = Tape()
        self._lines: list[KeptForAYear] = []
        self._reached = -inf
        self._saved_at = self._flushed_at = 0.0
        self._begun = False
        self.noticed, self.waiting = left.memory, left.waiting
        self._servers = left.servers
        self._unseen = begins_with.state.unseen
        self._gap_until = max((one.until for one in self._unseen), default=0.0)

    @property
    def path(self) -> Path:
        """The file."""
        return self._writer.store.path

    @property
    def trouble(self) -> tuple[str, bool] | None:
        """Why nothing is written, and whether it is tried again."""
        return None if self._writer.trouble is None else (self._writer.trouble, self._writer.full)

    def follow(self, monitor: Monitor) -> None:
        """Take down what this Monitor takes from now on."""
        self._monitor = monitor
        monitor.on_event = self._tape.note

    def line(self, line: AnyLine) -> None:
        """A public line was printed; none is for a cluster whose journal this is not."""
        self._incidents.ours = True
        if isinstance(line, MaintenanceLine):
            self._writer.owed(lambda store: store.windows.told(line))
        if not isinstance(line, PASSING):
            self._lines.append(KeptForAYear(self._monitor.state.now, kind(line), to_json(line).encode()))

    def is_due(self, now: float, later: float) -> bool:
        """Whether `later`, when it could be flushed again, would be too late: its thread wakes for each batch."""
        since = self._tape.since
        return later - since > FLUSH_S if since is not None else now - self._flushed_at >= _IDLE_S

    def flush(self, now: float) -> None:
        """Hand on what was taken since the last time. Never from within a Monitor: what it takes just then is on the tape and not yet in
        its state, and a state saved then would lack it."""
        self._flushed_at = now
        if self._writer.tries_again(now):
            self._begin_again()
        self._hand_on(now)
        self._incidents.look(self._monitor.state)
        if now - self._saved_at >= SAVE_S:
            self._saved_at = now
            self.save(now)

    def _begin_again(self) -> None:
        """Another run, with what is known by now; what happened since the last one is not known to the journal."""
        self._tape.drain()
        self._lines.clear()
        self._incidents.lost()
        self._begun, self._began, self._reached = False, None, -inf
        self.begins_with = self._monitor.saved()

    def _hand_on(self, now: float) -> None:
        if not self._begun:
            self._begun = True
            self._saved_at = now
            first, watch = self.begins_with, _ENCODER.encode(self._watch)
            began = now if self._began is None else self._began
            self._writer.begin(began, tui.__version__, watch, lambda: _ENCODER.encode(first), here)
        since = self._reached
        if events := self._tape.drain():
            until = self._tape.told
            self._writer.append(events, until if since == -inf else since, until)
            self._reached = until
        if self._lines:
            lines, self._lines = self._lines, []
            self._writer.keep(lines)
        self._gaps()

    def _gaps(self) -> None:
        """What was not seen in this run; the time before it is between two runs."""
        unseen = self._monitor.state.unseen
        if unseen is self._unseen:
            return
        self._unseen = unseen
        for one in unseen:
            if one.until > self._gap_until and one.reason != NOT_RUNNING:
                self._writer.gap(one.since, one.until)
        self._gap_until = max((one.until for one in unseen), default=0.0)

    def notices(self, rows: Sequence[WaitingNotice], memory: bytes, committed: Callable[[], None]) -> None:
        """Keep these until their receivers have them, and what was notified so far; after the events that they follow from."""
        self._hand_on(self._monitor.state.now)

        def keep(store: JournalStore) -> None:
            store.outbox.put(rows, memory)
            committed()

        self._writer.owed(keep)

    def notice_taken(self, receiver: str, name: str) -> None:
        """A receiver has this one; from any thread."""
        self._writer.owed(lambda store: store.outbox.taken(receiver, name))

    def windows(self, found: Callable[[tuple[WindowRow, ...]], None]) -> None:
        """What anybody asked for; `found` is called on the thread of the journal."""
        self._writer.look(lambda store: found(store.windows.all()))

    def receivers(self, labels: tuple[str, ...]) -> None:
        """To whom this run sends."""
        self._writer.owed(lambda store: store.outbox.receivers(labels))

    def save(self, now: float) -> None:
        """Write down what is known now, after what was handed on."""
        saved = self._monitor.saved()
        self._writer.save(now, lambda: _ENCODER.encode(saved))
        self._incidents.all(saved.state)

    def is_of_another(self, ready: Ready) -> Refusal | None:
        """Why this cluster must not be written into this journal: its history is of another one. Many clusters are called alike; then
        their servers tell them apart, and the processes of servers that are called alike too."""
        store, now = self._writer.store, frozenset(ready.clusters)
        if not now:
            return None  # no server has said yet of which cluster it is
        self._here = now, (are := known_by(ready))
        known, were = store.group or frozenset(), store.servers or frozenset()
        servers = (self._servers, self._monitor.state.servers if self._servers else {})
        if why := history_of_another((known, now), (were, are), servers):
            return Refusal(Exit.CONFIG, choose_another(store.path, why))
        if known != now or not are <= were:
            self._writer.owed(
                lambda store: store.of_group(
                    (store.group or frozenset()) | now, kept(store.servers or frozenset(), are)
                )
            )
        return None

    def _of_another(self, store: JournalStore) -> str | None:
        """The same of a file that could not be opened before; on the thread of the journal."""
        (now, are), known, were = self._here, store.group or frozenset(), store.servers or frozenset()
        why = history_of_another((known, now), (were, are), ({}, {})) if now else None
        return None if why is None else choose_another(store.path, why)

    def close(self, now: float, *, keep: bool = True) -> None:
        """The run ends; what is known at its end is the first thing that the next run asks for. Without `keep` it never was."""
        if not keep and self._begun:
            self._writer.forget()
        elif keep and (self._begun or self._lines):  # it may be over before the first flush
            self._tape.end()
            self.flush(now)
            self.save(now)
        self._writer.close()


def choose_another(path: Path, why: Message) -> str:
    return f"the journal {path} {say(why)}: choose another file with --journal"


class Opened(msgspec.Struct, frozen=True):
    """A journal, or why there is none; `notes` are for the operator, one line each."""

    recording: Recording | None
    notes: tuple[str, ...] = ()
    known: Saved | None = None
    """What whoever writes it instead knew a moment ago."""
    receivers: tuple[str, ...] = ()
    """To whom that one sends notices."""

    def left_to_us(self, notifying: Notifying | None) -> Notifying | None:
        """Without the receivers to whom the writer of the journal sends: one incident is one thread, however many watch it."""
        if notifying is None or not self.receivers:
            return notifying
        mine = tuple(one for one in notifying.receivers if one.label not in self.receivers)
        return replace(notifying, receivers=mine)


def open_journal(path: Path, watch: Watch, now: float, on_trouble: Callable[[str], None]) -> Opened:
    """The journal at `path`, with what the run before knew. Whatever is wrong with it, watching goes on."""
    notes: list[str] = []
    for _ in range(_FIRST_TRY):
        try:
            store, left = open_store(path)
        except Occupied as trouble:
            known = Saved(state=carried(_known(path, notes), now))
            return Opened(None, (*notes, trouble.line), known, receivers_of(path))
        except JournalTrouble as trouble:
            if not trouble.corrupt:
                return Opened(None, (*notes, trouble.line))
            try:
                aside = set_aside(path, rfc3339(now).replace(":", "").partition(".")[0])
            except JournalTrouble as stuck:
                return Opened(None, (*notes, stuck.line))
            notes.append(f"the journal {path} is corrupt: it was moved to {aside}, and a new one begins")
            continue
        if isinstance(store, LateStore):
            notes.append(store.why)
        before = _known(path, notes) if isinstance(store, JournalStore) or holds_something(path) else State()
        saved, left = Saved(state=carried(before, now)), LeftBehind(left.waiting, left.memory, before.servers)
        if isinstance(store, JournalStore) and (old := store.behind(now)) >= Keeping().age_s:
            notes.append(
                f"the newest record of the journal {path} is {round(old / _DAY_S)} days old: if this host's clock is right, the next"
                " start throws away what is too old; until then nothing is"
            )
        return Opened(Recording(store, watch, saved, on_trouble, now, left), tuple(notes))
    return Opened(None, tuple(notes))


def _known(path: Path, notes: list[str]) -> State:
    """What the run before knew; an unreadable end is said and left behind, but for how many incidents there were."""
    number = 0
    try:
        reader = JournalReader(path)
        try:
            number = reader.last_number()
            if note := note_of(reader, last=True):
                notes.append(note)
            return at_end(reader)
        finally:
            reader.close()
    except JournalTrouble as trouble:
        notes.append(f"{trouble.line}; metawatch starts without what it knew")
        return State(numbered=number)
