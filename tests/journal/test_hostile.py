"""Can a journal that somebody was sent steer the terminal of who looks into it? Every command that reads one is tried."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.hostile import steering
from tests.journal.filling import fill
from tui.cli import run

EVIL = "n2\x1b]52;c;aGk=\x07\x1b[2J\x9b2J\u202e[/b]\u2028"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A run in which n2 has that name, wherever it is named, of a cluster of that name."""
    path = tmp_path / "a.journal"
    fill(path, "killed")
    name = json.dumps(EVIL)
    with sqlite3.connect(path) as db:
        db.execute("INSERT OR REPLACE INTO about (name, value) VALUES ('clusters', ?)", (EVIL,))
        for row, data in db.execute("SELECT id, data FROM lines").fetchall():
            db.execute("UPDATE lines SET data = ? WHERE id = ?", (data.replace(b'"n2"', name.encode()), row))
    db.close()
    return path


@pytest.mark.parametrize(
    "words",
    [
        ("history",),
        ("history", "--json"),
        ("journal", "info"),
        ("journal", "info", "--json"),
        ("journal", "export"),
        ("report",),
        ("report", "--format", "html"),
        ("report", "--format", "json"),
        ("replay", "--json"),
    ],
    ids=" ".join,
)
def test_nothing_that_is_printed_steers_a_terminal(
    words: tuple[str, ...], hostile: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What it says of the name is harmless, and it says something."""
    place = 2 if words[0] == "journal" else 1
    assert run([*words[:place], str(hostile), *words[place:]]) == 0
    out, err = capfd.readouterr()
    assert steering(out + err) == set()
    assert len(out) > 50
