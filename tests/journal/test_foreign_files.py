"""Is somebody else's file left as it is, with nothing beside it, and a text in a journal never shown that was made to harm?"""

import os
import sqlite3
from pathlib import Path

import pytest

from tui.journal.reading import JournalReader
from tui.journal.schema import JournalTrouble
from tui.journal.store import JournalStore, KeptForAYear, vacuum


def test_nothing_is_put_beside_somebodys_file(tmp_path: Path) -> None:
    """Neither by a writer nor by `vacuum`, of a text, another program's database, a folder or a pipe; each is one line."""
    (tmp_path / "notes.txt").write_text("hello")
    with sqlite3.connect(tmp_path / "cookies.db") as db:
        db.execute("CREATE TABLE cookies (x)")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    before = sorted(tmp_path.iterdir())
    for path in before:
        with pytest.raises(JournalTrouble) as told:
            vacuum(path)
        assert str(path) in told.value.line
        if path.suffix != ".db":  # that this is another database is seen only by SQLite, with the lock held
            with pytest.raises(JournalTrouble) as told:
                JournalStore(path)
            assert "SQLITE" not in told.value.line
    assert sorted(tmp_path.iterdir()) == before


def test_a_text_whose_bytes_were_changed_is_damage_and_not_shown(tmp_path: Path) -> None:
    """It may be made to harm the terminal."""
    path = tmp_path / "a.journal"
    store = JournalStore(path)
    store.begin(1.0, "0", b"{}", b"{}")
    store.keep([KeptForAYear(1.0, "election", b"{}")])
    store.close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE lines SET kind = CAST(x'1b5b33316d68ff' AS TEXT)")
    reader = JournalReader(path)
    with pytest.raises(JournalTrouble) as told:
        tuple(reader.lines(0.0, 2.0))
    reader.close()
    assert told.value.line == f"the journal {path} is corrupt or is not a journal"
