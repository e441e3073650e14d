"""What does the quorum tolerate while a peer is about to leave?"""

from tests.core.overall.plots import Plot
from tui.core.model.state_word import StateWord
from tui.core.overall.state_word import state_word
from tui.core.settings.watch import Watch
from tui.text.state_word import summary


def word(story: Plot) -> StateWord:
    """The word of this instant."""
    return state_word(story.state, story.at(), Watch())


def test_a_peer_that_is_about_to_leave_is_no_spare() -> None:
    """Lame duck mode: it still counts, and what the quorum tolerates is said for the time after it."""
    story = Plot()
    before = word(story)
    story.lame_duck("n3")
    assert before.quorum is not None
    assert (before.quorum.spare, before.quorum.leaving) == (1, ())
    found = word(story)
    assert found.quorum is not None
    assert (found.quorum.heard, found.quorum.leaving, found.quorum.spare) == (3, ("n3",), 0)
    assert "quorum 3 of 3 peers, no failure tolerated once n3 has left" in summary(found)
    story.lame_duck("n2")
    lost = word(story)
    assert lost.quorum is not None
    assert lost.quorum.spare == -1
    assert "quorum 3 of 3 peers, lost once n2, n3 have left" in summary(lost)


def test_who_left_and_was_removed_from_the_group_weakens_it_no_more() -> None:
    """A peer-remove is what is to be done with a server that does not come back: nothing says any longer to wait for it, or to start it."""
    names = ("n1", "n2", "n3", "n4", "n5")
    leave = (lambda story: story.lame_duck("n5"), lambda _: None)
    for announce in leave:
        story = Plot(names)
        announce(story)
        story.killed("n5")
        story.without(12.0, "n1", 5, gone=("n5",))
        assert word(story).subject == ("n5",)
        story.names = names[:4]
        story.beats(story.t + 4.0, "n1", 5)
        assert word(story).subject == ()
        assert not {"MW_NO_ANSWER", "MW_LAME_DUCK"} & story.open_codes()
        assert [one.until for one in story.state.incidents if one.until is None] == []
