"""Where does one run of `check` leave what the next must know? A small file: read with suspicion, replaced whole.

It must not know what the kept figures mean."""

import contextlib
import os
import tempfile
from pathlib import Path

import msgspec

from tui.core.history.changes_between_looks import KeptCount

_VERSION = 1
_LARGEST = 1 << 20


class Unusable(Exception):
    """The file cannot be used; the text says why, in a few words."""

    def __init__(self, why: str, *, mend: bool) -> None:
        super().__init__(why)
        self.mend = mend
        """Whether it may be written again."""


class _Version(msgspec.Struct):
    v: int


def read(path: Path) -> KeptCount | None:
    """What was kept; None when there is no file yet. Raises Unusable."""
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unusable(f"state file cannot be read: {error.strerror}", mend=False) from None
    try:
        if msgspec.json.decode(text, type=_Version).v > _VERSION:
            raise Unusable("state file was written by a newer metawatch: not changed", mend=False)
        return msgspec.json.decode(text, type=KeptCount)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise Unusable(
            "state file was corrupt and has been recreated: leader changes are counted from now on", mend=True
        ) from None


def write(path: Path, kept: KeptCount) -> None:
    """Replace the file at once, so that a reader sees the old one or the new one. Raises Unusable."""
    try:
        number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise Unusable(f"state file cannot be written: {error.strerror}", mend=False) from None
    try:
        with os.fdopen(number, "wb") as file:
            file.write(msgspec.json.encode(kept) + b"\n")
        os.replace(name, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise Unusable(f"state file cannot be written: {error.strerror}", mend=False) from None
