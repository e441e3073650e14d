"""For how much of the time did work on this machine stand still for want of processor, disk or memory?

From the totals of `/proc/pressure` alone: its own averages run over 10 s and more, and hide a short stall.
This file must not know how much is too much.
"""

from typing import NamedTuple

from tui.core.observed.machine import Pressure
from tui.host.digits import SHARE_DIGITS
from tui.host.quick_reading import read_text
from tui.host.sight import NotSeen

_KINDS = ("cpu", "io", "memory")

Totals = dict[tuple[str, str], int]
"""(`io`, `full`) and so on to microseconds since boot."""


class PressureReading(NamedTuple):
    """What was read at one instant."""

    at: float
    totals: Totals


def parse_pressure(text: str) -> dict[str, int]:
    """`some` and `full` of one file to their totals. Raises ValueError."""
    told: dict[str, int] = {}
    for line in text.splitlines():
        kind, *fields = line.split()
        told[kind] = int(dict(field.split("=", 1) for field in fields)["total"]) if fields else 0
    if "some" not in told:
        raise ValueError(text[:40])
    return told


def read_pressure(root: str, at: float) -> PressureReading:
    """Raises NotSeen, or OSError, or ValueError."""
    totals: Totals = {}
    for kind in _KINDS:
        try:
            text = read_text(f"{root}/proc/pressure/{kind}")
        except FileNotFoundError as error:
            raise NotSeen("no /proc/pressure: the kernel is older than 4.20 or was built without it") from error
        except OSError as error:
            if isinstance(error, PermissionError):
                raise
            raise NotSeen("the kernel was started without psi=1") from error
        totals |= {(kind, which): total for which, total in parse_pressure(text).items()}
    return PressureReading(at, totals)


def pressure_between(before: PressureReading | None, after: PressureReading | None) -> Pressure | None:
    """Shares of the time between; None with the first reading."""
    if before is None or after is None or after.at <= before.at:
        return None

    def share(kind: str, which: str) -> float | None:
        old, new = before.totals.get((kind, which)), after.totals.get((kind, which))
        if old is None or new is None or new < old:
            return None
        return round(min(1.0, (new - old) / 1e6 / (after.at - before.at)), SHARE_DIGITS)

    return Pressure(
        cpu=share("cpu", "some"),
        io=share("io", "some"),
        io_full=share("io", "full"),
        memory=share("memory", "some"),
        memory_full=share("memory", "full"),
    )
