"""When must something be judged, apart from the grid of ticks? The earliest of what waits; must not know what is judged then."""

from tui.core.elections import baseline, candidacies, leader_proof
from tui.core.elections.waiting import next_due
from tui.core.heartbeats import silences
from tui.core.model.state import State
from tui.core.settings.watch import Watch


def soonest(state: State, watch: Watch) -> float | None:
    """The earliest instant after `state.now`; it looks at each connection."""
    return _first(state, waiting(state, watch), silences.deadline(state, watch.thresholds))


def waiting(state: State, watch: Watch) -> float | None:
    """The same without the silence of single connections: quick, however many there are."""
    return _first(
        state,
        baseline.deadline(state),
        leader_proof.deadline(state, watch.thresholds),
        next_due(state),
        candidacies.deadline(state),
    )


def _first(state: State, *instants: float | None) -> float | None:
    now, first = state.now, None
    for at in instants:  # after each answer of each server
        if at is not None and at > now and (first is None or at < first):
            first = at
    return first
