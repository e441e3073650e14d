"""What is said of the group before any server has let us in?"""

from tests.core.story import Story
from tui.core.model.state_word import BlindFigures, StateWord
from tui.core.observed.discovery import NotReached
from tui.core.observed.events import VantageChanged
from tui.core.overall.state_word import state_word
from tui.core.settings.watch import Watch
from tui.text.state_word import summary


def test_who_has_reached_no_server_yet_is_blind_and_says_why() -> None:
    """It is tried again and again, which is more than to wait for the first answers."""
    story = Story()
    story.wake()

    def told() -> StateWord:
        return state_word(story.state, story.at(), Watch())

    assert told().word == "CONNECTING"
    story.take(NotReached(at=story.at(), since=story.at() - 5.0, reason="n1:4222: connection refused"))
    found = told()
    assert (found.word, found.since) == ("BLIND", story.at() - 5.0)
    assert found.figures == BlindFigures(because="not reached", reason="n1:4222: connection refused")
    assert summary(found) == "no server is reached yet: n1:4222: connection refused; run metawatch doctor"
    story.take(VantageChanged(at=story.at(), server="n1", connected=True, reason=None))
    assert told().word == "CONNECTING"
