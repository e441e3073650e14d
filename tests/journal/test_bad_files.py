"""Is each file that is none, or no longer whole, or made to harm, one clear line, and nobody's file touched?"""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import zstandard

from tests.journal.filling import fill, record
from tui.core.model.state import State
from tui.core.refusal import Refusal
from tui.core.settings.watch import Watch
from tui.journal import schema
from tui.journal.compression import Codec, Damaged
from tui.journal.one_writer import Occupied, written
from tui.journal.reading import JournalReader
from tui.journal.schema import JournalTrouble
from tui.journal.store import JournalStore, Keeping, KeptForAYear, vacuum
from tui.journal.writer import JournalWriter
from tui.runtime.player import Player
from tui.runtime.recording import Opened, open_journal
from tui.runtime.replaying import AskedSpan, play_lines

LATER = 2e9


@pytest.mark.parametrize("garbage", [b"not a database at all\n" * 100, b"SQLite format 3\0" + b"\xff" * 4096])
def test_what_is_no_journal_is_said(tmp_path: Path, garbage: bytes) -> None:
    path = tmp_path / "a.journal"
    path.write_bytes(garbage)
    with pytest.raises(JournalTrouble) as told:
        JournalReader(path)
    assert told.value.corrupt
    assert str(path) in told.value.line
    aside = schema.set_aside(path, "20261129")
    assert aside.read_bytes() == garbage
    assert not path.exists()


def test_another_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE cookies (x)")
    with pytest.raises(JournalTrouble, match="not a journal"):
        JournalStore(path)


def test_a_damaged_block_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    live = fill(path, "killed")
    with sqlite3.connect(path) as db:
        db.execute("UPDATE blocks SET data = substr(data, 1, length(data) - 9) WHERE id = (SELECT max(id) FROM blocks)")
    player = Player(JournalReader(path))
    player.begin()
    with pytest.raises(JournalTrouble, match="is damaged"):
        player.play(live.saved.state.now)


def again(path: Path) -> Opened:
    """As the next start of the dashboard does."""
    opened = open_journal(path, Watch(), LATER, lambda _: None)
    if opened.recording is not None:
        opened.recording.close(LATER)
    return opened


@pytest.mark.parametrize("share", [0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_journal_that_was_cut_anywhere_stops_nobody(tmp_path: Path, share: float) -> None:
    """It is moved aside, or what is left of it is read; to replay it is one line, or works."""
    path = tmp_path / "a.journal"
    fill(path, "killed")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    said = f"it {path}"
    try:
        play_lines(path, AskedSpan(), lambda _: None)
    except Refusal as refusal:
        said = refusal.line
    assert str(path) in said
    assert "\n" not in said
    opened = again(path)
    assert opened.recording is not None
    aside = list(tmp_path.glob("*.corrupt-*"))
    assert len(aside) == len([note for note in opened.notes if "was moved to" in note])


@pytest.mark.parametrize("name", ["notes.txt", "cookies.sqlite"])
def test_somebodys_file_is_not_moved(tmp_path: Path, name: str) -> None:
    """A mistyped `--journal`: it is refused, and stays where and as it is."""
    path = tmp_path / name
    if name == "notes.txt":
        path.write_text("what I must not forget\n" * 50)
    else:
        with sqlite3.connect(path) as db:
            db.execute("CREATE TABLE cookies (x)")
    before = path.read_bytes()
    opened = again(path)
    assert opened.recording is None
    assert str(path) in opened.notes[0]
    assert path.read_bytes() == before
    with pytest.raises(JournalTrouble):
        vacuum(path)
    assert path.read_bytes() == before


def test_an_empty_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    path.touch()
    with pytest.raises(JournalTrouble, match="is empty"):
        JournalReader(path)
    assert again(path).recording is not None


def test_two_corrupt_files_of_one_second_are_both_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    for text in ("one", "two"):
        path.write_text(text)
        schema.set_aside(path, "t")
    assert {file.read_text() for file in tmp_path.iterdir()} == {"one", "two"}


def test_a_block_that_claims_to_be_huge_is_refused() -> None:
    """Its header alone would make Zstandard reserve all that it claims."""
    bomb = zstandard.ZstdCompressor().compress(bytes(65 << 20))
    with pytest.raises(Damaged):
        Codec().unpack(bomb)
    with pytest.raises(Damaged):
        Codec(b"\x37\xa4\x30\xecno dictionary")


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE blocks SET data = 1 << 40",
        "UPDATE saves SET data = 'text'",
        "UPDATE blocks SET events = events + 1",
        "UPDATE blocks SET first = x'00'",
        "UPDATE runs SET began = 'yesterday'",
        "UPDATE saves SET at = 'now'",
        "UPDATE dictionaries SET data = 7",
        "DROP TABLE saves",
    ],
)
def test_what_no_metawatch_wrote_is_said(tmp_path: Path, spoil: str) -> None:
    path = tmp_path / "a.journal"
    fill(path, "blind")
    with sqlite3.connect(path) as db:
        db.execute(spoil)
    with pytest.raises(Refusal) as told:
        play_lines(path, AskedSpan(), lambda _: None)
    assert str(path) in told.value.line


