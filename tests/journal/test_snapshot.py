"""Does a part of a journal replay as the whole does, and with other names tell the same story without one of the old ones?"""

import re
import sqlite3
import stat
from pathlib import Path

import pytest

from tests.cases import each
from tests.journal.filling import NAMES, events, fill
from tui.core.model.lines import AnyLine
from tui.core.model.peer_names import peer_hash
from tui.core.refusal import Exit, Refusal
from tui.core.settings.watch import Watch
from tui.journal.compression import Codec
from tui.journal.reading import JournalReader
from tui.journal.renaming import Renaming
from tui.journal.rewriting import noted, rewritten
from tui.runtime.player import Player, at_end
from tui.runtime.replaying import AskedSpan, Resolved, play_lines
from tui.runtime.sharing import names_of, snapshot

WHOLE = AskedSpan(None, None)


def _replayed(path: Path) -> list[AnyLine]:
    lines: list[AnyLine] = []
    play_lines(path, WHOLE, lines.append)
    return lines


def _contents(path: Path) -> str:
    """All that is in the file, decompressed; without the dictionary, which is the same in every journal."""
    codec, out = Codec(), []
    with sqlite3.connect(path) as db:
        for table, columns in (("blocks", "data"), ("saves", "data")):
            out += [codec.unpack(row[0]) for row in db.execute(f"SELECT {columns} FROM {table}")]
        for query in ("SELECT data FROM lines", "SELECT watch FROM runs"):
            out += [bytes(row[0]) for row in db.execute(query)]
        out += [row[0].encode() for row in db.execute("SELECT value FROM about")]
    db.close()
    return b"\n".join(out).decode()


@pytest.mark.parametrize("name", NAMES)
def test_a_snapshot_replays_as_the_journal_does(tmp_path: Path, name: str) -> None:
    live = fill(tmp_path / "a.journal", name)
    snapshot(tmp_path / "a.journal", WHOLE, tmp_path / "b.journal", redact=False)
    assert _replayed(tmp_path / "b.journal") == live.lines
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith("a.journal")] == ["b.journal"]
    assert stat.S_IMODE((tmp_path / "b.journal").stat().st_mode) == 0o600


@pytest.mark.sampled
@pytest.mark.parametrize("name", NAMES)
def test_with_other_names_it_is_the_same_story(tmp_path: Path, name: str) -> None:
    live = fill(tmp_path / "a.journal", name)
    reader = JournalReader(tmp_path / "a.journal")
    span = reader.span()
    assert span is not None
    names = names_of(reader, Resolved(*span))
    snapshot(tmp_path / "a.journal", WHOLE, tmp_path / "b.journal", redact=True)
    again = _replayed(tmp_path / "b.journal")
    assert again == [rewritten(line, names) for line in live.lines]
    assert again != live.lines
    assert at_end(JournalReader(tmp_path / "b.journal")) == rewritten(live.saved.state, names)
    text = _contents(tmp_path / "b.journal")
    assert len(names.names) > 10
    assert {"n1", "n2", "n3", "C1", "SYS", peer_hash("n1")} <= names.names
    assert not any(word in text for word in ("netops", "bastion", "metawatch-demo-"))
    left = [old for old in names.names if re.search(rf"(?<![0-9A-Za-z_$]){re.escape(old)}(?![0-9A-Za-z_])", text)]
    assert left == []
    assert [old for old in names.names if len(old) >= 8 and old in text] == []


def test_it_begins_with_what_was_known_before_and_ends_when_it_shall(tmp_path: Path) -> None:
    fill(tmp_path / "a.journal", "calm")
    fill(tmp_path / "a.journal", "killed")
    first, last = events("killed")[0].at, events("killed")[-1].at
    cut = AskedSpan(f"{last - first:.0f}s", "10s")
    snapshot(tmp_path / "a.journal", cut, tmp_path / "b.journal", redact=True)
    reader = JournalReader(tmp_path / "b.journal")
    span = reader.span()
    assert span is not None
    assert last - 11 < span[1] <= last - 10
    player, whole = Player(reader), Player(JournalReader(tmp_path / "a.journal"))
    player.seek(span[1])
    whole.seek(span[1])
    assert len(player.snapshot.state.elections) == len(whole.snapshot.state.elections)
    assert player.snapshot.state.leadership.term == whole.snapshot.state.leadership.term


