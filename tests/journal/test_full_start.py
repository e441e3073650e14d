"""Is a start on a full disk no reason not to watch, and is the journal taken up as soon as there is room, without a lie in it?"""

import asyncio
import errno
import os
import queue
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import clean_environment, ended, started
from tests.journal.filling import fill
from tests.journal.test_one_cluster import ready
from tui import clock
from tui.core.refusal import Exit
from tui.core.settings.watch import Watch
from tui.demo.cluster import Cluster
from tui.journal import opening, schema
from tui.journal.opening import LateStore
from tui.journal.outbox import WaitingNotice
from tui.journal.reading import JournalReader
from tui.journal.schema import JournalTrouble
from tui.journal.store import JournalStore
from tui.journal.writer import TRY_AGAIN_S
from tui.runtime.monitor import Monitor
from tui.runtime.recording import Recording, open_journal

SERVERS = ("n1", "n2", "n3")
WAITING = WaitingNotice("to phone", "1", b"{}")


class FullDisk:
    """No journal can be made or changed while it is full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full = True
        create = schema.create

        def made(path: Path) -> object:
            if self.full:
                raise schema.no_room(path)
            return create(path)

        monkeypatch.setattr(schema, "create", made)


class Started:
    """A recording that began without room for its journal; `later` is beyond the next try."""

    def __init__(self, path: Path) -> None:
        self.told = queue.Queue[str]()
        self.now = clock.now()
        opened = open_journal(path, Watch(), self.now, self.told.put)
        self.notes = opened.notes
        assert opened.recording is not None
        self.recording: Recording = opened.recording
        self.monitor = Monitor(Watch(), on_line=self.recording.line, saved=self.recording.begins_with)
        self.recording.follow(self.monitor)
        self.recording.flush(self.now)

    def trouble(self) -> tuple[str, bool] | None:
        return self.recording.trouble

    def later(self) -> str:
        """The next try is made; what it came to."""
        self.now += TRY_AGAIN_S + 1.0
        self.recording.flush(self.now)
        return self.told.get(timeout=20)


def test_it_is_watched_and_taken_up_when_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line at the start and one when there is room; the file says of which cluster it is, and who sends notices."""
    disk, path = FullDisk(monkeypatch), tmp_path / "state" / "a.journal"
    found = Started(path)
    assert found.notes == (f"no space is left for the journal {path}, and nothing is written until there is",)
    assert found.trouble() == (found.notes[0], True)
    assert found.recording.is_of_another(ready(SERVERS)) is None
    found.recording.receivers(("to phone",))
    disk.full = False
    assert "has room again and is written" in found.later()
    assert found.trouble() is None
    assert found.recording.backlog().gave_up_at is None
    found.recording.close(found.now)
    reader = JournalReader(path)
    assert (reader.about("clusters"), reader.about("servers")) == ("C1", "n1\nn2\nn3")
    assert reader.about("receivers") == "to phone"
    assert [run.began for run in reader.runs()] == [found.now]


def test_a_disk_that_stays_full_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each try is silent, and the end as well: no file is left that looks like a journal."""
    FullDisk(monkeypatch)
    path = tmp_path / "a.journal"
    found = Started(path)
    for _ in range(3):
        found.now += TRY_AGAIN_S + 1.0
        found.recording.flush(found.now)
    found.recording.close(found.now)
    assert found.told.empty()
    assert found.trouble() == (found.notes[0], True)
    assert not path.exists()


def test_a_disk_that_fills_up_again_at_once_leaves_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It had room for the file, and none to read it: the next writer is not kept out once nobody waits any more."""
    disk, path = FullDisk(monkeypatch), tmp_path / "a.journal"
    late, _ = opening.open_store(path)
    assert isinstance(late, LateStore)
    disk.full = False

    def full(_store: JournalStore, _now: float) -> float:
        raise schema.no_room(path)

    with monkeypatch.context() as again:
        again.setattr(JournalStore, "behind", full)
        with pytest.raises(JournalTrouble):
            late.opened(1.0)
    late.close()
    JournalStore(path).close()


