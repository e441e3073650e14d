"""What did a recorder judge of the leaderless time that this election ended? metawatch began in the middle of it, and saw its end only."""

from typing import Final

from tui.core.model.elections import Election
from tui.core.model.state import State
from tui.core.model.verdict import Verdict

_SAME_S: Final = 2.0
"""Two that date the last word of one leader may be so far apart."""


def recorded_before(state: State, elected_at: float | None) -> Verdict | None:
    """None where no recorder told of it, or where we saw a leader, or another election, in between."""
    election = next((e for e in reversed(state.elections) if e.elected_at == elected_at), None)
    if election is None:
        return None
    told = [v for v in state.verdicts if v.recorded and v.elected_at is None and v.since < election.elected_at]
    last = max(told, key=lambda v: v.since, default=None)
    if last is None or is_over(state, last) or not _same_silence(election, last):
        return None
    between = any(last.since < e.elected_at < election.elected_at for e in state.elections)
    return None if between else last


def is_over(state: State, told: Verdict) -> bool:
    """Whether this leaderless time ended without an election: its leader was heard again. Nothing that came later is explained by it."""
    ready = state.ready_at or 0.0
    return any(abs(since - told.since) < _SAME_S and until < ready for since, until in state.leaderless)


def _same_silence(election: Election, told: Verdict) -> bool:
    """We saw nobody lead before it; or we know since when the leader was silent, and so does the recorder."""
    began = election.elected_at - (election.leaderless_s or 0.0)
    return election.previous is None or began <= told.since + _SAME_S
