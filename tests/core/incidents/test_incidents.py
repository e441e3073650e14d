"""Is one episode one incident, with all that belongs to it and nothing else? Stories, and runs of real servers."""

import pytest
from msgspec.structs import replace

from tests.cases import each
from tests.core.overall.plots import A_MINUTE, Plot
from tests.replay import cut, recorded
from tests.ui.kept_runs import NOTE, OPERATOR, SCENARIOS, Told, kept, tape
from tui.core.incidents import belonging, incident_log
from tui.core.incidents.incidents import Incident, folded, incidents
from tui.core.model.incident import IncidentRecord
from tui.core.model.state import State
from tui.core.observed.events import Acknowledged, ServerShutdown
from tui.core.settings.watch import Watch
from tui.runtime.monitor import Monitor
from tui.runtime.tape import read

GONE = ("n1",)


def found(story: Plot) -> tuple[Incident, ...]:
    return incidents(story.state)


def crash(story: Plot) -> None:
    """The leader is killed, and n2 takes over."""
    story.killed("n1")
    story.without(5.0, None, 5, gone=GONE)
    story.elected("n2", 6, gone=GONE)


def test_nothing_that_was_planned_is_an_incident() -> None:
    """Three step-downs, and a server that leaves as it announced."""
    story = Plot()
    story.stepped_down("n1", "n2", 6)
    story.stepped_down("n2", "n3", 7)
    story.stepped_down("n3", "n2", 8)
    story.lame_duck("n3")
    story.without(1.0, "n2", 8, gone=())
    story.take(ServerShutdown(at=story.at(), server=story.ref("n3"), via="n3"))
    story.killed("n3")
    story.without(8.0, "n2", 8, gone=("n3",))
    assert found(story) == ()
    assert "META_003" in story.open_codes()


@pytest.mark.slow
def test_a_crash_is_one_incident_from_the_first_second_to_its_end() -> None:
    """It begins with the last heartbeat, has the election and every alert, and is over when the state has left it."""
    story = Plot(watch=A_MINUTE)
    began = story.at()
    story.killed("n1")
    story.advance(story.t + 0.5)
    [first] = found(story)
    assert (first.number, first.server, first.word, first.cause) == (1, "n1", "LEADER SILENT", None)
    story.without(5.0, None, 5, gone=GONE)
    story.elected("n2", 6, gone=GONE)
    [whole] = found(story)
    assert (whole.number, whole.since, whole.word, whole.until) == (1, began, "NO LEADER", None)
    assert [e.leader for e in whole.elections] == ["n2"]
    assert whole.leaderless_s == pytest.approx(5.5, abs=0.1)
    assert folded(story.state.alerts, (whole,)).alone == ()
    assert {one.code for one in whole.alerts} >= {"MW_NO_ANSWER", "MW_LEADERLESS", "MW_UNPLANNED"}
    story.beats(story.t + 75.0, "n2", 6)
    [over] = found(story)
    assert over.until is not None
    assert story.state.alerts == ()
    assert all(one.cleared_at is not None for one in over.alerts)


def test_an_alert_of_the_group_that_goes_on_in_a_newer_incident_is_told_of_both() -> None:
    """The unplanned change that raised it was of the first one; now it counts both, and is open in the newer one alone."""
    story = Plot(tuple(f"n{i}" for i in range(1, 6)))
    story.killed("n1")
    story.without(5.0, None, 5, gone=GONE)
    story.elected("n2", 6, gone=GONE)
    story.without(70.0, "n2", 6, gone=GONE)
    [first] = found(story)
    raised = {one.code for one in first.alerts}
    assert "MW_UNPLANNED" in raised
    story.killed("n2")
    story.without(5.0, None, 6, gone=("n1", "n2"))
    story.elected("n3", 7, gone=("n1", "n2"))
    story.without(12.0, "n3", 7, gone=("n1", "n2"))
    newer, older = found(story)
    assert {one.code for one in older.alerts} >= raised
    [was] = [one for one in older.alerts if one.code == "MW_UNPLANNED"]
    [goes_on] = [one for one in newer.alerts if one.code == "MW_UNPLANNED"]
    assert was.cleared_at is not None
    assert goes_on.cleared_at is None


