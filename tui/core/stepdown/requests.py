"""Which step-downs were asked for, and what became of each? Ours and others', each told once; must not send anything."""

from msgspec.structs import replace

from tui.core.group.membership import domains, is_member
from tui.core.model.elections import Election, StepDownRecord
from tui.core.model.lines import StepDownEnded
from tui.core.model.message import message
from tui.core.model.raft_timing import STEP_DOWN_FOLLOWS_S
from tui.core.model.state import State
from tui.core.model.stepped import Stepped
from tui.core.model.timestamps import rfc3339
from tui.core.observed.events import StepDownAnswered, StepDownAsked, StepDownAudited, StepDownRefused
from tui.core.servers.roster import ours
from tui.core.vantage import duplicates

_KEPT = 20
_SAME_S = 5.0
"""The audit of our own request comes within this of its sending."""


def said(
    state: State, event: StepDownAudited | StepDownAsked | StepDownRefused | StepDownAnswered
) -> Stepped[StepDownEnded]:
    """One was asked for, or something became of it."""
    match event:
        case StepDownAudited():
            return audited(state, event), ()
        case StepDownAsked():
            return asked(state, event), ()
        case StepDownRefused():
            return refused(state, event), ()
        case StepDownAnswered():
            return tell(answered(state, event), state.now)


def _put(state: State, step_down: StepDownRecord) -> State:
    known = [s for s in state.step_downs if s.id != step_down.id]
    if len(known) == len(state.step_downs):
        return replace(state, step_downs=(*known[-_KEPT + 1 :], step_down))
    changed = tuple(step_down if s.id == step_down.id else s for s in state.step_downs)
    return replace(state, step_downs=changed)


def asked(state: State, event: StepDownAsked) -> State:
    """We sent one."""
    step_down = StepDownRecord(
        id=event.id,
        at=event.at,
        server=event.leader,
        to=event.to,
        ok=None,
        error=None,
        asked_by=event.by,
        term=event.term,
    )
    return _put(state, step_down)


def answered(state: State, event: StepDownAnswered) -> State:
    """The server answered ours, or did not in time."""
    found = next((s for s in state.step_downs if s.id == event.id), None)
    if found is None:
        return state
    if found.ok is not None:  # its audit came first, or the election itself
        return _put(state, replace(found, answered_at=event.at)) if event.ok else state
    return _put(state, replace(found, ok=event.ok, error=event.error, answered_at=event.at if event.ok else None))


def audited(state: State, event: StepDownAudited) -> State:
    """A server's audit of one in the watched group, taken once: of ours if it fits, else somebody else's."""
    if _of_another_group(state, event) or duplicates.seen_before(state, event.id):
        return state
    state = duplicates.remember(state, event.id)
    at = ours(state.servers.get(event.server), event.server_time)
    for own in state.step_downs:
        if own.asked_by is None or own.audit is not None or (own.server, own.to) != (event.server, event.to):
            continue
        if abs(at - own.at) <= _SAME_S:
            known = replace(own, at=max(own.at, at), ok=event.ok, error=event.error, audit=event.id)
            return _put(state, replace(own, audit=event.id) if own.announced else known)
    other = StepDownRecord(
        id=event.id, at=at, server=event.server, to=event.to, ok=event.ok, error=event.error, audit=event.id
    )
    return _put(state, other)


def _of_another_group(state: State, event: StepDownAudited) -> bool:
    server = state.servers.get(event.server)
    foreign = server is not None and not is_member(state.group, server)
    return foreign or (event.domain is not None and event.domain not in domains(state))


def refused(state: State, event: StepDownRefused) -> State:
    """Ours was not sent, for a reason that the operator is shown."""
    return replace(state, refused=(event.id, event.reason))


def under_way(state: State, now: float) -> StepDownRecord | None:
    """A step-down of the present leader, ours or another's, that may still take effect."""
    leader = state.leadership.leader
    return next((s for s in state.step_downs if s.server == leader and not _is_over(s, now)), None)


def as_asked(step_down: StepDownRecord) -> bool:
    """Another server leads after it: the one that was asked for, if one was."""
    if not step_down.ok or step_down.leader in (None, step_down.server):
        return False
    return step_down.to in (None, step_down.leader)


def followed(state: State, found: StepDownRecord | None, election: Election) -> State:
    """An election followed this step-down, whose answer may have been lost together with the leadership."""
    if found is None or found.leader is not None:
        return state
    if found.term is not None and election.term is not None and election.term <= found.term:
        return state  # who won before it was asked for did not win by it
    took = max(0.0, election.elected_at - found.at)
    done = replace(found, ok=True, error=None, leader=election.leader, new_term=election.term, took_s=took)
    return _put(state, done)


def _line(step_down: StepDownRecord, now: float) -> StepDownEnded:
    took = step_down.took_s
    return StepDownEnded(
        at=rfc3339(now),
        asked_by=step_down.asked_by,
        to=step_down.to,
        ok=step_down.ok is True,
        error=step_down.error or (message("step_down_no_reply") if step_down.ok is None else None),
        leader=step_down.leader,
        took_s=None if took is None else round(took, 3),
    )


def _is_over(step_down: StepDownRecord, now: float) -> bool:
    return step_down.ok is False or step_down.leader is not None or now - step_down.at >= STEP_DOWN_FOLLOWS_S


def tell(state: State, now: float) -> Stepped[StepDownEnded]:
    """Tell those that failed, those an election followed, and those none followed in time."""
    lines: list[StepDownEnded] = []
    for step_down in state.step_downs:
        if not step_down.announced and _is_over(step_down, now):
            state = _put(state, replace(step_down, announced=True))
            lines.append(_line(step_down, now))
    return state, tuple(lines)
