"""Who hangs and cannot be asked any longer: is it missing from the quorum still?"""

from tests.core.overall.plots import Plot
from tui.core.observed.events import ProbeMissed, VantageChanged
from tui.core.observed.raft_frames import LinkSampled


def test_a_connection_that_is_given_up_brings_no_quorum_back() -> None:
    """The processes still hang when metawatch gives up its connections to them, which answered no PING."""
    story, frozen = Plot(), ("n2", "n3")
    stopped = story.at()
    while story.at() < stopped + 20.0:
        story.advance(story.t + 0.5)
        story.pong("n1")
        for name in frozen:
            if story.at() == stopped + 12.0:
                story.take(VantageChanged(at=story.at(), server=name, connected=False, reason="no reply to PINGs"))
            elif story.at() < stopped + 12.0:
                sample = LinkSampled(at=story.at(), server=name, heard_at=stopped, acked_at=story.at(), acked=True)
                story.take(sample)
            if story.at() >= stopped + 2.0:
                asked = stopped + 0.01
                story.take(ProbeMissed(at=story.at(), server=name, endpoint="PING", asked=asked, taken=True))
    assert story.words[-1] == "NO QUORUM", story.words
    assert story.words.count("NO QUORUM") == 1, story.words
