"""Is it said when a journal was written with fields that this version does not have?"""

import json
from pathlib import Path

import msgspec
import pytest

from tests.journal.filling import fill
from tui.journal.reading import JournalReader
from tui.journal.store import JournalStore
from tui.runtime.recorded_fields import here, lost, note_of
from tui.runtime.replaying import AskedSpan, play_lines

Fields = dict[str, list[str]]


def then(**changed: list[str] | None) -> bytes:
    """The fields of another version: these types had others, or (None) were not there."""
    found: Fields = json.loads(here())
    for name, fields in changed.items():
        found.pop(name, None)
        if fields is not None:
            found[name] = fields
    return msgspec.json.encode(found)


@pytest.mark.parametrize(
    ("recorded", "names"),
    [
        (then(), ()),
        (then(Pinged=["at", "server"]), ()),  # one was added since
        (then(Pinged=["at", "server", "asked", "sent"]), ("Pinged.sent",)),
        (then(Pong=["at", "server", "asked"]), ()),  # only the name of the type is another one
        (then(Pong=["at", "nobodys"]), ("Pong",)),
    ],
)
def test_what_cannot_be_read_any_more(recorded: bytes, names: tuple[str, ...]) -> None:
    assert lost(recorded) == names


def test_all_types_of_a_tape_are_known() -> None:
    """Also those that lie in others."""
    assert {"Pinged", "RaftSeen", "RaftPeer", "State", "Election", "Watch", "Thresholds"} <= set(json.loads(here()))


def test_a_journal_of_another_version_is_said_once(tmp_path: Path) -> None:
    path, notes = tmp_path / "a.journal", list[str]()
    fill(path, "blind")
    play_lines(path, AskedSpan(), lambda _: None, notes.append)
    assert notes == []
    store = JournalStore(path)
    store.begin(2e9, "9.9", b"{}", b"{}", then(Pinged=["at", "server", "asked", "sent"]))
    store.close()
    play_lines(path, AskedSpan(), lambda _: None, notes.append)
    assert len(notes) == 1
    assert "was written by another version of metawatch: Pinged.sent of it is not shown" in notes[0]
    assert note_of(JournalReader(path), last=True) == notes[0]
