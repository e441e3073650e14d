"""When did nobody lead? Owns `State.leaderless`: the times that are over, also those that ended with the same leader as before."""

from collections.abc import Iterable

from msgspec.structs import replace

from tui.core.history.intervals import Interval
from tui.core.model.state import State

_KEPT = 500
_KEPT_S = 86_400.0


def take_over(state: State, others: Iterable[Interval]) -> State:
    """Put times that another metawatch saw among them; what is known of already stays as it is."""
    some = tuple(
        one for one in others if not any(since < one[1] and one[0] < until for since, until in state.leaderless)
    )
    if not some:
        return state
    return replace(state, leaderless=tuple(sorted((*state.leaderless, *some)))[-_KEPT:])


def record(state: State, since: float, until: float) -> State:
    """Append one that is over, keeping 24 h and 500 at most."""
    kept = tuple(one for one in state.leaderless[-_KEPT + 1 :] if until - one[1] <= _KEPT_S)
    return replace(state, leaderless=(*kept, (since, until)))
