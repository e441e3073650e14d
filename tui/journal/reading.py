"""What is in a journal? Runs, what was known at a moment, the events after it, and the lines of a year.

A reader sees what was committed when it asks; it may ask while another process writes. Every method raises JournalTrouble when the
file cannot be read there: a damaged block is said, never skipped silently.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tui.journal import schema
from tui.journal.compression import Codec, Damaged
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
        with self._told():
            found = self._db.execute("SELECT data FROM dictionaries WHERE id = 1").fetchone()
        self._codec = Codec(None if found is None else bytes(found[0]))

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
                Run(*row)
                for row in self._db.execute("SELECT id, began, until, version, watch FROM runs ORDER BY began, id")
            )

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
        return None if row is None else Save(row[0], row[1], row[2], self._unpacked(row[3]))

    def saves(self, run: int, after: int, until: float) -> Iterator[Save]:
        """What was known later in this run, oldest first."""
        with self._told():
            rows = self._db.execute(
                "SELECT run, after, at, data FROM saves WHERE run = ? AND after > ? AND at <= ? ORDER BY after, id",
                (run, after, until),
            ).fetchall()
        for found, number, at, data in rows:
            yield Save(found, number, at, self._unpacked(data))

    def run_after(self, run: int) -> Save | None:
        """What was known when the run after this one began."""
        with self._told():
            row = self._db.execute(
                "SELECT run, after, at, data FROM saves WHERE run > ? ORDER BY run, after, id LIMIT 1", (run,)
            ).fetchone()
        return None if row is None else Save(row[0], row[1], row[2], self._unpacked(row[3]))

    def blocks(self, run: int, after: int) -> Iterator[Block]:
        """The events of a run from number `after` on; what is committed meanwhile comes too."""
        while True:
            with self._told():
                row = self._db.execute(
                    "SELECT first, events, until, data FROM blocks WHERE run = ? AND first + events > ? ORDER BY first LIMIT 1",
                    (run, after),
                ).fetchone()
            if row is None:
                return
            first, count, until, data = row
            events = self._unpacked(data).split(b"\n")[max(0, after - first) :]
            yield Block(run, max(first, after), until, events)
            after = first + count

    def lines(self, since: float, until: float) -> Iterator[KeptLine]:
        """The public lines that were kept, oldest first."""
        with self._told():
            rows = self._db.execute(
                "SELECT at, kind, data FROM lines WHERE at >= ? AND at <= ? ORDER BY at, id", (since, until)
            )
            for at, kind, data in rows:
                yield KeptLine(at, kind, bytes(data))

    def moment(self, at: float, *, forward: bool, kinds: tuple[str, ...]) -> float | None:
        """When the next line of these kinds was printed after that instant, or the last one before it; None: there is none."""
        sign, edge = (">", "min") if forward else ("<", "max")
        marks = ",".join("?" * len(kinds))
        with self._told():
            (found,) = self._db.execute(
                f"SELECT {edge}(at) FROM lines WHERE at {sign} ? AND kind IN ({marks})", (at, *kinds)
            ).fetchone()
        return None if found is None else float(found)

    def events(self) -> int:
        """How many can be shown."""
        with self._told():
            (found,) = self._db.execute("SELECT coalesce(sum(events), 0) FROM blocks").fetchone()
        return int(found)

    def _unpacked(self, data: bytes) -> bytes:
        try:
            return self._codec.unpack(bytes(data))
        except Damaged:
            raise JournalTrouble(
                f"a block of the journal {self.path} is damaged: what it held cannot be shown"
            ) from None

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise schema.trouble(self.path, error) from None
