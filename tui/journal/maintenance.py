"""Which windows of maintenance did anybody ask for? Rows that every process may write: whoever records takes them as events."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tui.core.maintenance.requests import WindowRow
from tui.core.maintenance.windows import MOST_OPEN
from tui.core.model.lines import MaintenanceLine
from tui.core.model.timestamps import instant
from tui.journal import schema
from tui.journal.one_writer import written
from tui.journal.schema import JournalTrouble
from tui.journal.transaction import Transaction, translated

_YEAR_S = 366 * 86_400.0


class TooManyOpen(Exception):
    """One more would be taken by nobody."""


class Windows:
    """The table `maintenance` of an open journal. Every method raises JournalTrouble."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path

    def all(self) -> tuple[WindowRow, ...]:
        """Oldest first."""
        with translated(self._path):
            rows = self._db.execute(
                "SELECT id, at, until, server, reason, by, ended_at, ended_by FROM maintenance ORDER BY at, id"
            ).fetchall()
        try:
            return tuple(_row(row) for row in rows)
        except (TypeError, ValueError):
            raise JournalTrouble(f"the journal {self._path} holds what no metawatch has written") from None

    def put(self, row: WindowRow) -> None:
        """A new one; what is older than a year goes."""
        with Transaction(self._db, self._path):
            self._db.execute("DELETE FROM maintenance WHERE until < ?", (row.at - _YEAR_S,))
            self._db.execute("INSERT OR IGNORE INTO maintenance VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def told(self, line: MaintenanceLine) -> None:
        """What became a line, wherever it was asked for: by a key here, or by somebody elsewhere."""
        if line.state == "began":
            since, until = instant(line.since), instant(line.until)
            self.put(WindowRow(line.id, since, until, line.server, line.reason, line.by or ""))
        elif line.by is not None:
            self.end(line.id, instant(line.until), line.by)

    def end(self, name: str, at: float, by: str) -> None:
        """Before its time; once only."""
        with Transaction(self._db, self._path):
            self._db.execute(
                "UPDATE maintenance SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL", (at, by, name)
            )


def _row(row: tuple[object, ...]) -> WindowRow:
    name, at, until, server, reason, by, ended_at, ended_by = row
    return WindowRow(
        str(name), float(str(at)), float(str(until)), _text(server), _text(reason), str(by),
        None if ended_at is None else float(str(ended_at)), _text(ended_by),
    )  # fmt: skip


def _text(value: object) -> str | None:
    return None if value is None else str(value)


@contextmanager
def beside(path: Path) -> Iterator[Windows]:
    """The windows of a journal that another process may be writing; it is made if there is none. Raises JournalTrouble."""
    db = schema.create(path)
    try:
        yield Windows(db, path)
    finally:
        db.close()


def begin(path: Path, row: WindowRow) -> bool:
    """Write it down; whether a running metawatch takes it. Raises TooManyOpen, JournalTrouble."""
    with beside(path) as windows:
        if sum(one.open_at(row.at) for one in windows.all()) >= MOST_OPEN:
            raise TooManyOpen
        windows.put(row)
    return written(path)


def end(path: Path, of: Callable[[str | None], bool], by: str, now: float) -> tuple[tuple[WindowRow, ...], bool]:
    """End those that are open, `of` whichever servers are meant; whether a running metawatch takes that. Raises JournalTrouble."""
    found = tuple(row for row in listed(path) if row.open_at(now) and of(row.server))
    if found:
        with beside(path) as windows:
            for row in found:
                windows.end(row.id, now, by)
    return found, written(path)


def listed(path: Path) -> tuple[WindowRow, ...]:
    """All that the journal knows, oldest first. Raises JournalTrouble."""
    if not path.exists():
        return ()
    with beside(path) as windows:
        return windows.all()
