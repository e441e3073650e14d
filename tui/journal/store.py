"""How are events kept in the file, and thrown away? The one writer of a journal; not safe for two threads.

New events are committed at once as small blocks, so that a kill loses nothing that was committed; every few seconds the small blocks
become a large one, which is four times smaller. Both happen in one transaction, so no reader sees an event twice or not at all.
"""

import fcntl
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tui.journal import schema
from tui.journal.compression import Codec
from tui.journal.schema import JournalTrouble

_MERGE_S: Final = 10.0
_MERGE_BYTES: Final = 1 << 20
_HOUR_S: Final = 3600.0
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

    def __init__(self, path: Path, keeping: Keeping = Keeping()) -> None:  # noqa: B008 - frozen
        """Opens or makes the file, and locks it: a second writer is refused."""
        self.path = path
        self._keeping = keeping
        self._lock = _locked(path)
        try:
            self._db = schema.create(path)
            self._codec = Codec(self._dictionary())
        except BaseException:  # the lock must not outlive a failed start
            os.close(self._lock)
            raise
        self.group = _names(self._about("clusters"))
        """Clusters whose history is in the file; None while there is none. Read by other threads, written on this one."""
        self._run = 0
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
            return bytes(found[0])
        mine = Codec().dictionary
        self._db.execute("INSERT INTO dictionaries (id, data) VALUES (1, ?)", (mine,))
        return mine

    def begin(self, at: float, version: str, watch: bytes, saved: bytes) -> None:
        """A run begins with what is known at `at`; what is appended from now on belongs to it."""
        self._merge()
        with _Transaction(self._db, self.path):
            self._run = (
                self._db.execute(
                    "INSERT INTO runs (began, until, version, watch) VALUES (?, ?, ?, ?)", (at, at, version, watch)
                ).lastrowid
                or 0
            )
            self._events = 0
            self._save(at, saved)

    def append(self, events: Sequence[bytes], since: float, until: float) -> None:
        """Commit what was taken in this time, in order; one line of JSON each."""
        if not events:
            return
        with _Transaction(self._db, self.path):
            row = self._block(self._events, events, since, until)
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
        with _Transaction(self._db, self.path):
            self._save(at, saved)

    def keep(self, lines: Sequence[KeptForAYear]) -> None:
        """Keep these for a year."""
        rows = ((self._run, line.at, line.kind, line.data) for line in lines)
        with _Transaction(self._db, self.path):
            self._db.executemany("INSERT INTO lines (run, at, kind, data) VALUES (?, ?, ?, ?)", rows)

    def prune(self, now: float) -> None:
        """Throw away whole hours, the oldest first, until age and size are within bounds."""
        with _Transaction(self._db, self.path):
            self._db.execute("DELETE FROM lines WHERE at < ?", (now - _YEAR_S,))
            self._before(now - self._keeping.age_s)
        while self._size() > self._keeping.size:
            (oldest,) = self._db.execute("SELECT min(until) FROM blocks").fetchone()
            if oldest is None or oldest > now - _HOUR_S:
                break
            with _Transaction(self._db, self.path):
                self._before((oldest // _HOUR_S + 1) * _HOUR_S)
        self._db.execute("PRAGMA incremental_vacuum(1000)").fetchall()

    def close(self) -> None:
        """End the run; what was appended is there."""
        try:
            self._merge()
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.Error as error:
            raise schema.trouble(self.path, error) from None
        finally:
            self._db.close()
            os.close(self._lock)

    def forget(self) -> None:
        """Take back the whole present run: it was of another cluster."""
        with _Transaction(self._db, self.path):
            for table, column in (("blocks", "run"), ("saves", "run"), ("lines", "run"), ("runs", "id")):
                self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (self._run,))
        self._small, self._raw, self._bytes = [], [], 0

    def of_group(self, clusters: tuple[str, ...]) -> None:
        """From now on the file is of these clusters."""
        with _Transaction(self._db, self.path):
            value = "\n".join(sorted(clusters))
            self._db.execute("INSERT OR REPLACE INTO about (name, value) VALUES ('clusters', ?)", (value,))
        self.group = frozenset(clusters)

    def _about(self, name: str) -> str | None:
        found = self._db.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def _block(self, first: int, events: Sequence[bytes], since: float, until: float) -> int:
        data = self._codec.pack(b"\n".join(events))
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
            with _Transaction(self._db, self.path):
                self._db.executemany("DELETE FROM blocks WHERE id = ?", ((row,) for row in self._small))
                self._block(self._events - len(self._raw), self._raw, self._since, self._until)
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


def _names(kept: str | None) -> frozenset[str] | None:
    return None if kept is None else frozenset(kept.split("\n"))


class _Transaction:
    """All of it or nothing; SQLite's errors come out as JournalTrouble."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path

    def __enter__(self) -> None:
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise schema.trouble(self._path, error) from None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        try:
            if kind is None:
                self._db.execute("COMMIT")
                return
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
        except sqlite3.Error as failed:
            raise schema.trouble(self._path, failed) from None
        if isinstance(error, sqlite3.Error):
            raise schema.trouble(self._path, error) from None


def _locked(path: Path) -> int:
    """The lock of the one writer; it ends with the process, however that ends."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(path.with_name(path.name + ".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise JournalTrouble(f"the journal {path} cannot be written: {error.strerror}") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise Occupied(f"another metawatch writes the journal {path}; this one only reads it") from None
    return lock


class Occupied(JournalTrouble):
    """Another process writes this journal: what it writes can be read."""


def written(path: Path) -> bool:
    """Whether a running process writes this journal."""
    try:
        os.close(_locked(path))
    except JournalTrouble as trouble:
        return isinstance(trouble, Occupied)
    return False


def vacuum(path: Path) -> tuple[int, int]:
    """Give pages that hold nothing back to the file system; bytes before and after. Raises JournalTrouble."""
    if not path.is_file():
        raise JournalTrouble(f"there is no journal at {path}")
    before, lock = path.stat().st_size, _locked(path)
    try:
        db = schema.create(path)
        try:
            db.execute("VACUUM")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.Error as error:
            raise schema.trouble(path, error) from None
        finally:
            db.close()
    finally:
        os.close(lock)
    return before, path.stat().st_size