def test_what_earlier_runs_left_is_known_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their elections, and a notice that waits: once a receiver has it, it waits no more when there is room."""
    path = tmp_path / "a.journal"
    before = fill(path, "flapping")
    store = JournalStore(path)
    store.outbox.put([WAITING], b"memory")
    store.close()
    disk = FullDisk(monkeypatch)
    found = Started(path)
    known = found.recording.begins_with.state
    assert [one.term for one in known.elections] == [one.term for one in before.saved.state.elections]
    assert (found.recording.waiting, found.recording.noticed) == ((WAITING,), b"memory")
    found.recording.notice_taken(WAITING.receiver, WAITING.id)
    disk.full = False
    assert "has room again" in found.later()
    found.recording.close(found.now)
    store = JournalStore(path)
    assert store.outbox.waiting() == ()
    store.close()


def test_nobody_else_writes_it_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that wait for room would both count incidents on from the same number."""
    disk, path = FullDisk(monkeypatch), tmp_path / "a.journal"
    found = Started(path)
    disk.full = False
    second = open_journal(path, Watch(), found.now, lambda _: None)
    assert second.recording is None
    assert "another metawatch writes" in second.notes[-1]
    found.recording.close(found.now)
    JournalStore(path).close()


def test_a_journal_of_another_cluster_is_refused_at_once_or_when_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it cannot be read before, nothing is written into it, and it is not tried again."""
    path = tmp_path / "a.journal"
    store = JournalStore(path)
    store.of_group(("elsewhere",), SERVERS)
    store.close()
    disk = FullDisk(monkeypatch)
    found = Started(path)
    refusal = found.recording.is_of_another(ready(SERVERS))
    assert refusal is not None
    assert "is of cluster elsewhere and this is cluster C1" in refusal.line
    found.recording.close(found.now, keep=False)

    monkeypatch.setattr(opening, "holds_something", lambda _: False)
    found = Started(path)
    assert found.recording.is_of_another(ready(SERVERS)) is None
    disk.full = False
    assert "is of cluster elsewhere" in found.later()
    assert found.trouble() == (refusal.line, False)
    found.recording.close(found.now)
    assert JournalReader(path).runs() == ()


@pytest.mark.parametrize(
    ("number", "full"), [(errno.ENOSPC, True), (errno.EDQUOT, True), (errno.EROFS, False), (errno.EACCES, False)]
)
def test_a_folder_that_may_not_be_written_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, *, full: bool
) -> None:
    """A wrong path stays wrong; a full disk or a used-up quota does not."""

    def refused(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", refused)
    opened = open_journal(tmp_path / "a.journal", Watch(), clock.now(), lambda _: None)
    monkeypatch.undo()
    assert (opened.recording is not None, "no space is left" in opened.notes[0]) == (full, full)
    if opened.recording is not None:
        opened.recording.close(clock.now())


def test_what_cannot_even_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its incidents have numbers, which would be given twice."""
    path = tmp_path / "a.journal"
    fill(path, "calm")
    FullDisk(monkeypatch)

    def unreadable(path: Path) -> None:
        raise JournalTrouble(f"no space is left for the journal {path}, to read it", full=True)

    monkeypatch.setattr(schema, "read_only", unreadable)
    opened = open_journal(path, Watch(), clock.now(), lambda _: None)
    assert (opened.recording, opened.notes) == (None, (schema.no_room(path).line,))


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own of 1 MiB, with nothing left."""
    if os.geteuid() != 0:
        pytest.skip("needs root: mounts a file system of its own")
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a file system cannot be mounted here: {mounted.stderr.decode().strip()}")
    try:
        (folder / "filler").write_bytes(b"x" * (1 << 20))
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_file_system_that_is_really_full(small: Path) -> None:
    """No folder, no journal; then with room."""
    found = Started(small / "state" / "a.journal")
    assert isinstance(found.recording._writer.store, LateStore)
    (small / "filler").unlink()
    assert "has room again" in found.later()
    found.recording.close(found.now)
    assert len(JournalReader(small / "state" / "a.journal").runs()) == 1


async def test_record_watches_on_a_full_disk(three: Cluster, small: Path) -> None:
    """It is ready for systemd, which is told what it does without; it says so once, and ends with 78 if there never was room."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(small.parent / "notify"))
        manager.setblocking(False)
        around = clean_environment(NOTIFY_SOCKET=manager.getsockname())
        args = ("record", "--no-context", "-s", ",".join(three.urls), "--journal", str(small / "a.journal"))
        async with started(*args, environment=around) as process:
            said = b""
            async with asyncio.timeout(15):
                while b"READY=1" not in said:
                    said = await asyncio.get_running_loop().sock_recv(manager, 4096)
            process.send_signal(signal.SIGTERM)
            end = await ended(process, 10)
    assert said == b"READY=1\nSTATUS=watching, without the journal: its disk is full"
    assert (end.code, end.err.count("no space is left for the journal"), "recording into" in end.err) == (
        Exit.CONFIG,
        2,  # at the start, and why it ends so
        False,
    )
