"""What does a small file of the kernel say? Without Python's own buffers, which cost more than the reading.

This file must not know what is read."""

import os
from typing import Final

_AT_ONCE: Final = 8192


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


def read_line(path: str) -> str:
    """The same of a file that has one line: it is handed on whole. Raises OSError."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(file, _AT_ONCE).decode("utf-8", "replace")
    finally:
        os.close(file)
