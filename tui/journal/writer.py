"""How does what the Monitor takes reach the file without the Monitor waiting? A thread of its own; batches of a quarter of a second.

What cannot be written for lack of room or of time is not lost silently: the run ends there, `trouble` says why, and watching goes on.
"""

import queue
import threading
from collections.abc import Callable, Collection
from typing import Final

from tui.core.ports import Backlog
from tui.journal.schema import JournalTrouble
from tui.journal.store import JournalStore, KeptForAYear
from tui.journal.waiting import Waiting

_PRUNE_S: Final = 600.0
_MOST_WAITING: Final = 400
"""Batches: 100 s of a disk that does not write."""

Job = Callable[[JournalStore], None]


class JournalWriter:
    """Hands batches to the store on its own thread. `on_trouble` is called there, at most once. `now`: the clock of its backlog."""

    def __init__(self, store: JournalStore, on_trouble: Callable[[str], None], now: Callable[[], float]) -> None:
        self._store = store
        self._on_trouble = on_trouble
        self._now = now
        self._waiting = Waiting()
        self._jobs: queue.Queue[Job | None] = queue.Queue(_MOST_WAITING)
        self.trouble: str | None = None
        """Why nothing is written any more."""
        self._pruned_at = 0.0
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
        self._thread.start()

    def begin(
        self, at: float, version: str, watch: bytes, saved: Callable[[], bytes], fields: Callable[[], bytes]
    ) -> None:
        """A run begins; `saved` and `fields` are called on the thread of the journal."""
        self._put(lambda store: store.begin(at, version, watch, saved(), fields()))

    def gap(self, since: float, until: float) -> None:
        """metawatch ran, and saw nothing."""
        self._put(lambda store: store.gap(since, until))

    def append(self, events: list[bytes], since: float, until: float) -> None:
        """What was taken since the last time."""
        if self.trouble is None:
            self._waiting.handed(events, self._now())
        self._put(lambda store: self._appended(store, events, since, until))

    def backlog(self) -> Backlog:
        """What waits for the disk; from any thread."""
        return self._waiting.look(self._now())

    def save(self, at: float, saved: Callable[[], bytes]) -> None:
        """What is known after everything that was appended; `saved` is called on the thread of the journal."""
        self._put(lambda store: store.save(at, saved()))

    def keep(self, lines: list[KeptForAYear]) -> None:
        """Lines that are worth a year."""
        self._put(lambda store: store.keep(lines))

    def of_group(self, clusters: Collection[str], servers: Collection[str]) -> None:
        """The file is of these clusters, with these servers."""
        self._put(lambda store: store.of_group(clusters, servers))

    def forget(self) -> None:
        """This run is none of this journal's."""
        self._put(JournalStore.forget)

    def do(self, job: Job) -> None:
        """Something else, after all that was handed over before; from any thread."""
        self._put(job)

    def close(self, within: float = 5.0) -> None:
        """Write what waits, and end."""
        if self._thread.is_alive():
            try:
                self._jobs.put(None, timeout=within)
            except queue.Full:
                return  # the disk does not write: what was committed is there
            self._thread.join(within)

    def _appended(self, store: JournalStore, events: list[bytes], since: float, until: float) -> None:
        store.append(events, since, until)
        self._waiting.committed(events)
        if until - self._pruned_at >= _PRUNE_S:
            self._pruned_at = until
            store.prune(until)

    def _put(self, job: Job) -> None:
        if self.trouble is not None:
            return
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            self._ended(f"the disk of the journal {self._store.path} is too slow: it is not written any more")

    def _ended(self, why: str) -> None:
        if self.trouble is None:
            self.trouble = why
            self._waiting.gave_up(self._now())
            self._on_trouble(why)

    def _work(self) -> None:
        try:
            while (job := self._jobs.get()) is not None:
                if self.trouble is None:
                    job(self._store)
        except JournalTrouble as trouble:
            self._ended(trouble.line)
            while self._jobs.get() is not None:
                pass  # whoever waits for room in the queue gets it
        finally:
            try:
                self._store.close()
            except JournalTrouble as trouble:
                self._ended(trouble.line)
