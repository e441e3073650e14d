"""What follows from what the team tells? Stories of acknowledgements, bookmarks and dialogs that come from elsewhere."""

from msgspec.structs import replace

from tests.core.story import Story
from tui.core.model.lines import AlertLine, BookmarkLine
from tui.core.model.state import Alert
from tui.core.observed.events import Acknowledged
from tui.core.observed.team import Bookmarked, MessagesIgnored, RecorderHeard, StepDownConsidered
from tui.core.team.team_log import AGAIN_S, considering
from tui.text.lines import as_text


def flapping() -> Story:
    """Two unplanned elections: MW_UNPLANNED is open."""
    story = Story()
    story.begin()
    story.run(40.0, "n1", 5)
    elected(story, "n2", 6)
    return story


def elected(story: Story, leader: str, term: int) -> None:
    story.all_tell(leader, term, since=story.t)
    story.run(story.t + 4.0, leader, term, since=story.t)


def alert_of(story: Story, code: str = "MW_UNPLANNED") -> Alert:
    (found,) = [one for one in story.monitor.alerts if one.code == code]
    return found


def elsewhere(
    story: Story, by: str, *, ago: float = 0.0, note: str | None = None, code: str = "MW_UNPLANNED"
) -> Acknowledged:
    """Another metawatch tells that `by` acknowledged it."""
    now, subject = story.at(), next((one.subject for one in story.monitor.alerts if one.code == code), None)
    return Acknowledged(
        at=now, id=f"{by}{now - ago}", by=by, written=now - ago, sent=now, code=code, subject=subject, note=note
    )


def said(story: Story) -> list[tuple[str, str | None]]:
    return [(one.state, one.by) for one in story.lines if isinstance(one, AlertLine) and one.code == "MW_UNPLANNED"]


def test_an_acknowledgement_of_another_operator_counts_and_is_told_with_his_name() -> None:
    story = flapping()
    story.take(elsewhere(story, "ann@ops", note="OPS-1"))
    assert (alert_of(story).acknowledged_by, alert_of(story).note) == ("ann@ops", "OPS-1")
    assert said(story)[-1] == ("acknowledged", "ann@ops")


def test_of_two_operators_the_last_writer_wins_in_whatever_order_they_are_heard() -> None:
    """And who hears the same again hears no news."""
    for later_first in (True, False):
        story = flapping()
        first, last = elsewhere(story, "zoe", ago=1.0, note="mine"), elsewhere(story, "bob", ago=0.5, note="no, mine")
        for event in (last, first) if later_first else (first, last):
            story.take(event)
        assert (alert_of(story).acknowledged_by, alert_of(story).note) == ("bob", "no, mine")
        before = len(story.lines)
        story.take(last)
        assert len(story.lines) == before


def test_at_the_same_instant_everybody_finds_the_same_one() -> None:
    winners = set[str | None]()
    for order in (("ann", "bob"), ("bob", "ann")):
        story = flapping()
        for by in order:
            story.take(elsewhere(story, by))
        winners.add(alert_of(story).acknowledged_by)
    assert winners == {"bob"}


def test_what_is_acknowledged_elsewhere_may_be_found_here_a_moment_later() -> None:
    """The other metawatch was faster: the alert is raised here and is acknowledged at once."""
    story = Story()
    story.begin()
    story.run(60.0, "n1", 5)
    story.raft("n2", term=6, leader="n2", since=story.t)
    story.take(elsewhere(story, "ann"))
    assert story.open_codes() == set()
    elected(story, "n2", 6)
    assert alert_of(story).acknowledged_by == "ann"
    assert said(story) == [("raised", None), ("acknowledged", "ann")]


def test_what_was_acknowledged_long_before_is_another_alert() -> None:
    story = Story()
    story.begin()
    story.run(60.0, "n1", 5)
    story.take(elsewhere(story, "ann", ago=50.0))
    story.run(100.0, "n1", 5)
    elected(story, "n2", 6)
    assert alert_of(story).acknowledged_by is None


