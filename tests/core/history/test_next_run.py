"""Is what a new run says of the present true, though it knows the history of the run before it?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.overall.plots import Plot
from tests.core.tapped import TappedStory
from tui.core.history import election_log
from tui.core.history.leadership_ribbon import segments
from tui.core.history.remembered import carried
from tui.core.model.lines import AlertLine, Ready
from tui.core.observed.events import Acknowledged

LATER_S = 3_600.0


class NextRun(Plot):
    """The same cluster, watched again by a new run that begins with what this one knew."""

    def __init__(self, before: Plot, after: float = LATER_S) -> None:
        TappedStory.__init__(self, before.names)
        self.t = before.t + after
        self.assume(carried(before.state, self.at()))


def an_election() -> Plot:
    """n2 was elected in term 6, and led when the run ended."""
    story = Plot()
    story.elected("n2", 6)
    return story


def test_terms_are_counted_from_ready_and_not_from_another_run() -> None:
    """Terms 7 to 11 came and went unseen: the election of term 12 is one term after `ready`, and nobody failed."""
    story = NextRun(an_election())
    story.begin("n3", 11)
    story.run(story.t + 5.0, "n3", 11)
    story.all_tell("n1", 12, since=story.t)
    story.run(story.t + 5.0, "n1", 12, since=story.t)
    assert [(line.term, line.terms) for line in story.elections] == [(12, 1)]
    assert story.state.failed_terms == 0


def test_an_election_of_another_run_learns_nothing() -> None:
    """Neither a term nor an advisory that come now are its own."""
    story = NextRun(an_election())
    before = story.state.elections[-1].advisory_id
    story.begin("n2", 9)
    story.advisory("n2", story.t)
    assert [(one.term, one.advisory_id) for one in story.state.elections] == [(6, before)]
    assert election_log.last(story.state) is None


def test_ready_is_first_and_names_who_leads_now() -> None:
    story = NextRun(an_election())
    story.begin("n2", 9)
    assert isinstance(story.lines[0], Ready)
    assert (story.lines[0].leader, story.lines[0].term) == ("n2", 9)


def with_n3_gone() -> Plot:
    """n3 ended half a minute ago, and there is an alert of it."""
    story = an_election()
    story.killed("n3")
    story.without(30.0, "n2", 6, gone=("n3",))
    assert any(alert.subject == "n3" for alert in story.monitor.alerts)
    return story


def test_what_was_wrong_then_is_not_said_of_now() -> None:
    """n3 is well again: no alert is open and the word is calm from the first moment; what was open is cleared later."""
    story = NextRun(with_n3_gone())
    assert story.state.remembered
    was = {(alert.code, alert.subject) for alert in story.state.remembered}
    story.begin("n2", 6)
    story.run(story.t + 2.0, "n2", 6)
    assert story.open_codes() == set()
    assert story.state.word is not None
    assert story.state.word.shown.word in ("STABLE", "SETTLING")
    assert all(one.until is not None for one in story.state.incidents)
    story.run(story.t + 32.0, "n2", 6)
    cleared = {(x.code, x.subject) for x in story.lines if isinstance(x, AlertLine) and x.state == "cleared"}
    assert was <= cleared
    assert story.state.remembered == ()


@each("acknowledged", [True, False])
def test_an_alert_that_is_found_again_goes_on(acknowledged: bool) -> None:
    """With its beginning; it is raised again unless somebody has seen it."""
    story = with_n3_gone()
    old = next(alert for alert in story.monitor.alerts if alert.subject == "n3")
    if acknowledged:
        story.take(Acknowledged(at=story.at(), code=old.code, subject=old.subject, by="op1", note="OPS-1"))
    later = NextRun(story, 5.0)
    later.begin("n2", 6)
    later.killed("n3")
    later.without(25.0, "n2", 6, gone=("n3",))
    alert = next(alert for alert in later.monitor.alerts if alert.code == old.code)
    assert alert.since == old.since
    assert alert.note == ("OPS-1" if acknowledged else None)
    assert later.alerts(old.code) == ([] if acknowledged else [("raised", old.severity)])


def test_a_leaderless_time_of_another_run_is_no_part_of_an_election_now() -> None:
    """Nobody led when the run ended; the first election of the next run is an episode of its own."""
    story = an_election()
    story.killed("n2", "n3")
    story.without(20.0, None, 6, gone=("n2", "n3"))
    assert story.state.verdicts[-1].elected_at is None
    old = story.state.verdicts[-1].episode
    later = NextRun(story)
    later.begin("n2", 9)
    later.run(later.t + 5.0, "n2", 9)
    later.all_tell("n1", 10, since=later.t)
    later.run(later.t + 5.0, "n1", 10, since=later.t)
    assert later.state.verdicts[-1].elected_at is not None
    assert later.state.verdicts[-1].episode != old


def test_the_ribbon_shows_who_leads_now_and_not_who_led_then() -> None:
    """n3 took over while metawatch was not running: n2 until then, n3 since, and nobody knows between."""
    story = NextRun(an_election())
    at = story.at()
    story.begin("n3", 9)
    story.run(story.t + 5.0, "n3", 9)
    told = [(one.what, one.leader) for one in segments(story.state, at - LATER_S - 1.0, story.at())]
    assert told == [("leader", "n2"), ("unseen", None), ("leader", "n3")]


def ribbon_of(story: Plot, since: float) -> list[tuple[str, str | None]]:
    return [(one.what, one.leader) for one in segments(story.state, since, story.at())]


def test_the_ribbon_shows_what_earlier_runs_saw_before_the_first_election() -> None:
    """n1 led in the first run, then nobody, then n2; it goes on over two restarts."""
    first = Plot()
    began = first.state.ready_at
    assert began is not None
    first.killed("n1")
    first.without(7.0, None, 5, gone=("n1",))
    first.elected("n2", 6, gone=("n1",))
    seen = ribbon_of(first, began)
    assert seen == [("leader", "n1"), ("leaderless", None), ("leader", "n2")]
    second = NextRun(first)
    second.begin("n2", 6)
    second.run(second.t + 5.0, "n2", 6)
    again = [("unseen", "n2"), ("leader", "n2")]
    assert ribbon_of(second, began) == [*seen, *again]
    third = NextRun(second)
    third.begin("n2", 6)
    third.run(third.t + 5.0, "n2", 6)
    assert ribbon_of(third, began) == [*seen, *again, *again]


def test_the_ribbon_shows_each_run_with_its_own_leader() -> None:
    """No election was ever seen: n1 led in the first run and in the third, n2 in the second, and nobody knows between."""
    story = first = Plot()
    began = first.state.ready_at
    assert began is not None
    for leader, term in (("n2", 7), ("n1", 9)):
        story = NextRun(story)
        story.begin(leader, term)
        story.run(story.t + 5.0, leader, term)
    unknown = ("unseen", None)
    assert ribbon_of(story, began) == [("leader", "n1"), unknown, ("leader", "n2"), unknown, ("leader", "n1")]


def test_what_a_run_saw_more_than_a_day_ago_says_nothing_of_the_last_day() -> None:
    """n1 led when the first run began; the election of n2 was so long ago that it is not kept. n2 led in the last day."""
    first = an_election()
    first.assume(replace(first.state, elections=()))
    second = NextRun(first)
    second.begin("n2", 6)
    run = second.state.earlier_runs[0]
    assert (run.first, run.last) == ("n2", "n2")
    second.assume(replace(second.state, earlier_runs=(replace(run, first="n1"),)))
    assert ribbon_of(second, run.until - 1.0)[0] == ("leader", "n2")


def test_a_run_that_never_knew_who_led_says_nothing() -> None:
    """It ended before it was ready."""
    second = NextRun(Plot())
    second.advance(second.t + 1.0)
    assert second.state.ready_at is None
    assert NextRun(second).state.earlier_runs == second.state.earlier_runs