def test_a_peer_has_the_hash_of_its_new_name() -> None:
    names = Renaming()
    names.note("server", "n1")
    names.note("server", "n2")
    new = names.text("n1")
    assert names.text(peer_hash("n1")) == peer_hash(new)
    assert names.text("n1–n2") == f"{new}–{names.text('n2')}"
    assert new < names.text("n2")


def test_words_of_ours_stay_and_so_do_names_that_everybody_has() -> None:
    names = Renaming()
    for name in ("$SYS", "n1"):
        names.note("account", name)
    assert names.text("$SYS.REQ.n1x and n10, 1n1") == "$SYS.REQ.n1x and n10, 1n1"
    assert "n1" not in names.text("to n1.")


def test_addresses_in_texts_of_others_are_replaced() -> None:
    names = Renaming()
    text = "dial nats://me@10.0.0.7:4222 or db.example.com:4222: no"
    names.read(text)
    assert not any(old in names.text(text) for old in ("10.0.0.7", "example"))


@each(
    "text",
    [
        "another server (db7, id NABC…, cluster bank) answers at 10.1.2.3:4222: no credentials were sent",
        "another server (db7, id NABC…, no cluster) answers at [2001:db8::1]:4222: no credentials were sent",
        "user of bank, not of the system account",
        "open /srv/bank/db7/raft.wal: no space left on device",
        "its TLS certificate is not trusted (db7.bank.example.com:4222)",
    ],
)
def test_what_only_a_sentence_names_is_replaced_too(text: str) -> None:
    names = Renaming()
    names.read(text)
    assert not any(old in names.text(text) for old in ("db7", "bank", "NABC", "10.1.2", "2001", "/srv"))


def test_parts_of_a_full_name_are_names() -> None:
    names = Renaming()
    names.note("server", "n1.prod.example.com")
    said = names.text("certificate is valid for *.prod.example.com, not for n1 of n1.prod.example.com")
    assert not any(old in said for old in ("example", "prod", "n1"))


def test_settings_name_the_context_too() -> None:
    names = Renaming()
    noted(Watch(context="bank"), names)
    assert rewritten(Watch(context="bank"), names).context == "context-1"


def test_nothing_is_overwritten_and_what_is_wrong_is_one_line(tmp_path: Path) -> None:
    fill(tmp_path / "a.journal", "killed")
    (tmp_path / "there").write_text("mine")
    for source, asked, out, said in (
        ("a.journal", WHOLE, "there", "is not overwritten"),
        ("a.journal", WHOLE, "no/where", "there is no folder"),
        ("a.journal", AskedSpan("2001-01-01", "2001-01-02"), "b", "has nothing between"),
        ("a.journal", AskedSpan("soon", None), "b", "not a time: 'soon'"),
        ("none", WHOLE, "b", "there is no journal"),
        ("there", WHOLE, "b", "is not a journal"),
    ):
        with pytest.raises(Refusal, match=said) as told:
            snapshot(tmp_path / source, asked, tmp_path / out, redact=False)
        assert told.value.exit_code in (Exit.BAD_FILE, Exit.USAGE)
    assert (tmp_path / "there").read_text() == "mine"
    assert not (tmp_path / "b").exists()


def test_a_block_that_is_damaged_is_said_and_leaves_no_file(tmp_path: Path) -> None:
    fill(tmp_path / "a.journal", "killed")
    with sqlite3.connect(tmp_path / "a.journal") as db:
        db.execute("UPDATE blocks SET data = substr(data, 1, length(data) - 9) WHERE id = (SELECT max(id) FROM blocks)")
    db.close()
    with pytest.raises(Refusal, match="is damaged"):
        snapshot(tmp_path / "a.journal", WHOLE, tmp_path / "b.journal", redact=False)
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith("a.journal")] == []


def test_what_was_not_seen_and_the_fields_go_with_it(tmp_path: Path) -> None:
    """Else a part would count as watched what the whole does not, and could not say that another version wrote it."""
    path, out = tmp_path / "a.journal", tmp_path / "b.journal"
    fill(path, "blind")
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO gaps (run, since, until) VALUES (1, 5.0, 6.0)")
    whole = JournalReader(path)
    snapshot(path, AskedSpan(), out, redact=False)
    part = JournalReader(out)
    assert (part.gaps(), part.fields()) == (whole.gaps(), whole.fields())
