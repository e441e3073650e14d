"""Are the steps after a step-down told as they were, and does a leader hold only after ten seconds?"""

from msgspec.structs import replace

from tests.core.stepdown.test_requests import answer, asked, elected, ready
from tests.core.story import Story
from tui.core.history.aftermath import HOLDS_S, Aftermath, aftermath


def look(story: Story) -> Aftermath:
    """Of the last step-down, now."""
    return aftermath(story.state, story.state.step_downs[-1], story.at())


def test_the_steps_come_one_by_one() -> None:
    """The request alone, then its answer, then the leader, who holds after ten seconds and not before."""
    story = ready()
    story.take(asked(story))
    assert look(story) == Aftermath()
    story.advance(story.t + 0.004)
    story.take(answer(story))
    assert look(story).accepted_s is not None
    assert look(story).leads_s is None
    story.advance(story.t + 0.02)
    elected(story)
    found = look(story)
    assert found.leads_s is not None
    assert found.peers == 3
    assert not found.holds
    story.run(12, "n2", 6, since=3.02)
    assert 0 < look(story).holds_s < HOLDS_S
    story.run(14, "n2", 6, since=3.02)
    assert look(story).holds


def test_a_leader_that_is_replaced_did_not_hold() -> None:
    """The election that ended it is named, however long ago it was."""
    story = ready()
    story.take(asked(story))
    story.take(answer(story))
    story.advance(story.t + 0.02)
    elected(story)
    story.run(6, "n2", 6, since=3.02)
    first = story.state.elections[-1]
    second = replace(first, elected_at=first.elected_at + 4, term=7, leader="n3")
    story.assume(replace(story.state, elections=(*story.state.elections, second)))
    story.run(20, "n2", 6, since=3.02)
    found = look(story)
    assert found.ended_by == second
    assert found.holds_s == 4
    assert not found.holds


def test_silence_is_no_stability() -> None:
    """It leads for six seconds, is silent for five, and only then another one wins: it did not hold, and was never said to."""
    story = ready()
    story.take(asked(story))
    story.take(answer(story))
    story.advance(story.t + 0.02)
    elected(story)
    story.run(9, "n2", 6, since=3.02)
    held = look(story).holds_s
    assert 4 < held < 7
    story.advance(15.0)
    assert look(story).holds_s <= held
    assert not look(story).holds
    first = story.state.elections[-1]
    second = replace(first, elected_at=first.elected_at + 11, leaderless_s=5.0, term=7, leader="n3", previous="n2")
    story.assume(replace(story.state, elections=(*story.state.elections, second)))
    assert look(story).ended_by == second
    assert not look(story).holds
