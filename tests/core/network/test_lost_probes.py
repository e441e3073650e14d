"""What of the probes that did not arrive is the route's fault?"""

from tests.core.figures import ready
from tests.core.network.test_round_trips import probe
from tui.core.network.round_trips import loss


def test_what_is_not_answered_by_a_server_is_not_lost_on_its_route() -> None:
    """n2 hangs, or metawatch's own network is gone: PING is not answered either."""
    story = ready()
    for _ in range(4):
        probe(story)
    for _ in range(5):
        probe(story, ab=False, ba=False, pings=False)
    lost = loss(story.state.ways["n1–n2"], story.at(), 60)
    assert (lost.sent, lost.ab, lost.ba) == (4, 0, 0)
