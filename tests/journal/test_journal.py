"""Is everything that a Monitor took in the journal, in order, and does it say the same again from any moment on?"""

import fcntl
import os
import sqlite3
import stat
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.journal.filling import NAMES, events, fill, record
from tui.core.history.remembered import carried
from tui.core.model.lines import AnyLine, Ready
from tui.core.model.state import State
from tui.core.model.state_word import BlindFigures
from tui.core.observed.events import Blind, VantageChanged
from tui.core.overall.state_word import state_word
from tui.core.settings.watch import Watch
from tui.journal.one_writer import Occupied, written
from tui.journal.reading import JournalReader
from tui.journal.schema import JournalTrouble
from tui.journal.store import JournalStore, Keeping, vacuum
from tui.runtime.monitor import Monitor, Saved
from tui.runtime.player import Player
from tui.runtime.recording import Recording, open_journal


@pytest.mark.parametrize("name", NAMES)
def test_a_journal_says_the_same_lines_and_knows_the_same(tmp_path: Path, name: str) -> None:
    live = fill(tmp_path / "a.journal", name)
    lines: list[AnyLine] = []
    player = Player(JournalReader(tmp_path / "a.journal"), lines.append)
    assert player.begin()
    player.play(live.saved.state.now)
    assert lines == live.lines
    assert player.monitor.saved() == live.saved
    assert live.notes == []


def test_a_run_that_began_with_history_says_the_same_again(tmp_path: Path) -> None:
    """What the run before knew is in its first save; `ready` is its first line."""
    path = tmp_path / "a.journal"
    before = fill(path, "flapping").saved.state
    assert before.elections
    first = Saved(state=carried(before, events("killed")[0].at))
    live = fill(path, "killed", begins_with=first)
    lines: list[AnyLine] = []
    player = Player(JournalReader(path), lines.append)
    player.seek(events("killed")[0].at)
    player.play(live.saved.state.now)
    assert lines == live.lines
    assert player.monitor.saved() == live.saved
    assert isinstance(lines[0], Ready)
    assert live.saved.state.elections[: len(before.elections)] == before.elections


def test_whoever_jumps_somewhere_knows_what_was_known_there(tmp_path: Path) -> None:
    """Back from the end or from where he jumped before, and on again."""
    fill(tmp_path / "a.journal", "flapping")
    reader = JournalReader(tmp_path / "a.journal")
    first, last = events("flapping")[0].at, events("flapping")[-1].at
    walked, jumped = Player(reader), Player(reader)
    walked.begin()
    known: dict[float, State] = {}
    for share in (0.1, 0.5, 0.9):
        there = first + share * (last - first)
        walked.play(there)
        known[there] = walked.snapshot.state
        assert walked.at == there
    jumped.play(last)
    early, middle, late = known
    for there in (late, middle, early, middle):
        jumped.seek(there)
        assert (jumped.snapshot.state, jumped.at) == (known[there], there)
    jumped.seek(first + 1)
    assert jumped.at == first + 1


def test_whoever_goes_on_from_where_he_stands_knows_the_same(tmp_path: Path) -> None:
    fill(tmp_path / "a.journal", "flapping")
    fill(tmp_path / "a.journal", "killed")
    reader = JournalReader(tmp_path / "a.journal")
    first, last = events("flapping")[0].at, events("killed")[-1].at
    walks = Player(reader)
    for share in (0.1, 0.3, 0.31, 0.05, 0.5, 0.8, 0.99, 1.0):
        there = first + share * (last - first)
        jumps = Player(reader)
        jumps.seek(there)
        walks.seek(there)
        assert (walks.snapshot.state, walks.at) == (jumps.snapshot.state, jumps.at)


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    record(tmp_path / "state" / "a.journal", "blind")
    assert stat.S_IMODE(os.stat(tmp_path / "state" / "a.journal").st_mode) == 0o600
    assert stat.S_IMODE(os.stat(tmp_path / "state").st_mode) == 0o700


