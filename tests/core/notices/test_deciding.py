"""Is one incident one thread: notified when it begins, gets worse, has a cause and is over, each once? Stories with time as data."""

import pytest
from msgspec.structs import replace

from tests.core.history.test_next_run import NextRun
from tests.core.notices.notified import Notified, struck
from tests.core.overall.plots import A_MINUTE, Plot
from tests.journal.filling import NAMES, events
from tui.core.model.incident import FoldedAlert
from tui.core.model.message import message
from tui.core.model.state import State
from tui.core.model.verdict import Cause
from tui.core.notices.deciding import decide
from tui.core.notices.notice import Notice, NoticeMemory
from tui.core.settings.notifying import NoticeRules
from tui.core.settings.watch import Watch
from tui.runtime.monitor import Monitor
from tui.text.notices import notice_line

GONE = ("n1",)


def crashed(story: Plot) -> None:
    """The leader is killed, n2 takes over, and all is over ten minutes later."""
    story.killed("n1")
    story.without(5.0, None, 5, gone=GONE)
    story.elected("n2", 6, gone=GONE)


@pytest.mark.slow
def test_a_crash_is_one_thread_from_its_begin_to_its_all_clear() -> None:
    """It begins with a silent leader, gets worse without a leader and has a cause by then, and is over; alerts are no notice."""
    story = Plot(watch=A_MINUTE)
    heard = Notified(story)
    crashed(story)
    story.beats(story.t + 80.0, "n2", 6)
    assert heard.said == ["begin", "worse", "clear"]
    assert len({one.thread for one in heard.notices}) == 1
    assert len({one.id for one in heard.notices}) == 3
    assert [one.of for one in heard.notices] == ["LEADER SILENT", "NO LEADER", "NO LEADER"]
    assert [one.open for one in heard.notices] == [True, True, False]
    assert [one.cause for one in heard.notices] == [None, "crash", "crash"]
    assert heard.notices[2].alert_count >= 3


def test_a_notice_without_a_verdict_says_the_first_step_that_the_screen_shows() -> None:
    """Nobody at 3 a.m. reads that a leader is silent, and nothing else."""
    story = Plot(watch=A_MINUTE)
    heard = Notified(story)
    story.killed("n1")
    story.without(2.0, None, 5, gone=GONE)
    [begun] = heard.notices
    assert begun.cause is None
    assert begun.next == message("wait_for_election")
    assert "Action: " in notice_line(begun).text


def test_a_cause_is_notified_once_when_it_is_named() -> None:
    """Another one as well; `unknown` is none, and one that comes back is no news."""
    state = struck()
    memory, notices = decide(NoticeMemory(), state, NoticeRules(), 0.0)
    causes: tuple[Cause, ...] = ("unknown", "disk_stall", "crash", "disk_stall")
    for cause in causes:
        [record] = state.incidents
        state = replace(state, now=state.now + 1.0, incidents=(replace(record, cause=cause, confidence=0.8),))
        memory, fresh = decide(memory, state, NoticeRules(), 0.0)
        notices += fresh
    assert [(one.what, one.cause) for one in notices] == [("begin", None), ("cause", "disk_stall"), ("cause", "crash")]


def test_the_first_notice_comes_with_the_first_tick_after_the_fact() -> None:
    """A killed leader is notified within half a second of the moment at which its connection was refused."""
    story = Plot()
    heard = Notified(story)
    began = story.at()
    story.killed("n1")
    story.advance(story.t + 0.5)
    assert heard.said == ["begin"]
    assert heard.notices[0].at - began <= 0.5


def test_what_was_planned_is_no_notice() -> None:
    """A step-down that somebody asked for wakes nobody."""
    story = Plot()
    heard = Notified(story)
    story.stepped_down("n1", "n2", 6)
    story.without(30.0, "n2", 6, gone=())
    assert heard.said == []


def test_fifty_alerts_of_one_incident_are_one_notice_and_one_all_clear() -> None:
    """However many fold into it, and whenever they do."""
    state = struck()
    memory, notices = decide(NoticeMemory(), state, NoticeRules(), 0.0)
    for n in range(50):
        [record] = state.incidents
        more = FoldedAlert(code=f"MW_X{n}", subject="n1", severity="critical", summary=message("x"), since=state.now)
        state = replace(state, now=state.now + 1.0, incidents=(replace(record, folded=(*record.folded, more)),))
        memory, fresh = decide(memory, state, NoticeRules(), 0.0)
        notices += fresh
    [record] = state.incidents
    state = replace(state, now=state.now + 1.0, incidents=(replace(record, until=state.now),))
    memory, fresh = decide(memory, state, NoticeRules(), 0.0)
    notices += fresh
    assert [one.what for one in notices] == ["begin", "clear"]
    assert notices[1].alert_count >= 50


def test_what_was_over_at_the_first_look_is_no_news() -> None:
    """A run that begins with the history of a journal notifies nobody of it."""
    state = struck()
    [record] = state.incidents
    past = replace(state, incidents=(replace(record, until=state.now - 3600.0),))
    memory, notices = decide(NoticeMemory(), past, NoticeRules(), 0.0)
    assert notices == ()
    memory, notices = decide(memory, replace(past, now=past.now + 60.0), NoticeRules(), 0.0)
    assert notices == ()


