"""Who may write a journal? The one process that holds its lock; every other one reads."""

import fcntl
import os
import time
from pathlib import Path
from typing import Final

from tui.journal.schema import JournalTrouble, refuse_foreign, unwritable

_TRIES: Final = 10
_PAUSE_S: Final = 0.02
"""Whoever asks whether somebody writes (`written`) has the lock for microseconds, and must not be taken for a writer."""


class Occupied(JournalTrouble):
    """Another process writes this journal: what it writes can be read."""


def _lock_of(path: Path) -> Path:
    """Beside the file itself, wherever a symbolic link to it lies: two names of one file must not have two locks."""
    real = Path(os.path.realpath(path))
    return real.with_name(real.name + ".lock")


def locked(path: Path) -> int:
    """The lock of the one writer; it ends with the process, however that ends."""
    refuse_foreign(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(_lock_of(path), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise unwritable(path, error) from None
    for number in range(_TRIES):
        if _taken(lock, fcntl.LOCK_EX):
            return lock
        if number < _TRIES - 1:
            time.sleep(_PAUSE_S)
    os.close(lock)
    raise Occupied(f"another metawatch writes the journal {path}: this one reads it, and writes nothing") from None


def _taken(lock: int, how: int) -> bool:
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def written(path: Path) -> bool:
    """Whether a running process writes this journal. Whoever asks leaves nothing behind: it may be a file that somebody was given."""
    try:
        lock = os.open(_lock_of(path), os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not _taken(lock, fcntl.LOCK_SH)  # so that several may ask at once
    finally:
        os.close(lock)
