"""What does a recorder tell of the last day? Elections, leaderless times, incidents and verdicts, each from the room that knows it."""

from collections.abc import Callable

from tui.core.causes import from_recorder as causes
from tui.core.incidents import from_recorder as incidents
from tui.core.model.message import Message
from tui.core.model.state import State
from tui.core.observed.team import HistoryReceived
from tui.core.team.for_newcomers import history


def recorded_history(state: State, words: Callable[[Message], str], recorder: str = "") -> HistoryReceived:
    """All of it; `words`: how a message is said, for whoever reads it may know other phrases."""
    return history(state, recorder, incidents.known(state, words), causes.known(state, words))
