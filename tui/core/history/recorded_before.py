"""What did a recorder judge of the leaderless time that this election ended? metawatch began in the middle of it, and saw its end only."""

from tui.core.model.state import State
from tui.core.model.verdict import Verdict


def recorded_before(state: State, elected_at: float | None) -> Verdict | None:
    """None where no recorder told of it, or where another election came in between."""
    if elected_at is None:
        return None
    told = [v for v in state.verdicts if v.recorded and v.elected_at is None and v.since < elected_at]
    last = max(told, key=lambda v: v.since, default=None)
    if last is None or any(last.since < e.elected_at < elected_at for e in state.elections):
        return None
    return last
