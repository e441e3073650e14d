"""Does the journal have each incident as soon as the screen does?"""

import threading
from pathlib import Path

from msgspec.structs import replace

from tests.core.overall.plots import Plot
from tui.core.incidents.incidents import incidents
from tui.core.model.incident import IncidentRecord
from tui.core.model.state import State
from tui.core.reports.yearly_incidents import read
from tui.core.settings.watch import Watch
from tui.journal.incident_rows import IncidentRows
from tui.journal.reading import JournalReader
from tui.journal.store import JournalStore
from tui.journal.writer import JournalWriter
from tui.runtime.monitor import Monitor, Saved
from tui.runtime.recording import Recording


class Recorded:
    """A story that goes into a journal from now on; no state is saved while it is told."""

    def __init__(self, story: Plot, path: Path) -> None:
        self.story, self.path, before = story, path, story.monitor.saved()
        self._recording = Recording(JournalStore(path), Watch(), before, lambda _: None, story.at())
        monitor = Monitor(Watch(), on_line=self._recording.line, saved=before)
        self._recording.follow(monitor)
        story.watched_by(monitor)

    def flushed(self) -> JournalReader:
        """The file, with all that was told."""
        written = threading.Event()
        self._recording.flush(self.story.at())
        self._recording.windows(lambda _: written.set())
        assert written.wait(10.0)
        return JournalReader(self.path)

    def close(self) -> None:
        self._recording.close(self.story.at())


def stops(reader: JournalReader, at: float) -> list[float]:
    """Where `[` goes from this instant on."""
    found = list[float]()
    while (before := reader.incident_moment(at, forward=False)) is not None:
        found.append(at := before)
    reader.close()
    return found


def test_a_moment_after_a_follower_crashed_one_can_go_back_to_it(tmp_path: Path) -> None:
    story = Plot()
    recorded = Recorded(story, tmp_path / "a.journal")
    recorded.flushed().close()
    story.killed("n3")
    story.without(8.0, "n1", 5, gone=("n3",))
    [one] = incidents(story.state)
    assert stops(recorded.flushed(), story.at()) == [one.since]
    recorded.close()


def test_an_incident_that_goes_on_is_found_beside_one_in_which_the_leader_was_lost(tmp_path: Path) -> None:
    """Its time has a verdict, which is of the other one; that one is gone to by its verdict alone, and stands there with its cause."""
    story = Plot(tuple(f"n{i}" for i in range(1, 6)))
    recorded = Recorded(story, tmp_path / "a.journal")
    story.killed("n5")
    story.without(70.0, "n1", 5, gone=("n5",))
    recorded.flushed().close()
    story.killed("n1")
    story.without(5.0, None, 5, gone=("n1", "n5"))
    story.elected("n2", 6, gone=("n1", "n5"))
    story.without(9.0, "n2", 6, gone=("n1", "n5"))
    newer, older = incidents(story.state)
    assert (older.episodes, older.until, newer.cause) == ((), None, "crash")
    reader = recorded.flushed()
    assert [read(one.data).cause for one in reader.incidents(10)] == ["crash", None]
    *verdicts, first = stops(reader, story.at())
    assert first == older.since
    assert verdicts
    assert min(verdicts) > newer.since
    recorded.close()


def test_an_incident_has_one_row_whatever_its_number(tmp_path: Path) -> None:
    """A recorder told an earlier one, so it has another number now. While it is not known whose journal that is, nothing is written."""
    path = tmp_path / "a.journal"
    store = JournalStore(path)
    store.begin(1.0, "0", b"{}", b"{}")
    writer = JournalWriter(store, lambda _: None, lambda: 0.0)
    rows = IncidentRows(writer, ())
    one = IncidentRecord(number=1, since=10.0, active_at=10.0)
    rows.look(State(incidents=(one,)))
    rows.ours = True
    rows.look(State(incidents=(replace(one, number=7, was_numbers=(1, 4)),)))
    rows.look(State(incidents=(replace(one, number=9, was_numbers=(1, 4, 7), until=20.0),)))
    rows.look(State(incidents=(replace(one, number=9, was_numbers=(1, 4, 7), until=20.0, cause="crash"),)))
    rows.all(State(incidents=(replace(one, number=9, was_numbers=(1, 4, 7), until=20.0),)))
    writer.close()
    reader = JournalReader(path)
    assert [(row.number, row.until, read(row.data).cause) for row in reader.incidents(99)] == [(9, 20.0, "crash")]
    reader.close()


def test_what_was_known_before_is_not_written_again(tmp_path: Path) -> None:
    """The rows of an earlier run have more than is known later."""
    path = tmp_path / "a.journal"
    store = JournalStore(path)
    store.begin(1.0, "0", b"{}", b"{}")
    writer = JournalWriter(store, lambda _: None, lambda: 0.0)
    before = Saved(state=State(incidents=(IncidentRecord(number=1, since=10.0, until=20.0, active_at=10.0),)))
    rows = IncidentRows(writer, before.state.incidents)
    rows.ours = True
    newer = IncidentRecord(number=2, since=30.0, active_at=30.0)
    rows.look(replace(before.state, incidents=(*before.state.incidents, newer)))
    writer.close()
    reader = JournalReader(path)
    assert [row.number for row in reader.incidents(99)] == [2]
    reader.close()
