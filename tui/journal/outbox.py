"""Which notices wait for their receivers? Rows of the journal that are there until a receiver took the notice; the writer's thread only.

What was said so far is committed together with the notices that follow from it: after a kill at any moment nothing is missing, and
what is sent twice has the same id.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tui.journal.compression import Damaged
from tui.journal.transaction import Transaction, translated

MOST_WAITING: Final = 1_000
"""For one receiver."""


class WaitingNotice(NamedTuple):
    """One notice for one receiver."""

    receiver: str
    """Its label."""
    id: str
    data: bytes
    """The line of `events --json`."""


class Outbox:
    """The table `notices`. Every method raises JournalTrouble when the file can take no more."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path

    def waiting(self) -> tuple[WaitingNotice, ...]:
        """Oldest first."""
        with translated(self._path):
            rows = self._db.execute("SELECT receiver, id, data FROM notices ORDER BY number").fetchall()
            return tuple(WaitingNotice(str(receiver), str(name), _bytes(data)) for receiver, name, data in rows)

    def memory(self) -> bytes | None:
        """What was said so far; None: nothing ever was."""
        with translated(self._path):
            found = self._db.execute("SELECT value FROM about WHERE name = 'notices'").fetchone()
        return None if found is None else str(found[0]).encode()

    def put(self, notices: Sequence[WaitingNotice], memory: bytes) -> None:
        """All of it or nothing. Where too many wait, the oldest go."""
        with Transaction(self._db, self._path):
            self._db.executemany("INSERT OR IGNORE INTO notices (receiver, id, data) VALUES (?, ?, ?)", notices)
            self._about("notices", memory.decode())
            for receiver in {one.receiver for one in notices}:
                self._db.execute(
                    "DELETE FROM notices WHERE receiver = ?1 AND number <="
                    " (SELECT number FROM notices WHERE receiver = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)",
                    (receiver, MOST_WAITING),
                )

    def taken(self, receiver: str, name: str) -> None:
        """A receiver has it."""
        with Transaction(self._db, self._path):
            self._db.execute("DELETE FROM notices WHERE receiver = ? AND id = ?", (receiver, name))

    def receivers(self, labels: Sequence[str]) -> None:
        """To whom the writer of this file sends: who only reads it leaves those to the writer."""
        with Transaction(self._db, self._path):
            self._about("receivers", "\n".join(labels))

    def _about(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO about (name, value) VALUES (?, ?)", (name, value))


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise Damaged("not a blob")
    return value
