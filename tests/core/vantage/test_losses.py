"""Is everything that was not taken in counted, by its kind?"""

from tui.core.model.state import State
from tui.core.observed.events import DecodeFailed, MessagesDropped
from tui.core.observed.raft_frames import FramesShed
from tui.core.vantage.losses import dropped, shed, undecodable


def test_losses_add_up() -> None:
    """Whatever connection they came through."""
    state = State()
    for via, count in (("n1", 3), ("n2", 4)):
        state = dropped(state, MessagesDropped(at=1.0, via=via, count=count))
        state = undecodable(state, DecodeFailed(at=1.0, via=via, subject="$SYS.x", reason="no JSON"))
        state = shed(state, FramesShed(at=1.0, via=via, what="acks", count=count))
    state = shed(state, FramesShed(at=1.0, via="n1", what="entries", count=9))
    assert (state.dropped, state.undecodable, dict(state.shed)) == (7, 2, {"acks": 7, "entries": 9})
