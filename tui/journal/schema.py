"""What is in the file of a journal? Its tables and their version; opening it says in one line why it cannot be used.

- `runs`: one row each time that metawatch wrote: begin, end, version, the settings in force (`Watch` as JSON).
- `blocks`: what was taken, in order: lines of JSON (see `runtime/tape`), compressed. `first` numbers the first event in its run.
- `saves`: what was known after `after` events of a run. Each run begins with one, at `after` 0.
- `lines`: public lines that are worth a year: elections, leaderless times, alerts, verdicts, step-downs.
- `gaps`: intervals of a run in which metawatch saw nothing; `fields`: which fields its events and states had (`runtime/recorded_fields`).
  Both came later: a journal without them has none.
- `incidents`: each with its number and all that is to be said of it, for a year: numbers are found by replaying events, which go sooner.
- `maintenance`: windows of maintenance. Any process may add one or end it; whoever writes the journal takes it as an event.
- `notices`: those that a receiver has not taken yet, as they are sent, without any secret; `about` has what was notified so far
  (`notices`) and which receivers this file's writer has (`receivers`).
- `dictionaries`: what blocks and saves are compressed with, so that a file explains itself.
"""

import errno
import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final

VERSION: Final = 1
_ID: Final = 0x6D657461
"""`meta`: SQLite's place for "whose file is it"."""
_WAITS_S: Final = 2.0
"""For a reader's lock; readers of a WAL do not block writers, but `vacuum` does."""
_CACHE_KIB: Final = 256
_TABLES: Final = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE dictionaries (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE runs (id INTEGER PRIMARY KEY, began REAL NOT NULL, until REAL NOT NULL, version TEXT NOT NULL, watch BLOB NOT NULL);
CREATE TABLE blocks (
  id INTEGER PRIMARY KEY, run INTEGER NOT NULL, first INTEGER NOT NULL, events INTEGER NOT NULL,
  since REAL NOT NULL, until REAL NOT NULL, data BLOB NOT NULL
);
CREATE INDEX blocks_in_order ON blocks (run, first);
CREATE INDEX blocks_by_time ON blocks (until);
CREATE TABLE saves (id INTEGER PRIMARY KEY, run INTEGER NOT NULL, after INTEGER NOT NULL, at REAL NOT NULL, data BLOB NOT NULL);
CREATE INDEX saves_by_time ON saves (at);
CREATE TABLE lines (id INTEGER PRIMARY KEY, run INTEGER NOT NULL, at REAL NOT NULL, kind TEXT NOT NULL, data BLOB NOT NULL);
CREATE INDEX lines_by_time ON lines (at);
"""
_LATER: Final = """
CREATE TABLE IF NOT EXISTS gaps (id INTEGER PRIMARY KEY, run INTEGER NOT NULL, since REAL NOT NULL, until REAL NOT NULL);
CREATE TABLE IF NOT EXISTS fields (id INTEGER PRIMARY KEY, run INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS maintenance (
  id TEXT PRIMARY KEY, at REAL NOT NULL, until REAL NOT NULL, server TEXT, reason TEXT, by TEXT NOT NULL, ended_at REAL, ended_by TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS incidents (
  number INTEGER PRIMARY KEY, run INTEGER NOT NULL, since REAL NOT NULL, until REAL, data BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS notices (
  number INTEGER PRIMARY KEY, receiver TEXT NOT NULL, id TEXT NOT NULL, data BLOB NOT NULL, UNIQUE (receiver, id)
);
"""
_NO_ROOM: Final = ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE")
"""The second: what readers and writers share is made first, and finds no room either."""
_DAMAGED: Final = ("no such", "Could not decode to UTF-8")
"""What is said of a file that lacks tables, and of a text whose bytes were changed; without the text, which may be hostile."""
_HEADER: Final = b"SQLite format 3\0"
_ID_AT: Final = 68
"""Where SQLite keeps the application's id in its header."""


class JournalTrouble(Exception):
    """The journal cannot be used, or no longer; `line` says why and how to mend it, in one line."""

    def __init__(self, line: str, *, corrupt: bool = False, full: bool = False) -> None:
        super().__init__(line)
        self.line = line
        self.corrupt = corrupt
        """It is no journal, or a damaged one; moving it aside makes room for another."""
        self.full = full
        """There is no room for it now, and may be later."""


def create(path: Path) -> sqlite3.Connection:
    """A journal to write into, made if there is none. Only its owner may read it. Raises JournalTrouble."""
    refuse_foreign(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_NONBLOCK, 0o600))
    except OSError as error:
        raise unwritable(path, error) from None
    connection = _connected(path, "rw")
    try:
        if connection.execute("PRAGMA application_id").fetchone() == (0,) and _empty(connection):
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(
                f"BEGIN;{_TABLES}PRAGMA application_id = {_ID};PRAGMA user_version = {VERSION};COMMIT"
            )
        _checked(connection, path)
        connection.executescript(_LATER)
        # A WAL survives the kill of its writer at any moment; only a crash of the host may lose its last commits.
        connection.execute("PRAGMA synchronous = NORMAL")
        # Pages of blocks are written once and read by others: 2 MB of them, as SQLite keeps, serve nobody here.
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    except sqlite3.DatabaseError as error:
        connection.close()
        raise trouble(path, error) from None
    except JournalTrouble:
        connection.close()
        raise
    return connection


def read_only(path: Path) -> sqlite3.Connection:
    """A journal to read, while another may write it. Raises JournalTrouble."""
    if not path.is_file():
        raise JournalTrouble(f"there is no journal at {path}: `metawatch journal info` shows where journals are")
    if not path.stat().st_size:
        raise JournalTrouble(f"the journal {path} is empty")
    connection = _connected(path, "ro")
    try:
        _checked(connection, path, reading=True)
    except sqlite3.DatabaseError as error:
        connection.close()
        if not _cannot_share(error, path):
            raise trouble(path, error, reading=True) from None
    except JournalTrouble:
        connection.close()
        raise
    else:
        return connection
    # A folder that cannot be written, or is full, has no room for what readers and writers share; then there is no writer either.
    connection = _connected(path, "ro&immutable=1")
    try:
        _checked(connection, path, reading=True)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise trouble(path, error, reading=True) from None
    except JournalTrouble:
        connection.close()
        raise
    return connection


def _cannot_share(error: sqlite3.Error, path: Path) -> bool:
    name = getattr(error, "sqlite_errorname", "") or ""
    return (
        name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", *_NO_ROOM))
        and not path.with_name(path.name + "-wal").exists()
    )


def trouble(path: Path, error: sqlite3.Error, *, reading: bool = False) -> JournalTrouble:
    """What SQLite says, in one line."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(_NO_ROOM):
        reads = f"no space is left for the journal {path}, to read it, which takes 32 KiB beside it"
        return JournalTrouble(reads, full=True) if reading else no_room(path)
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        if reading:
            return JournalTrouble(f"the journal {path} cannot be read: this user may not open it or its folder")
        return JournalTrouble(f"the journal {path} cannot be written: the folder or the file is read-only")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return JournalTrouble(f"the journal {path} is corrupt or is not a journal", corrupt=_is_ours(path))
    if name.startswith("SQLITE_BUSY"):
        return JournalTrouble(f"the journal {path} is locked by another process")
    if isinstance(error, sqlite3.DataError) or any(one in str(error) for one in _DAMAGED):
        return JournalTrouble(f"the journal {path} is corrupt or is not a journal", corrupt=_is_ours(path))
    return JournalTrouble(f"the journal {path} cannot be used: {name or error}")


def unwritable(path: Path, error: OSError) -> JournalTrouble:
    """What the system says of the file or its folder, in one line."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return no_room(path)
    return JournalTrouble(f"the journal {path} cannot be written: {error.strerror}")


def no_room(path: Path) -> JournalTrouble:
    """Of writing it."""
    return JournalTrouble(f"no space is left for the journal {path}, and nothing is written until there is", full=True)


def refuse_foreign(path: Path) -> None:
    """Raises JournalTrouble where it can be seen from outside that the file is somebody else's: then not even a lock is put beside it."""
    if not path.exists():
        return
    if not path.is_file():
        raise JournalTrouble(f"the journal {path} cannot be written: it is no file")
    try:
        with path.open("rb") as file:
            head = file.read(len(_HEADER))
    except OSError:
        return  # whoever opens it says why it cannot
    if head and head != _HEADER and not _is_ours(path):
        raise JournalTrouble(f"the journal {path} is corrupt or is not a journal")


def _is_ours(path: Path) -> bool:
    """Whether it may be moved aside: what was never a journal is somebody's file, which a mistyped `--journal` must not touch."""
    try:
        with path.open("rb") as file:
            head = file.read(_ID_AT + 4)
    except OSError:
        return False
    said = head.startswith(_HEADER) and head[_ID_AT:] == _ID.to_bytes(4, "big")
    return said or path.suffix == ".journal"


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    quoted = str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    try:
        return sqlite3.connect(
            f"file:{quoted}?mode={mode}", uri=True, timeout=_WAITS_S, isolation_level=None, check_same_thread=False
        )
    except sqlite3.Error as error:
        raise trouble(path, error) from None


def _empty(connection: sqlite3.Connection) -> bool:
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return int(tables) == 0


def _checked(connection: sqlite3.Connection, path: Path, *, reading: bool = False) -> None:
    if connection.execute("PRAGMA application_id").fetchone() != (_ID,):
        if reading and _empty(connection):
            raise JournalTrouble(f"the journal {path} is empty")  # its disk was full when it was to be made
        remedy = "" if reading else ": choose another file with --journal"
        raise JournalTrouble(f"{path} is a database, but not a journal of metawatch{remedy}")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise JournalTrouble(
            f"the journal {path} was written by a newer metawatch (format {version}): it is left as it is"
        )


def set_aside(path: Path, stamp: str) -> Path:
    """Move a file that is no journal out of the way, with what SQLite keeps beside it; nothing is deleted."""
    aside = path.with_name(f"{path.name}.corrupt-{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.corrupt-{stamp}-{number}")
    try:
        path.rename(aside)
    except OSError as error:
        raise JournalTrouble(f"the journal {path} is corrupt and cannot be moved: {error.strerror}") from None
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
    return aside
