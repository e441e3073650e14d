"""What does a recorder know of the time before we looked? Its elections, leaderless times, and when it saw the servers.

Only the time before `ready` is taken from others: of later we know ourselves, and no printed line is corrected. What we know already is
left as it is, so that two recorders, and parts that come twice, change nothing. A recorder may lie: what the group cannot have done is
left aside.
"""

from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

from msgspec import convert
from msgspec.structs import replace

from tui.core.history import election_log, leaderless_log
from tui.core.history.intervals import Interval, united, within, without
from tui.core.history.remembered import NOT_RUNNING
from tui.core.model.elections import Election
from tui.core.model.lines import BookmarkLine
from tui.core.model.state import State, Unseen
from tui.core.model.stepped import Stepped
from tui.core.model.timestamps import rfc3339
from tui.core.observed.team import Bookmarked, HistoryReceived, RecordedElection, TeamEvent
from tui.core.team import team_log
from tui.core.team.merging import ahead_of_us

_DAY_S: Final = 86_400.0
_SAME_S: Final = 2.0
"""Two elections without a term so close to each other are one."""
_UNSEEN_KEPT: Final = 20


def received(state: State, event: TeamEvent) -> Stepped[BookmarkLine]:
    """The state after something else than an acknowledgement came; a bookmark is printed once, unless it is of before `ready`."""
    if isinstance(event, HistoryReceived):
        return taken_over(state, event), ()
    known = {one.id for one in state.team.bookmarks}
    state = team_log.received(state, event)
    if not isinstance(event, Bookmarked) or event.id in known or state.ready_at is None:
        return state, ()
    new = [one for one in state.team.bookmarks if one.id == event.id and one.here_at >= state.ready_at]
    at = rfc3339(state.now)
    return state, tuple(BookmarkLine(at=at, by=o.by, text=o.text, written_at=rfc3339(o.here_at)) for o in new)


def taken_over(state: State, event: HistoryReceived) -> State:
    """The state that knows what this part of a history tells."""
    if state.ready_at is None:
        return state
    shift = -ahead_of_us(event)
    bounds = (event.at - _DAY_S, state.ready_at)
    possible, absurd = _possible(state, [_election(one, shift) for one in event.elections], bounds)
    known = _Known(state)
    new = [one for one in possible if not known.has(one)]
    state = election_log.take_over(state, new)
    state = leaderless_log.take_over(state, _moved(event.leaderless, shift, bounds))
    state = _seen(state, _moved(event.watched, shift, bounds), bounds)
    return team_log.gave(state, event.recorder, elections=len(new), absurd=absurd)


def _possible(state: State, some: Iterable[Election], bounds: Interval) -> tuple[list[Election], int]:
    """Those that are of before `ready`, and how many contradict what the group is now. What comes after is known here."""
    reached = max(
        (term for term in (state.ready_term, state.leadership.highest_term) if term is not None), default=None
    )
    low, high = bounds
    found: list[Election] = []
    absurd = 0
    for one in some:
        if (
            one.term is not None and reached is not None and one.term > reached
        ) or one.elected_at > one.announced_at + _SAME_S:
            absurd += 1
        elif low <= one.elected_at and one.announced_at < high:
            found.append(one)
    return found, absurd


class _Known:
    """The elections that are known already; looked up, for thousands may be told of thousands."""

    def __init__(self, state: State) -> None:
        self._terms = {one.term for one in state.elections}
        self._instants = sorted(one.elected_at for one in state.elections)

    def has(self, one: Election) -> bool:
        if one.term is not None:
            return one.term in self._terms
        at = bisect_right(self._instants, one.elected_at - _SAME_S)
        return at < len(self._instants) and self._instants[at] < one.elected_at + _SAME_S


def _election(one: RecordedElection, shift: float) -> Election:
    """By our clock; `shift`: seconds that ours is ahead of the recorder's."""
    theirs = convert(one, Election, from_attributes=True)
    return replace(theirs, elected_at=one.elected_at + shift, announced_at=one.announced_at + shift)


def _moved(some: Iterable[Interval], shift: float, bounds: Interval) -> tuple[Interval, ...]:
    return within(((since + shift, until + shift) for since, until in some), bounds)


def _seen(state: State, watched: tuple[Interval, ...], bounds: Interval) -> State:
    """What a recorder saw is no longer unseen. In a run that began with no history of its own, what lies between is."""
    if not watched:
        return state
    began_empty = state.team.began_empty
    if began_empty is None:
        began_empty = not any(one.reason == NOT_RUNNING for one in state.unseen)
    seen = united((*state.team.watched, *watched))
    state = team_log.watched(state, seen, began_empty=began_empty)
    left: list[Unseen] = []
    for one in state.unseen:
        if one.reason != NOT_RUNNING or one.until > bounds[1] + _SAME_S:
            left.append(one)
            continue
        # Between two runs: up to `ready`, for a run sees nothing before it.
        parts = without(((one.since, one.until),), seen)
        left += [Unseen(since=since, until=until, reason=NOT_RUNNING) for since, until in parts]
    if began_empty:
        between = without(((seen[0][0], seen[-1][1]),), (*seen, *((one.since, one.until) for one in left)))
        left += [Unseen(since=since, until=until, reason=NOT_RUNNING) for since, until in between]
    unseen = tuple(sorted(left, key=lambda one: one.since)[-_UNSEEN_KEPT:])
    return state if unseen == state.unseen else replace(state, unseen=unseen)
