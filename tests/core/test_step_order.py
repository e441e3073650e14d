"""Does the order inside a tick matter only where `step` says so? The rules that have no order are run in every order."""

from itertools import permutations

import pytest

from tests.core.tapped import TappedStory
from tui.core import step
from tui.core.model.lines import CandidacyLine, StepDownLine
from tui.core.observed.events import StepDownAnswered, StepDownAsked


def troubled() -> TappedStory:
    """n1 is asked to step down and does not; it falls silent, n2 stands in vain, n3 wins term 7 and leads on."""
    story = TappedStory()
    story.begin()
    story.beats(3.0, "n1", 5)
    story.take(StepDownAsked(at=story.at(), id="ours", leader="n1", term=5, to=None, by="op@here", via="n1"))
    story.take(StepDownAnswered(at=story.at(), id="ours", ok=True))
    story.quiet(8.0, alive=("n2", "n3"))
    story.stands("n2", 6, vias=("n2", "n3"))
    story.vote("n3", "n2", 6, granted=False)
    story.quiet(14.0, alive=("n2", "n3"))
    story.takes_over("n3", 7, voters=("n2",), term_told_by=("n2", "n3"))
    story.beats(21.0, "n3", 7, vias=("n2", "n3"))
    return story


def test_the_story_wakes_each_of_these_rules() -> None:
    """A story in which one of them has nothing to do would prove nothing about its place."""
    story = troubled()
    assert any(isinstance(line, StepDownLine) for line in story.lines)
    assert [line.server for line in story.candidacies] == ["n2", "n3"]
    assert [(line.leader, line.term) for line in story.elections] == [("n3", 7)]
    assert [timeline.complete for timeline in story.state.episodes] == [True]


@pytest.mark.parametrize("order", list(permutations(step.IN_ANY_ORDER))[1:])
def test_rules_without_an_order_give_the_same_in_any(
    order: tuple[step.TickRule, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same lines in the same order, and the same state, wherever these rules stand among each other."""
    expected = troubled()
    monkeypatch.setattr(step, "IN_ANY_ORDER", order)
    story = troubled()
    assert story.lines == expected.lines
    assert story.state == expected.state


def test_the_winner_is_told_behind_its_candidacy() -> None:
    """Lines of one tick come as the things happened: who stood, then who was elected."""
    kinds = [type(line).__name__ for line in troubled().lines]
    assert kinds.index(CandidacyLine.__name__) < kinds.index("ElectionLine")