def test_a_second_writer_is_refused_and_may_read(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    store = JournalStore(path)
    with pytest.raises(Occupied, match="another metawatch writes the journal"):
        JournalStore(path)
    assert JournalReader(path).span() is None
    store.close()
    JournalStore(path).close()


def test_a_second_metawatch_knows_what_the_first_one_saw(tmp_path: Path) -> None:
    """It says that it only reads, and writes nothing."""
    path = tmp_path / "a.journal"
    live = fill(path, "killed")
    first = open_journal(path, Watch(), live.saved.state.now + 1.0, lambda _: None)
    second = open_journal(path, Watch(), live.saved.state.now + 2.0, lambda _: None)
    assert first.recording is not None
    assert second.recording is None
    assert "this one reads it, and writes nothing" in second.notes[0]
    assert second.known is not None
    assert second.known.state.elections == live.saved.state.elections
    first.recording.close(live.saved.state.now + 3.0)


def test_what_was_flushed_is_there_without_an_end(tmp_path: Path) -> None:
    """As after a kill: another process sees all that was committed."""
    live = fill(tmp_path / "a.journal", "killed", close=False)
    reader = JournalReader(tmp_path / "a.journal")
    lines: list[AnyLine] = []
    deadline = time.monotonic() + 10.0
    while lines != live.lines and time.monotonic() < deadline:
        lines = []  # what the thread of the journal had not committed yet is read by a new player
        player = Player(reader, lines.append)
        if player.begin():
            player.play(live.saved.state.now)
    assert lines == live.lines


def test_old_hours_are_thrown_away_and_lines_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    fill(path, "calm")
    fill(path, "killed")
    until = events("killed")[-1].at
    store = JournalStore(path, Keeping(age_s=60.0))
    store.prune(until + 30.0)
    store.close()
    reader = JournalReader(path)
    assert [run.id for run in reader.runs()] == [1, 2]
    assert reader.run_after(1) is not None
    assert list(reader.blocks(1, 0)) == []
    assert list(reader.blocks(2, 0)) != []
    assert {line.kind for line in reader.lines(0.0, until)} >= {"election", "alert"}


def test_the_size_is_bound(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    fill(path, "flapping")
    later = events("flapping")[-1].at + 7_300.0
    store = JournalStore(path, Keeping(size=100_000))
    store.prune(later)
    store.close()
    assert JournalReader(path).events() == 0


def test_a_newer_format_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    fill(path, "blind")
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    for opened in (JournalStore, JournalReader):
        with pytest.raises(JournalTrouble, match=r"newer metawatch \(format 99\)") as told:
            opened(path)
        assert not told.value.corrupt
    assert path.read_bytes() == before


def test_a_missing_journal_says_where_they_are(tmp_path: Path) -> None:
    with pytest.raises(JournalTrouble, match="there is no journal at"):
        JournalReader(tmp_path / "none.journal")


def test_vacuum_gives_space_back_and_needs_the_journal_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    fill(path, "flapping")
    store = JournalStore(path, Keeping(age_s=0.0))
    store.prune(events("flapping")[-1].at + 9e4)
    with pytest.raises(Occupied):
        vacuum(path)
    assert written(path)
    store.close()
    assert not written(path)
    before, after = vacuum(path)
    assert after < before


def test_whoever_only_asks_whether_somebody_writes_is_taken_for_no_writer(tmp_path: Path) -> None:
    """Asking takes the lock for an instant: a metawatch that starts just then waits it out."""
    path = tmp_path / "a.journal"
    JournalStore(path).close()
    asking = os.open(path.with_name(path.name + ".lock"), os.O_RDWR)
    fcntl.flock(asking, fcntl.LOCK_SH)
    gone = threading.Timer(0.05, os.close, (asking,))
    gone.start()
    JournalStore(path).close()
    gone.join()


def test_a_run_begins_when_metawatch_did(tmp_path: Path) -> None:
    """And not at the first flush: what was printed before it, `ready` above all, is of this run."""
    path = tmp_path / "a.journal"
    recording = Recording(JournalStore(path), Watch(), Saved(), lambda _: None, began=100.0)
    recording.follow(Monitor(Watch(), on_line=lambda _: None))
    recording.flush(104.0)
    recording.close(104.0)
    (run,) = JournalReader(path).runs()
    assert run.began == 100.0
    assert JournalReader(path).span() == (100.0, 100.0)


def test_a_cluster_that_nobody_has_named_yet_is_no_other_one(tmp_path: Path) -> None:
    """Where no server has answered by `ready`, the journal is of nobody yet; then it is of the first that is named."""
    path = tmp_path / "a.journal"
    for clusters, refused in (((), False), (("C1",), False), ((), False), (("C1", "C2"), False), (("C9",), True)):
        recording = Recording(JournalStore(path), Watch(), Saved(), lambda _: None, began=900.0)
        recording.follow(Monitor(Watch(), on_line=lambda _: None))
        ready = Ready(
            at="", domain=None, clusters=clusters, peers=(), servers=(), missing=(), leader=None, term=None, tap=False
        )
        assert (recording.is_of_another(ready) is not None) is refused
        recording.flush(901.0)
        recording.close(901.0)


def test_what_was_not_seen_is_written_down_once(tmp_path: Path) -> None:
    """A stall of this host; that metawatch was not running before is said by the runs themselves."""
    path = tmp_path / "a.journal"
    before = carried(State(now=10.0), 900.0)
    recording = Recording(JournalStore(path), Watch(), Saved(state=before), lambda _: None, began=900.0)
    monitor = Monitor(Watch(), on_line=lambda _: None, saved=Saved(state=before))
    recording.follow(monitor)
    monitor.take(VantageChanged(at=1_000.0, server="n1", connected=True))
    monitor.take(Blind(at=1_100.0, since=1_050.0, reason="asleep"))
    recording.flush(1_100.0)
    monitor.take(Blind(at=1_120.0, since=1_110.0, reason="asleep"))
    recording.flush(1_120.0)
    recording.close(1_120.0)
    assert JournalReader(path).gaps() == ((1_050.0, 1_100.0), (1_110.0, 1_120.0))


def test_between_two_runs_nothing_is_known_of_the_servers(tmp_path: Path) -> None:
    """Whoever goes there sees since when nobody has looked, and not what was true when the first run ended."""
    path = tmp_path / "a.journal"
    ended = fill(path, "calm").saved.state.now
    fill(path, "killed")
    player = Player(JournalReader(path))
    player.seek(ended + 30.0)
    assert player.over
    there = player.snapshot
    assert there.now == ended + 30.0
    assert dict(there.state.servers) == {}
    told = state_word(there.state, there.now, Watch())
    assert (told.word, told.figures) == ("BLIND", BlindFigures(because="not running"))
    assert player.skip()
    assert player.at >= events("killed")[0].at


def test_what_was_planned_is_no_incident_of_the_journal(tmp_path: Path) -> None:
    """The recorded run has a step-down, a crash and a freeze: two incidents, and three verdicts."""
    path = tmp_path / "a.journal"
    live = fill(path, "flapping")
    reader = JournalReader(path)
    kinds = Counter(line.kind for line in reader.lines(0.0, live.saved.state.now))
    assert (kinds["planned"], kinds["verdict"] > 1) == (1, True)
    first = reader.moment(0.0, forward=True, kinds=("verdict",))
    planned = reader.moment(0.0, forward=True, kinds=("planned",))
    assert first is not None
    assert planned is not None
    assert planned < first


def test_who_only_asks_whether_a_journal_is_written_is_no_writer(tmp_path: Path) -> None:
    """Several may ask at once."""
    path = tmp_path / "a.journal"
    JournalStore(path, Keeping()).close()
    asking = os.open(path.with_name(path.name + ".lock"), os.O_RDWR)
    fcntl.flock(asking, fcntl.LOCK_SH)
    try:
        assert not written(path)
    finally:
        os.close(asking)
    store = JournalStore(path, Keeping())
    assert written(path)
    store.close()
