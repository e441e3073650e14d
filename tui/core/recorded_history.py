"""What does a recorder tell of the last day, and what may be taken of it before a step-down? Each part is of the room that knows it."""

from collections.abc import Callable

from tui.core.causes import from_recorder as causes
from tui.core.incidents import from_recorder as incidents
from tui.core.model.message import Message
from tui.core.model.state import State
from tui.core.observed.team import HistoryReceived, RecordedIncident, RecordedVerdict
from tui.core.settings.watch import Watch
from tui.core.stepdown.suspects import suspects
from tui.core.team.for_newcomers import history


def recorded_history(state: State, words: Callable[[Message], str], recorder: str = "") -> HistoryReceived:
    """All of it; `words`: how a message is said, for whoever reads it may know other phrases."""
    return history(state, recorder, incidents.known(state, words), causes.known(state, words))


def only_adding(state: State, told: HistoryReceived, watch: Watch) -> HistoryReceived:
    """The part of it after which whoever was suspected before still is: what a recorder tells, or a liar in its name, may make a
    step-down more careful, and never less."""
    known = suspects(state, state.now).keys()
    for part in (told, _part(told, verdicts=told.verdicts), _part(told, incidents=told.incidents)):
        after, _ = incidents.take_over(causes.take_over(state, part, watch), part)
        if known <= suspects(after, state.now).keys():
            return part
    return _part(told)


def _part(
    told: HistoryReceived, *, incidents: tuple[RecordedIncident, ...] = (), verdicts: tuple[RecordedVerdict, ...] = ()
) -> HistoryReceived:
    """All of it but incidents and verdicts, and these. Not by `replace`: who writes a field of this name is taken for a second owner of
    the State's `incidents` (`tests/owners.py`)."""
    return HistoryReceived(
        at=told.at,
        recorder=told.recorder,
        sent=told.sent,
        elections=told.elections,
        leaderless=told.leaderless,
        watched=told.watched,
        incidents=incidents,
        verdicts=verdicts,
    )
