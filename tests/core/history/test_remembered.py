"""What does a new run know of the one before it? Its history and acknowledgements; never who leads now, nor that all was calm between."""

from msgspec.structs import replace

from tests.core.story import Story
from tui.core.history.remembered import NOT_RUNNING, carried
from tui.core.model.state import State
from tui.core.observed.events import Acknowledged


def after_an_incident() -> Story:
    """Two elections, and an open alert that was acknowledged."""
    story = Story()
    story.begin()
    story.run(12.0, "n1", 5)
    for term, leader in ((6, "n2"), (7, "n3")):
        story.all_tell(leader, term, since=story.t)
        story.advance(story.t + 4.0)
    for alert in story.monitor.alerts:
        story.take(Acknowledged(at=story.at(), code=alert.code, subject=alert.subject, by="op1", note="OPS-1"))
    return story


def test_history_stays_and_the_present_is_asked_again() -> None:
    before = after_an_incident().state
    now = before.now + 3_600.0
    state = carried(before, now)
    assert (state.elections, state.verdicts) == (before.elections, before.verdicts)
    assert len(state.elections) == 2
    assert state.leadership.leader is None
    assert (dict(state.servers), state.ready_at, state.seeing_since) == ({}, None, None)


def test_the_time_between_is_unknown() -> None:
    before = after_an_incident().state
    gap = carried(before, before.now + 3_600.0).unseen[-1]
    assert (gap.since, gap.until, gap.reason) == (before.now, before.now + 3_600.0, NOT_RUNNING)


def test_an_acknowledgement_waits_to_be_found_again() -> None:
    """Also over a run that was too short to look for it; meanwhile it is no open alert."""
    before = after_an_incident().state
    assert before.alerts
    short = carried(before, before.now + 60.0)
    state = carried(replace(short, now=before.now + 61.0), before.now + 120.0)
    for one in (short, state):
        assert one.alerts == ()
        assert one.remembered == before.alerts


def test_elections_of_yesterday_are_left_behind() -> None:
    before = after_an_incident().state
    assert carried(before, before.now + 2 * 86_400.0).elections == ()


def test_nothing_is_known_after_nothing_or_with_a_clock_that_went_back() -> None:
    assert carried(State(), 100.0) == State()
    before = after_an_incident().state
    last = max(one.number for one in before.incidents)
    assert carried(before, before.now - 1.0) == State(numbered=last)  # no number is given twice
    assert carried(State(now=before.now, numbered=last), before.now + 60.0).numbered == last
    assert carried(replace(before, alerts=()), before.now).alerts == ()
