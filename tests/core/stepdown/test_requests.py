"""Is every step-down told once, with what became of it, in whatever order its answer, its audit and its election come?"""

from itertools import permutations

import pytest

from tests.cases import each
from tests.core.story import Story
from tui.core.model.elections import StepDownRecord
from tui.core.model.lines import StepDownLine
from tui.core.observed.events import AnyEvent, StepDownAnswered, StepDownAsked, StepDownAudited, StepDownRefused
from tui.core.stepdown.requests import as_asked


def ready(t: float = 3.0) -> Story:
    story = Story()
    story.begin()
    story.run(t, "n1", 5)
    return story


def told(story: Story) -> list[tuple[str | None, str | None, bool, str | None, str | None]]:
    """(asked_by, to, ok, error, leader) of every line."""
    return [(x.asked_by, x.to, x.ok, x.error, x.leader) for x in story.lines if isinstance(x, StepDownLine)]


def asked(story: Story, to: str | None = "n2", id_: str = "ours") -> StepDownAsked:
    return StepDownAsked(at=story.at(), id=id_, leader="n1", term=5, to=to, by="op@here", via="n1")


def answer(story: Story, *, ok: bool | None = True, error: str | None = None, id_: str = "ours") -> StepDownAnswered:
    return StepDownAnswered(at=story.at(), id=id_, ok=ok, error=error)


def audit(story: Story, *, to: str | None = "n2", ok: bool = True, id_: str = "audit") -> StepDownAudited:
    error = None if ok else "not known (10005)"
    return StepDownAudited(
        at=story.at(), id=id_, server_time=story.at() - 0.001, server="n1", to=to, ok=ok, error=error, via="n2"
    )


def elected(story: Story, leader: str = "n2", term: int = 6) -> None:
    since = story.t
    story.advisory(leader)
    story.raft(leader, term=term, leader=leader, since=since)


@each("order", list(permutations(("answer", "audit", "election"))))
def test_ours_is_one_line_in_any_order(order: tuple[str, ...]) -> None:
    """Answer, audit and election come through different connections: one line, ours, with the winner; a planned hand-over."""
    story = ready()
    story.take(asked(story))
    for what in order:
        story.advance(story.t + 0.01)
        if what == "election":
            elected(story)
        else:
            story.take(answer(story) if what == "answer" else audit(story))
    story.run(17, "n2", 6, since=3.02)
    assert told(story) == [("op@here", "n2", True, None, "n2")]
    (election,) = story.elections
    assert (election.how, election.planned, election.leader) == ("handover", True, "n2")
    assert as_asked(story.state.step_downs[-1])


@each("first", ["answer", "audit"])
def test_a_refusal_of_ours_is_one_line(first: str) -> None:
    """The server says no in its answer and in its audit: told once, at the first."""
    story = ready()
    story.take(asked(story))
    events: tuple[AnyEvent, AnyEvent] = (
        answer(story, ok=False, error="not known (10005)"),
        audit(story, ok=False),
    )
    for event in events if first == "answer" else reversed(events):
        story.take(event)
    story.run(17, "n1", 5)
    assert told(story) == [("op@here", "n2", False, "not known (10005)", None)]


def test_no_answer_and_no_election_is_not_known() -> None:
    """Ten seconds later it is told as not known, with the reason."""
    story = ready()
    story.take(asked(story))
    story.advance(8)
    story.take(answer(story, ok=None, error="no reply within 5 s: the result is unknown"))
    story.run(12.9, "n1", 5)
    assert told(story) == []
    story.run(14, "n1", 5)
    assert told(story) == [("op@here", "n2", False, "no reply within 5 s: the result is unknown", None)]


def test_an_answer_lost_with_the_leadership_is_known_by_the_election() -> None:
    """The leader was there when it was asked, and another one leads within two seconds: it was obeyed."""
    story = ready()
    story.take(asked(story))
    story.take(answer(story, ok=None, error="the connection to n1 was lost before a reply: the result is unknown"))
    story.advance(story.t + 0.03)
    elected(story)
    assert told(story) == [("op@here", "n2", True, None, "n2")]
    assert [(e.how, e.planned) for e in story.elections] == [("handover", True)]


