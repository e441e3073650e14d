"""What reached us and was not taken in? Messages that were dropped, could not be read, or were shed because there were too many."""

from msgspec.structs import replace

from tui.core.model.state import State
from tui.core.observed.events import DecodeFailed, MessagesDropped
from tui.core.observed.raft_frames import FramesShed


def dropped(state: State, event: MessagesDropped) -> State:
    """The client's buffer was full: so many messages were thrown away unread."""
    return replace(state, dropped=state.dropped + event.count)


def undecodable(state: State, _: DecodeFailed) -> State:
    """A message could not be read; feeds report it, and here it is counted."""
    return replace(state, undecodable=state.undecodable + 1)


def shed(state: State, event: FramesShed) -> State:
    """Raft traffic was left unread, by kind, because there was too much of it."""
    count = state.shed.get(event.what, 0) + event.count
    return replace(state, shed={**state.shed, event.what: count})
