"""What does a watch know of the time before it looked, once a recorder has told it?"""

from functools import cache

from msgspec.structs import replace

from tests.core.story import T0, Story
from tui.core.history.leadership_ribbon import segments
from tui.core.history.remembered import NOT_RUNNING, carried
from tui.core.model.state import State, Unseen
from tui.core.observed.events import Acknowledged
from tui.core.observed.team import Bookmarked, HistoryReceived, RecordedElection, RecorderHeard
from tui.core.team.for_newcomers import history, written
from tui.core.team.taken_over import taken_over


@cache
def recorder() -> Story:
    """It has seen n2 and n3 win, terms 6 and 7, and an operator who acknowledged and wrote something down. It is told once: nobody goes
    on with it."""
    story = Story()
    story.begin()
    story.run(40.0, "n1", 5)
    for leader, term in (("n2", 6), ("n3", 7)):
        story.all_tell(leader, term, since=story.t)
        story.run(story.t + 20.0, leader, term, since=story.t)
    for alert in story.monitor.alerts:
        story.take(Acknowledged(at=story.at(), id=f"a{alert.code}", code=alert.code, subject=alert.subject, by="ann"))
    story.take(Bookmarked(at=story.at(), id="b1", by="ann", text="network team rebooted sw2"))
    return story


def newcomer(before: Story) -> Story:
    """It begins to look now."""
    story = Story()
    story.t = before.t
    story.begin("n3", 7)
    return story


def give(before: Story, to: Story, *, off: float = 0.0, id_: str = "r1") -> None:
    """All that the recorder knows, as it comes over the wire; its clock is off by so much."""
    known, now = history(before.state, id_), to.at()
    to.take(RecorderHeard(at=now, id=id_, host="bastion", since=T0))
    for one in written(before.state):
        to.take(replace(one, at=now, written=one.at + off, sent=now + off))
    moved = tuple(replace(e, elected_at=e.elected_at + off, announced_at=e.announced_at + off) for e in known.elections)
    watched = tuple((since + off, until + off) for since, until in known.watched)
    to.take(replace(known, at=now, sent=now + off, elections=moved, watched=watched))


def test_a_late_comer_has_the_elections_acknowledgements_and_bookmarks() -> None:
    before = recorder()
    story = newcomer(before)
    give(before, story)
    assert [(e.leader, e.term) for e in story.state.elections] == [("n2", 6), ("n3", 7)]
    story.run(story.t + 2.0, "n3", 7)
    assert {(a.code, a.acknowledged_by) for a in story.monitor.alerts} == {
        (a.code, a.acknowledged_by) for a in before.monitor.alerts
    }
    assert [one.text for one in story.state.team.bookmarks] == ["network team rebooted sw2"]
    assert [(one.host, one.gave) for one in story.state.team.recorders] == [("bastion", 2)]
    assert story.elections == []  # nothing of before `ready` is printed


def test_what_is_told_twice_or_by_two_recorders_is_there_once() -> None:
    before = recorder()
    story = newcomer(before)
    give(before, story)
    once = story.state
    give(before, story)
    give(before, story, id_="r2")
    assert story.state.elections == once.elections
    assert (story.state.team.acknowledgements, story.state.team.bookmarks) == (
        once.team.acknowledgements,
        once.team.bookmarks,
    )


def test_a_recorder_whose_clock_is_an_hour_off_dates_nothing_into_another_hour() -> None:
    before = recorder()
    for off in (3_600.0, -3_600.0):
        story = newcomer(before)
        give(before, story, off=off)
        assert [round(e.elected_at - T0) for e in story.state.elections] == [40, 60]


def test_terms_go_on_from_ready_as_if_nobody_had_told_anything() -> None:
    """What was taken over is history: the next election is one term after `ready`."""
    before = recorder()
    story = newcomer(before)
    give(before, story)
    story.run(story.t + 10.0, "n3", 7)
    story.all_tell("n1", 8, since=story.t)
    story.run(story.t + 5.0, "n1", 8, since=story.t)
    assert [(line.term, line.terms, line.previous) for line in story.elections] == [(8, 1, "n3")]


def test_a_lie_is_left_aside_and_counted() -> None:
    """A term that the group has not reached, an election that was announced before it was, one of after `ready`, one of last week."""
    story = newcomer(recorder())
    at = story.at()

    def one(term: int, elected: float, announced: float) -> RecordedElection:
        return RecordedElection(leader="n9", elected_at=at + elected, announced_at=at + announced, term=term)

    lies = (one(99, -9.0, -9.0), one(4, -2.0, -9.0), one(3, 9.0, 9.0), one(2, -700_000.0, -700_000.0))
    story.take(HistoryReceived(at=at, recorder="liar", sent=at, elections=lies, leaderless=((at + 1, at + 9),)))
    assert story.state.elections == ()
    assert story.state.leaderless == ()
    assert dict(story.state.team.ignored) == {"contradicts": 2}


def test_the_time_between_two_runs_is_known_where_a_recorder_saw_it() -> None:
    """And what it did not see stays unknown."""
    story = Story()
    story.t = 1_000.0
    seen = recorder().state
    story.assume(carried(seen, story.at()))
    story.begin("n3", 7)
    (gap,) = story.state.unseen
    assert (gap.since, gap.until, gap.reason) == (seen.now, story.at(), NOT_RUNNING)
    watched = ((seen.now - 50.0, seen.now + 400.0), (seen.now + 500.0, story.at()))
    story.take(HistoryReceived(at=story.at(), recorder="r1", sent=story.at(), watched=watched))
    assert story.state.unseen == (Unseen(since=seen.now + 400.0, until=seen.now + 500.0, reason=NOT_RUNNING),)


def test_in_a_run_without_a_history_what_no_recorder_saw_is_unseen() -> None:
    """In whatever order two recorders are heard."""
    story = newcomer(recorder())
    at = story.at()
    first = HistoryReceived(at=at, recorder="a", sent=at, watched=((at - 90.0, at - 60.0), (at - 30.0, at)))
    second = HistoryReceived(at=at, recorder="b", sent=at, watched=((at - 70.0, at - 40.0),))
    for order in ((first, second), (second, first)):
        one = newcomer(recorder())
        for event in order:
            one.take(event)
        assert [(u.since, u.until) for u in one.state.unseen] == [(at - 40.0, at - 30.0)]
        assert [s.what for s in segments(one.state, at - 35.0, at - 32.0)] == ["unseen"]


def test_nothing_is_taken_over_before_the_group_is_known() -> None:
    event = HistoryReceived(at=T0, recorder="r", sent=T0, watched=((T0 - 9.0, T0),))
    assert taken_over(State(), event) == State()
