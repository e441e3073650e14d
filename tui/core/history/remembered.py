"""What does a new run of metawatch know of the one before it? Its history and what operators acknowledged, never who leads now.

Whatever says how the cluster is *now* is asked again. The time between the runs is unseen: it is unknown, never calm.
"""

from typing import Final

from msgspec.structs import replace

from tui.core.model.incident import IncidentRecord
from tui.core.model.state import EarlierRun, State, Unseen
from tui.core.observed.team import Team

NOT_RUNNING: Final = "not running"
_DAY_S: Final = 86_400.0
_UNSEEN_KEPT: Final = 20
_RUNS_KEPT: Final = 20


def carried(before: State, now: float) -> State:
    """The state that a run begins with at `now`, after one that ended with `before`."""
    if before.now <= 0.0 or now < before.now:
        # Nothing was seen, or this host's clock is behind what it was then.
        return State(numbered=max((before.numbered, *(one.number for one in before.incidents))))
    return _remembered(before, now)


def _remembered(before: State, now: float, seen_until: float | None = None) -> State:
    gap = Unseen(since=before.now, until=now, reason=NOT_RUNNING)
    known = {(alert.code, alert.subject) for alert in before.alerts}
    return State(
        first_connected_at=seen_until,
        blind_since=seen_until,
        elections=tuple(e for e in before.elections if now - e.announced_at <= _DAY_S),
        verdicts=before.verdicts,
        step_downs=tuple(one for one in before.step_downs if one.announced),  # what became of the others nobody saw
        leaderless=before.leaderless,
        evidence_saved=before.evidence_saved,
        change_log=before.change_log,
        maintenance=before.maintenance,
        incidents=tuple(_ended(record, before.now) for record in before.incidents),
        numbered=before.numbered,
        unseen=(*before.unseen[-_UNSEEN_KEPT + 1 :], gap),
        earlier_runs=(*before.earlier_runs, *_run(before))[-_RUNS_KEPT:],
        team=Team(
            acknowledgements=before.team.acknowledgements,
            settled=before.team.settled,
            bookmarks=before.team.bookmarks,
        ),
        remembered=(*before.alerts, *(a for a in before.remembered if (a.code, a.subject) not in known)),
    )


def not_running(before: State, now: float) -> State:
    """What is to be shown of an instant between two runs: nothing of the servers, and since when nobody has seen them."""
    return _remembered(before, now, seen_until=before.now)


def _run(before: State) -> tuple[EarlierRun, ...]:
    """Whom that run saw leading; nothing if it never knew."""
    since, lead = before.ready_at, before.leadership
    if since is None:
        return ()
    own = [e for e in before.elections if e.announced_at >= since]
    if lead.since is not None and not before.elections and not before.earlier_runs:
        since = min(since, lead.since)  # as long as it leads by its own word
    return (EarlierRun(since=since, first=own[0].previous if own else lead.last, until=before.now, last=lead.last),)


def _ended(record: IncidentRecord, at: float) -> IncidentRecord:
    """An incident goes on only as long as somebody sees it; what comes again soon is taken as the same by `core/incidents`."""
    folded = tuple(one if one.cleared_at is not None else replace(one, cleared_at=at) for one in record.folded)
    return replace(record, until=at if record.until is None else record.until, folded=folded)
