"""Does a newcomer know which alerts an incident had that were cleared before it looked, and does nothing else follow from them?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.incidents.test_from_recorder import Newcomer, give, knows, recorder
from tests.core.overall.plots import Plot
from tui.core.incidents.from_recorder import HELD_S
from tui.core.incidents.incidents import Incident, incidents
from tui.core.incidents.recorded_alerts import merged
from tui.core.model.incident import FoldedAlert
from tui.core.model.message import message
from tui.core.model.state import State
from tui.core.notices.grading import grade
from tui.core.observed.team import HistoryReceived, RecordedAlert, RecordedIncident
from tui.core.reports.post_mortem import ReportOrigin, post_mortem
from tui.text.phrases.say import say
from tui.text.reports.incident import page
from tui.text.reports.markdown import as_markdown

Told = tuple[str, str | None, str, str, float, float | None]


def over(incident: Incident) -> list[Told]:
    """Its cleared alerts, in words."""
    return [
        (one.code, one.subject, say(one.first or one.summary), say(one.summary), one.since, one.cleared_at)
        for one in incident.alerts
        if one.cleared_at is not None
    ]


def cleared(known: HistoryReceived, **changed: object) -> HistoryReceived:
    """The same, with one more alert under its last incident."""
    *others, last = known.incidents
    fields = {"code": "MW_NO_ANSWER", "subject": "n1", "text": "it was", "since": last.since, "cleared_at": known.at}
    more = RecordedAlert(**{**fields, **changed})  # type: ignore[arg-type]  # a test names what it changes
    return replace(known, incidents=(*others, replace(last, alerts=(*last.alerts, more))))


def test_a_newcomer_has_the_cleared_alerts_in_the_recorders_words() -> None:
    """First and last words, from when to when, and in the report's time line."""
    before = recorder(before=1)
    story = Newcomer(before)
    give(knows(before), story)
    story.watches(2.0)
    theirs, mine = incidents(before.state)[-1], incidents(story.state)[-1]
    assert over(theirs)
    assert over(mine) == over(theirs)
    report = page(post_mortem(mine, story.state, None, ReportOrigin(whose="", metawatch="1.0")))
    text = as_markdown([report]).replace("\\", "")
    for code, *_ in over(theirs):
        assert f"{code} raised" in text
    give(knows(before), story)
    assert over(incidents(story.state)[-1]) == over(theirs), "told twice"


def test_a_cleared_alert_holds_nothing_open_and_ends_no_hold() -> None:
    """An incident that a recorder says goes on is held until our own checks had their time, as one without any alert."""
    before = recorder(well=5.0)
    for known in (knows(before), cleared(knows(before))):
        story = Newcomer(Plot(), gone=())
        at = story.at()
        [one] = known.incidents
        lie = replace(one, since=at - 900.0, until=None, struck=None, elected=(), episodes=(), cause=None)
        alerts = tuple(replace(alert, since=at - 890.0, cleared_at=at - 800.0) for alert in one.alerts)
        give(HistoryReceived(at=at, recorder="r1", sent=at, incidents=(replace(lie, alerts=alerts),)), story)
        story.watches(HELD_S - 5.0)
        assert [mine.until for mine in story.state.incidents] == [None]
        story.watches(10.0)
        assert [mine.until is None for mine in story.state.incidents] == [False]


def test_it_is_no_reason_for_a_notice_and_moves_no_beginning() -> None:
    """A recorder may lie about what is over."""
    before = recorder(before=1)
    plain, lied = Newcomer(before), Newcomer(before)
    give(knows(before), plain)
    give(cleared(knows(before), severity="critical", subject="n4"), lied)
    for one, other in zip(plain.state.incidents, lied.state.incidents, strict=True):
        assert (grade(one), one.since) == (grade(other), other.since)
    assert [i.since for i in incidents(plain.state)] == [i.since for i in incidents(lied.state)]


@each(
    ("since", "until"), [(-100_000.0, 0.0), (0.0, -1.0), (0.0, 100_000.0)], ids=("long before", "backwards", "to come")
)
def test_what_cannot_be_of_that_incident_is_left_aside(since: float, until: float) -> None:
    before = recorder()
    known = knows(before)
    [one] = known.incidents
    story = Newcomer(before)
    give(cleared(known, text="a lie", since=one.since + since, cleared_at=one.since + until), story)
    assert not any("a lie" in say(alert.summary) for mine in story.state.incidents for alert in mine.folded)


def test_of_two_recorders_each_alert_is_there_once() -> None:
    """Their clocks and looks differ by a second."""
    before = recorder(before=1)
    known = knows(before)
    late = tuple(
        replace(one, alerts=tuple(replace(a, since=a.since + 0.8, cleared_at=a.cleared_at + 0.9) for a in one.alerts))
        for one in known.incidents
    )
    once, twice = Newcomer(before), Newcomer(before)
    give(known, once)
    give(known, twice)
    give(replace(known, incidents=late), twice)
    assert keys(once.state) == keys(twice.state)


def keys(state: State) -> list[list[tuple[str, str | None]]]:
    return [[one.key for one in record.folded if _over(one)] for record in state.incidents]


def _over(one: FoldedAlert) -> bool:
    return one.cleared_at is not None


def test_an_older_recorder_tells_none() -> None:
    """As before: its incidents are there without."""
    before = recorder(before=1)
    known = knows(before)
    bare = tuple(replace(one, alerts=()) for one in known.incidents)
    story = Newcomer(before)
    give(replace(known, incidents=bare), story)
    assert [one.number for one in story.state.incidents] == [one.number for one in known.incidents]
    assert isinstance(bare[0], RecordedIncident)


def test_what_many_recorders_tell_is_bounded_and_takes_none_of_our_own() -> None:
    """The newest of theirs stay."""
    own = FoldedAlert(code="META_001", subject="n1", severity="info", summary=message("no_connection"), since=0.0)
    theirs = tuple(replace(own, code=f"X{n}", since=float(n), cleared_at=n + 0.5, recorded=True) for n in range(1, 200))
    kept = merged((own,), theirs)
    assert kept[0] == own
    assert [one.code for one in kept[1:]] == [f"X{n}" for n in range(150, 200)]
