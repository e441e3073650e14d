"""What did the team tell so far? The only file that replaces `State.team`.

It keeps what was told; it must not know which alert an acknowledgement belongs to, nor how anything is shown.
"""

from collections.abc import Iterable
from typing import Final, assert_never

from msgspec.structs import replace

from tui.core.model.state import Alert, State
from tui.core.observed.events import Acknowledged
from tui.core.observed.team import (
    Acknowledgement,
    Bookmark,
    Bookmarked,
    Considering,
    IgnoredReason,
    MessagesIgnored,
    Recorder,
    RecorderHeard,
    Settled,
    StepDownConsidered,
    Team,
    TimeSpan,
)
from tui.core.team.merging import MOST, dated, merged, order

AGAIN_S: Final = 6.0
"""A dialog that was not told of again for so long is closed, or whoever has it open is gone."""
_EARLIER_S: Final = 30.0
"""Another metawatch may have found an alert so much sooner than this one, and its operator acknowledged it."""
_FEW: Final = 20


def received(state: State, event: Bookmarked | StepDownConsidered | RecorderHeard | MessagesIgnored) -> State:
    """The state after something was told that nothing else follows from."""
    match event:
        case Bookmarked():
            return _bookmarked(state, event)
        case StepDownConsidered():
            return _considered(state, event)
        case RecorderHeard():
            return _recorder(state, event)
        case MessagesIgnored():
            return _ignored(state, event.reason, event.count)
        case _:
            assert_never(event)


def acknowledged(state: State, event: Acknowledged) -> State:
    """The state that has this acknowledgement, whether or not its alert is open here."""
    when = dated(event)
    one = Acknowledgement(
        id=event.id or f"{event.at}/{sum(one.at == event.at for one in state.team.acknowledgements)}",
        by=event.by,
        at=when.at,
        here_at=when.here_at,
        skewed=when.skewed,
        code=event.code,
        subject=event.subject,
        note=event.note,
        until=event.until,
    )
    return replace(state, team=replace(state.team, acknowledgements=merged(state.team.acknowledgements, (one,))))


def settled(state: State, alerts: Iterable[Alert]) -> State:
    """The state in which what was acknowledged of these alerts until now counts no more."""
    gone = dict.fromkeys((one.code, one.subject) for one in alerts)
    if not gone:
        return state
    rest = tuple(one for one in state.team.settled if (one.code, one.subject) not in gone)
    new = tuple(Settled(code=code, subject=subject, at=state.now) for code, subject in gone)
    left = tuple(one for one in state.team.acknowledgements if (one.code, one.subject) not in gone)
    return replace(state, team=replace(state.team, settled=(*rest, *new)[-MOST:], acknowledgements=left))


def acknowledgement(state: State, alert: Alert) -> Acknowledgement | None:
    """The last one of this alert that counts, if there is one."""
    over = max(
        (one.at for one in state.team.settled if (one.code, one.subject) == (alert.code, alert.subject)), default=0.0
    )
    came_late = state.ready_at is None or alert.since <= state.ready_at + _EARLIER_S
    since = 0.0 if came_late else alert.since - _EARLIER_S
    of_it = (
        one
        for one in state.team.acknowledgements
        if (one.code, one.subject) == (alert.code, alert.subject)
        and one.here_at > over
        and one.here_at >= since
        and (one.until is None or state.now < one.until)
    )
    return max(of_it, key=order, default=None)


def watched(state: State, seen: tuple[TimeSpan, ...], *, began_empty: bool) -> State:
    """The state that knows when recorders saw the servers."""
    return replace(state, team=replace(state.team, watched=seen[-MOST:], began_empty=began_empty))


def gave(state: State, recorder: str, *, elections: int, absurd: int) -> State:
    """The state that knows how much of this recorder's history was taken over, and how much was absurd."""
    known = tuple(
        replace(one, gave=one.gave + elections) if one.id == recorder else one for one in state.team.recorders
    )
    state = replace(state, team=replace(state.team, recorders=known)) if elections else state
    return _ignored(state, "contradicts", absurd) if absurd else state


def _ignored(state: State, reason: IgnoredReason, count: int) -> State:
    ignored = {**state.team.ignored, reason: state.team.ignored.get(reason, 0) + count}
    return replace(state, team=replace(state.team, ignored=ignored))


def considering(team: Team, now: float) -> tuple[Considering, ...]:
    """Who has a step-down dialog open now."""
    return tuple(one for one in team.considering if now - one.heard_at <= AGAIN_S)


def _bookmarked(state: State, event: Bookmarked) -> State:
    when = dated(event)
    one = Bookmark(id=event.id, by=event.by, at=when.at, here_at=when.here_at, skewed=when.skewed, text=event.text)
    return replace(state, team=replace(state.team, bookmarks=merged(state.team.bookmarks, (one,))))


def _considered(state: State, event: StepDownConsidered) -> State:
    others = tuple(one for one in considering(state.team, event.at) if one.id != event.id)
    if event.open:
        others = (*others, Considering(id=event.id, by=event.by, leader=event.leader, heard_at=event.at))
    return replace(state, team=replace(state.team, considering=others[-_FEW:]))


def _recorder(state: State, event: RecorderHeard) -> State:
    others = tuple(one for one in state.team.recorders if one.id != event.id)
    before = next((one.gave for one in state.team.recorders if one.id == event.id), 0)
    known = Recorder(id=event.id, host=event.host, since=min(event.since, event.at), heard_at=event.at, gave=before)
    return replace(state, team=replace(state.team, recorders=(*others, known)[-_FEW:]))
