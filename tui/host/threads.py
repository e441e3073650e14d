"""Do the threads of a process sleep on a disk, or wait for a core? /proc alone: psutil tells neither of single threads.

This file must not know whose process it is."""

import os
from contextlib import suppress
from typing import Final, NamedTuple

from tui.core.hosted import Threads

_MOST: Final = 1_000
"""Threads looked at; a reading of each takes some 20 µs."""


class Thread(NamedTuple):
    """One thread at one instant."""

    in_disk: bool
    switches: int
    """How often it gave its core up, or lost it: it grows when a sleeper wakes and sleeps again."""
    delay_ns: int | None
    """Ready to run without a core, since it began."""


class ThreadsReading(NamedTuple):
    """All threads of one process at one instant."""

    at: float
    pid: int
    threads: dict[int, Thread]
    asleep: dict[int, float]
    """Threads that have slept in state D without waking: since when that is known."""


def parse_status(text: str) -> tuple[bool, int]:
    """State D, and switches of both kinds, of `/proc/…/task/…/status`. Raises ValueError."""
    fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    try:
        switches = int(fields["voluntary_ctxt_switches"]) + int(fields["nonvoluntary_ctxt_switches"])
        return fields["State"].strip().startswith("D"), switches
    except KeyError as missing:
        raise ValueError(str(missing)) from missing


def parse_schedstat(text: str) -> int:
    """Nanoseconds spent waiting for a core. Raises ValueError or IndexError."""
    return int(text.split()[1])


def read_threads(root: str, pid: int, at: float, before: ThreadsReading | None) -> ThreadsReading:
    """Raises OSError or ValueError; what a thread that ends meanwhile said is left out."""
    folder = f"{root}/proc/{pid}/task"
    threads: dict[int, Thread] = {}
    for name in sorted(os.listdir(folder), key=int)[:_MOST]:
        with suppress(FileNotFoundError, ProcessLookupError):
            threads[int(name)] = _thread(f"{folder}/{name}")
    old = before if before is not None and before.pid == pid else None
    asleep = {tid: _since(tid, thread, at, old) for tid, thread in threads.items() if thread.in_disk}
    return ThreadsReading(at=at, pid=pid, threads=threads, asleep=asleep)


def _thread(folder: str) -> Thread:
    with open(f"{folder}/status", encoding="utf-8", errors="replace") as file:
        in_disk, switches = parse_status(file.read())
    delay = None
    # Kernels may be built without it.
    with suppress(FileNotFoundError), open(f"{folder}/schedstat", encoding="ascii") as file:
        delay = parse_schedstat(file.read())
    return Thread(in_disk, switches, delay)


def _since(tid: int, thread: Thread, at: float, before: ThreadsReading | None) -> float:
    """A thread that was in D before and has not been switched since has slept all the time."""
    old = before.threads.get(tid) if before is not None else None
    if before is None or old is None or not old.in_disk or old.switches != thread.switches:
        return at
    return before.asleep[tid]


def threads_between(before: ThreadsReading | None, after: ThreadsReading | None) -> Threads | None:
    """What they did from one reading to the next."""
    if after is None:
        return None
    return Threads(
        count=len(after.threads),
        in_disk=len(after.asleep),
        stuck_s=after.at - min(after.asleep.values(), default=after.at),
        delay=_delay(before, after),
    )


def _delay(before: ThreadsReading | None, after: ThreadsReading) -> float | None:
    """Threads that began or ended meanwhile are left out."""
    if before is None or before.pid != after.pid or after.at <= before.at:
        return None
    waited = [
        new.delay_ns - old.delay_ns
        for tid, new in after.threads.items()
        if (old := before.threads.get(tid)) is not None and old.delay_ns is not None and new.delay_ns is not None
    ]
    return max(0, sum(waited)) / 1e9 / (after.at - before.at) if waited else None
