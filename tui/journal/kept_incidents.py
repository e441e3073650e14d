"""Which incidents were there, also when their events are thrown away? One row each with all that is to be said of it, for a year."""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from tui.journal.compression import Codec

_MOST: Final = 5_000


class KeptIncident(NamedTuple):
    """One incident; instants are seconds since 1970 UTC."""

    number: int
    since: float
    until: float | None
    data: bytes
    """An `Incident` as JSON."""


def put(db: sqlite3.Connection, codec: Codec, run: int, rows: Iterable[KeptIncident], *, news: bool) -> None:
    """Write them down, in a transaction of the caller's. One that was over stays as it is, for later less is known of it; not so with
    `news` of each of them."""
    known = {} if news else dict(db.execute("SELECT number, until FROM incidents").fetchall())
    for one in rows:
        if one.until is None or known.get(one.number) != one.until:
            row = (one.number, run, one.since, one.until, codec.pack(one.data))
            db.execute("INSERT OR REPLACE INTO incidents (number, run, since, until, data) VALUES (?, ?, ?, ?, ?)", row)
    # By how many there are: a recorder that lies may have told a number far beyond all.
    db.execute(
        "DELETE FROM incidents WHERE number IN (SELECT number FROM incidents ORDER BY since DESC LIMIT -1 OFFSET ?)",
        (_MOST,),
    )


def renumbered(db: sqlite3.Connection, run: int, numbers: Iterable[int]) -> None:
    """Those that this run wrote down under these numbers have others now."""
    db.executemany("DELETE FROM incidents WHERE number = ? AND run = ?", ((number, run) for number in numbers))


def newest_first(db: sqlite3.Connection, below: int) -> Iterator[tuple[object, ...]]:
    """Those with lower numbers, as the file has them."""
    yield from db.execute(
        "SELECT number, since, until, data FROM incidents WHERE number < ? ORDER BY number DESC", (below,)
    )
