"""How often does the leadership change, and how many voters are heard? Pure figures over a State.

Shared by the checks and by the screens, so that both say the same number. This file must not know limits of its own
(they come as `Thresholds`), nor how a figure is written.
"""

from collections.abc import Iterator

from msgspec import Struct

from tui.core.model.elections import Election
from tui.core.model.state import State

TEN_MINUTES_S = 600.0
HOUR_S = 3_600.0
DAY_S = 86_400.0


class Changes(Struct, frozen=True, kw_only=True):
    """Elections in one window. `planned` + `unplanned` = `count`."""

    window_s: float
    count: int = 0
    """Every election counts 1, but a backfilled one counts its `terms`: the most there can have been."""
    at_least: int = 0
    """Elections that surely were: one for each that was told."""
    planned: int = 0
    unplanned: int = 0
    """Not planned, and those of which nobody could hear whether they were."""
    unknown: int = 0
    """The part of `unplanned` of which nobody could hear."""
    failed_terms: int = 0
    """Terms that elected nobody: the gaps between elections that were heard, and those climbed while nobody leads."""


class Rates(Struct, frozen=True, kw_only=True):
    """Changes of leader in the three windows that every screen shows."""

    ten_minutes: Changes
    hour: Changes
    day: Changes


def weight(election: Election) -> int:
    """How many elections this one may stand for: its terms when it was backfilled, else one."""
    return max(1, election.terms or 1) if election.backfilled else 1


def recent(state: State, now: float, window_s: float) -> Iterator[Election]:
    """The elections of the last `window_s` seconds, newest first by when they were told.

    What was told before the window began was elected before it; no more than the window holds is looked at, however long the log."""
    for election in reversed(state.elections):
        if election.announced_at <= now - window_s:
            return
        if election.elected_at > now - window_s:  # backfilled elections are told late and may lie out of order
            yield election


def changes(state: State, now: float, window_s: float) -> Changes:
    """The elections of the last `window_s` seconds. A winner that never led counts: the leadership was gone all the same."""
    count = at_least = planned = unknown = failed = 0
    for election in recent(state, now, window_s):
        n = weight(election)
        count += n
        at_least += 1
        if election.planned:
            planned += n
        elif election.planned is None:
            unknown += n
        if not election.backfilled:
            failed += max(0, (election.terms or 1) - 1)
    return Changes(
        window_s=window_s,
        count=count,
        at_least=at_least,
        planned=planned,
        unplanned=count - planned,
        unknown=unknown,
        failed_terms=failed + climbing(state),
    )


def climbing(state: State) -> int:
    """Terms above the last leader's while nobody leads: candidacies under way or failed."""
    lead = state.leadership
    if lead.leader is not None or lead.term is None or lead.highest_term is None:
        return 0
    return max(0, lead.highest_term - lead.term)


def rates(state: State, now: float) -> Rates:
    """Changes of leader in 10 minutes, one hour and one day."""
    return Rates(
        ten_minutes=changes(state, now, TEN_MINUTES_S),
        hour=changes(state, now, HOUR_S),
        day=changes(state, now, DAY_S),
    )


def stable_s(state: State, now: float) -> float | None:
    """For how long surely nothing has happened to the leadership; None while nobody leads.

    Where the take-over is not known, it counts from the moment metawatch began to see."""
    lead = state.leadership
    if lead.leader is None:
        return None
    starts = [at for at in (lead.since, state.ready_at if lead.since is None else None) if at is not None]
    starts += [election.elected_at for election in state.elections[-1:]]
    starts += [candidacy.at for candidacy in state.candidacies[-1:] if candidacy.announced]
    return max(0.0, now - max(starts)) if starts else None
