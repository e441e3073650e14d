"""Do alerts wait, when metawatch sees again, until it has looked? Else each flap of its own VPN would be an all-clear."""

from tests.core.notices.notified import Notified
from tests.core.overall.plots import Plot
from tui.core.observed.events import ProbeMissed, VantageChanged
from tui.core.observed.raft_frames import LinkSampled


def hangs(story: Plot, seconds: float) -> None:
    """n2 answers PING and nothing else; the others are well."""
    until = story.t + seconds
    while story.t + 1.0 <= until:
        story.advance(story.t + 1.0)
        story.pong()
        story.beat("n1", 5)
        story.all_tell("n1", 5, but=("n2",))
        for endpoint in ("RAFTZ", "STATSZ"):
            story.take(ProbeMissed(at=story.at(), server="n2", endpoint=endpoint, asked=story.at() - 2.0))


def dark(story: Plot, seconds: float) -> None:
    """Our own network carries nothing."""
    since, until = story.at(), story.t + seconds
    while story.t + 0.5 <= until:
        story.advance(story.t + 0.5)
        for name in story.names:
            story.take(LinkSampled(at=story.at(), server=name, heard_at=since, acked_at=since, acked=False))


def test_what_goes_on_is_found_again_before_it_is_called_over() -> None:
    """The Raft lock of n2 is held all the time; nobody is told that this is over, and that it began again."""
    story = Plot()
    heard = Notified(story)
    hangs(story, 20.0)
    assert story.alerts("MW_RAFT_STUCK") == [("raised", "critical")]
    for _ in range(3):
        dark(story, 10.0)
        assert story.state.seeing_since is None
        hangs(story, 20.0)
    assert story.alerts("MW_RAFT_STUCK") == [("raised", "critical")]
    assert heard.said == ["begin"]


def test_what_is_over_by_then_is_cleared_within_seconds() -> None:
    story = Plot()
    hangs(story, 20.0)
    dark(story, 10.0)
    story.beats(story.t + 4.0, "n1", 5)
    assert "MW_RAFT_STUCK" in story.open_codes()
    story.beats(story.t + 2.0, "n1", 5)
    assert "MW_RAFT_STUCK" not in story.open_codes()


def test_our_own_connection_that_is_lost_ends_nothing_of_its_server() -> None:
    """That to n2 breaks alone and comes back; its RAFTZ is not answered through the others either."""
    story = Plot()
    heard = Notified(story)
    hangs(story, 20.0)
    story.take(VantageChanged(at=story.at(), server="n2", connected=False, reason="stale"))
    story.without(3.0, "n1", 5, gone=("n2",))
    story.take(VantageChanged(at=story.at(), server="n2", connected=True))
    hangs(story, 20.0)
    assert story.alerts("MW_RAFT_STUCK") == [("raised", "critical")]
    assert heard.said == ["begin"]


def test_stalls_of_our_own_hold_nothing_open() -> None:
    """On a starved host, whose loop stands still again and again: what was asked stays asked, and its answers are read."""
    story = Plot()
    hangs(story, 20.0)
    for _ in range(4):
        story.t += 1.2
        story.wake()
        story.beats(story.t + 2.0, "n1", 5)
    assert "MW_RAFT_STUCK" not in story.open_codes()
