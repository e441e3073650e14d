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
    proof = leader_proof.deadline(state, watch.thresholds)
    # Asked after each answer of each server, and then nearly always nothing else is waited for.
    if state.ready_at is not None and not state.pending and not state.candidacies:
        return proof if proof is not None and proof > state.now else None
    return _first(state, baseline.deadline(state), proof, next_due(state), candidacies.deadline(state))


def after_tick(state: State, at: float, known: float | None, watch: Watch) -> float | None:
    """The earliest instant after a tick, of which nothing was told, if `known` was the earliest before it. Between whole seconds not each
    connection is looked at: what came first at the last one is still to come, for what was heard since then only put it off."""
    if known is None or known <= at or at % 1.0 == 0.0:
        return soonest(state, watch)
    return sooner(known, waiting(state, watch))


def sooner(one: float | None, other: float | None) -> float | None:
    """The earlier of two instants, either of which may be none."""
    if one is None or other is None:
        return other if one is None else one
    return one if one < other else other


def _first(state: State, *instants: float | None) -> float | None:
    now, first = state.now, None
    for at in instants:
        if at is not None and at > now and (first is None or at < first):
            first = at
    return first
