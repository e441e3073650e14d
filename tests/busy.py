"""How long may something take on a machine that does other things as well? Not a test."""

from pathlib import Path
from typing import Final

PATIENCE_S: Final = 60.0
"""For what must come at all. How soon is no truth about the program where others want the processor as well."""
_PRESSURE: Final = Path("/proc/pressure/cpu")


class Busy:
    """Of the seconds since it was made, those in which something on this machine waited for a processor. A limit that means "at once"
    has them on top: it is strict on a machine that is idle, and fails on no other. Only Linux tells; elsewhere there are none."""

    def __init__(self) -> None:
        self._before = _waited_s()

    @property
    def s(self) -> float:
        return _waited_s() - self._before


def _waited_s() -> float:
    try:
        some = _PRESSURE.read_text().partition("\n")[0]
    except OSError:
        return 0.0
    return int(some.rpartition("total=")[2]) / 1e6
