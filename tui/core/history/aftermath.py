"""What followed a step-down, as far as it is known now: the leader, its first heartbeat, and does it hold? Figures only; this file
must not know how they are said."""

from msgspec import Struct

from tui.core.history.timeline_lanes import episode_of
from tui.core.history.timeline_marks import so_far
from tui.core.model.elections import Election, StepDownRecord
from tui.core.model.state import State

HOLDS_S = 10.0
"""A leader that leads for so long is taken to hold: the longest election time-out is 9 s."""


class Aftermath(Struct, frozen=True, kw_only=True):
    """The steps after the request; seconds count from when it was sent."""

    accepted_s: float | None = None
    """When the leader answered."""
    leads_s: float | None = None
    """When the next leader was elected; None until one was."""
    heard_s: float | None = None
    """When the last of those who have heard the new leader heard it first; None where Raft traffic is not listened to."""
    heard_by: int = 0
    peers: int = 0
    holds_s: float = 0.0
    """For how long it has led, `HOLDS_S` at most."""
    ended_by: Election | None = None
    """The election that ended it before that."""
    electing: bool = False
    """Another election is in progress."""
    moved: int = 0
    """Streams and consumers that elected a new leader since."""

    @property
    def holds(self) -> bool:
        """It led for long enough."""
        return self.leads_s is not None and self.ended_by is None and self.holds_s >= HOLDS_S


def aftermath(state: State, asked: StepDownRecord, now: float) -> Aftermath:
    """As of `now`."""
    accepted = None if asked.answered_at is None else max(0.0, asked.answered_at - asked.at)
    won = _won(state, asked)
    if won is None:
        return Aftermath(accepted_s=accepted, leads_s=asked.took_s)
    later = [e for e in state.elections if e.elected_at > won.elected_at and not e.backfilled]
    # A leader that fell silent before it had led for so long did not hold, though the next election came later.
    ended = next((e for e in later if e.elected_at - (e.leaderless_s or 0.0) - won.elected_at < HOLDS_S), None)
    until = min(now, _proven(state, won, now)) if ended is None else ended.elected_at
    first = _first_heard(state, won)
    return Aftermath(
        accepted_s=accepted,
        leads_s=max(0.0, won.elected_at - asked.at),
        heard_s=max(first.values()) - asked.at if first else None,
        heard_by=len(first),
        peers=state.group.size or 0,
        holds_s=max(0.0, min(HOLDS_S, until - won.elected_at)),
        ended_by=ended,
        electing=bool(state.pending) or (state.leadership.leader is None and ended is None),
        moved=sum(streams + consumers for at, streams, consumers in state.cascade.seconds if at >= int(asked.at)),
    )


def _proven(state: State, won: Election, now: float) -> float:
    """Until when it is known to have led, while nobody has won after it: its silence is no stability."""
    lead = state.leadership
    if (lead.last, lead.term) != (won.leader, won.term) or lead.proof_at is None:
        return now
    return max(won.elected_at, lead.proof_at)


def _won(state: State, asked: StepDownRecord) -> Election | None:
    """The election that followed it."""
    if asked.leader is None:
        return None
    same = (e for e in reversed(state.elections) if (e.leader, e.term) == (asked.leader, asked.new_term))
    return next(same, None)


def _first_heard(state: State, won: Election) -> dict[str, float]:
    """Server to when it heard the new leader first."""
    episode = episode_of(state, won)
    heard: dict[str, float] = {}
    for mark in so_far(state, episode) if episode is not None else ():
        if mark.what in ("begins", "beat") and (mark.peer, mark.term) == (won.leader, won.term):
            heard[mark.server] = min(mark.at, heard.get(mark.server, mark.at))
    return heard
