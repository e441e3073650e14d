"""How does what the Monitor takes reach the file without the Monitor waiting? A thread of its own; batches of a quarter of a second.

What cannot be written for lack of room or of time is not lost silently: the run ends there, `trouble` says why, and watching goes on.
Where there was no room another run may begin later (`tries_again`): what was taken in between is not in the journal, and so not known.
What holds beyond a run (which notices were taken, whose journal it is) is `owed`, and written then.
"""

import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import Final, NamedTuple

from tui.core.ports import Backlog
from tui.journal.opening import LateStore
from tui.journal.schema import JournalTrouble
from tui.journal.store import JournalStore, KeptForAYear
from tui.journal.waiting import Waiting

_PRUNE_S: Final = 600.0
_MOST_WAITING: Final = 400
"""Batches: 100 s of a disk that does not write."""
TRY_AGAIN_S: Final = 30.0
"""A full disk has room again some time."""
_MOST_OWED: Final = 2_000
"""Of two receivers that get a thousand notices while the disk is full."""

Job = Callable[[JournalStore], None]


class _Begin(NamedTuple):
    """The one job that may end a trouble."""

    work: Job


class _Owed(NamedTuple):
    """Written later where there is no room now."""

    work: Job


class _Look(NamedTuple):
    """It only reads, also while nothing is written."""

    work: Job


_AnyJob = Job | _Begin | _Owed | _Look


class JournalWriter:
    """Hands batches to the store on its own thread. `on_trouble` is called there when nothing is written any more, and when it is
    again. `now`: the clock of its backlog."""

    def __init__(
        self, store: JournalStore | LateStore, on_trouble: Callable[[str], None], now: Callable[[], float]
    ) -> None:
        self.store = store
        self._on_trouble = on_trouble
        self._now = now
        self._waiting = Waiting()
        self._jobs: queue.SimpleQueue[_AnyJob | None] = queue.SimpleQueue()
        self._owes: deque[_Owed] = deque(maxlen=_MOST_OWED)
        """Of the thread alone."""
        late = isinstance(store, LateStore)
        self.trouble: str | None = store.why if isinstance(store, LateStore) else None
        """Why nothing is written any more, or for now."""
        self.full = late
        """It is for want of room."""
        self._trying, self._tried_at = False, now() if late else 0.0
        if late:
            self._waiting.gave_up(self._tried_at)
        self._pruned_at = 0.0
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
        self._thread.start()

    def begin(
        self, at: float, version: str, watch: bytes, saved: Callable[[], bytes], fields: Callable[[], bytes]
    ) -> None:
        """A run begins; `saved` and `fields` are called on the thread of the journal."""
        self._put(_Begin(lambda store: store.begin(at, version, watch, saved(), fields())))

    def tries_again(self, now: float) -> bool:
        """Whether there may be room by now: then the run that begins next is tried; never two at a time."""
        if not self.full or self._trying:
            self._tried_at = now
        if now - self._tried_at < TRY_AGAIN_S:
            return False
        self._tried_at, self._trying, self._waiting = now, True, self._waiting.again()
        return True

    def gap(self, since: float, until: float) -> None:
        """metawatch ran, and saw nothing."""
        self._put(lambda store: store.gap(since, until))

    def append(self, events: list[bytes], since: float, until: float) -> None:
        """What was taken since the last time."""
        if self.trouble is None or self._trying:
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

    def forget(self) -> None:
        """This run is none of this journal's."""
        self._put(JournalStore.forget)

    def do(self, job: Job) -> None:
        """Something else, after all that was handed over before; from any thread."""
        self._put(job)

    def owed(self, job: Job) -> None:
        """The same for what holds beyond a run: where there is no room it is written as soon as there is."""
        self._put(_Owed(job))

    def look(self, job: Job) -> None:
        """The same for what only reads: what others could write is seen, also where we cannot."""
        self._put(_Look(job))

    def close(self, within: float = 5.0) -> None:
        """Write what waits, and end."""
        if self._thread.is_alive():
            self._jobs.put(None)
            self._thread.join(within)  # in vain where the disk does not write: what was committed is there

    def _appended(self, store: JournalStore, events: list[bytes], since: float, until: float) -> None:
        store.append(events, since, until)
        self._waiting.committed(events)
        if until - self._pruned_at >= _PRUNE_S:
            self._pruned_at = until
            store.prune(until)

    def _put(self, job: _AnyJob) -> None:
        if self.trouble is not None and not self._trying and not self._takes_now(job):
            return
        if self._jobs.qsize() < _MOST_WAITING:
            self._jobs.put(job)
        else:
            self._ended(f"the disk of the journal {self.store.path} is too slow: it is not written any more")

    def _takes_now(self, job: _AnyJob) -> bool:
        """Whether it is of use while nothing is written."""
        return isinstance(job, _Look) or (self.full and isinstance(job, _Owed))

    def _ended(self, why: str, *, full: bool = False) -> None:
        if self.trouble is not None and (full or not self.full):
            return  # that is known
        if self.trouble is None:
            self._waiting.gave_up(self._now())
        self.trouble, self.full, self._trying = why, full, False
        self._on_trouble(why)

    def _work(self) -> None:
        try:
            while (job := self._jobs.get()) is not None:
                self._take(job)
        finally:
            try:
                self.store.close()
            except JournalTrouble as trouble:
                self._ended(trouble.line, full=trouble.full)

    def _take(self, job: _AnyJob) -> None:
        """What cannot be written is taken all the same: the queue stays short."""
        if self.trouble is None or isinstance(job, _Look) or (self.full and isinstance(job, _Begin)):
            self._do(job)
        elif self.full and isinstance(job, _Owed):
            self._owes.append(job)

    def _do(self, job: _AnyJob) -> None:
        try:
            if isinstance(self.store, LateStore):
                if not isinstance(job, _Begin):
                    return  # nothing to look at yet
                self.store = self.store.opened(self._now())
            (job.work if isinstance(job, _Begin | _Owed | _Look) else job)(self.store)
        except JournalTrouble as trouble:
            if isinstance(job, _Look) and self.trouble is not None:
                return  # no run was tried
            if isinstance(job, _Owed) and trouble.full:
                self._owes.append(job)
            self._trying = False
            self._ended(trouble.line, full=trouble.full)
            return
        if (
            isinstance(job, _Begin) and self.full
        ):  # given up for another reason meanwhile, it stays so: nothing was taken since
            self._written_again()

    def _written_again(self) -> None:
        self.trouble, self.full, self._trying = None, False, False
        self._waiting.written_again()
        self._on_trouble(f"the journal {self.store.path} has room again and is written")
        for job in [self._owes.popleft() for _ in range(len(self._owes))]:
            self._take(job)
