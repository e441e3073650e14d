"""How are events kept in the file, and thrown away? The one writer of a journal; not safe for two threads.

New events are committed at once as small blocks, so that a kill loses nothing that was committed; every few seconds the small blocks
become a large one, which is four times smaller. Both happen in one transaction, so no reader sees an event twice or not at all.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tui.journal import kept_incidents, schema
from tui.journal.compression import Codec
from tui.journal.kept_incidents import KeptIncident
from tui.journal.maintenance import Windows
from tui.journal.one_writer import locked
from tui.journal.outbox import Outbox
from tui.journal.schema import JournalTrouble
from tui.journal.transaction import Transaction, translated

_MERGE_S: Final = 10.0
_MERGE_BYTES: Final = 1 << 20
_HOUR_S: Final = 3600.0
_DAY_S: Final = 86_400.0
_YEAR_S: Final = 366 * 86_400.0


class Keeping(NamedTuple):
    """How much is kept of the events; lines are kept for a year."""

    age_s: float = 14 * 86_400.0
    size: int = 512 << 20
    """Bytes of the file that hold something."""


class KeptForAYear(NamedTuple):
    """A public line that is worth a year."""

    at: float
    kind: str
    data: bytes
    """As `events --json` prints it."""


class JournalStore:
    """Appends to one run of one file. Every method raises JournalTrouble when the file can take no more."""

    def __init__(self, path: Path, keeping: Keeping = Keeping(), lock: int | None = None) -> None:  # noqa: B008 - frozen
        """Opens or makes the file, and locks it unless that was done: a second writer is refused."""
        self.path = path
        self._keeping = keeping
        self._lock = locked(path) if lock is None else lock
        try:
            self._db = schema.create(path)
            try:
                with translated(path):
                    self._codec = Codec(self._dictionary())
                    self.group = names(self._about("clusters"))
                    """Clusters whose history is in the file; None while there is none. Read by other threads, written on this one."""
                    self.servers = names(self._about("servers"))
                    """Servers that they have or had, likewise."""
            except JournalTrouble:
                self._db.close()
                raise
        except JournalTrouble:  # the lock must not outlive a failed start
            os.close(self._lock)
            raise
        self.outbox, self.windows = Outbox(self._db, path), Windows(self._db, path)
        self._run = 0
        self._prunes_by_age = True
        self._events = 0
        """Of this run, so far."""
        self._small: list[int] = []
        self._raw: list[bytes] = []
        self._bytes = 0
        self._since = self._until = 0.0

    def _dictionary(self) -> bytes:
        """The file's own, which the first writer leaves there."""
        found = self._db.execute("SELECT data FROM dictionaries WHERE id = 1").fetchone()
        if found is not None:
            return bytes(found[0] if isinstance(found[0], bytes) else b"")
        mine = Codec().dictionary
        self._db.execute("INSERT INTO dictionaries (id, data) VALUES (1, ?)", (mine,))
        return mine

    def behind(self, now: float) -> float:
        """Seconds from the newest record until now. After a long time nothing is thrown away for its age as long as this run lasts: the
        clock may be far ahead, and what is gone is gone."""
        with translated(self.path):
            (newest,) = self._db.execute("SELECT max(until) FROM runs").fetchone()
        late = 0.0 if newest is None else now - float(newest)
        self._prunes_by_age = late < self._keeping.age_s
        return late

    def begin(self, at: float, version: str, watch: bytes, saved: bytes, fields: bytes = b"") -> None:
        """A run begins with what is known at `at`; what is appended from now on belongs to it. `fields`: see `schema`."""
        self._merge()
        with Transaction(self._db, self.path):
            self._run = (
                self._db.execute(
                    "INSERT INTO runs (began, until, version, watch) VALUES (?, ?, ?, ?)", (at, at, version, watch)
                ).lastrowid
                or 0
            )
            self._events = 0
            self._save(at, saved)
            last = self._db.execute("SELECT data FROM fields ORDER BY id DESC LIMIT 1").fetchone()
            if last != (packed := self._codec.pack(fields),):
                self._db.execute("INSERT INTO fields (run, data) VALUES (?, ?)", (self._run, packed))

    def gap(self, since: float, until: float) -> None:
        """metawatch ran, and saw nothing."""
        with Transaction(self._db, self.path):
            self._db.execute("INSERT INTO gaps (run, since, until) VALUES (?, ?, ?)", (self._run, since, until))

    def append(self, events: Sequence[bytes], since: float, until: float) -> None:
        """Commit what was taken in this time, in order; one line of JSON each."""
        if not events:
            return
        with Transaction(self._db, self.path):
            row = self._block(self._codec.pack_quickly, self._events, events, since, until)
            self._db.execute("UPDATE runs SET until = ? WHERE id = ?", (until, self._run))
        self._since = since if not self._small else min(self._since, since)
        self._until = until if not self._small else max(self._until, until)
        self._small.append(row)
        self._raw.extend(events)
        self._bytes += sum(map(len, events))
        self._events += len(events)
        if self._until - self._since >= _MERGE_S or self._bytes >= _MERGE_BYTES:
            self._merge()

    def save(self, at: float, saved: bytes) -> None:
        """What is known after all events that were appended."""
        with Transaction(self._db, self.path):
            self._save(at, saved)

    def keep(self, lines: Sequence[KeptForAYear]) -> None:
        """Keep these for a year."""
        rows = ((self._run, line.at, line.kind, line.data) for line in lines)
        with Transaction(self._db, self.path):
            self._db.executemany("INSERT INTO lines (run, at, kind, data) VALUES (?, ?, ?, ?)", rows)

    def keep_incidents(self, rows: Iterable[KeptIncident], *, news: bool = False, gone: Iterable[int] = ()) -> None:
        """Keep these for a year; with `news` also where they were over already. `gone`: numbers that are of none any more."""
        with Transaction(self._db, self.path):
            kept_incidents.renumbered(self._db, self._run, gone)
            kept_incidents.put(self._db, self._codec, self._run, rows, news=news)

    def prune(self, now: float) -> None:
        """Throw away whole hours, the oldest first, until age and size are within bounds."""
        with translated(self.path):
            if self._prunes_by_age:
                self._old(now)
            while self._size() > self._keeping.size:
                (oldest,) = self._db.execute("SELECT min(until) FROM blocks").fetchone()
                if oldest is None or oldest > now - _HOUR_S:
                    break
                with Transaction(self._db, self.path):
                    self._before((oldest // _HOUR_S + 1) * _HOUR_S)
            self._bound_lines(now)
            self._db.execute("PRAGMA incremental_vacuum(1000)").fetchall()

    def _old(self, now: float) -> None:
        with Transaction(self._db, self.path):
            for table, when in (("lines", "at"), ("gaps", "until"), ("incidents", "since"), ("runs", "until")):
                self._db.execute(f"DELETE FROM {table} WHERE {when} < ?", (now - _YEAR_S,))
            self._before(now - self._keeping.age_s)

    def _bound_lines(self, now: float) -> None:
        """Lines of a year are few, unless something floods them: then the oldest go as well."""
        while self._size() > self._keeping.size:
            (oldest,) = self._db.execute("SELECT min(at) FROM lines").fetchone()
            if oldest is None or oldest > now - _HOUR_S:
                return
            with Transaction(self._db, self.path):
                # A day at a time: a flood is over soon, and whole hours of a year would be thousands of steps.
                self._db.execute("DELETE FROM lines WHERE at < ?", (min(oldest + _DAY_S, now - _HOUR_S + 1.0),))

    def close(self) -> None:
        """End the run; what was appended is there."""
        try:
            with translated(self.path):
                self._merge()
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            self._db.close()
            os.close(self._lock)

    def forget(self) -> None:
        """Take back the whole present run: it was of another cluster."""
        with Transaction(self._db, self.path):
            for table, column in (
                ("blocks", "run"),
                ("saves", "run"),
                ("lines", "run"),
                ("gaps", "run"),
                ("fields", "run"),
                ("incidents", "run"),
                ("runs", "id"),
            ):
                self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (self._run,))
        self._small, self._raw, self._bytes = [], [], 0

    def of_group(self, clusters: Iterable[str], servers: Iterable[str]) -> None:
        """From now on the file is of these clusters, which have these servers."""
        self.group, self.servers = frozenset(clusters), frozenset(servers)
        with Transaction(self._db, self.path):
            for name, some in (("clusters", self.group), ("servers", self.servers)):
                row = (name, "\n".join(sorted(some)))
                self._db.execute("INSERT OR REPLACE INTO about (name, value) VALUES (?, ?)", row)

    def _about(self, name: str) -> str | None:
        found = self._db.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def _block(
        self, packed: Callable[[bytes], bytes], first: int, events: Sequence[bytes], since: float, until: float
    ) -> int:
        data = packed(b"\n".join(events))
        row = self._db.execute(
            "INSERT INTO blocks (run, first, events, since, until, data) VALUES (?, ?, ?, ?, ?, ?)",
            (self._run, first, len(events), since, until, data),
        )
        return row.lastrowid or 0

    def _save(self, at: float, saved: bytes) -> None:
        data = self._codec.pack(saved)
        self._db.execute(
            "INSERT INTO saves (run, after, at, data) VALUES (?, ?, ?, ?)", (self._run, self._events, at, data)
        )

    def _merge(self) -> None:
        if len(self._small) > 1:
            with Transaction(self._db, self.path):
                self._db.executemany("DELETE FROM blocks WHERE id = ?", ((row,) for row in self._small))
                first = self._events - len(self._raw)
                self._block(self._codec.pack, first, self._raw, self._since, self._until)
        self._small, self._raw, self._bytes = [], [], 0

    def _before(self, instant: float) -> None:
        # The small blocks of this moment are never old; a clock that stepped does not take them away.
        open_from = min(self._small, default=1 << 62)
        self._db.execute("DELETE FROM blocks WHERE until < ? AND id < ?", (instant, open_from))
        self._db.execute("DELETE FROM saves WHERE at < ?", (instant,))

    def _size(self) -> int:
        """Bytes that hold something; pages that are free are used again."""
        (pages,), (free,), (size,) = (
            self._db.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)


def names(kept: str | None) -> frozenset[str] | None:
    """Of clusters or servers, as `about` has them."""
    return frozenset(kept.split("\n")) if kept else None


def vacuum(path: Path) -> tuple[int, int]:
    """Give pages that hold nothing back to the file system; bytes before and after. Raises JournalTrouble."""
    if not path.is_file():
        raise JournalTrouble(f"there is no journal at {path}")
    schema.read_only(path).close()  # what is no journal is not made one, and no lock is put beside it
    before, lock = path.stat().st_size, locked(path)
    try:
        db = schema.create(path)
        try:
            with translated(path):
                db.execute("VACUUM")
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            db.close()
    finally:
        os.close(lock)
    return before, path.stat().st_size
