"""How is a part of a journal written as a file of its own? A whole journal again, in one file that can be sent; nobody appends to it."""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from tui.journal import schema
from tui.journal.compression import Codec
from tui.journal.reading import KeptLine, Run, Save
from tui.journal.schema import JournalTrouble

_BLOCK_BYTES: Final = 1 << 20


class RunPart(NamedTuple):
    """Some of one run: from its first save on."""

    run: Run
    first: Save
    later: tuple[Save, ...]
    events: Iterable[tuple[float, bytes]]
    """(when it came, one line of JSON), in order."""
    until: float


class Beside(NamedTuple):
    """What a journal says of itself, beside what it recorded."""

    clusters: str
    fields: tuple[bytes, ...] = ()
    gaps: tuple[tuple[float, float], ...] = ()


class Written(NamedTuple):
    """What is in the new file."""

    events: int
    lines: int
    size: int
    """Bytes."""


def write(path: Path, about: Beside, parts: Iterable[RunPart], lines: Iterable[KeptLine]) -> Written:
    """A new file that only its owner can read; nothing is ever overwritten, and what fails leaves nothing behind."""
    with _fresh(path) as (db, beside):
        events = _fill(db, about, parts)
        kept = 0
        for line in lines:
            db.execute("INSERT INTO lines (run, at, kind, data) VALUES (1, ?, ?, ?)", line)
            kept += 1
        db.execute("COMMIT")
        db.execute("PRAGMA journal_mode = DELETE").fetchall()  # so that nothing lies beside it
        db.close()
        if path.exists():
            raise _exists(path)
        beside.rename(path)
    return Written(events, kept, path.stat().st_size)


def _exists(path: Path) -> JournalTrouble:
    return JournalTrouble(f"{path} exists and is not overwritten: choose another name")


def _of_new(path: Path, trouble: JournalTrouble) -> JournalTrouble:
    """Nothing is tried again here, and it is no journal that is written."""
    full = f"{path} cannot be written: no space is left"
    return JournalTrouble(full if trouble.full else trouble.line.replace("the journal ", ""))


@contextmanager
def _fresh(path: Path) -> Iterator[tuple[sqlite3.Connection, Path]]:
    """An empty journal beside the new name, in a transaction."""
    if path.exists():
        raise _exists(path)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    db: sqlite3.Connection | None = None
    try:
        if not path.parent.is_dir():
            raise JournalTrouble(f"{path} cannot be written: there is no folder {path.parent}")
        db = schema.create(beside)
        db.execute("BEGIN")
        yield db, beside
    except sqlite3.Error as error:
        raise _of_new(path, schema.trouble(path, error)) from None
    except JournalTrouble as trouble:
        raise _of_new(path, trouble) from None
    except OSError as error:
        raise JournalTrouble(f"{path} cannot be written: {error.strerror}") from None
    finally:
        if db is not None:
            db.close()
        for suffix in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                beside.with_name(beside.name + suffix).unlink()


def _fill(db: sqlite3.Connection, about: Beside, parts: Iterable[RunPart]) -> int:
    """How many events there are."""
    codec = Codec()
    db.execute("INSERT INTO dictionaries (id, data) VALUES (1, ?)", (codec.dictionary,))
    db.execute("INSERT INTO about (name, value) VALUES ('clusters', ?)", (about.clusters,))
    db.executemany("INSERT INTO fields (run, data) VALUES (1, ?)", ((codec.pack(one),) for one in about.fields))
    db.executemany("INSERT INTO gaps (run, since, until) VALUES (1, ?, ?)", about.gaps)
    total = 0
    for number, part in enumerate(parts, 1):
        run = part.run
        db.execute(
            "INSERT INTO runs (id, began, until, version, watch) VALUES (?, ?, ?, ?, ?)",
            (number, part.first.at, part.until, run.version, run.watch),
        )
        for save in (part.first, *part.later):
            row = (number, save.after - part.first.after, save.at, codec.pack(save.saved))
            db.execute("INSERT INTO saves (run, after, at, data) VALUES (?, ?, ?, ?)", row)
        first = 0
        for some in _blocks(part.events):
            data = codec.pack(b"\n".join(event for _, event in some))
            db.execute(
                "INSERT INTO blocks (run, first, events, since, until, data) VALUES (?, ?, ?, ?, ?, ?)",
                (number, first, len(some), min(some)[0], max(some)[0], data),
            )
            first += len(some)
        total += first
    return total


def _blocks(events: Iterable[tuple[float, bytes]]) -> Iterator[list[tuple[float, bytes]]]:
    """Large ones: they are smaller together."""
    some: list[tuple[float, bytes]] = []
    size = 0
    for one in events:
        some.append(one)
        size += len(one[1])
        if size >= _BLOCK_BYTES:
            yield some
            some, size = [], 0
    if some:
        yield some
