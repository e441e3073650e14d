"""What is in a journal? Runs, what was known at a moment, the events after it, and the lines of a year.

A reader sees what was committed when it asks; it may ask while another process writes. Every method raises JournalTrouble when the
file cannot be read there: a damaged block is said, never skipped silently.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path
from typing import NamedTuple

from tui.core.reports.yearly_incidents import has_verdict
from tui.journal import kept_incidents, schema
from tui.journal.compression import Codec, Damaged
from tui.journal.kept_incidents import KeptIncident
from tui.journal.schema import JournalTrouble


class Run(NamedTuple):
    """metawatch wrote from `began` to `until`; between two runs it was not running, or could not write."""

    id: int
    began: float
    until: float
    version: str
    watch: bytes


class Save(NamedTuple):
    """What was known at `at`, after `after` events of its run."""

    run: int
    after: int
    at: float
    saved: bytes


class Block(NamedTuple):
    """Some events of a run, in order; `first` is the number of the first one in its run."""

    run: int
    first: int
    until: float
    events: list[bytes]


class KeptLine(NamedTuple):
    """A public line as it was printed."""

    at: float
    kind: str
    data: bytes


class JournalReader:
    """Reads one file; for one thread at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = schema.read_only(path)
        try:
            with self._told():
                found = self._db.execute("SELECT data FROM dictionaries WHERE id = 1").fetchone()
                self._codec = Codec(None if found is None else _bytes(found[0]))
        except JournalTrouble:
            self._db.close()
            raise

    def close(self) -> None:
        """Nothing is asked any more."""
        self._db.close()

    def about(self, name: str) -> str | None:
        """A fact about the whole file, if it is there."""
        with self._told():
            found = self._db.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def runs(self) -> tuple[Run, ...]:
        """Oldest first."""
        with self._told():
            return tuple(
                Run(int(number), float(began), float(until), str(version), _bytes(watch))
                for number, began, until, version, watch in self._db.execute(
                    "SELECT id, began, until, version, watch FROM runs ORDER BY began, id"
                )
            )

    def gaps(self) -> tuple[tuple[float, float], ...]:
        """(since, until) of each time in which a running metawatch saw nothing."""
        with self._told():
            if not self._has("gaps"):
                return ()
            return tuple((float(a), float(b)) for a, b in self._db.execute("SELECT since, until FROM gaps ORDER BY id"))

    def fields(self) -> tuple[bytes, ...]:
        """Which fields events and states had, oldest first: one entry each time that they were others than before."""
        with self._told():
            if not self._has("fields"):
                return ()
            return tuple(self._unpacked(data) for (data,) in self._db.execute("SELECT data FROM fields ORDER BY id"))

    def _has(self, table: str) -> bool:
        return self._db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is not None

    def span(self) -> tuple[float, float] | None:
        """From the first instant that can be shown to the last one; None while there is none."""
        with self._told():
            (first,) = self._db.execute("SELECT min(at) FROM saves").fetchone()
            (last,) = self._db.execute("SELECT max(until) FROM runs").fetchone()
            return None if first is None or last is None else (float(first), max(float(first), float(last)))

    def save_at(self, instant: float) -> Save | None:
        """What was known last at that moment; before the first one, the first."""
        with self._told():
            row = (
                self._db.execute(
                    "SELECT run, after, at, data FROM saves WHERE at <= ? ORDER BY at DESC, id DESC LIMIT 1", (instant,)
                ).fetchone()
                or self._db.execute("SELECT run, after, at, data FROM saves ORDER BY at, id LIMIT 1").fetchone()
            )
        return None if row is None else self._save(*row)

    def saves(self, run: int, after: int, until: float) -> Iterator[Save]:
        """What was known later in this run, oldest first."""
        with self._told():
            rows = self._db.execute(
                "SELECT run, after, at, data FROM saves WHERE run = ? AND after > ? AND at <= ? ORDER BY after, id",
                (run, after, until),
            ).fetchall()
        for found, number, at, data in rows:
            yield Save(found, number, at, self._unpacked(data))

    def save_after(self, instant: float) -> Save | None:
        """What was known first after that moment."""
        with self._told():
            row = self._db.execute(
                "SELECT run, after, at, data FROM saves WHERE at > ? ORDER BY at, id LIMIT 1", (instant,)
            ).fetchone()
        return None if row is None else self._save(*row)

    def run_after(self, run: int) -> Save | None:
        """What was known when the run after this one began."""
        with self._told():
            row = self._db.execute(
                "SELECT run, after, at, data FROM saves WHERE run > ? ORDER BY run, after, id LIMIT 1", (run,)
            ).fetchone()
        return None if row is None else self._save(*row)

    def first_since(self, run: int, instant: float) -> int | None:
        """The number of the first event of a run that may have come at that instant or later; None: there is none."""
        with self._told():
            row = self._db.execute(
                "SELECT first FROM blocks WHERE run = ? AND until >= ? ORDER BY first LIMIT 1", (run, instant)
            ).fetchone()
            return None if row is None else int(row[0])

    def blocks(self, run: int, after: int, begun_by: float = inf) -> Iterator[Block]:
        """The events of a run from number `after` on; what is committed meanwhile comes too. Without blocks that began later than
        `begun_by`."""
        while True:
            with self._told():
                row = self._db.execute(
                    "SELECT first, events, until, data FROM blocks WHERE run = ? AND first + events > ? AND since <= ?"
                    " ORDER BY first LIMIT 1",
                    (run, after, begun_by),
                ).fetchone()
            if row is None:
                return
            with self._told():
                first, count, until = int(row[0]), int(row[1]), float(row[2])
                events = self._unpacked(row[3]).split(b"\n")
                if len(events) != count:
                    raise Damaged(f"{len(events)} events of {count}")
            yield Block(run, max(first, after), until, events[max(0, after - first) :])
            after = first + count

    def lines(self, since: float, until: float, kind: str | None = None) -> Iterator[KeptLine]:
        """The public lines that were kept, or those of one kind, oldest first."""
        with self._told():
            rows = self._db.execute(
                "SELECT at, kind, data FROM lines WHERE at >= ? AND at <= ? AND (?3 IS NULL OR kind = ?3) ORDER BY at, id",
                (since, until, kind),
            )
            for at, what, data in rows:
                yield KeptLine(float(at), str(what), _bytes(data))

    def incidents(self, below: int) -> Iterator[KeptIncident]:
        """Those with lower numbers that were kept for a year, newest first."""
        with self._told():
            rows = list(kept_incidents.newest_first(self._db, below)) if self._has("incidents") else []
        for number, since, until, data in rows:
            with self._told():
                ended = None if until is None else float(str(until))
                yield KeptIncident(int(str(number)), float(str(since)), ended, self._unpacked(data))

    def last_number(self) -> int:
        """Of the incidents that were kept for a year the highest number; 0 without any."""
        with self._told():
            found = (
                self._db.execute("SELECT max(number) FROM incidents").fetchone() if self._has("incidents") else (None,)
            )
            return int(found[0] or 0)

    def moment(self, at: float, *, forward: bool, kinds: tuple[str, ...]) -> float | None:
        """When the next line of these kinds was printed after that instant, or the last one before it; None: there is none."""
        sign, edge = (">", "min") if forward else ("<", "max")
        marks = ",".join("?" * len(kinds))
        with self._told():
            (found,) = self._db.execute(
                f"SELECT {edge}(at) FROM lines WHERE at {sign} ? AND kind IN ({marks})", (at, *kinds)
            ).fetchone()
            return None if found is None else float(found)

    def incident_moment(self, at: float, *, forward: bool) -> float | None:
        """The same of a verdict, or of the beginning of an incident that has none, for no leader was lost in it or none was judged yet."""
        verdict = self.moment(at, forward=forward, kinds=("verdict",))
        if not self._has("incidents"):
            return verdict
        sign, way = (">", "ASC") if forward else ("<", "DESC")
        with self._told():
            rows = self._db.execute(
                "SELECT since, data, EXISTS (SELECT 1 FROM lines WHERE kind = 'verdict' AND at >= one.since"
                " AND at <= coalesce(one.until, at))"
                f" FROM incidents AS one WHERE since {sign} ? ORDER BY since {way}",
                (at,),
            )
            for began, data, judged in rows:
                since = float(began)
                if verdict is not None and (since >= verdict if forward else since <= verdict):
                    break
                if not judged or not has_verdict(self._unpacked(data)):  # that verdict may be of another one
                    return since
        return verdict

    def events(self) -> int:
        """How many can be shown."""
        with self._told():
            (found,) = self._db.execute("SELECT coalesce(sum(events), 0) FROM blocks").fetchone()
            return int(found)

    def _save(self, run: object, after: object, at: object, data: object) -> Save:
        with self._told():
            return Save(int(str(run)), int(str(after)), float(str(at)), self._unpacked(data))

    def _unpacked(self, data: object) -> bytes:
        return self._codec.unpack(_bytes(data))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Whatever is wrong with the file comes out as JournalTrouble: what SQLite says, a damaged block, a column of another type."""
        try:
            yield
        except sqlite3.Error as error:
            raise schema.trouble(self.path, error, reading=True) from None
        except Damaged:
            why = f"a block of the journal {self.path} is damaged: what it held cannot be shown"
            raise JournalTrouble(why) from None
        except (ValueError, TypeError, OverflowError):
            raise JournalTrouble(f"the journal {self.path} holds what no metawatch has written") from None


def no_run_in(path: Path) -> bool:
    """Whether nothing was ever recorded there: the first connection failed. What cannot be read may hold something."""
    try:
        reader = JournalReader(path)
        try:
            return not reader.runs()
        finally:
            reader.close()
    except JournalTrouble:
        return path.is_file() and not path.stat().st_size


def _bytes(value: object) -> bytes:
    """SQLite has no types: a hostile file has a number where a blob is due, and `bytes(number)` would reserve so many zeros."""
    if not isinstance(value, bytes):
        raise Damaged("not a blob")
    return value
