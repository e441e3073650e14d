"""Is what is expected of maintenance quiet, does everything else still ring, and does a window end by itself? Stories, time as data."""

import pytest
from msgspec.structs import replace

from tests.cases import each
from tests.core.figures import statsz
from tests.core.notices.notified import Notified
from tests.core.overall.plots import Plot
from tui.core.history.remembered import carried
from tui.core.maintenance import windows
from tui.core.maintenance.easing import OF_SERVER, eased
from tui.core.maintenance.requests import WindowRow, news
from tui.core.model.finding import Finding
from tui.core.model.lines import MaintenanceLine, Severity
from tui.core.model.message import message
from tui.core.model.peer_names import peer_hash
from tui.core.model.server import Presence, Server
from tui.core.model.state import Group, State
from tui.core.model.timestamps import rfc3339
from tui.core.observed.maintenance import LONGEST_S, MaintenanceBegan, MaintenanceEnded

FIVE = tuple(f"n{i}" for i in range(1, 6))


def begun(story: Plot, for_s: float = 600.0, server: str | None = "n5", name: str = "w1") -> None:
    story.take(
        MaintenanceBegan(
            at=story.at(), id=name, until=story.at() + for_s, server=server, reason="upgrade", by="op@bastion"
        )
    )


def told(story: Plot) -> list[tuple[str, str | None]]:
    return [(line.state, line.by) for line in story.lines if isinstance(line, MaintenanceLine)]


def severities(story: Plot, code: str) -> set[Severity]:
    return {one.severity for one in story.state.alerts if one.code == code}


@pytest.mark.parametrize(("server", "quiet"), [("n5", True), (None, True), ("n4", False)])
def test_a_server_that_is_down_for_its_maintenance_is_info_and_no_incident(server: str | None, quiet: bool) -> None:
    """Of another server it is what it always was, and is notified."""
    story = Plot(FIVE)
    heard = Notified(story)
    begun(story, server=server)
    story.killed("n5")
    story.without(30.0, "n1", 5, gone=("n5",))
    assert severities(story, "MW_NO_ANSWER") == ({"info"} if quiet else {"warning"})
    assert bool(story.state.incidents) is not quiet
    assert bool(heard.said) is not quiet


def test_a_leader_that_falls_silent_rings_in_maintenance_too() -> None:
    """Silent, leaderless and unplanned: whatever was planned, this was not."""
    story = Plot()
    heard = Notified(story)
    begun(story, server=None)
    story.killed("n1")
    story.without(5.0, None, 5, gone=("n1",))
    story.elected("n2", 6, gone=("n1",))
    assert heard.said == ["begin", "worse"]
    assert severities(story, "MW_UNPLANNED") == {"warning"}


def test_a_lost_quorum_rings_in_maintenance_too() -> None:
    story = Plot()
    heard = Notified(story)
    begun(story, server=None)
    story.killed("n2", "n3")
    story.without(10.0, "n1", 5, gone=("n2", "n3"))
    assert "NO QUORUM" in story.words
    assert heard.said


def test_when_it_is_over_what_is_still_down_rings() -> None:
    """It ends by itself at its instant, which is a line, and its server is an incident from then on."""
    story = Plot(FIVE)
    heard = Notified(story)
    begun(story, for_s=20.0)
    story.killed("n5")
    story.without(19.0, "n1", 5, gone=("n5",))
    assert heard.said == []
    story.without(15.0, "n1", 5, gone=("n5",))
    assert told(story) == [("began", "op@bastion"), ("ended", None)]
    assert heard.said == ["begin"]


def test_a_restart_within_it_stays_info_when_it_is_over() -> None:
    """Neither a notice nor another word of the state; one after it is critical."""
    story = Plot()
    heard = Notified(story)
    begun(story, for_s=20.0, server="n3")
    _restarted(story, 2)
    story.without(40.0, "n1", 5, gone=())
    assert told(story)[-1] == ("ended", None)
    assert severities(story, "SERVER_008") == {"info"}
    assert "DEGRADED" not in story.words
    assert heard.said == []
    _restarted(story, 3)
    assert severities(story, "SERVER_008") == {"critical"}


def _restarted(story: Plot, number: int) -> None:
    """Another process of n3 sends a load report."""
    statsz(story, "n3", ref=story.ref("n3", number))
    story.advance(story.t + 0.5)


def test_it_is_ended_by_hand_once_and_begun_once() -> None:
    """The same window twice is one, and one that is over ends no more."""
    story = Plot()
    begun(story)
    begun(story)
    for _ in range(2):
        story.take(MaintenanceEnded(at=story.at(), id="w1", by="op2@bastion"))
    assert told(story) == [("began", "op@bastion"), ("ended", "op2@bastion")]
    assert windows.open_windows(story.state) == ()


def test_one_that_is_over_already_never_begins() -> None:
    story = Plot()
    begun(story, for_s=-1.0)
    assert told(story) == []