def test_another_server_is_another_incident() -> None:
    """Each has its own alerts; the newest comes first."""
    story = Plot(tuple(f"n{i}" for i in range(1, 6)))
    story.killed("n5")
    story.without(15.0, "n1", 5, gone=("n5",))
    story.killed("n4")
    story.without(3.0, "n1", 5, gone=("n4", "n5"))
    assert [(one.number, one.server) for one in found(story)] == [(2, "n4"), (1, "n5")]
    under = folded(story.state.alerts, found(story)).under
    assert {number: {a.subject for a in alerts} for number, alerts in under.items()} == {1: {"n5"}, 2: {"n4"}}


def test_servers_that_fail_together_are_one() -> None:
    story = Plot()
    story.killed("n1", "n3")
    story.without(8.0, None, 5, gone=("n1", "n3"))
    [one] = found(story)
    assert (one.word, one.servers, one.server) == ("NO QUORUM", ("n1", "n3"), None)
    assert folded(story.state.alerts, (one,)).alone == ()


@pytest.mark.slow
def test_a_note_outlives_its_alert() -> None:
    """The morning shift reads who was on it."""
    story = Plot(watch=A_MINUTE)
    crash(story)
    story.take(Acknowledged(at=story.at(), code="MW_NO_ANSWER", subject="n1", by="op1", note="disk swapped"))
    story.beats(story.t + 80.0, "n2", 6)
    assert story.state.alerts == ()
    [one] = found(story)
    assert [(note.by, note.text, note.code) for note in one.notes] == [("op1", "disk swapped", "MW_NO_ANSWER")]


@pytest.mark.slow
def test_the_same_again_within_a_minute_is_the_same_incident() -> None:
    """A peer that is stopped again and again is one incident, and after a longer calm another one."""
    story = Plot()
    for _ in range(3):
        story.killed("n3")
        story.without(3.0, "n1", 5, gone=("n3",))
        story.beats(story.t + 15.0, "n1", 5)
    assert [one.number for one in found(story)] == [1]
    story.beats(story.t + 70.0, "n1", 5)
    story.killed("n3")
    story.without(3.0, "n1", 5, gone=("n3",))
    assert [(one.number, one.open) for one in found(story)] == [(2, True), (1, False)]


def test_numbers_go_on_where_old_incidents_are_dropped() -> None:
    """50 are kept."""
    old = tuple(IncidentRecord(number=n, since=1.0, active_at=1.0, until=2.0) for n in range(1, 51))
    story = Plot()
    story.assume(replace(story.state, incidents=old))
    story.killed("n3")
    story.without(3.0, "n1", 5, gone=("n3",))
    assert len(story.state.incidents) == 50
    assert found(story)[0].number == 51


def test_nothing_known_is_no_incident() -> None:
    assert incident_log.judge(State()) == State()


@pytest.mark.sampled
@pytest.mark.parametrize("run", [run for run in SCENARIOS if run != "faults"])
def test_the_incidents_of_real_runs(run: str) -> None:
    """Whom and what each names, and whether there was no leader; and every alert of a cluster's fault is under one."""
    state = kept(run).state
    told = incidents(state)
    assert [one.number for one in told] == [*range(len(told), 0, -1)]
    found = [Told(one.server, one.cause, one.word in ("NO LEADER", "NO QUORUM")) for one in reversed(told)]
    assert found == [*SCENARIOS[run].incidents]
    alone = {alert.code for alert in folded(state.alerts, told).alone}
    assert alone <= {"MW_BLIND"}


