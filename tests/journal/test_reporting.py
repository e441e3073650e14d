"""Are the incidents of a journal found: the newest, by number, by an election, all since a time; and with other names?"""

import sqlite3
from pathlib import Path

import pytest

from tests.journal.filling import events, fill
from tui.core.refusal import Exit, Refusal
from tui.journal.reading import JournalReader
from tui.runtime.replaying import Resolved
from tui.runtime.reporting import Chosen, reports
from tui.runtime.sharing import names_of
from tui.text.reports.incident_formats import printed


def test_the_newest_by_number_by_election_and_all(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    fill(path, "flapping")
    every = reports(path, Chosen(since="1h"), redact=False, drawn=False)
    assert [one.incident.number for one in every] == [2, 1]
    for chosen, expected in ((Chosen(), 2), (Chosen(incident=1), 1), (Chosen(election=3), 1), (Chosen(election=4), 2)):
        [one] = reports(path, chosen, redact=False, drawn=False)
        assert one.incident.number == expected
    assert every[1].incident.cause == "crash"
    assert every[1].impact.api_errors == 0
    assert every[0].curves == ()


def test_curves_are_of_the_time_around_it(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    fill(path, "killed")
    [one] = reports(path, Chosen(), redact=False, drawn=True)
    gaps = next(curve for curve in one.curves if curve.figure == "heartbeat_gap")
    assert 4.0 < max(value for _, value in gaps.points) < 5.0
    assert events("killed")[0].at <= gaps.points[0][0] <= gaps.points[-1][0] <= events("killed")[-1].at


@pytest.mark.parametrize("form", ["md", "html", "json"])
def test_with_other_names_no_old_one_is_left(tmp_path: Path, form: str) -> None:
    path = tmp_path / "a.journal"
    fill(path, "flapping")
    reader = JournalReader(path)
    span = reader.span()
    assert span is not None
    found = reports(path, Chosen(since="1h"), redact=True, drawn=True)
    text = printed(found, "md" if form == "md" else "html" if form == "html" else "json")
    assert "server-1" in text
    old = [name for name in names_of(reader, Resolved(*span)).names if len(name) > 2]
    assert [name for name in (*old, "n1 ", "n3 ", "netops") if name in text] == []


def test_what_is_not_there_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    fill(path, "flapping")
    fill(tmp_path / "calm.journal", "calm")
    for source, chosen, code, said in (
        (path, Chosen(incident=9), Exit.NO, "has no incident 9: it has 1 to 2"),
        (path, Chosen(election=99), Exit.NO, "has no election of term 99"),
        (path, Chosen(election=2), Exit.NO, "belongs to no incident: it was planned"),
        (path, Chosen(since="tea"), Exit.USAGE, "no time: 'tea'"),
        (tmp_path / "calm.journal", Chosen(), Exit.NO, "has no incident"),
        (tmp_path / "calm.journal", Chosen(since="1h"), Exit.NO, "has no incident since 1h"),
        (tmp_path / "none", Chosen(), Exit.BAD_FILE, "there is no journal"),
    ):
        with pytest.raises(Refusal, match=said) as refused:
            reports(source, chosen, redact=False, drawn=False)
        assert refused.value.exit_code == code


def test_a_line_or_a_block_that_is_none_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    fill(path, "killed")
    with sqlite3.connect(path) as db:
        db.execute("UPDATE lines SET data = ? WHERE kind = 'election'", (b'{"kind":"election"}',))
    db.close()
    with pytest.raises(Refusal, match="a line that this version cannot read"):
        reports(path, Chosen(election=2), redact=False, drawn=False)
    with sqlite3.connect(path) as db:
        db.execute("UPDATE blocks SET data = substr(data, 1, length(data) - 9)")
    db.close()
    with pytest.raises(Refusal, match="is damaged"):
        reports(path, Chosen(), redact=False, drawn=True)
