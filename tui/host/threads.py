"""Do the threads of a process sleep on a disk, or wait for a core? /proc alone: psutil tells neither of single threads.

This file must not know whose process it is."""

import os
from contextlib import suppress
from typing import Final, NamedTuple

from tui.core.observed.machine import Threads
from tui.host.digits import SECONDS_DIGITS
from tui.host.quick_reading import KeptOpen, read_text

_WAITS: Final = "S"
_ALIVE: Final = ("S", "R")
_STOPPED: Final = ("T", "t")
_MOST: Final = 1_000
"""Threads looked at; a reading of each takes some 20 µs."""


class Thread(NamedTuple):
    """One thread at one instant."""

    state: str
    """One letter, as `ps` shows it: D sleeps on a disk, T was stopped, t is held by a debugger."""
    switches: int
    """How often it was given a core, or where that is not told gave it up or lost it: it grows when a sleeper wakes and sleeps again."""
    delay_ns: int | None
    """Ready to run without a core, since it began."""
    runs: int | None = None
    """How often it was given one."""

    @property
    def in_disk(self) -> bool:
        """Asleep in the kernel, not to be woken."""
        return self.state == "D"


class ThreadsReading(NamedTuple):
    """All threads of one process at one instant."""

    at: float
    pid: int
    threads: dict[int, Thread]
    asleep: dict[int, float]
    """Threads that have slept in state D without waking: since when that is known."""


def parse_state(text: str) -> str:
    """The letter of its state, of `/proc/…/task/…/stat`; a name may hold anything, brackets too. Raises ValueError or IndexError."""
    return text[text.rindex(")") + 2]


def parse_switches(text: str) -> int:
    """Switches of both kinds, of `/proc/…/task/…/status`. Raises ValueError."""
    fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    try:
        return int(fields["voluntary_ctxt_switches"]) + int(fields["nonvoluntary_ctxt_switches"])
    except KeyError as missing:
        raise ValueError(str(missing)) from missing


def parse_schedstat(text: str) -> tuple[int, int]:
    """Nanoseconds spent waiting for a core, and how often one was given. Raises ValueError or IndexError."""
    _, delay_ns, runs = text.split()[:3]
    return int(delay_ns), int(runs)


def read_threads(
    root: str, pid: int, at: float, before: ThreadsReading | None, files: KeptOpen | None = None
) -> ThreadsReading:
    """Raises OSError or ValueError; what a thread that ends meanwhile said is left out. `files`: for who reads again, and
    closes them."""
    if files is None:
        files = KeptOpen()
        try:
            return read_threads(root, pid, at, before, files)
        finally:
            files.close()
    folder = f"{root}/proc/{pid}/task"
    threads: dict[int, Thread] = {}
    old = before if before is not None and before.pid == pid else None
    known = _waiting(f"{folder}/{pid}", old.threads, files) if old is not None else {}
    for tid in sorted(map(int, os.listdir(folder)))[:_MOST]:
        with suppress(FileNotFoundError, ProcessLookupError):
            threads[tid] = _thread(f"{folder}/{tid}", known.get(tid), files)
    asleep = {tid: _since(tid, thread, at, old) for tid, thread in threads.items() if thread.in_disk}
    return ThreadsReading(at=at, pid=pid, threads=threads, asleep=asleep)


def _waiting(main: str, threads: dict[int, Thread], files: KeptOpen) -> dict[int, Thread]:
    """Threads that, given no core since, still wait as they did; none while the first one does neither: of a process that is frozen no
    thread wakes for that."""
    with suppress(FileNotFoundError, ProcessLookupError):
        if _thread(main, None, files).state in _ALIVE:
            return {tid: one for tid, one in threads.items() if one.runs is not None and one.state == _WAITS}
    return {}


def _thread(folder: str, before: Thread | None, files: KeptOpen) -> Thread:
    # Kernels may be built without it, or count nothing.
    with suppress(FileNotFoundError):
        delay_ns, runs = parse_schedstat(files.text(f"{folder}/schedstat"))
        if before is not None and before.runs == runs:
            return before
        if runs:
            return Thread(parse_state(files.text(f"{folder}/stat")), runs, delay_ns, runs)
    return Thread(parse_state(files.text(f"{folder}/stat")), parse_switches(read_text(f"{folder}/status")), None)


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
    delay, wait_s = _waits(before, after)
    return Threads(
        count=len(after.threads),
        in_disk=len(after.asleep),
        stuck_s=round(after.at - min(after.asleep.values(), default=after.at), SECONDS_DIGITS),
        stopped=len([one for one in after.threads.values() if one.state in _STOPPED]),
        delay=delay,
        wait_s=wait_s,
    )


def _waits(before: ThreadsReading | None, after: ThreadsReading) -> tuple[float | None, float | None]:
    """Seconds a second, and seconds each time. Threads that began or ended meanwhile are left out."""
    if before is None or before.pid != after.pid or after.at <= before.at:
        return None, None
    pairs = [(old, new) for tid, new in after.threads.items() if (old := before.threads.get(tid)) is not None]
    told = [(old, new) for old, new in pairs if old.delay_ns is not None and new.delay_ns is not None]
    if not told:
        return None, None
    # Most threads wait, and are what they were.
    woke = [(old, new) for old, new in told if new is not old]
    runs = sum(new.runs - old.runs for old, new in woke if old.runs is not None and new.runs is not None)
    delay_s = max(0, sum((new.delay_ns or 0) - (old.delay_ns or 0) for old, new in woke)) / 1e9
    wait_s = round(delay_s / runs, SECONDS_DIGITS) if runs > 0 else None
    return round(delay_s / (after.at - before.at), SECONDS_DIGITS), wait_s