def test_when_it_becomes_worse_what_was_acknowledged_before_counts_no_more() -> None:
    """Also when somebody tells it again; what is acknowledged after it does."""
    story = flapping()
    old = elsewhere(story, "ann")
    story.take(old)
    elected(story, "n3", 7)
    assert alert_of(story).acknowledged_by is None
    story.take(
        Acknowledged(
            at=story.at(), id=old.id, by="ann", written=old.written, sent=story.at(), code=old.code, subject=old.subject
        )
    )
    assert alert_of(story).acknowledged_by is None
    story.take(elsewhere(story, "bob"))
    assert alert_of(story).acknowledged_by == "bob"


def test_a_clock_that_is_an_hour_off_takes_nothing_from_an_acknowledgement() -> None:
    """Neither is it ignored as one of before, nor does it win for the next hour."""
    for off in (-3_600.0, 3_600.0):
        story = flapping()
        now, subject = story.at(), alert_of(story).subject
        story.take(
            Acknowledged(
                at=now, id="1", by="zoe", written=now + off, sent=now + off, code="MW_UNPLANNED", subject=subject
            )
        )
        assert alert_of(story).acknowledged_by == "zoe"
        assert story.state.team.acknowledgements[-1].skewed
        story.advance(story.t + 1.0)
        story.take(elsewhere(story, "ann"))
        assert alert_of(story).acknowledged_by == "ann"


def test_bookmarks_are_kept_once_each_in_the_order_in_which_they_were_written() -> None:
    story = Story()
    story.begin()
    now = story.at()
    second = Bookmarked(at=now, id="2", by="ann", text="network team rebooted sw2")
    first = Bookmarked(at=now, id="1", by="bob", written=now - 60.0, sent=now, text="disk swapped")
    for event in (second, first, second):
        story.take(event)
    assert [(one.by, one.text) for one in story.state.team.bookmarks] == [
        ("bob", "disk swapped"),
        ("ann", "network team rebooted sw2"),
    ]


def test_a_bookmark_is_printed_once_and_not_if_it_is_of_before_ready() -> None:
    story = Story()
    story.begin()
    story.run(30.0, "n1", 5)
    now = story.at()
    new = Bookmarked(at=now, id="1", by="ann", written=now - 1.0, sent=now, text="network team rebooted sw2")
    old = Bookmarked(at=now, id="2", by="ann", written=now - 600.0, sent=now, text="of before")
    for event in (new, old, new):
        story.take(event)
    printed = [line for line in story.lines if isinstance(line, BookmarkLine)]
    assert [(one.by, one.text) for one in printed] == [("ann", "network team rebooted sw2")]
    assert "network team rebooted sw2 (ann)" in as_text(printed[0])
    assert len(story.state.team.bookmarks) == 2


def test_an_open_dialog_is_forgotten_when_nobody_tells_of_it_again() -> None:
    story = Story()
    story.begin()
    for open_, names in ((True, ["ann"]), (False, [])):
        story.take(StepDownConsidered(at=story.at(), id="w1", by="ann", leader="n1", open=open_))
        assert [one.by for one in considering(story.state.team, story.at())] == names
    story.take(StepDownConsidered(at=story.at(), id="w1", by="ann", leader="n1", open=True))
    assert considering(story.state.team, story.at() + AGAIN_S + 0.1) == ()


def test_recorders_and_what_was_left_aside_are_counted() -> None:
    story = Story()
    story.begin()
    for at in (story.at(), story.at() + 1.0):
        story.take(RecorderHeard(at=at, id="r1", host="bastion", since=at + 60.0))
        story.take(MessagesIgnored(at=at, reason="flood", count=5))
    (one,) = story.state.team.recorders
    assert (one.host, one.since, one.heard_at) == ("bastion", story.at() + 1.0, story.at() + 1.0)
    assert dict(story.state.team.ignored) == {"flood": 10}


def test_what_is_acknowledged_for_a_time_is_open_again_afterwards_also_for_who_hears_it_late() -> None:
    story = flapping()
    event = replace(elsewhere(story, "ann"), until=story.at() + 2.0)
    story.take(event)
    assert (alert_of(story).acknowledged_by, alert_of(story).acknowledged_until) == ("ann", event.until)
    story.run(story.t + 4.0, "n2", 6)
    assert alert_of(story).acknowledged_by is None
    story.take(replace(event, at=story.at(), sent=story.at()))
    assert alert_of(story).acknowledged_by is None
