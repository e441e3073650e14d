"""Who led when, and how did each leadership begin? The past as segments without a gap, and the same in columns of equal length.

Facts only: elections as they were told, the times without a leader, and the times that metawatch did not see. This file must not
know how a ribbon is drawn, nor how wide.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from msgspec import Struct, structs

from tui.core.history.change_rates import weight
from tui.core.history.recorded_before import is_over
from tui.core.history.remembered import NOT_RUNNING
from tui.core.model.elections import Election
from tui.core.model.lines import How
from tui.core.model.state import EarlierRun, State
from tui.core.unchanged import unchanged

Led = Literal["leader", "leaderless", "unseen"]


class LeaderChange(Struct, frozen=True, kw_only=True):
    """One election, as the ribbon shows it."""

    at: float
    leader: str
    previous: str | None
    term: int | None
    planned: bool | None
    """None: nobody could hear whether."""
    how: How
    count: int = 1
    """How many elections it may stand for: more than one where it happened unseen."""


class RibbonSegment(Struct, frozen=True, kw_only=True):
    """A time in which one server led, none did, or metawatch did not see."""

    what: Led
    since: float
    until: float
    leader: str | None = None
    """`leader`: who led. `unseen`: who is known to have led then all the same; None where nobody knows."""
    change: LeaderChange | None = None
    """The election with which it began, if it began with one that was told."""


class RibbonColumn(Struct, frozen=True, kw_only=True):
    """One column: what held for the longest part of it, and all changes in it."""

    since: float
    until: float
    what: Led
    leader: str | None
    """Who led at its end, as far as that is known."""
    changes: tuple[LeaderChange, ...] = ()
    """Oldest first."""
    leaderless_s: float = 0.0
    unseen_s: float = 0.0

    @property
    def count(self) -> int:
        """Changes in it."""
        return sum(change.count for change in self.changes)

    @property
    def planned(self) -> bool | None:
        """Of its changes: False if one was unplanned, None if of one nobody knows, True if all were planned, or there is none."""
        plans = {change.planned for change in self.changes}
        return False if False in plans else None if None in plans else True


def segments(state: State, since: float, now: float) -> tuple[RibbonSegment, ...]:
    """The past from `since` to `now`, oldest first; each begins where the one before ends."""
    led = _led(state, since, now)
    led = _covered(led, "leaderless", [one for one in _leaderless(state, now) if one[1] > since])
    led = _covered(led, "unseen", [one for one in _unseen(state, now) if one[1] > since])
    return tuple(_within(led, since, now))


def columns(told: tuple[RibbonSegment, ...], since: float, until: float, count: int) -> tuple[RibbonColumn, ...]:
    """The same in so many columns. A change at the border of two belongs to the later one."""
    if count < 1 or until <= since:
        return ()
    width, starts, out = (until - since) / count, [one.since for one in told], list[RibbonColumn]()
    for i in range(count):
        last = i == count - 1
        begins, ends = since + i * width, until if last else since + (i + 1) * width
        first = max(0, bisect_left(starts, begins) - 1)
        beyond = bisect_right(starts, ends) if last else bisect_left(starts, ends)
        inside = told[first:beyond]
        steady = len(inside) == 1 and inside[0].since <= begins and ends <= inside[0].until
        if steady and inside[0].what == "leader" and (inside[0].change is None or inside[0].change.at < begins):
            out.append(RibbonColumn(since=begins, until=ends, what="leader", leader=inside[0].leader))  # as nearly all
        else:
            out.append(_column(inside, begins, ends, last=last))
    return tuple(out)


def _column(inside: tuple[RibbonSegment, ...], begins: float, ends: float, *, last: bool) -> RibbonColumn:
    lasted: dict[Led, float] = {"unseen": 0.0, "leaderless": 0.0, "leader": 0.0}
    changes: list[LeaderChange] = []
    for one in inside:
        lasted[one.what] += max(0.0, min(one.until, ends) - max(one.since, begins))
        if one.change is not None and (begins <= one.change.at < ends or (last and one.change.at == ends)):
            changes.append(one.change)
    return RibbonColumn(
        since=begins,
        until=ends,
        what=max(lasted, key=lambda what: lasted[what]),
        leader=next((one.leader for one in reversed(inside) if one.leader is not None), None),
        changes=tuple(changes),
        leaderless_s=lasted["leaderless"],
        unseen_s=lasted["unseen"],
    )


class _Turn(NamedTuple):
    """From this instant on it is known who led: an election, or an earlier run of metawatch that began or ended."""

    at: float
    leader: str | None
    before: str | None
    """Who led right before it."""
    change: LeaderChange | None = None


@unchanged
def _turns(elections: tuple[Election, ...], earlier_runs: tuple[EarlierRun, ...]) -> tuple[_Turn, ...]:
    """Oldest first. A ribbon is drawn each second, and the log is long and stays."""
    turns = [_Turn(one.since, one.first, one.first) for one in earlier_runs]
    turns += [_Turn(one.until, one.last, one.last) for one in earlier_runs]
    turns += [
        _Turn(e.elected_at, e.leader if e.operational else None, e.previous, _change(e))
        for e in sorted(elections, key=lambda e: (e.elected_at, e.announced_at))
    ]
    return tuple(sorted(turns, key=lambda turn: turn.at))


def _led(state: State, since: float, now: float) -> Iterator[RibbonSegment]:
    """One segment a leadership, as if there had always been a leader: from the start, or from each turn, to the next. From
    the one that holds at `since`; no more than the window needs is looked at, however long the log."""
    turns = _turns(state.elections, state.earlier_runs)
    skipped = max(0, bisect_right([turn.at for turn in turns], since) - 1)
    begins = _begins(state, turns[0].at if turns else None)
    if begins is None:
        yield RibbonSegment(what="unseen", since=since, until=now)
        return
    if not skipped:
        first = turns[0].before if turns else state.leadership.last
        until = turns[0].at if turns else now
        yield RibbonSegment(what="unseen", since=min(since, begins), until=begins)
        yield RibbonSegment(what="leaderless" if first is None else "leader", since=begins, until=until, leader=first)
    ends = [(turn.at, turn.before) for turn in turns[1:]] + [(now, state.leadership.last)]
    for turn, (until, led_then) in zip(turns[skipped:], ends[skipped:], strict=False):
        one = RibbonSegment(
            what="leaderless" if turn.leader is None else "leader",
            since=turn.at,
            until=until,
            leader=turn.leader,
            change=turn.change,
        )
        yield from _while_not_running(state, one, led_then) if turn.leader not in (None, led_then) else (one,)


def _while_not_running(state: State, one: RibbonSegment, led_then: str | None) -> Iterator[RibbonSegment]:
    """Another server led at its end, and no election tells since when: it changed while metawatch was not running. Or it is told no
    more, for it was more than a day ago: then who led at the end did so in all of the last day."""
    gaps = [u for u in state.unseen if u.reason == NOT_RUNNING and one.since < u.until and u.since < one.until]
    if not gaps:
        yield one if one.change is not None or led_then is None else structs.replace(one, leader=led_then)
        return
    begins, ends = max(one.since, min(u.since for u in gaps)), min(one.until, max(u.until for u in gaps))
    yield RibbonSegment(what="leader", since=one.since, until=begins, leader=one.leader, change=one.change)
    yield RibbonSegment(what="unseen", since=begins, until=ends)
    yield RibbonSegment(what="unseen" if led_then is None else "leader", since=ends, until=one.until, leader=led_then)


def _begins(state: State, first: float | None) -> float | None:
    """From when on the leader is known: since it leads, by its own word, else since metawatch looks. `first`: the first turn."""
    known = [state.ready_at, state.leadership.since if first is None else first]
    return min((at for at in known if at is not None), default=None)


def _change(election: Election) -> LeaderChange:
    return LeaderChange(
        at=election.elected_at,
        leader=election.leader,
        previous=election.previous,
        term=election.term,
        planned=election.planned,
        how=election.how,
        count=weight(election),
    )


def _leaderless(state: State, now: float) -> Iterator[tuple[float, float]]:
    yield from state.leaderless
    for e in state.elections:
        if e.leaderless_s:
            yield e.elected_at - e.leaderless_s, e.elected_at
    since = state.leadership.leaderless_since
    if since is None:
        since = _since_we_look(state)
    if since is not None:
        yield since, now


def _since_we_look(state: State) -> float | None:
    """Started while there is no leader: whom a recorder's last election names does not lead on until now. The recorder's cause of that
    time says since when, else it is known since we look."""
    told = [s.raft.last.leader for s in state.servers.values() if s.raft.last is not None]
    if state.leadership.last is not None or state.ready_at is None or not told or any(told):
        return None
    elected_at = max((one.elected_at for one in state.elections[-3:]), default=0.0)
    recorded = (v for v in reversed(state.verdicts) if v.recorded and v.elected_at is None and v.since >= elected_at)
    since = next((v.since for v in recorded if not is_over(state, v)), state.ready_at)
    return min(since, state.ready_at)


def _unseen(state: State, now: float) -> Iterator[tuple[float, float]]:
    for one in state.unseen:
        yield one.since, one.until
    if state.first_connected_at is not None and state.seeing_since is None:
        yield state.blind_since or now, now


def _covered(led: Iterable[RibbonSegment], what: Led, times: list[tuple[float, float]]) -> Iterator[RibbonSegment]:
    """The same with these times put over it. What began in one keeps its change; who led in an unseen time is still known."""
    times = _merged(times)
    starts = [since for since, _ in times]
    for one in led:
        at, begun = one.since, one.change
        i = len(times) if one.what == "unseen" else max(0, bisect_right(starts, at) - 1)
        while i < len(times) and times[i][0] < one.until:
            begins, ends = max(times[i][0], at), min(times[i][1], one.until)
            i += 1
            if begins >= ends:
                continue
            if at < begins:
                yield RibbonSegment(what=one.what, since=at, until=begins, leader=one.leader, change=begun)
                begun = None
            leader = one.leader if what == "unseen" else None
            yield RibbonSegment(what=what, since=begins, until=ends, leader=leader, change=begun)
            at, begun = ends, None
        if at < one.until or begun is not None:
            yield RibbonSegment(what=one.what, since=at, until=one.until, leader=one.leader, change=begun)


def _merged(times: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Sorted and without overlaps: an election and the log of leaderless times tell of the same one."""
    out: list[tuple[float, float]] = []
    for since, until in sorted(times):
        if out and since <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], until))
        else:
            out.append((since, until))
    return out


def _cut(one: RibbonSegment, since: float, until: float, *, with_change: bool) -> RibbonSegment:
    return RibbonSegment(
        what=one.what, since=since, until=until, leader=one.leader, change=one.change if with_change else None
    )


def _within(told: Iterable[RibbonSegment], since: float, now: float) -> Iterator[RibbonSegment]:
    """Cut to the window, with neighbours of one kind joined; a change from before it is none of it."""
    waiting: RibbonSegment | None = None
    for one in told:
        begins, ends = max(one.since, since), min(one.until, now)
        if begins >= ends and not (one.change is not None and one.until > since):
            continue
        inside = _cut(one, begins, max(begins, ends), with_change=one.since >= since)
        if (
            waiting is not None
            and inside.change is None
            and (waiting.what, waiting.leader) == (inside.what, inside.leader)
        ):
            waiting = _cut(waiting, waiting.since, inside.until, with_change=True)
            continue
        if waiting is not None:
            yield waiting
        waiting = inside
    if waiting is not None:
        yield waiting
