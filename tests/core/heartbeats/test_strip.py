"""Is each second of the strip what was heard in it? Judged over stories with heartbeats."""

from tests.core.tapped import TappedStory
from tui.core.heartbeats.strip import Second, strip
from tui.core.observed.events import Blind, VantageChanged
from tui.core.observed.raft_frames import TapChanged
from tui.core.settings.thresholds import Thresholds


def told(story: TappedStory, seconds: int) -> tuple[Second, ...]:
    return strip(story.state, story.at(), seconds, Thresholds())


def calm(until: float = 20.0) -> TappedStory:
    story = TappedStory()
    story.advance(0.4)
    story.begin()
    story.beats(until + 0.4, "n1", 5)
    return story


def test_every_second_is_heard() -> None:
    """Heartbeats each second through every connection: all, also where they come just before and after a full second."""
    assert told(calm(), 12) == ("all",) * 12
    story = calm()
    for t in (21.01, 22.02, 22.99, 24.01, 24.99):
        story.advance(t)
        story.beat("n1", 5)
    assert told(story, 12) == ("all",) * 12


def test_one_connection_misses_one() -> None:
    """The second in which one of three did not hear it, once it can no longer be on its way."""
    story = calm()
    story.advance(21.4)
    story.beat("n1", 5, vias=("n1", "n3"))
    story.advance(21.7)
    assert told(story, 3)[-1] == "all"
    story.advance(22.4)
    story.beat("n1", 5)
    assert told(story, 4) == ("all", "all", "some", "all")


def test_nobody_hears_anything() -> None:
    """After 2.2 s every second without a heartbeat is one that nobody heard, at once and afterwards."""
    story = calm()
    story.quiet(22.3)
    assert "none" not in told(story, 5)
    story.quiet(22.75)
    assert told(story, 5) == ("all", "all", "all", "none", "none")
    story.quiet(24.4)
    story.beat("n1", 5)
    story.advance(24.6)
    assert told(story, 6) == ("all", "all", "none", "none", "none", "all")


def test_a_leader_that_was_busy_may_be_late() -> None:
    """Two seconds are no silence, and are seen."""
    story = calm()
    story.advance(22.4)
    story.beat("n1", 5)
    assert told(story, 3) == ("all", "late", "all")


def test_what_we_did_not_listen_to_is_unseen() -> None:
    """Before the start, while metawatch was late, and after the tap was taken away."""
    story = calm(10)
    assert told(story, 14)[:4] == ("unseen", "unseen", "unseen", "all")
    story.advance(10.5)
    story.t = 14.2
    story.take(Blind(at=story.at(), since=story.at(10.6), reason="late"))
    story.beat("n1", 5)
    assert told(story, 5) == ("all", "unseen", "unseen", "unseen", "all")
    for name in story.names:
        story.take(TapChanged(at=story.at(), via=name, on=False))
    story.advance(17.2)
    assert told(story, 3) == ("unseen", "unseen", "unseen")


def test_a_lost_connection_does_not_count() -> None:
    """Who is gone misses nothing; the others hear all."""
    story = calm()
    story.take(VantageChanged(at=story.at(), server="n2", connected=False))
    story.advance(21.4)
    story.beat("n1", 5, vias=("n1", "n3"))
    story.advance(22.0)
    assert set(told(story, 10)) == {"all"}


def test_a_hand_over_leaves_no_hole() -> None:
    """The new leader's first heartbeat counts, although it was not believed yet when it came."""
    story = calm()
    story.advance(20.9)
    story.takes_over("n2", 6, voters=("n1", "n3"), term_told_by=("n1", "n2", "n3"))
    story.beats(24.95, "n2", 6)
    assert told(story, 6) == ("all",) * 6
