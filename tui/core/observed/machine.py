"""What can this machine tell of itself and of the servers that run on it? Plain values; this file must not know how they are read.

Shares are of the interval between two readings, 0 to 1. None where the system does not tell; the reason is in `unseen`.
"""

from typing import NamedTuple

from msgspec import Struct

from tui.core.observed.answers import Disk


class Store(NamedTuple):
    """What a server tells of itself from which its process on this machine can be known."""

    server: str
    start: float
    """By its own clock."""
    folder: str
    port: int
    """For clients; 0 when it has none."""


class UnseenFigure(Struct, frozen=True, kw_only=True):
    """One part that cannot be seen, and why."""

    part: str
    """`pressure`, `disk`, `process`, `threads`, `cpu group`, `memory group`."""
    reason: str


class Pressure(Struct, frozen=True, kw_only=True):
    """Share of the interval in which work stood still for want of something: `some` of it, or all of it (`full`)."""

    cpu: float | None = None
    """Some."""
    io: float | None = None
    """Some."""
    io_full: float | None = None
    memory: float | None = None
    """Some."""
    memory_full: float | None = None


class Threads(Struct, frozen=True, kw_only=True):
    """The threads of one process."""

    count: int
    in_disk: int = 0
    """In state D: asleep in the kernel and not to be woken, nearly always for a disk."""
    stuck_s: float = 0.0
    """For how long at least one of them has slept so without waking once."""
    stopped: int = 0
    """By a signal or a debugger."""
    delay: float | None = None
    """Seconds a second, of all threads together, in which they were ready to run and had no core."""
    wait_s: float | None = None
    """Of the same, how long it was on average until one that was ready had a core; None while none ran."""

    @property
    def all_held(self) -> bool:
        """Not one could run: the freezer of version 1 of cgroups shows all as asleep on a disk, as no disk does."""
        return self.count > 0 and self.stopped + self.in_disk >= self.count


class Cgroup(Struct, frozen=True, kw_only=True):
    """The control group of one process, with all groups above it: the tightest limit, the worst throttling."""

    version: int
    """1 or 2, of the hierarchy that limits processor time."""
    path: str
    throttled: float | None = None
    """Share of the interval in which it was kept from running; more than one core together count once."""
    cores: float | None = None
    """It may use this many; None without limit."""
    memory_used: int | None = None
    memory_limit: int | None = None
    """None without limit."""
    memory_pressed: int | None = None
    """How often in the interval it met its limit and had to give memory back."""
    oom_kills: int | None = None
    """In the interval."""


class Resident(Struct, frozen=True, kw_only=True):
    """A server that runs on this machine."""

    server: str
    pid: int | None = None
    disk: Disk | None = None
    """Under its store."""
    threads: Threads | None = None
    group: Cgroup | None = None
    unseen: tuple[UnseenFigure, ...] = ()
