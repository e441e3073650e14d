"""Does `history` number incidents as `report` takes them, and does an export unpack only what it prints?"""

import json
import sqlite3
from pathlib import Path

import pytest
from msgspec.json import encode as json_encode

from tests.journal.filling import events, fill
from tui.core.model.timestamps import rfc3339
from tui.core.observed.events import Tick
from tui.core.settings.watch import Watch
from tui.journal.compression import Codec
from tui.journal.kept_incidents import KeptIncident
from tui.journal.reading import JournalReader
from tui.journal.store import JournalStore, KeptForAYear
from tui.runtime.looking_back import exported, history, info, recent
from tui.runtime.monitor import Saved
from tui.runtime.replaying import AskedSpan
from tui.runtime.reporting import Chosen, reports
from tui.text.reports.history import as_text


def test_each_number_of_the_history_is_one_of_a_report(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    fill(path, "flapping")
    for found in (history(path, "-1h", "now"), recent(path)):
        assert [one.number for one in found.numbered] == [1, 2]
        for one in found.numbered:
            [report] = reports(path, Chosen(incident=one.number), redact=False, drawn=False)
            assert (report.incident.since, report.incident.cause) == (one.since, one.cause)
        lines = as_text(found).splitlines()
        head = lines.index("Incidents")
        assert lines[head + 1].split()[0] == "NO"
        assert [line.split()[0] for line in lines[head + 2 : head + 4]] == ["1", "2"]
        assert "`metawatch report --incident NO` prints the post-mortem of an incident." in lines


def test_what_was_not_seen_is_not_watched(tmp_path: Path) -> None:
    """Waiting for its servers, or cut off from them, a metawatch ran and watched nothing: `journal info` says the same as `history`."""
    path = tmp_path / "a.journal"
    store = JournalStore(path)
    store.begin(100.0, "test", json_encode(Watch()), json_encode(Saved()))
    store.append([json_encode(Tick(at=160.0))], 100.0, 160.0)
    store.gap(110.0, 150.0)
    store.close()
    assert info(path).watched_s == 20.0


def test_incidents_before_the_time_have_no_place_in_it(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    fill(path, "flapping")
    first, second = history(path, "-1h", "now").numbered
    assert first.until is not None
    assert second.until is None
    assert [one.number for one in history(path, rfc3339(first.until + 0.1), "now").numbered] == [2]


def test_where_no_event_can_be_read_the_lines_are_there_and_it_is_said(tmp_path: Path) -> None:
    """Numbers are found by playing events."""
    path = tmp_path / "a.journal"
    fill(path, "killed")
    with sqlite3.connect(path) as db:
        db.execute("UPDATE saves SET data = x'00'")
    found = history(path, "-1h", "now")
    assert found.numbered == ()
    assert len(found.elections) == 1
    assert "No incident has a number: a block of the journal" in as_text(found)


def test_an_export_unpacks_only_blocks_of_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And prints all events of it."""
    path = tmp_path / "a.journal"
    fill(path, "flapping")
    with sqlite3.connect(path) as db:
        [(blocks,)] = db.execute("SELECT count(*) FROM blocks").fetchall()
    assert blocks >= 4
    taken = [one for one in events("flapping") if not isinstance(one, Tick)]
    since = taken[-1].at - 15.0
    unpacked: list[int] = []
    unpack = Codec.unpack

    def counted(self: Codec, data: bytes) -> bytes:
        unpacked.append(len(data))
        return unpack(self, data)

    monkeypatch.setattr(Codec, "unpack", counted)
    printed = [json.loads(line) for line in exported(path, AskedSpan(rfc3339(since), None), events=True)]
    assert len(unpacked) <= 2
    told = [one["at"] for one in printed if one["event"] != "Tick"]
    assert told == [one.at for one in taken if one.at >= since]


def test_an_incident_without_a_lost_leader_is_gone_to_as_well(tmp_path: Path) -> None:
    """To its beginning, for it has no verdict; of one that has, only to the verdict."""
    path = tmp_path / "a.journal"
    store = JournalStore(path)
    store.begin(1.0, "0", b"{}", b"{}")
    store.keep([KeptForAYear(at, kind, b"{}") for at, kind in ((12.0, "verdict"), (50.0, "alert"))])
    some = ((1, 10.0, 15.0), (2, 50.0, 60.0), (3, 70.0, None))
    store.keep_incidents([KeptIncident(number, since, until, b"") for number, since, until in some])
    store.close()
    reader = JournalReader(path)
    stops, at = list[float](), 0.0
    while (found := reader.incident_moment(at, forward=True)) is not None:
        stops.append(at := found)
    assert stops == [12.0, 50.0, 70.0]
    assert [reader.incident_moment(one, forward=False) for one in (80.0, 70.0, 50.0, 12.0)] == [70.0, 50.0, 12.0, None]
    reader.close()