def test_an_election_after_a_frozen_leaders_time_out_is_not_ours() -> None:
    """The leader was gone before it was asked: silent and unplanned, and our request stays not known."""
    story = ready()
    story.take(asked(story))
    for second in (4, 5, 6, 7, 8):
        story.advance(second)
        for name in ("n2", "n3"):
            story.raft(name, term=5, leader="n1", seen=story.t - 3.0)
    story.take(answer(story, ok=None, error="no reply within 5 s: the result is unknown"))
    elected(story, "n3")
    story.run(14, "n3", 6, since=8)
    assert told(story) == [("op@here", "n2", False, "no reply within 5 s: the result is unknown", None)]
    assert [(e.how, e.planned) for e in story.elections] == [("silent", False)]


def test_a_bad_choice_of_successor_is_a_late_hand_over() -> None:
    """Obeyed, and nobody led for six seconds: planned all the same, and `took_s` says what it cost."""
    story = ready()
    story.take(asked(story, to=None))
    story.take(answer(story))
    story.take(audit(story, to=None))
    for second in range(4, 10):
        story.advance(second)
        story.all_tell(None, 5)
    elected(story, "n3")
    line = next(x for x in story.lines if isinstance(x, StepDownLine))
    assert line.leader == "n3"
    assert line.took_s == pytest.approx(6.0, abs=0.1)
    assert [(e.how, e.planned) for e in story.elections] == [("handover", True)]


def test_others_are_told_without_a_name() -> None:
    """Somebody else's audit beside ours is another line; who asked is not in it."""
    story = ready()
    story.take(asked(story, to="n2"))
    story.take(audit(story, to="n3", id_="other"))
    story.take(answer(story, ok=False, error="busy"))
    story.take(audit(story, to="n2", ok=False, id_="mine"))
    story.run(17, "n1", 5)
    assert set(told(story)) == {(None, "n3", True, None, None), ("op@here", "n2", False, "busy", None)}


def test_two_of_ours_are_matched_with_their_audits_in_order() -> None:
    """One after the other, both refused: two lines and no third."""
    story = ready()
    for number in (1, 2):
        story.take(asked(story, id_=f"ours{number}"))
        story.take(answer(story, ok=False, error="no", id_=f"ours{number}"))
        story.take(audit(story, ok=False, id_=f"audit{number}"))
        story.advance(story.t + 0.5)
    assert len(told(story)) == 2
    assert [s.audit for s in story.state.step_downs] == ["audit1", "audit2"]


def test_one_that_was_not_sent_is_remembered_and_makes_no_line() -> None:
    """The screen reads why from the state."""
    story = ready()
    story.take(StepDownRefused(at=story.at(), id="ours", reason="it moved meanwhile"))
    assert story.state.refused == ("ours", "it moved meanwhile")
    assert told(story) == []


def test_an_answer_to_nothing_is_nothing() -> None:
    """An id that nobody asked under changes nothing."""
    story = ready()
    story.take(answer(story, id_="never"))
    assert story.state.step_downs == ()


def test_twenty_are_kept() -> None:
    """The oldest is forgotten first."""
    story = ready()
    for number in range(25):
        story.take(audit(story, ok=False, id_=f"a{number}"))
    assert [s.id for s in story.state.step_downs] == [f"a{number}" for number in range(5, 25)]


@each(
    ("ok", "to", "winner", "good"),
    [
        (True, "n2", "n2", True),
        (True, "n2", "n3", False),
        (True, None, "n3", True),
        (True, None, "n1", False),
        (True, "n2", None, False),
        (None, "n2", None, False),
        (False, "n2", None, False),
    ],
)
def test_as_asked(ok: bool | None, to: str | None, winner: str | None, good: bool) -> None:
    """Another server leads, and it is the one asked for if one was."""
    done = StepDownRecord(id="a", at=0.0, server="n1", to=to, ok=ok, error=None, leader=winner)
    assert as_asked(done) is good
