"""Does what is to be done name every server that it is about, and not only the first?"""

from typing import get_args

from tests.cases import cases, each
from tests.core.overall.plots import Plot
from tests.ui.scenes import look
from tui.core.causes.first_step import first_step
from tui.core.model.message import message
from tui.core.model.state import Snapshot
from tui.core.model.state_word import DegradedFigures, StateWord, Weak, Weakness
from tui.core.model.verdict import Cause
from tui.text.commands_in import commands_in
from tui.text.phrases.say import say
from tui.ui.view.cells.cause_words import step_of
from tui.ui.view.drawing.spans import Look
from tui.ui.view.pages.wall_facts import wall_facts

FIVE = ("n1", "n2", "n3", "n4", "n5")
SEVEN = (*FIVE, "n6", "n7")


def told(what: Weakness, *names: str, leader: str = "n9", code: str | None = None) -> StateWord:
    """All of these have it, and one more has something else that weighs less."""
    weak = (*(Weak(subject=name, what=what, code=code) for name in names), Weak(subject="n8", what="alert", code="X"))
    return StateWord(word="DEGRADED", since=0.0, figures=DegradedFigures(found=weak), leader=leader)


def test_before_any_verdict_all_are_named() -> None:
    """Of every kind of weakness; what has another one is another matter."""
    with cases() as case:
        for what in get_args(Weakness):
            with case(what):
                code = "MW_DISK_FULL" if what == "alert" else None
                step = first_step(told(what, "n1", "n3", code=code), 10.0)
                assert step is not None
                said = say(step)
                assert "n1, n3" in said
                assert "n8" not in said
                assert "on its host" not in said
                assert commands_in(said) is not None


def test_many_are_shortened_as_in_any_list() -> None:
    """Six, and how many more."""
    step = first_step(told("down", *(f"n{i}" for i in range(1, 8)), "n9"), 10.0)
    assert step is not None
    assert "bring n1, n2, n3, n4, n5, n6 and 2 more back" in say(step)


def test_of_several_the_leader_is_the_one_to_be_stepped_down() -> None:
    for leader, moved in (("n3", True), ("n9", False)):
        step = first_step(told("throttled", "n1", "n3", leader=leader), 10.0)
        assert step is not None
        assert ("n3 leads: if this lasts, step it down" in say(step)) is moved


@each("cause", ["crash", "process_frozen", "lost_quorum"])
def test_one_and_several_are_said_in_their_number(cause: Cause) -> None:
    if cause == "lost_quorum":
        few = message("find_unconnected", leader="n2", needed=3, size=5, down=("n1", "n3", "n4"))
        assert "(n1, n3, n4 were down)" in say(few)
        assert "(n1 was down)" in say(message("find_unconnected", leader="n2", needed=3, size=5, down=("n1",)))
        assert "down)" not in say(message("find_unconnected", leader="n2", needed=3, size=5, down=()))
        return
    assert "check n1, n3, on each host: " in say(message("check_server", server=("n1", "n3"), cause=cause))
    assert "check n1, on its host: " in say(message("check_server", server="n1", cause=cause))


def test_servers_that_crash_together_are_all_to_be_checked() -> None:
    """The leader and a follower: the verdict names the leader, and what to do names both; on screen, wall and in its line."""
    story, gone = Plot(FIVE), ("n1", "n3")
    story.killed(*gone)
    story.without(5.0, None, 5, gone=gone)
    story.elected("n2", 6, gone=gone)
    story.without(8.0, "n2", 6, gone=gone)
    verdict = story.state.verdicts[-1]
    assert (verdict.cause, verdict.server) == ("crash", "n1")
    assert verdict.next is not None
    assert "check n1, n3, on each host: " in say(verdict.next)
    assert wall_facts(seen(story)).action == "restore n1 n3; keep n2; check logs of n1 n3"


def test_a_server_that_crashes_later_is_named_as_well() -> None:
    """Once the verdict is no longer judged: the advice of now has it."""
    story = Plot(FIVE)
    story.killed("n1")
    story.without(5.0, None, 5, gone=("n1",))
    story.elected("n2", 6, gone=("n1",))
    story.without(12.0, "n2", 6, gone=("n1",))
    story.killed("n3")
    story.without(6.0, "n2", 6, gone=("n1", "n3"))
    assert story.state.word is not None
    step = step_of(seen(story), story.state.word.shown)
    assert step is not None
    assert "n1, n3" in say(step)


def test_what_a_lost_quorum_needs_back_is_all_that_is_away_now() -> None:
    """Two more are killed after the verdict of the first two: all four are to be restored."""
    story, gone = Plot(SEVEN), ("n1", "n3", "n4", "n5")
    story.killed(*gone)
    story.without(12.0, None, 5, gone=gone)
    story.killed("n6")
    story.without(1.0, None, 5, gone=(*gone, "n6"))
    assert story.state.word is not None
    step = step_of(seen(story), story.state.word.shown)
    assert step is not None
    assert say(step).startswith("restore n1, n3, n4, n5, n6: 4 of 7 peers")
    assert wall_facts(seen(story)).action == "restore n1 n3 n4 and 2 more"


def seen(story: Plot) -> Look:
    return look(Snapshot(state=story.state, now=story.at()), 119, height=39)