def test_an_alert_is_of_the_incident_that_began_nearest_to_it() -> None:
    """A server crashed, came back, and was then frozen: that it did not answer the second time is of the second incident."""
    second, first = incidents(kept("flapping").state)
    [victim] = SCENARIOS["flapping"].victims
    assert [one.code for one in first.alerts if one.subject == victim] == [
        "MW_NO_ANSWER",
        "MW_HEARTBEAT_GAP",
        "SERVER_008",
    ]
    assert "MW_NO_ANSWER" in {one.code for one in second.alerts}
    assert [(note.by, note.text) for note in first.notes] == [(OPERATOR, NOTE)]
    assert all(one.offset_s is None or one.offset_s < 5.0 for one in first.evidence_for)


@pytest.mark.slow
def test_a_replay_has_the_same_incidents() -> None:
    """Also where another Monitor goes on between the two of them."""
    recording, live = recorded(tape("flapping"), Watch())
    assert [one.number for one in live.state.incidents] == [1, 2]
    cut(recording, live, 0.8)


@each("run", ["flapping", "no-leader"])
def test_at_each_moment_of_a_run_every_alert_has_one_incident_at_most(run: str) -> None:
    """Numbers rise by one, what is over has no open alert, and to judge again at the same instant changes nothing."""
    monitor = Monitor(Watch(), on_line=lambda _: None)
    for count, event in enumerate(read(tape(run))):
        monitor.take(event)
        if count % 20:
            continue
        log = monitor.state.incidents
        assert [one.number for one in log] == list(range(1, len(log) + 1))
        open_keys = [one.key for record in log for one in record.folded if one.cleared_at is None]
        assert len(open_keys) == len(set(open_keys))
        assert not any(belonging.holds_open(record, monitor.state.now) for record in log if record.until is not None)
    assert incident_log.judge(monitor.state) == monitor.state


def test_an_outage_goes_with_the_cause_that_is_named_for_it() -> None:
    """n1 crashed as leader; soon after it comes back, it fails together with n2: a lost quorum is another incident than the crash,
    though n1 is in both."""
    story = Plot()
    crash(story)
    story.beats(story.t + 15.0, "n2", 6)
    story.killed("n1", "n2")
    story.without(8.0, None, 6, gone=("n1", "n2"))
    second, first = found(story)
    assert (first.number, first.cause, first.word) == (1, "crash", "NO LEADER")
    assert (second.number, second.cause, second.word) == (2, "lost_quorum", "NO QUORUM")
    assert set(second.servers) == {"n1", "n2"}


def test_a_crash_begins_with_the_last_heartbeat_that_any_voter_tells_of() -> None:
    """One that we missed was heard by n2, which says so only after the incident is found: a recorder that asked sooner dates it alike."""
    story = Plot()
    began = story.at()
    story.advance(story.t + 1.5)
    story.killed("n1")
    story.advance(story.t + 0.5)
    [first] = found(story)
    assert first.since == began
    story.raft("n2", term=5, leader="n1", seen=1.0)
    story.advance(story.t + 0.5)
    [dated] = found(story)
    assert dated.since == pytest.approx(began + 1.0, abs=0.01)
    story.without(5.0, None, 5, gone=GONE)
    story.elected("n2", 6, gone=GONE)
    [whole] = found(story)
    assert whole.verdict is not None
    assert (whole.since, whole.verdict.since) == (dated.since, dated.since)


def test_a_leader_that_is_silent_again_was_so_since_its_first_silence() -> None:
    """Its heartbeats between are no proof of the time before them."""
    story = Plot()
    began = story.at()
    story.without(3.0, "n1", 5, gone=("n1", "n2", "n3"))
    for name in ("n2", "n3"):
        story.raft(name, term=5, leader="n1", seen=3.0)
    story.advance(story.t + 0.5)
    [first] = found(story)
    story.beats(story.t + 2.0, "n1", 5)
    story.killed("n1")
    story.without(5.0, None, 5, gone=GONE)
    [again] = found(story)
    assert (first.since, again.since) == (began, began)
