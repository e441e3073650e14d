"""What comes of a tape? Its events are taken by a Monitor that has seen nothing else; not a test."""

from collections.abc import Iterable
from typing import NamedTuple
from unittest import mock

import msgspec

from tui.core.model.lines import AnyLine
from tui.core.observed.events import AnyEvent, Tick
from tui.core.settings.watch import Watch
from tui.runtime.monitor import Monitor, Saved
from tui.runtime.tape import Tape, read


class Replayed(NamedTuple):
    """What a Monitor said, and what it knows then."""

    lines: list[AnyLine]
    saved: Saved


def _never(_kept: object, _now: object) -> bool:
    """Instead of a mock, which takes longer than what it stands in for."""
    return False


class Recording:
    """All that one Monitor did since it knew `saved`: what it took and what it said."""

    def __init__(self, watch: Watch, saved: Saved = Saved()) -> None:  # noqa: B008 - frozen
        self.watch = watch
        self.saved = saved
        self.tape = Tape()
        self.took: list[AnyEvent] = []
        self.lines: list[AnyLine] = []

    def note(self, event: AnyEvent) -> None:
        """Of what is taken."""
        self.tape.note(event)
        if type(event) is not Tick:
            self.took.append(event)

    def comes_back(self) -> None:
        """From the tape come the very events that were taken. Raises AssertionError."""
        assert [event for event in read(self.tape.kept) if type(event) is not Tick] == self.took

    def is_repeated(self, live: Saved) -> None:
        """Whoever takes the tape says the same and knows the same; and does so without any answer that was kept from before (see
        `core/unchanged`). Raises AssertionError."""
        self.tape.end()
        with mock.patch("tui.core.unchanged.same", _never):
            again = replayed(self.tape.kept, self.watch, stored(self.saved))
        assert again.lines == self.lines
        assert again.saved.state.alerts == live.state.alerts
        assert again.saved.state.verdicts == live.state.verdicts
        assert again.saved == live


def replayed(kept: Iterable[bytes], watch: Watch, saved: Saved = Saved()) -> Replayed:  # noqa: B008 - frozen
    """Feed a new Monitor with a tape."""
    lines: list[AnyLine] = []
    monitor = Monitor(watch, on_line=lines.append, saved=saved)
    for event in read(kept):
        monitor.take(event)
    return Replayed(lines, monitor.saved())


def recorded(kept: Iterable[bytes], watch: Watch) -> tuple[Recording, Saved]:
    """A new Monitor takes a tape and is recorded at that; what it knows in the end."""
    recording = Recording(watch)
    monitor = Monitor(watch, on_line=recording.lines.append)
    monitor.on_event = recording.note
    for event in read(kept):
        monitor.take(event)
    recording.tape.end()
    return recording, monitor.saved()


def cut(recording: Recording, live: Saved, share: float) -> None:
    """One Monitor takes so much of the tape, another one the rest, and knows of the first only what was saved: together
    they say and know the same. Raises AssertionError."""
    recording.tape.end()
    where = round(share * len(recording.tape.kept))
    first = replayed(recording.tape.kept[:where], recording.watch, recording.saved)
    second = replayed(recording.tape.kept[where:], recording.watch, stored(first.saved))
    assert first.lines + second.lines == recording.lines
    assert second.saved == live


def stored(saved: Saved) -> Saved:
    """As it comes back from a file."""
    return msgspec.json.decode(msgspec.json.encode(saved), type=Saved)
