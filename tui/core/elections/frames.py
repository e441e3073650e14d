"""What does a message between the Raft nodes tell? Each kind is handed to the file that keeps it; must not know what follows."""

from tui.core.elections import candidacies, heartbeat_evidence
from tui.core.model.state import State
from tui.core.observed.raft_frames import (
    AckHeard,
    FramesShed,
    HeartbeatHeard,
    RaftFrame,
    TapChanged,
    VoteAsked,
    VoteCast,
)
from tui.core.vantage import losses, taps


def heard(state: State, event: RaftFrame) -> State:
    """Take one message, or what is known of how they reach us."""
    match event:
        case AckHeard():
            return heartbeat_evidence.acknowledged(state, event)
        case HeartbeatHeard():
            return heartbeat_evidence.heard(state, event)
        case VoteAsked():
            return candidacies.asked(state, event)
        case VoteCast():
            return candidacies.cast(state, event)
        case TapChanged():
            return taps.tapped(state, event)
        case FramesShed():
            return losses.shed(state, event)
