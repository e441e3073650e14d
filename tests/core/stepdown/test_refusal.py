"""Is what was confirmed still true when it is to be sent?"""

from tests.cases import each
from tests.core.stepdown.test_preflight import ready, refused, wish
from tui.core.observed.events import StepDownAsked
from tui.core.ports import StepDown


@each(
    ("command", "said"),
    [
        (wish(leader="n3"), "the leader has changed: it is n1 in term 5, no longer n3 in term 5"),
        (wish(term=4), "the leader has changed: it is n1 in term 5, no longer n1 in term 4"),
        (wish("n9"), "n9 is not another peer of this meta group"),
        (wish("n1"), "n1 is already the leader"),
        (wish(), None),
        (wish(None), None),
    ],
)
def test_what_was_confirmed_must_still_be_true(command: StepDown, said: str | None) -> None:
    """Leader, term and target are compared again."""
    assert refused(ready(), command) == said


def test_not_while_an_election_is_under_way() -> None:
    """An advisory that still waits for its term: who leads is not settled."""
    story = ready()
    story.advisory("n3")
    assert "an election is in progress" in str(refused(story, wish()))


def test_not_twice_for_one_leadership() -> None:
    """One that was sent, or heard of another operator, stands in the way for ten seconds; one that failed does not."""
    story = ready()
    story.run(3, "n1", 5)
    story.take(StepDownAsked(at=story.at(), id="first", leader="n1", term=5, to="n2", by="op@here", via="n1"))
    assert "was already requested 0s ago" in str(refused(story, wish()))
    story.run(14, "n1", 5)
    assert refused(story, wish()) is None
    story.audit("n1", ok=False)
    assert refused(story, wish()) is None
    story.audit("n1")
    assert "already" in str(refused(story, wish()))
