"""Is a journal whose disk is full written again as soon as there is room, and is the time in between unknown and not made up?"""

import queue
import sqlite3
import threading
import time
from pathlib import Path

import msgspec
import pytest

from tests.journal.filling import events, fill
from tui.core.maintenance.requests import WindowRow
from tui.core.refusal import Refusal
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.journal import schema
from tui.journal.outbox import WaitingNotice
from tui.journal.reading import JournalReader
from tui.journal.schema import JournalTrouble
from tui.journal.store import JournalStore
from tui.journal.writer import TRY_AGAIN_S
from tui.runtime.monitor import Monitor, Saved
from tui.runtime.player import at_end
from tui.runtime.recording import Recording
from tui.runtime.replaying import AskedSpan
from tui.runtime.screen_thread import LiveThread
from tui.runtime.sharing import snapshot

RUN = "flapping"


def no_room(_: JournalStore) -> None:
    """The disk is full at this moment."""
    raise JournalTrouble("no space is left", full=True)


class Store(JournalStore):
    """Tells when a run was begun, or could not be."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.tried = queue.Queue[float]()

    def begin(self, at: float, version: str, watch: bytes, saved: bytes, fields: bytes = b"") -> None:
        try:
            super().begin(at, version, watch, saved, fields)
        finally:
            self.tried.put(at)

    def room(self, pages: int) -> None:
        """So long the file may be; 0: no longer than it is."""
        (most,) = self._db.execute("PRAGMA page_count").fetchone()
        self._db.execute(f"PRAGMA max_page_count = {pages or most}")


class Filling:
    """A Monitor that takes a recorded run, and is recorded."""

    def __init__(self, path: Path) -> None:
        self.told = queue.Queue[str]()
        self.store = Store(path)
        self.recording = Recording(self.store, Watch(), Saved(), self.told.put)
        self.monitor = Monitor(Watch(), on_line=self.recording.line)
        self.recording.follow(self.monitor)
        self._events = iter(events(RUN))
        self.began = events(RUN)[0].at

    def at_rest(self) -> None:
        """The thread of the journal has seen what became of the run that it tried."""
        until = time.monotonic() + 20
        while self.recording._writer._trying and time.monotonic() < until:
            time.sleep(0.001)

    def at_work(self) -> None:
        """The thread of the journal has come round to all that was handed over."""
        done = threading.Event()
        self.recording._writer.look(lambda _: done.set())
        assert done.wait(20)

    def gave_up(self) -> bool:
        return self.recording.trouble is not None

    def until(self, s: float) -> float:
        """What came until so many seconds after the beginning is taken and handed over; that instant."""
        end = self.began + s
        for event in self._events:
            self.monitor.take(event)
            if event.at >= end:
                break
        self.recording.flush(end)
        return end


def test_it_is_written_again_when_there_is_room(tmp_path: Path) -> None:
    """Another run begins with what was known by then; what was taken in between is in neither. Each change is said once."""
    path = tmp_path / "a.journal"
    found = Filling(path)
    found.until(1)
    assert found.store.tried.get(timeout=20) == found.began + 1
    found.recording._writer.do(lambda _: found.store.room(0))
    full = [found.until(1 + step / 4) for step in range(1, 41)][-1]
    assert "no space is left" in found.told.get(timeout=20)
    assert found.gave_up()
    found.recording.flush(full + TRY_AGAIN_S + 1)
    assert found.store.tried.get(timeout=20) == full + TRY_AGAIN_S + 1  # there is no room yet
    found.at_rest()
    found.store.room(1 << 20)
    again = found.until(2 * TRY_AGAIN_S + 13)
    assert found.store.tried.get(timeout=20) == again
    assert "has room again" in found.told.get(timeout=20)
    assert not found.gave_up()
    found.recording.close(found.monitor.state.now)
    assert found.told.empty()
    reader = JournalReader(path)
    first, second = reader.runs()
    assert first.until < full < second.began == again
    assert at_end(reader) == found.monitor.saved().state


def test_what_holds_beyond_a_run_is_made_up_for(tmp_path: Path) -> None:
    """A notice that its receiver took while the disk was full is not sent once more by the next start, which would page somebody for
    what is over; one that nobody took is still there, and so is what was said by then, and whose journal it is."""
    path = tmp_path / "a.journal"
    found = Filling(path)
    found.until(1)
    began, ended = (WaitingNotice("pager", name, b"{}") for name in ("began", "ended"))
    found.recording.notices((began,), b'"first"', lambda: None)
    found.recording._writer.do(lambda _: found.store.room(0))
    full = [found.until(1 + step / 4) for step in range(1, 41)][-1]
    assert "no space is left" in found.told.get(timeout=20)
    found.recording.notice_taken("pager", "began")
    found.recording.notices((ended,), b'"second"', lambda: None)
    found.recording._writer.owed(lambda store: store.of_group(("CX",), ("n1",)))
    found.at_work()
    found.store.room(1 << 20)
    found.recording.flush(full + TRY_AGAIN_S + 1)
    assert "has room again" in found.told.get(timeout=20)
    found.recording.close(found.monitor.state.now)
    store = JournalStore(path)
    assert store.outbox.waiting() == (ended,)
    assert store.outbox.memory() == b'"second"'
    assert (store.group, store.servers) == (frozenset({"CX"}), frozenset({"n1"}))
    store.close()


def test_a_window_of_maintenance_is_seen_also_while_nothing_is_written(tmp_path: Path) -> None:
    """Who asked for it had room for that: what he restarts now is expected."""
    found = Filling(tmp_path / "a.journal")
    found.until(1)
    found.recording._writer.do(no_room)
    assert "no space is left" in found.told.get(timeout=20)
    found.store.windows.put(asked := WindowRow("1", 1.0, 2.0, None, None, "ann"))
    seen = queue.Queue[tuple[WindowRow, ...]]()
    found.recording.windows(seen.put)
    assert seen.get(timeout=20) == (asked,)
    assert found.gave_up()
    found.recording.close(found.monitor.state.now)


def test_a_full_folder_can_still_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What readers and writers share takes 32 KiB beside the file. Without a writer it is read as it is."""
    path = tmp_path / "a.journal"
    found = Filling(path)
    found.until(2)
    found.recording.close(found.monitor.state.now)
    checked, looks = schema._checked, [0]

    def full(connection: sqlite3.Connection, path: Path, *, reading: bool) -> None:
        looks[0] += 1
        if looks[0] % 2:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorname = "SQLITE_IOERR_SHMSIZE"
            raise error
        checked(connection, path, reading=reading)

    monkeypatch.setattr(schema, "_checked", full)
    reader = JournalReader(path)
    assert len(reader.runs()) == 1
    reader.close()
    path.with_name(path.name + "-wal").write_bytes(b"x")
    with pytest.raises(JournalTrouble, match="32 KiB beside it"):
        JournalReader(path)


