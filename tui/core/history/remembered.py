"""What does a new run of metawatch know of the one before it? Its history and what operators acknowledged, never who leads now.

Whatever says how the cluster is *now* is asked again. The time between the runs is unseen: it is unknown, never calm.
"""

from typing import Final

from msgspec.structs import replace

from tui.core.model.state import State, Unseen

NOT_RUNNING: Final = "not running"
_AGAIN_S: Final = 30.0
"""So long an alert of the run before waits to be found again, with its beginning and its acknowledgement; then it is cleared."""
_DAY_S: Final = 86_400.0


def carried(before: State, now: float) -> State:
    """The state that a run begins with at `now`, after one that ended with `before`."""
    if before.now <= 0.0 or now < before.now:
        return State()  # nothing was seen, or this host's clock is behind what it was then
    gap = Unseen(since=before.now, until=now, reason=NOT_RUNNING)
    return State(
        elections=tuple(e for e in before.elections if now - e.announced_at <= _DAY_S),
        verdicts=before.verdicts,
        step_downs=before.step_downs,
        leaderless=before.leaderless,
        incidents=before.incidents,
        unseen=(*before.unseen[-19:], gap),
        alerts=tuple(replace(a, held_until=now + _AGAIN_S, severe_until=now) for a in before.alerts),
    )
