"""Does `metawatch maintenance` begin, list and end windows in the journal, and refuse one in the past in one line?"""

import json
from pathlib import Path

import pytest
from msgspec.json import encode as json_encode

from tests.command import Ran, clean_environment, inside
from tests.journal.filling import fill
from tui.clock import now
from tui.core.maintenance.requests import WindowRow, news
from tui.core.maintenance.windows import MOST_OPEN
from tui.core.model.state import State
from tui.core.observed.maintenance import MaintenanceBegan
from tui.core.refusal import Exit
from tui.core.settings.watch import Watch
from tui.core.step import step
from tui.journal.maintenance import begin, listed
from tui.journal.store import JournalStore
from tui.runtime import looking_back


def run(capfd: pytest.CaptureFixture[str], path: Path, *words: str) -> Ran:
    return inside(capfd, "maintenance", *words, environment=clean_environment(METAWATCH_JOURNAL=str(path)))


def test_begin_list_and_end(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    assert run(capfd, path, "list").out == "no window of maintenance is known\n"
    begun = run(capfd, path, "start", "--for", "30m", "--server", "n2", "--reason", "kernel\x1b[2J")
    begun.silent()
    assert begun.out.startswith("maintenance of n2 until ")
    assert "(30m)" in begun.out
    assert "no metawatch writes this journal now" in begun.out
    [window] = json.loads(run(capfd, path, "list", "--json").out)["windows"]
    assert (window["open"], window["server"], window["reason"]) == (True, "n2", "kernel[2J")
    assert "open" in run(capfd, path, "list").out
    run(capfd, path, "stop", "--server", "n3").refused(Exit.NO, "no window of maintenance of n3 is open, others are: ")
    run(capfd, path, "stop").silent()
    assert json.loads(run(capfd, path, "list", "--json").out)["windows"][0]["open"] is False
    run(capfd, path, "stop").refused(Exit.NO, "no window of maintenance is open: ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--until", "2020-01-01T00:00:00Z"), "is in the past: give a time that is still to come"),
        (("--until", "soon"), "is not a time such as 2026-11-30T04:00:00Z"),
        (("--for", "8d"), "7 days at most"),
        (("--for", "1h", "--until", "2999-01-01T00:00:00Z"), "--for and --until cannot be used together"),
        (("--for", "0s"), "greater than zero"),
    ],
)
def test_a_window_that_cannot_be_is_one_line(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    run(capfd, tmp_path / "a.journal", "start", *words).refused(Exit.USAGE, said)


def test_whoever_records_takes_it_once_and_its_end(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """While another process holds the journal's lock."""
    path = tmp_path / "a.journal"
    store = JournalStore(path)
    assert "no metawatch" not in run(capfd, path, "start", "--server", "n2").out
    rows = store.windows.all()
    assert rows == listed(path)
    state = State(now=rows[0].at)
    [event] = news(rows, state, rows[0].at + 1.0)
    assert isinstance(event, MaintenanceBegan)
    state, [_] = step(state, event, Watch())
    assert news(rows, state, rows[0].at + 2.0) == ()
    run(capfd, path, "stop").silent()
    [end] = news(store.windows.all(), state, rows[0].at + 3.0)
    state, [_] = step(state, end, Watch())
    assert news(store.windows.all(), state, rows[0].at + 4.0) == ()
    assert news(rows, State(), rows[0].until + 1.0) == (), "one that is over is not begun"
    store.close()


def test_one_window_too_many_is_one_line(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """It would be taken by nobody, so it is not written down either."""
    path = tmp_path / "a.journal"
    for number in range(MOST_OPEN):
        begin(path, WindowRow(f"{number}", now(), now() + 600.0, f"n{number}", None, "ann"))
    run(capfd, path, "start").refused(Exit.NO, "100 windows are open: end some with `metawatch maintenance stop`")
    assert len(listed(path)) == MOST_OPEN
    run(capfd, path, "stop", "--server", "n7").silent()
    run(capfd, path, "start").silent()


@pytest.mark.parametrize(
    ("words", "accepted"),
    [
        (("n1",), True),
        (("n2",), True),  # it is down
        (("n33",), False),
        (("N1",), False),
        (("n33", "--insist"), True),
    ],
)
def test_a_mistyped_server_is_refused_with_those_that_are_known(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, words: tuple[str, ...], accepted: bool
) -> None:
    """A window of a server that does not exist eases nothing, and its operator finds out when it is too late."""
    path = tmp_path / "a.journal"
    fill(path, "killed")
    ran = run(capfd, path, "start", "--server", *words)
    if accepted:
        ran.silent()
    else:
        ran.refused(Exit.NO, f"there is no server {words[0]}", "n1, n2, n3, n4, n5", "--insist")
    assert bool(listed(path)) is accepted


def test_without_a_recorded_run_no_server_is_known_and_any_is_taken(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The first thing that is done may be a window."""
    run(capfd, tmp_path / "a.journal", "start", "--server", "n33").silent()


@pytest.mark.parametrize("begun", ["n2", "n2.example.com"])
@pytest.mark.parametrize("ended", ["n2", "n2.example.com"])
def test_a_window_is_ended_by_either_name_of_its_server(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: str, ended: str
) -> None:
    """It was said that none is open, and its alerts stayed info."""
    monkeypatch.setattr(looking_back, "servers_known", lambda _: ("n1.example.com", "n2.example.com"))
    path = tmp_path / "a.journal"
    run(capfd, path, "start", "--server", begun).silent()
    run(capfd, path, "start", "--server", "n1").silent()
    run(capfd, path, "stop", "--server", ended).silent()
    windows = json.loads(run(capfd, path, "list", "--json").out)["windows"]
    assert [one["open"] for one in windows if one["server"] == begun] == [False]
    assert [one["open"] for one in windows if one["server"] == "n1"] == [True]


@pytest.mark.parametrize(
    ("written_under", "typed", "refused"),
    [
        ("prod", ("--context", "edge"), True),
        ("prod", ("--context", "prod"), False),
        ("/etc/nats/prod.json", ("--context", "prod"), False),
        (None, ("--context", "edge"), False),  # by addresses: nobody knows
        ("prod", (), False),  # NATS_CONTEXT says which is meant, as long as no journal is named
    ],
)
def test_the_journal_of_another_context_is_refused_where_only_the_environment_names_it(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, written_under: str | None, typed: tuple[str, ...], refused: bool
) -> None:
    """A window in it would ease the alerts of another cluster. No command connects, which would show whose journal it is."""
    contexts = tmp_path / ".config" / "nats" / "context"
    contexts.mkdir(parents=True)
    for name in ("prod", "edge"):
        (contexts / f"{name}.json").write_text('{"url": "nats://127.0.0.1:1"}')
    path = tmp_path / "a.journal"
    store = JournalStore(path)
    store.begin(1.0, "0", json_encode(Watch(context=written_under)), b"{}")
    store.close()
    environment = clean_environment(METAWATCH_JOURNAL=str(path), HOME=str(tmp_path), NATS_CONTEXT="edge")
    for words in (("start",), ("list",), ("stop",)):
        ran = inside(capfd, "maintenance", *words, *typed, environment=environment)
        if refused:
            ran.refused(Exit.CONFIG, "METAWATCH_JOURNAL names the journal of prod, and not of edge: ", "--journal PATH")
        else:
            ran.silent()
    assert bool(listed(path)) is not refused
    if refused:
        inside(
            capfd, "maintenance", "start", *typed, "--journal", str(path), environment=environment
        ).silent()  # whoever names the file knows whose it is
