"""Can a journal be written now, or as soon as there is room, and what did earlier runs leave in it?

A full disk is no reason not to watch: `LateStore` stands for the file until it can be opened. What earlier runs left is read as it is.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from tui.core.model.server import Server
from tui.journal import schema
from tui.journal.one_writer import locked
from tui.journal.outbox import Outbox, WaitingNotice
from tui.journal.reading import JournalReader
from tui.journal.schema import JournalTrouble
from tui.journal.store import JournalStore, Keeping, names


class LeftBehind(msgspec.Struct, frozen=True):
    """What earlier runs left: notices that no receiver has taken yet, what was notified so far, and the servers as they were."""

    waiting: tuple[WaitingNotice, ...] = ()
    memory: bytes | None = None
    servers: Mapping[str, Server] = {}


class LateStore:
    """A journal for which there is no room yet. It is locked where that needs no room: nobody else writes it meanwhile."""

    def __init__(self, path: Path, why: str) -> None:
        """Raises JournalTrouble, `Occupied` among it."""
        self.path, self.why = path, why
        self.group: frozenset[str] | None = None
        self.servers: frozenset[str] | None = None
        """As in `JournalStore`."""
        self.fits: Callable[[JournalStore], str | None] = lambda _: None
        """Why the file must not be written once it is open; called on the thread of the journal."""
        self._lock = _lock(path)

    def opened(self, now: float) -> JournalStore:
        """The journal, if there is room by now. Raises JournalTrouble."""
        mine = None if self._lock is None else os.dup(self._lock)
        store = JournalStore(self.path, Keeping(), mine)
        try:
            store.behind(now)
            if why := self.fits(store):
                raise JournalTrouble(why)
        except JournalTrouble:
            store.close()
            raise
        self.close()
        return store

    def close(self) -> None:
        """It is not waited for any more."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def open_store(path: Path) -> tuple[JournalStore | LateStore, LeftBehind]:
    """The journal at `path` to write into, with what is left in it. Raises JournalTrouble."""
    try:
        store = JournalStore(path, Keeping())
    except JournalTrouble as trouble:
        if not trouble.full:
            raise
        return _late(path, trouble)
    try:
        return store, LeftBehind(store.outbox.waiting(), store.outbox.memory())
    except JournalTrouble:
        store.close()
        raise


def _late(path: Path, full: JournalTrouble) -> tuple[LateStore, LeftBehind]:
    """What cannot even be read is not written later: its incidents are counted, and no number is given twice."""
    late = LateStore(path, full.line)
    try:
        return late, _read(late) if holds_something(path) else LeftBehind()
    except JournalTrouble:
        late.close()
        raise full from None


def holds_something(path: Path) -> bool:
    """Whether there is a journal that anything was written into, or that may be one and cannot be read for want of room."""
    try:
        JournalReader(path).close()
    except JournalTrouble as trouble:
        return trouble.full or trouble.corrupt
    return True


def _read(late: LateStore) -> LeftBehind:
    reader = JournalReader(late.path)
    try:
        late.group, late.servers = names(reader.about("clusters")), names(reader.about("servers"))
    finally:
        reader.close()
    db = schema.read_only(late.path)
    try:
        outbox = Outbox(db, late.path)
        return LeftBehind(outbox.waiting(), outbox.memory())
    finally:
        db.close()


def _lock(path: Path) -> int | None:
    try:
        return locked(path)
    except JournalTrouble as trouble:
        if not trouble.full:
            raise
        return None


def receivers_of(path: Path) -> tuple[str, ...]:
    """To whom the writer of this file sends notices; a file that cannot be read names none."""
    try:
        reader = JournalReader(path)
        try:
            return tuple((reader.about("receivers") or "").splitlines())
        finally:
            reader.close()
    except JournalTrouble:
        return ()
