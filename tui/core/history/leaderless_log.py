"""When did nobody lead? Owns `State.leaderless`: the times that are over, also those that ended with the same leader as before."""

from msgspec.structs import replace

from tui.core.model.state import State

_KEPT = 500
_KEPT_S = 86_400.0


def record(state: State, since: float, until: float) -> State:
    """Append one that is over, keeping 24 h and 500 at most."""
    kept = tuple(one for one in state.leaderless[-_KEPT + 1 :] if until - one[1] <= _KEPT_S)
    return replace(state, leaderless=(*kept, (since, until)))