def test_a_peer_that_was_down_before_metawatch_began_is_meant_as_well() -> None:
    """Its name is known from its peers, and typed without what all of them end with."""
    hashes = {peer_hash(name): name for name in ("n1.example.com", "n2.example.com")}
    group = Group(peers=tuple(hashes), chosen=True)
    state = State(
        servers={"n1.example.com": Server(name="n1.example.com", presence=Presence(heard_at=1.0))},
        names=hashes,
        group=group,
    )
    event = MaintenanceBegan(at=1.0, id="w1", until=9.0, server="n2", reason=None, by="op@bastion")
    (window,) = windows.began(state, event)[0].maintenance
    assert window.began.server == "n2.example.com"


def test_the_next_run_knows_it() -> None:
    story = Plot()
    begun(story)
    state = carried(story.state, story.at() + 5.0)
    assert windows.covers(state, "n5")
    assert not windows.covers(state, "n1")


@each("code", ["META_002", "MW_LEADERLESS", "MW_UNPLANNED", "META_004", "MW_HEARTBEAT_GAP", "MW_TERM_RISE"])
def test_what_nobody_plans_is_never_eased(code: str) -> None:
    story = Plot()
    begun(story, server=None)
    finding = Finding(code=code, severity="critical", subject="n1", summary=message("x"))
    assert eased(story.state, finding, 600.0) is finding
    assert code not in OF_SERVER


def test_planned_moves_are_info_and_one_that_was_not_is_a_warning() -> None:
    """META_003 in a window: only while every change of leader was wanted."""
    finding = Finding(code="META_003", severity="warning", subject=None, summary=message("x"))
    story = Plot()
    begun(story, server=None)
    story.stepped_down("n1", "n2", 6)
    assert eased(story.state, finding, 600.0).severity == "info"
    [election] = story.state.elections[-1:]
    other = replace(story.state, elections=(*story.state.elections, replace(election, planned=None)))
    assert eased(other, finding, 600.0).severity == "warning"
    assert eased(State(), finding, 600.0).severity == "warning"


def test_as_many_windows_as_servers_may_be_open() -> None:
    """One for each of 30 servers, from the journal: all count, and the next look finds nothing new."""
    at = 1_795_440_000.0
    rows = tuple(WindowRow(f"w{n}", at + n, at + 3600.0, f"n{n}", None, "ann") for n in range(30))
    state = _taken(State(now=at + 60.0), rows)
    assert [one.began.server for one in windows.open_windows(state)] == [f"n{n}" for n in range(30)]
    assert news(rows, state, state.now) == ()


def test_windows_without_end_are_not_taken() -> None:
    """Somebody invents a thousand: memory has a bound, those that are open stay, and nothing is asked for again and again."""
    at = 1_795_440_000.0
    rows = tuple(WindowRow(f"w{n}", at + n, at + 3600.0, None, None, "eve") for n in range(1_000))
    state = _taken(State(now=at + 2_000.0), rows)
    assert [one.began.id for one in state.maintenance] == [f"w{n}" for n in range(windows.MOST_OPEN)]
    assert news(rows, state, state.now) == ()
    for row in rows:
        again = MaintenanceBegan(at=at, id=row.id, until=row.until, server=None, reason=None, by="eve")
        state, _ = windows.began(state, again)
    assert len(state.maintenance) == windows.MOST_OPEN


def test_a_window_has_its_own_times_and_not_those_at_which_it_was_learnt() -> None:
    """Begun ten minutes before metawatch started: since then its server was worked on, and its line says so. The end that somebody
    wrote while nobody ran, and the one that came by itself, are as exact."""
    at = 1_795_440_000.0
    begun = WindowRow("w1", at, at + 3600.0, "n2", None, "ann")
    state = State(now=at + 600.0)
    [event] = news((begun,), state, state.now)
    state, (line,) = windows.said(state, event)
    assert isinstance(line, MaintenanceLine)
    assert (line.at, line.since) == (rfc3339(at + 600.0), rfc3339(at))
    assert windows.worked_on(state, "n2", at + 60.0)
    assert not windows.worked_on(state, "n2", at - 1.0)
    [end] = news((begun._replace(ended_at=at + 900.0, ended_by="bob"),), state, at + 5000.0)
    for ended_at, (over, lines) in (
        (at + 900.0, windows.said(state, end)),
        (at + 3600.0, windows.judge(state, at + 9000.0)),
    ):
        assert (over.maintenance[0].ended_at, lines[0].until) == (ended_at, rfc3339(ended_at))
        assert not windows.worked_on(over, "n2", ended_at + 1.0)


def test_no_row_says_that_a_window_was_open_for_longer_than_any_may_be() -> None:
    """Any process may write a row: one of the year 1970 would make all restarts of then `info`."""
    at = 1_795_440_000.0
    [event] = news((WindowRow("w1", 0.0, at + 60.0, None, None, "eve"),), State(now=at), at)
    assert isinstance(event, MaintenanceBegan)
    assert event.begun_at == at + 60.0 - LONGEST_S


def _taken(state: State, rows: tuple[WindowRow, ...]) -> State:
    for event in news(rows, state, state.now):
        assert isinstance(event, MaintenanceBegan)
        state, _ = windows.began(state, event)
    return state
