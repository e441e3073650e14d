"""Are the incidents of a journal found: the newest, by number, by an election, all since a time; and with other names?"""

import sqlite3
from pathlib import Path
from typing import get_args

import pytest

from tests.cases import cases
from tests.journal.filling import events, fill, record
from tests.ui.kept_runs import SCENARIOS, kept
from tui.core.model.state import State
from tui.core.refusal import Exit, Refusal
from tui.core.reports.yearly_incidents import read
from tui.journal.kept_incidents import KeptIncident
from tui.journal.reading import JournalReader
from tui.journal.store import JournalStore, Keeping
from tui.runtime.looking_back import history
from tui.runtime.monitor import Saved
from tui.runtime.replaying import Resolved
from tui.runtime.reporting import Chosen, reports
from tui.runtime.sharing import names_of
from tui.text.reports.incident_formats import ReportFormat, printed


def terms(run: str) -> list[int]:
    """Of its elections."""
    return [one.term or 0 for one in kept(run).state.elections]


def test_the_newest_by_number_by_election_and_all(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    fill(path, "flapping")
    _, crashed, frozen = terms("flapping")
    every = reports(path, Chosen(since="1h"), redact=False, drawn=False)
    assert [one.incident.number for one in every] == [2, 1]
    by_term = ((Chosen(election=crashed), 1), (Chosen(election=frozen), 2))
    for chosen, expected in ((Chosen(), 2), (Chosen(incident=1), 1), *by_term):
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


def test_with_other_names_no_old_one_is_left(tmp_path: Path) -> None:
    """In each form."""
    path = tmp_path / "a.journal"
    fill(path, "flapping")
    reader = JournalReader(path)
    span = reader.span()
    assert span is not None
    found = reports(path, Chosen(since="1h"), redact=True, drawn=True)
    old = [name for name in names_of(reader, Resolved(*span)).names if len(name) > 2]
    with cases() as case:
        for form in get_args(ReportFormat):
            with case(form):
                text = printed(found, form)
                assert "server-1" in text
                assert [name for name in (*old, "n1 ", "n3 ", "netops") if name in text] == []


def test_what_is_not_there_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    fill(path, "flapping")
    fill(tmp_path / "calm.journal", "calm")
    for source, chosen, code, said in (
        (path, Chosen(incident=9), Exit.NO, "has no incident 9: it has 1 to 2"),
        (path, Chosen(election=99), Exit.NO, "has no election of term 99"),
        (path, Chosen(election=terms("flapping")[0]), Exit.NO, "belongs to no incident: it was planned"),
        (path, Chosen(since="tea"), Exit.USAGE, "not a time: 'tea'"),
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
        reports(path, Chosen(election=terms("killed")[0]), redact=False, drawn=False)
    with sqlite3.connect(path) as db:
        db.execute("UPDATE blocks SET data = substr(data, 1, length(data) - 9)")
    db.close()
    with pytest.raises(Refusal, match="is damaged"):
        reports(path, Chosen(), redact=False, drawn=True)


@pytest.fixture
def emptied(tmp_path: Path) -> Path:
    """A journal whose first run has lost its events, and of whose incidents the run after it remembers only the second one."""
    path = tmp_path / "a.journal"
    known = fill(path, "flapping").saved.state
    store = JournalStore(path, Keeping(age_s=0.0))
    store.prune(events("flapping")[-1].at + 1.0)
    store.close()
    record(path, "frozen-server", Saved(state=State(now=known.now, incidents=known.incidents[-1:])))
    return path


def test_an_incident_whose_events_are_gone_is_reported_by_its_number(emptied: Path) -> None:
    """As it stood when it was over: cause, evidence, elections, alerts; and that nobody can look there any more."""
    [one] = reports(emptied, Chosen(incident=1), redact=False, drawn=True)
    assert (one.incident.cause, one.incident.elections[0].term) == ("crash", terms("flapping")[1])
    assert one.incident.evidence_for
    assert one.incident.alerts
    assert one.servers == ()
    assert [gap.reason for gap in one.unseen] == ["the events of this time are no longer in the journal"]
    assert "Incident 1" in printed((one,), "md")
    [hidden] = reports(emptied, Chosen(incident=1), redact=True, drawn=False)
    assert SCENARIOS["flapping"].victims[0] not in printed((hidden,), "md")
    [by_term] = reports(emptied, Chosen(election=terms("flapping")[1]), redact=False, drawn=False)
    assert by_term.incident.number == 1


def test_history_has_its_number_and_a_kept_one_that_cannot_be_read_is_said(emptied: Path) -> None:
    assert [read(one.data).cause for one in JournalReader(emptied).incidents(2)] == ["crash"]
    numbered = history(emptied, "2020-01-01", "now").numbered
    assert [one.number for one in numbered] == [1, 2, 3]
    assert numbered[0].cause == "crash"
    db = sqlite3.connect(emptied)
    db.execute("UPDATE incidents SET data = x'00' WHERE number = 1")
    db.commit()
    db.close()
    assert history(emptied, "2020-01-01", "now").unnumbered_because is not None
    with pytest.raises(Refusal, match="is damaged"):
        reports(emptied, Chosen(incident=1), redact=False, drawn=False)


def test_so_many_incidents_are_kept_whatever_their_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One whose number a recorder invented drives no others out; of too many the oldest goes."""
    monkeypatch.setattr("tui.journal.kept_incidents._MOST", 3)
    store = JournalStore(tmp_path / "a.journal")
    store.keep_incidents([KeptIncident(one, 10.0 * one, None, b"") for one in (1, 2)])
    store.keep_incidents([KeptIncident(999_999, 30.0, None, b"")])
    reader = JournalReader(tmp_path / "a.journal")
    assert [one.number for one in reader.incidents(1 << 40)] == [999_999, 2, 1]
    store.keep_incidents([KeptIncident(1_000_000, 40.0, None, b"")])
    store.close()
    assert [one.number for one in reader.incidents(1 << 40)] == [1_000_000, 999_999, 2]


def test_what_is_over_is_not_written_again_with_less(tmp_path: Path) -> None:
    """A later run knows less of it."""
    store = JournalStore(tmp_path / "a.journal")
    store.keep_incidents([KeptIncident(1, 10.0, 20.0, b"whole"), KeptIncident(2, 30.0, None, b"goes on")])
    store.keep_incidents([KeptIncident(1, 10.0, 20.0, b"less"), KeptIncident(2, 30.0, 40.0, b"over")])
    store.close()
    reader = JournalReader(tmp_path / "a.journal")
    assert [(one.number, one.data) for one in reader.incidents(9)] == [(2, b"over"), (1, b"whole")]
    assert [one.number for one in reader.incidents(2)] == [1]