def test_what_goes_on_at_the_first_look_is_notified() -> None:
    _, notices = decide(NoticeMemory(), struck(), NoticeRules(), 0.0)
    assert [one.what for one in notices] == ["begin"]


def test_the_same_state_twice_is_nothing_new() -> None:
    """And the memory is the very same value, so that nothing is written."""
    state = struck()
    memory, _ = decide(NoticeMemory(), state, NoticeRules(), 0.0)
    again, notices = decide(memory, replace(state, now=state.now + 0.25), NoticeRules(), 0.0)
    assert notices == ()
    assert again is memory


def test_after_a_kill_before_the_commit_the_same_notice_has_the_same_id() -> None:
    """What is decided twice from the same facts can be told by its id, and belongs to the same thread."""
    state = struck()
    _, [first] = decide(NoticeMemory(), state, NoticeRules(), 0.0)
    _, [second] = decide(NoticeMemory(), replace(state, now=state.now + 3.0), NoticeRules(), 0.0)
    assert (first.id, first.thread) == (second.id, second.thread)


def test_a_restart_in_the_middle_of_an_incident_says_no_all_clear() -> None:
    """The next run ends the incident of the one before, finds it again, and notifies nobody; its end is one all-clear."""
    story = Plot(tuple(f"n{i}" for i in range(1, 6)))
    heard = Notified(story)
    story.killed("n5")
    story.without(15.0, "n1", 5, gone=("n5",))
    assert heard.said == ["begin"]
    after = NextRun(story, 10.0)
    heard.follow(after)
    after.begin(but=("n5",))
    after.killed("n5")
    after.without(25.0, "n1", 5, gone=("n5",))
    assert [one.number for one in after.state.incidents] == [1]
    assert heard.said == ["begin"]


def test_what_is_not_found_again_after_a_restart_is_over() -> None:
    """Once an earlier run's alerts would have been found."""
    state = struck()
    memory, _ = decide(NoticeMemory(), state, NoticeRules(), 0.0)
    [record] = state.incidents
    ended = replace(state, ready_at=state.now + 60.0, incidents=(replace(record, until=state.now),))
    memory, soon = decide(memory, replace(ended, now=state.now + 61.0), NoticeRules(), 0.0)
    assert soon == ()
    memory, later = decide(memory, replace(ended, now=state.now + 100.0), NoticeRules(), 0.0)
    assert [one.what for one in later] == ["clear"]


def test_what_comes_again_is_notified_again_on_the_same_thread() -> None:
    state = struck()
    memory, first = decide(NoticeMemory(), state, NoticeRules(), 0.0)
    [record] = state.incidents
    over = replace(state, now=state.now + 10.0, incidents=(replace(record, until=state.now + 10.0),))
    memory, clear = decide(memory, over, NoticeRules(), 0.0)
    again = replace(state, now=state.now + 20.0)
    memory, begun = decide(memory, again, NoticeRules(), 0.0)
    said = (*first, *clear, *begun)
    assert [(one.what, one.again) for one in said] == [("begin", False), ("clear", False), ("begin", True)]
    assert len({one.thread for one in said}) == 1


def test_only_wanted_occasions_are_notified() -> None:
    """`--notify-on begin,clear`."""
    story = Plot()
    heard = Notified(story, NoticeRules(occasions=frozenset({"begin"})))
    crashed(story)
    assert heard.said == ["begin"]


def test_a_chosen_state_word_is_a_thread_of_its_own() -> None:
    """Notified when it begins to hold and when it no longer does."""
    story = Plot()
    heard = Notified(story, NoticeRules(occasions=frozenset(), words=("NO LEADER",)))
    crashed(story)
    assert [(one.what, one.of, one.open) for one in heard.notices] == [
        ("state", "NO LEADER", True),
        ("state", "NO LEADER", False),
    ]
    assert len({one.thread for one in heard.notices}) == 1
    assert heard.memory.threads[-1].word is None, "what is over is not kept"


def test_a_blind_metawatch_says_no_all_clear() -> None:
    """While it sees nothing no incident ends; BLIND itself is a word that can be chosen."""
    story = Plot()
    heard = Notified(story, NoticeRules(words=("BLIND",)))
    crashed(story)
    before = len(heard.notices)
    story.advance(story.t + 30.0)
    assert [one.what for one in heard.notices[before:]] in ([], ["state"])


@pytest.mark.parametrize("name", NAMES)
def test_runs_of_real_servers_are_a_few_notices(name: str) -> None:
    """What nats-servers did, taped: one begin an incident, never the same notice twice, and no more than five an incident."""
    found: list[Notice] = []
    memory = NoticeMemory()

    def look(state: State) -> None:
        nonlocal memory
        memory, notices = decide(memory, state, NoticeRules(), 0.0)
        found.extend(notices)

    monitor = Monitor(Watch(), on_line=lambda _: None)
    monitor.on_look = look
    for event in events(name):
        monitor.take(event)
    assert len({one.id for one in found}) == len(found)
    for number in {one.incident for one in found}:
        mine = [one for one in found if one.incident == number]
        assert mine[0].what == "begin"
        assert len(mine) <= 5
