"""Is a story that goes on from another one's beginning the story that it would be if it were told whole?"""

import pytest

from tests.core.story import Story
from tests.core.tapped import TappedStory


def elects(story: TappedStory) -> TappedStory:
    story.begin()
    story.beats(20.0, "n1", 5)
    story.quiet(26.0)
    story.takes_over("n2", 6, voters=("n3",), term_told_by=("n2", "n3"))
    story.beats(story.t + 5.0, "n2", 6)
    return story


def whole() -> TappedStory:
    """No passage of it is that of another one."""
    story = TappedStory()
    story.passages = None
    return story


def test_it_knows_and_says_the_same() -> None:
    """Also after what follows, which is its own."""
    elects(TappedStory())
    shared, own = elects(TappedStory()), elects(whole())
    assert len(shared.recording.tape.kept) == 1  # how far time has come
    assert len(own.recording.tape.kept) > 100
    for story in (shared, own):
        story.quiet(story.t + 6.0)
        story.pong()
    assert shared.lines == own.lines
    assert shared.monitor.saved() == own.monitor.saved()


def test_what_differs_is_told() -> None:
    """Another leader, another event in between, another version: each is another story from there on."""
    same = elects(TappedStory())
    other = TappedStory()
    other.begin("n3")
    between = TappedStory()
    between.begin()
    between.stands("n2", 6)
    elects(between)
    old = Story(version="2.9.25")
    old.begin()
    assert (same.state.leadership.leader, other.state.leadership.leader) == ("n2", "n3")
    assert between.lines != same.lines
    assert {server.identity.version for server in old.state.servers.values()} == {"2.9.25"}


def test_nobody_who_looks_on_misses_anything() -> None:
    """A notice is decided with each look."""
    looks: list[float] = []
    elects(TappedStory())
    story = TappedStory()
    story.monitor.on_look = lambda state: looks.append(state.now)
    elects(story)
    assert len(looks) > 100


def test_what_comes_back_from_a_tape_otherwise_than_it_was_taken_is_seen() -> None:
    """Also in a story that is not told again."""
    story = elects(whole())
    story.recording.comes_back()
    for put in (None, story.recording.took[0]):
        taken = story.recording.took.pop()
        if put is not None:
            story.recording.took.append(put)
        with pytest.raises(AssertionError):
            story.recording.comes_back()
        story.recording.took[len(story.recording.took) - (put is not None) :] = [taken]
    story.recording.comes_back()
