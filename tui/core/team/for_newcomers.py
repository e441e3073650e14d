"""What is whoever comes later told? All that operators wrote and still counts, and the history of the last day, from a State.

Pure; the other side of `taken_over`.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import convert

from tui.core.history.intervals import within, without
from tui.core.model.state import State
from tui.core.observed.events import Acknowledged
from tui.core.observed.maintenance import MaintenanceEnded, MaintenanceSaid
from tui.core.observed.team import Bookmarked, HistoryReceived, RecordedElection, RecordedIncident, RecordedVerdict

_DAY_S: Final = 86_400.0

WrittenDown = Acknowledged | Bookmarked | MaintenanceSaid


def written(state: State) -> tuple[WrittenDown, ...]:
    """Acknowledgements that count, bookmarks, and windows of maintenance."""
    acknowledgements = (
        Acknowledged(
            at=one.at, id=one.id, by=one.by, code=one.code, subject=one.subject, note=one.note, until=one.until
        )
        for one in state.team.acknowledgements
    )
    bookmarks = (Bookmarked(at=one.at, id=one.id, by=one.by, text=one.text) for one in state.team.bookmarks)
    return (*acknowledgements, *bookmarks, *_maintenance(state))


def _maintenance(state: State) -> Iterator[MaintenanceSaid]:
    """The windows that are open, and which of the last ones somebody ended."""
    for one in state.maintenance:
        if one.ended_at is None:
            yield one.began
        elif one.ended_by is not None:
            yield MaintenanceEnded(at=one.ended_at, id=one.began.id, by=one.ended_by)


def history(
    state: State,
    recorder: str,
    incidents: tuple[RecordedIncident, ...] = (),
    verdicts: tuple[RecordedVerdict, ...] = (),
) -> HistoryReceived:
    """The last day, as far as it is known; with what other rooms know of it."""
    bounds = (state.now - _DAY_S, state.now)
    unseen = [(one.since, one.until) for one in state.unseen]
    if state.seeing_since is None:
        unseen.append((state.blind_since or state.now, state.now))
    begins = [state.ready_at or state.now, *(e.announced_at for e in state.elections), *(since for since, _ in unseen)]
    return HistoryReceived(
        at=state.now,
        recorder=recorder,
        sent=state.now,
        elections=convert(
            [one for one in state.elections if one.announced_at >= bounds[0]],
            tuple[RecordedElection, ...],
            from_attributes=True,
        ),
        leaderless=within(state.leaderless, bounds),
        watched=within(without(((min(begins), state.now),), unseen), bounds),
        incidents=incidents,
        verdicts=verdicts,
    )