def test_the_screen_knows_whether_anybody_writes(tmp_path: Path) -> None:
    """We do, or another metawatch; not where the file is somebody's database, or its disk is full. None was wanted: nothing is amiss."""
    fine, others, foreign = tmp_path / "fine", tmp_path / "others", tmp_path / "foreign"
    writer = JournalStore(others)
    writer.begin(1.0, "test", msgspec.json.encode(Watch()), msgspec.json.encode(Saved()))
    with sqlite3.connect(foreign) as db:
        db.execute("CREATE TABLE cookies (x)")
    for path, unrecorded in ((fine, False), (others, False), (foreign, True), (None, False)):
        live = LiveThread(Connection(), Watch(), path)
        opened = None if path is None else live._open(path, lambda _: None)
        assert live.unrecorded is unrecorded
        if opened is not None and opened.recording is not None:
            opened.recording._writer._ended("no space is left", full=True)
            assert live.unrecorded
            opened.recording.close(2.0)
    writer.close()


def test_a_journal_that_could_not_be_made_is_empty(tmp_path: Path) -> None:
    """And somebody's database is none; whoever only reads has no --journal to choose another one with."""
    stub, foreign = tmp_path / "stub", tmp_path / "foreign"
    for path, does in ((stub, "PRAGMA journal_mode = WAL"), (foreign, "CREATE TABLE cookies (x)")):
        with sqlite3.connect(path) as db:
            db.execute(does)
    with pytest.raises(JournalTrouble, match=r"stub is empty$"):
        JournalReader(stub)
    with pytest.raises(JournalTrouble, match=r"not a journal of metawatch$"):
        JournalReader(foreign)


def test_a_snapshot_that_finds_no_room_names_its_own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a hidden one beside it, and not as if it were tried again."""
    path, out = tmp_path / "a.journal", tmp_path / "out"
    fill(path, "calm")

    create = schema.create

    def full(path: Path) -> sqlite3.Connection:
        made = create(path)
        made.execute("PRAGMA max_page_count = 30")
        return made

    monkeypatch.setattr(schema, "create", full)
    with pytest.raises(Refusal) as told:
        snapshot(path, AskedSpan(), out, redact=False)
    assert told.value.line == f"{out} cannot be written: no space is left"
    assert not [one for one in tmp_path.iterdir() if "out" in one.name]
