"""How is a file changed all or nothing, and what does SQLite's complaint become? For whatever writes a journal."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tui.journal import schema
from tui.journal.compression import Damaged
from tui.journal.schema import JournalTrouble


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Whatever SQLite or a damaged dictionary says comes out as JournalTrouble."""
    try:
        yield
    except sqlite3.Error as error:
        raise schema.trouble(path, error) from None
    except Damaged:
        raise JournalTrouble(f"the journal {path} is corrupt", corrupt=True) from None


class Transaction:
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
