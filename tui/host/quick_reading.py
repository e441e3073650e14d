"""What does a small file of the kernel say? Without Python's own buffers, which cost more than the reading.

This file must not know what is read."""

import os
from typing import Final

_AT_ONCE: Final = 8192
_PART: Final = 2048
"""The kernel hands on as many whole lines as a page holds: what is shorter than this is not one page of several."""
_MOST_OPEN: Final = 128
"""A process may have a thousand threads, and may not open more than a thousand files."""


def read_text(path: str) -> str:
    """All of it. Raises OSError."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        told = os.read(file, _AT_ONCE)
        # The kernel hands on whole lines, as many as a page holds, however much is asked for: only an empty read is the end.
        while more := os.read(file, _AT_ONCE):
            told += more
        return told.decode("utf-8", "replace")
    finally:
        os.close(file)


class KeptOpen:
    """Small files that are read again and again: to open one costs three times as much as to read it.

    What was read from a process or a group that has ended is an error then, also where another one has its number by now: that is
    found when it is opened again."""

    def __init__(self) -> None:
        self._files: dict[str, int] = {}
        self._read: set[str] = set()
        """Since the last turn."""

    def text(self, path: str) -> str:
        """What it says now. Raises OSError."""
        self._read.add(path)
        file = self._files.get(path)
        if file is None:
            if len(self._files) >= _MOST_OPEN:
                return read_text(path)
            file = self._files[path] = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            told = more = os.pread(file, _AT_ONCE, 0)
            while len(more) >= _PART:
                more = os.pread(file, _AT_ONCE, len(told))
                told += more
            return told.decode("utf-8", "replace")
        except OSError:
            os.close(self._files.pop(path))
            raise

    def turn(self) -> None:
        """Close what was not read since the last time."""
        for path in self._files.keys() - self._read:
            os.close(self._files.pop(path))
        self._read.clear()

    def close(self) -> None:
        """All of them."""
        self._read.clear()
        self.turn()
