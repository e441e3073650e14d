"""Which block device lies under a path? The topmost one, since its times hold whatever lies below; a partition counts with its disk.

This file must not know what the device is doing. Where there is none to be seen (overlay, tmpfs, nfs), it says which file
system it is instead.
"""

import os
import re
import stat
from typing import Final, NamedTuple

import psutil

_BLOCK: Final = "/sys/dev/block"
_MAC_DISK: Final = re.compile(r"disk\d+")


class Device(NamedTuple):
    """What lies under a path."""

    label: str
    """For people: `nvme0n1`, `dm-0 (vg0-data)`, `overlay`."""
    name: str | None
    """As the system's counters call it; None where no block device is to be seen."""
    folder: str | None = None
    """Its folder below /sys; None but on Linux."""


def device_of(path: str) -> Device:
    """The device under a path. Raises OSError when the path does not exist or cannot be looked at."""
    found = _block(os.stat(path).st_dev)
    if found is not None:
        return found
    source, kind = _mount(os.path.realpath(path))
    return _of_source(source) or Device(label=_words(kind, source), name=None)


def _block(number: int) -> Device | None:
    """A device by its number; file systems that are on none, or on several, have a number of their own that is no device's."""
    folder = os.path.realpath(f"{_BLOCK}/{os.major(number)}:{os.minor(number)}")
    if not os.path.isdir(folder) or not folder.startswith("/sys/devices/"):
        return None
    if os.path.exists(f"{folder}/partition"):
        folder = os.path.dirname(folder)
    name = os.path.basename(folder).replace("!", "/")  # as /sys writes a slash in a name
    return Device(label=_named(name, folder), name=name, folder=folder)


def _named(name: str, folder: str) -> str:
    """With what an operator calls it: the volume of a device mapper, the file behind a loop."""
    for told in ("dm/name", "loop/backing_file"):
        try:
            with open(f"{folder}/{told}", encoding="utf-8", errors="replace") as file:
                return f"{name} ({file.read(200).strip()})"
        except OSError:
            continue
    return name


def _mount(path: str) -> tuple[str, str]:
    """Source and kind of the file system that holds this path; the last one mounted on the longest folder."""
    best, source, kind = -1, "", ""
    for part in psutil.disk_partitions(all=True):
        folder = part.mountpoint.rstrip("/")
        if (path == folder or path.startswith(f"{folder}/")) and len(folder) >= best:
            best, source, kind = len(folder), part.device, part.fstype
    return source, kind


def _of_source(source: str) -> Device | None:
    """`/dev/sda2` of a btrfs, whose own number is no device's; `/dev/disk3s5` of a Mac, which has no /sys."""
    try:
        told = os.stat(source) if source.startswith("/dev/") else None
    except OSError:
        return None
    if told is None or not stat.S_ISBLK(told.st_mode):
        return None
    found = _block(told.st_rdev)
    if found is not None:
        return found
    name = os.path.basename(source)
    disk = _MAC_DISK.match(name)
    return Device(label=name, name=disk.group() if disk else name)


def _words(kind: str, source: str) -> str:
    """`overlay`, `tmpfs`, `nfs4 host:/x`."""
    told = kind or "unknown"
    return told if source in ("", "none", told) else f"{told} {source}"[:200]
