"""Can a recorder, or who lies in its name, make a step-down more careful, and never less?"""

from msgspec.structs import replace

from tests.core.elections.tables import NOW
from tests.core.stepdown.test_suspects import judged, sick
from tui.core.causes import from_recorder as causes
from tui.core.incidents import from_recorder as incidents
from tui.core.model.state import State
from tui.core.observed.team import HistoryReceived, RecordedIncident, RecordedVerdict
from tui.core.recorded_history import only_adding
from tui.core.settings.watch import Watch
from tui.core.stepdown.suspects import suspects

READY = 900.0


def told(*verdicts: RecordedVerdict, incidents: tuple[RecordedIncident, ...] = ()) -> HistoryReceived:
    return HistoryReceived(at=NOW, recorder="r1", sent=NOW, verdicts=verdicts, incidents=incidents)


def verdict(server: str, at: float, cause: str = "crash") -> RecordedVerdict:
    return RecordedVerdict(episode=f"{server}@{at}", since=at, elected_at=at, term=4, cause=cause, server=server)


def suspected(state: State, event: HistoryReceived) -> set[str]:
    """After what may be taken of it was taken."""
    part = only_adding(state, event, Watch())
    after, _ = incidents.take_over(causes.take_over(state, part, Watch()), part)
    return set(suspects(after, NOW))


def in_incident() -> State:
    """n2 was in an incident for which no cause was found here; it ended a minute before `ready`."""
    return replace(judged(), incidents=(sick("n2", ("n2",), 60.0),), ready_at=READY)


def same_incident(**says: object) -> RecordedIncident:
    """The recorder tells of it otherwise."""
    mine = in_incident().incidents[0]
    theirs = RecordedIncident(number=mine.number, since=mine.since, until=mine.until, servers=mine.servers)
    return replace(theirs, **says)


def test_whom_a_recorder_saw_fail_is_suspected() -> None:
    """Beside whom we suspect ourselves."""
    assert suspected(judged(), told(verdict("n3", READY - 60))) == {"n3"}
    assert suspected(in_incident(), told(verdict("n3", READY - 60))) == {"n2", "n3"}
    assert suspected(in_incident(), told(incidents=(same_incident(cause="disk_stall", server="n2"),))) == {"n2"}


def test_an_incident_told_otherwise_hides_nobody() -> None:
    """Somebody wanted it, they say, or it was another server; its verdicts are taken all the same."""
    for lie in (
        same_incident(cause="planned_step_down", server="n2"),
        same_incident(cause="crash", server="n3"),
    ):
        taken, _ = incidents.take_over(in_incident(), told(incidents=(lie,)))
        assert "n2" not in suspects(taken, NOW), lie  # what it would do
        assert suspected(in_incident(), told(verdict("n3", READY - 60), incidents=(lie,))) >= {"n2", "n3"}, lie


def test_many_verdicts_push_out_none() -> None:
    """So many are kept; invented ones leave no room for the one that is ours."""
    state = replace(judged(("crash", "n2", NOW - READY + 500.0)), ready_at=READY)
    flood = told(*(verdict("n3", READY - 400 + place * 3) for place in range(80)))
    assert "n2" not in set(suspects(causes.take_over(state, flood, Watch()), NOW))
    assert suspected(state, flood) == {"n2"}
