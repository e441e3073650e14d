"""Does a spell of trouble outlive its end, with its true beginning, and is it never endless?"""

import pytest

from tests.core.tapped import TappedStory
from tui.core.model.symptom import Symptom
from tui.core.observed.events import ProbeMissed, VantageChanged
from tui.core.observed.raft_frames import Pinged


def troubled(story: TappedStory, server: str, what: str) -> list[Symptom]:
    """The spells of one kind."""
    return [one for one in story.state.symptoms.get(server, ()) if one.what == what]


def calm() -> TappedStory:
    story = TappedStory()
    story.begin()
    return story


def miss(story: TappedStory, since: float, *, taken: bool | None = None) -> None:
    asked = story.at(since)
    story.take(ProbeMissed(at=story.at(), server="n2", endpoint="PING", asked=asked, taken=taken))


def test_misses_and_the_late_answer_are_one_spell() -> None:
    """From the first question that was missed until the answer came, also when that was long asked for."""
    story = calm()
    for t in (3.0, 5.0, 7.0):
        story.advance(t)
        miss(story, t - 2.0)
    story.advance(8.0)
    story.take(Pinged(at=story.at(), server="n2", asked=story.at(1.0)))
    (one,) = troubled(story, "n2", "PING")
    assert (one.since, one.until, one.late_answers) == (story.at(1.0), story.at(8.0), 1)


def test_late_answers_that_come_together_are_one_sign_of_life() -> None:
    """A thawed process hands on all its answers at once: it was not alive in between."""
    story = calm()
    story.advance(8.0)
    for asked in (1.0, 3.0, 5.0):
        story.take(Pinged(at=story.at(), server="n2", asked=story.at(asked)))
    assert [one.late_answers for one in troubled(story, "n2", "PING")] == [1]


def test_what_was_not_taken_once_was_not_taken() -> None:
    """Packets that wait on a cut way are acknowledged as soon as it is whole; that proves nothing of the time before."""
    story = calm()
    for t, taken in ((3.0, False), (5.0, False), (7.0, True)):
        story.advance(t)
        miss(story, t - 2.0, taken=taken)
    assert [one.taken for one in troubled(story, "n2", "PING")] == [False]


@pytest.mark.slow
@pytest.mark.usefixtures("seldom")
def test_quick_answers_are_no_trouble_and_old_spells_are_forgotten() -> None:
    """A calm server has no spells; a sick one has sixty at most."""
    story = calm()
    story.pong()
    assert story.state.symptoms.get("n2", ()) == ()
    for number in range(80):
        story.advance(10.0 + 5.0 * number)
        miss(story, story.t - 2.0)
    assert len(story.state.symptoms["n2"]) == 60


def test_only_a_connection_that_was_there_can_be_lost() -> None:
    """Later reasons why it cannot be dialled again are no further losses."""
    story = calm()
    story.advance(8.0)
    for reason in ("server said: user authentication expired", "credentials rejected: authorization violation"):
        story.advance(story.t + 10.0)
        story.take(VantageChanged(at=story.at(), server="n2", connected=False, reason=reason))
    (one,) = troubled(story, "n2", "lost")
    assert (one.since, one.reason) == (story.at(18.0), "server said: user authentication expired")
    assert story.state.servers["n2"].connection.reason == "credentials rejected: authorization violation"
