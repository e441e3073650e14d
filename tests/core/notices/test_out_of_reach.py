"""Is somebody told that a run which begins in the middle of an outage reaches no server, once, and never that the cluster is down?"""

import pytest

from tests.core.notices.notified import Notified
from tests.core.overall.plots import Plot
from tests.core.story import Story
from tui.core.notices.notice import NoticeMemory
from tui.core.observed.discovery import NotReached
from tui.core.observed.events import Blind, VantageChanged
from tui.core.settings.notifying import NoticeRules
from tui.text.notices import notice_line

REASON = "127.0.0.1:4222: connection refused"


def waiting(rules: NoticeRules | None = None, *, until: float) -> tuple[Story, Notified]:
    """A run that tries in vain from its beginning to then."""
    story = Story()
    heard = Notified(story, rules)
    story.take(NotReached(at=story.at(), since=story.at(), reason=REASON))
    story.advance(until)
    return story, heard


def test_it_is_told_once_after_ten_seconds() -> None:
    """It speaks of metawatch: what the cluster does is not known."""
    story, heard = waiting(until=9.75)
    assert heard.notices == []
    story.advance(10.0)
    story.take(NotReached(at=story.at(), since=story.at(0.0), reason="another reason"))
    story.advance(60.0)
    [notice] = heard.notices
    line = notice_line(notice)
    assert (line.title, line.severity, line.state, line.open) == (
        "metawatch cannot reach any server", "critical", "BLIND", True
    )  # fmt: skip
    assert REASON in line.text
    assert "It is not known whether the cluster is healthy" in line.text
    assert line.next == "see what metawatch cannot reach: metawatch doctor"
    assert (line.leader, line.incident, line.servers, line.cause) == (None, None, (), None)
    assert " down" not in f"{line.title} {line.text}"


def test_it_is_over_when_a_server_is_reached() -> None:
    """The same thread, closed; and the memory that is kept then is as if this run had just begun."""
    story, heard = waiting(until=30.0)
    assert not heard.memory.began
    for name in story.names:
        story.take(VantageChanged(at=story.at(), server=name, connected=True))
    story.begin()
    story.run(40.0, "n1", 5)
    assert heard.said == ["state", "state"]
    assert [one.open for one in heard.notices] == [True, False]
    assert len({one.thread for one in heard.notices}) == 1
    assert notice_line(heard.notices[1]).title == "C1: no longer BLIND, now STABLE"
    assert heard.memory.began


def test_an_outage_that_is_found_then_is_an_incident_of_its_own() -> None:
    """Two of three servers are still missing when the first is reached."""
    story, heard = waiting(until=30.0)
    story.begin(None, but=("n2", "n3"))
    story.run(60.0, None, 5, silent=("n2", "n3"))
    assert "begin" in heard.said
    assert heard.said[0] == "state"


@pytest.mark.parametrize(
    ("occasions", "words", "told"),
    [(("begin",), (), True), (("clear",), (), False), ((), ("BLIND",), True), ((), ("FLAPPING",), False)],
)
def test_it_is_told_to_whoever_asked_for_what_begins(
    occasions: tuple[str, ...], words: tuple[str, ...], *, told: bool
) -> None:
    """Each row: what `--notify-on` names, and whether it is told."""
    rules = NoticeRules(occasions=frozenset(o for o in ("begin", "clear") if o in occasions), words=words)
    _, heard = waiting(rules, until=30.0)
    assert bool(heard.notices) is told


def test_what_the_run_before_has_told_is_not_told_again() -> None:
    """It had lost every server before, and said so; whoever restarts it has read that."""
    _, first = waiting(until=30.0)
    story = Story()
    again = Notified(story)
    again.memory = NoticeMemory(began=True, threads=first.memory.threads)
    story.take(NotReached(at=story.at(), since=story.at(), reason=REASON))
    story.advance(30.0)
    assert again.notices == []


def cut_off(rules: NoticeRules | None = None) -> tuple[Plot, Notified, float]:
    """A run that saw the group, and loses every connection at that instant."""
    story = Plot()
    heard = Notified(story, rules)
    for name in story.names:
        story.take(VantageChanged(at=story.at(), server=name, connected=False, reason="closed"))
    return story, heard, story.t


def test_a_run_that_saw_the_group_and_has_seen_nothing_for_a_minute_says_so() -> None:
    """Once, though nobody named BLIND, since nobody would hear of an outage; and when it sees again, it is over."""
    story, heard, lost_at = cut_off()
    story.advance(lost_at + 59.0)
    assert heard.said == []
    story.advance(lost_at + 180.0)
    assert heard.said == ["state"]
    line = notice_line(heard.notices[0])
    assert (line.title, line.severity, line.open) == ("C1: metawatch cannot see the meta group", "critical", True)
    assert "It is not known whether the cluster is healthy" in line.text
    assert line.next == "see what metawatch cannot reach: metawatch doctor"
    for name in story.names:
        story.take(VantageChanged(at=story.at(), server=name, connected=True))
    story.beats(story.t + 20.0, "n1", 5)
    assert [(one.of, one.open) for one in heard.notices] == [("BLIND", True), ("BLIND", False)]
    assert len({one.thread for one in heard.notices}) == 1


def test_the_time_in_which_metawatch_itself_was_stopped_does_not_count() -> None:
    """A laptop wakes after a night, and has a minute to connect."""
    story, heard, lost_at = cut_off()
    woke = lost_at + 8 * 3600.0
    story.take(Blind(at=story.at(woke), since=story.at(lost_at + 1.0), reason="asleep"))
    story.advance(woke + 59.0)
    assert heard.said == []
    story.advance(woke + 61.0)
    assert heard.said == ["state"]


def test_short_stalls_of_a_starved_host_put_it_off_and_never_silence_it() -> None:
    """The loop stands still for 1.2 s now and then: that time is not counted, and what lies between is."""
    story, heard, lost_at = cut_off()
    for _ in range(2):
        story.advance(story.t + 19.0)
        story.t += 1.2
        story.wake()
    story.advance(lost_at + 61.0)
    assert heard.said == []
    story.advance(lost_at + 64.0)
    assert heard.said == ["state"]


def test_who_did_not_ask_for_what_begins_is_not_told_that_nothing_is_seen() -> None:
    """Nor is anybody told twice who named BLIND."""
    for rules, told in (
        (NoticeRules(occasions=frozenset({"clear"})), []),
        (NoticeRules(words=("BLIND",)), ["state"]),
    ):
        story, heard, lost_at = cut_off(rules)
        story.advance(lost_at + 90.0)
        assert heard.said == told, rules
