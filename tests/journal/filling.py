"""How is a journal filled from a recorded run? A Monitor takes the tape and is recorded as a live one is; not a test."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.ui.kept_runs import SCENARIOS, tape
from tui.core.model.lines import AnyLine
from tui.core.observed.events import AnyEvent
from tui.core.settings.watch import Watch
from tui.journal.store import JournalStore
from tui.runtime.monitor import Monitor, Saved
from tui.runtime.recording import FLUSH_S, Recording
from tui.runtime.tape import read

NAMES = tuple(name for name in SCENARIOS if name != "faults")
"""Runs of less than a minute."""


@cache
def events(name: str) -> tuple[AnyEvent, ...]:
    """A recorded run of a real cluster."""
    return tuple(read(tape(name)))


class Filled(NamedTuple):
    """What was printed live, and what was known in the end."""

    lines: list[AnyLine]
    saved: Saved
    notes: list[str]


def fill(path: Path, name: str, *, begins_with: Saved = Saved(), close: bool = True) -> Filled:  # noqa: B008 - frozen
    """Record this run into the journal at `path`, as the live program does; a journal that begins with it is made once and copied."""
    if begins_with != Saved() or not close or path.exists():
        return record(path, name, begins_with, close=close)
    filled, files = _made(name)
    for suffix, data in files.items():
        path.with_name(path.name + suffix).write_bytes(data)
    return Filled([*filled.lines], filled.saved, [*filled.notes])


@cache
def _made(name: str) -> tuple[Filled, dict[str, bytes]]:
    """And its files, by what comes after the journal's own name."""
    with TemporaryDirectory() as folder:
        filled = record(Path(folder, "a"), name)
        return filled, {path.name[1:]: path.read_bytes() for path in Path(folder).iterdir()}


def record(path: Path, name: str, begins_with: Saved = Saved(), *, close: bool = True) -> Filled:  # noqa: B008 - frozen
    """Event by event."""
    lines: list[AnyLine] = []
    notes: list[str] = []
    recording = Recording(JournalStore(path), Watch(), begins_with, notes.append)

    def printed(line: AnyLine) -> None:
        lines.append(line)
        recording.line(line)

    monitor = Monitor(Watch(), on_line=printed, saved=begins_with)
    recording.follow(monitor)
    flushed = 0.0
    for event in events(name):
        if event.at - flushed >= FLUSH_S:
            flushed = event.at
            recording.flush(flushed)
        monitor.take(event)
    if close:
        recording.close(monitor.state.now)
    else:
        recording.flush(monitor.state.now)
    return Filled(lines, monitor.saved(), notes)
