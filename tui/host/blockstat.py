"""Does a block device complete what it was given, and what does it lie on? /sys alone: psutil tells neither.

This file must not know what is kept on the device."""

import os
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NamedTuple

from tui.host.quick_reading import read_text

_DEEP: Final = 6
"""Devices below each other that are followed: a loop on a volume on an array is three."""
_COMPLETED: Final = (0, 4, 11, 15)
"""Reads, writes, discards (4.18 on), flushes (5.5 on)."""
_IN_FLIGHT: Final = 8
_QUEUED_MS: Final = 10


class BlockStat(NamedTuple):
    """Counters of `/sys/…/stat`."""

    completed: int
    in_flight: int
    queued_ms: int
    """Weighted with the operations in flight."""


def parse_blockstat(text: str) -> BlockStat:
    """Raises ValueError or IndexError."""
    fields = [int(field) for field in text.split()]
    completed = sum(fields[i] for i in _COMPLETED if i < len(fields))
    return BlockStat(completed, fields[_IN_FLIGHT], fields[_QUEUED_MS])


def read_blockstat(folder: str | None) -> BlockStat | None:
    """None where the system does not tell."""
    if folder is None:
        return None
    try:
        return parse_blockstat(read_text(f"{folder}/stat"))
    except (OSError, ValueError, IndexError):
        return None


def stalled_since(
    before: BlockStat | None, before_at: float, before_since: float | None, after: BlockStat | None
) -> float | None:
    """Since when operations have been in flight without one that completed; None when one did, or there are none."""
    if before is None or after is None or not (before.in_flight and after.in_flight):
        return None
    if after.completed != before.completed:
        return None
    return before_at if before_since is None else before_since


def physical(folder: str | None, device_under: Callable[[str], str | None]) -> tuple[str, ...]:
    """Names of the devices that a loop, a volume or an array lies on at last; empty where it is physical itself.

    `device_under` tells the folder below /sys of the device under a file, None where there is none.
    """
    if folder is None:
        return ()
    below = _below(folder, device_under)
    found: dict[str, None] = {}
    for _ in range(_DEEP):
        above, below = below, []
        for one in above:
            lower = _below(one, device_under)
            below += lower
            if not lower:
                found[os.path.basename(one)] = None
        if not below:
            break
    return tuple(found)


def _below(folder: str, device_under: Callable[[str], str | None]) -> list[str]:
    with suppress(OSError), open(f"{folder}/loop/backing_file", encoding="utf-8", errors="replace") as file:
        under = device_under(file.read().rstrip("\n"))
        return [under] if under is not None else []
    with suppress(OSError):
        return sorted(_whole(os.path.realpath(f"{folder}/slaves/{name}")) for name in os.listdir(f"{folder}/slaves"))
    return []


def _whole(folder: str) -> str:
    """A partition counts with its disk."""
    return os.path.dirname(folder) if os.path.exists(f"{folder}/partition") else folder