def test_an_event_of_another_century_does_not_hang(tmp_path: Path) -> None:
    """All quarters of a second between would be played."""
    path = tmp_path / "a.journal"
    store = JournalStore(path)
    store.begin(1e9, "test", b"{}", b"{}")
    events = [b'{"event":"Pinged","at":%d,"server":"n1","asked":0}' % at for at in (10**9, 10**15)]
    store.append(events, 1e9, 1e15)
    store.close()
    with pytest.raises(Refusal, match="days after the one before"):
        play_lines(path, AskedSpan(), lambda _: None)


def test_a_link_and_its_file_have_one_lock(tmp_path: Path) -> None:
    path, link = tmp_path / "a.journal", tmp_path / "other" / "b.journal"
    link.parent.mkdir()
    link.symlink_to(path)
    store = JournalStore(path)
    with pytest.raises(Occupied):
        JournalStore(link)
    assert written(link)
    store.close()


def test_whoever_only_looks_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    fill(path, "blind")
    path.with_name("a.journal.lock").unlink()
    assert not written(path)
    assert [file.name for file in tmp_path.iterdir()] == ["a.journal"]


def test_a_full_disk_ends_the_run_in_one_line(tmp_path: Path) -> None:
    """Whatever it is that finds no room."""
    path = tmp_path / "a.journal"
    store, told = JournalStore(path), list[str]()
    store._db.execute("PRAGMA max_page_count = 60")
    writer = JournalWriter(store, told.append, lambda: 0.0)
    writer.begin(1.0, "test", b"{}", lambda: b"{}", lambda: b"{}")
    for number in range(200):
        writer.keep([KeptForAYear(float(number), "alert", os.urandom(2_000))])
    writer.close()
    assert len(told) == 1
    assert "no space is left" in told[0]
    assert JournalReader(path).runs() != ()


def test_lines_are_bound_as_well(tmp_path: Path) -> None:
    """A flood of lines goes the way of events, the oldest first; those of the last hour stay."""
    store = JournalStore(tmp_path / "a.journal", Keeping(size=1_000_000))
    store.begin(0.0, "test", b"{}", b"{}")
    store.keep([KeptForAYear(float(hour * 3600), "alert", os.urandom(30_000)) for hour in range(100)])
    store.prune(99 * 3600.0)
    store.close()
    reader = JournalReader(tmp_path / "a.journal")
    kept = [line.at for line in reader.lines(0.0, LATER)]
    assert 99 * 3600.0 in kept
    assert 0.0 not in kept


def test_nothing_is_known_of_what_cannot_be_read(tmp_path: Path) -> None:
    """The next run begins without it, and says so."""
    path = tmp_path / "a.journal"
    fill(path, "killed")
    with sqlite3.connect(path) as db:
        db.execute("UPDATE saves SET data = x'00'")
    opened = open_journal(path, Watch(), LATER, lambda _: None)
    assert opened.recording is not None
    assert opened.recording.begins_with.state.elections == State().elections
    assert "starts without what it knew" in opened.notes[0]
    opened.recording.close(LATER)


def test_incidents_are_counted_on_where_the_end_cannot_be_read(tmp_path: Path) -> None:
    """Those that are kept for a year are not written over."""
    path = tmp_path / "a.journal"
    fill(path, "killed")
    reader = JournalReader(path)
    before = [*reader.incidents(1 << 40)]
    assert before
    with sqlite3.connect(path) as db:
        db.execute("UPDATE saves SET data = x'00'")
    opened = open_journal(path, Watch(), LATER, lambda _: None)
    assert opened.recording is not None
    begins = opened.recording.begins_with
    opened.recording.close(LATER, keep=False)
    record(path, "killed", begins)
    after = [*reader.incidents(1 << 40)]
    assert after[-len(before) :] == before
    assert [one.number for one in after] == [*range(2 * len(before), 0, -1)]


NOBODY = 65_534


def as_nobody(act: Callable[[], object]) -> int:
    """The exit code of a child that does it without root's rights: root may write everywhere."""
    child = os.fork()
    if not child:
        code = 1
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            act()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_read_only_folder_can_be_read() -> None:
    """And in the same folder no journal can be written, which is one line."""
    with TemporaryDirectory() as folder:  # pytest's own lies in one that is closed to others
        path = Path(folder) / "a.journal"
        fill(path, "blind")
        path.with_name("a.journal.lock").unlink()
        for one in (Path(folder), path):
            if os.geteuid() == 0:
                os.chown(one, NOBODY, NOBODY)
        os.chmod(folder, 0o500)

        def read() -> None:
            assert Player(JournalReader(path)).begin()

        def refused() -> None:
            opened = open_journal(path.with_name("b.journal"), Watch(), LATER, lambda _: None)
            assert opened.recording is None
            assert "cannot be written" in opened.notes[0]

        try:
            assert (as_nobody(read), as_nobody(refused)) == (0, 0)
        finally:
            os.chmod(folder, 0o700)
