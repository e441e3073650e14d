"""What says nothing of the leadership, and is only kept? One rule of its room for each such event; no line follows at once."""

from typing import assert_never

from tui.core.history import evidence_log
from tui.core.model.state import State
from tui.core.notices import unsent
from tui.core.observed.announcements import ApiLimitReached, MetaRescued, StorageOut
from tui.core.observed.api_callers import CallersHeard
from tui.core.observed.events import DecodeFailed, MessagesDropped
from tui.core.observed.evidence import EvidenceSaved
from tui.core.observed.own_health import NoticesUnsent
from tui.core.observed.raft_frames import LinkSampled, Pinged
from tui.core.servers import connections, ladder, roster
from tui.core.vantage import losses, reach

OnlyKept = (
    MessagesDropped
    | DecodeFailed
    | StorageOut
    | MetaRescued
    | ApiLimitReached
    | CallersHeard
    | EvidenceSaved
    | NoticesUnsent
    | Pinged
    | LinkSampled
)


def noted(state: State, event: OnlyKept) -> State:
    """What says nothing of the leadership: it is kept, and no line follows at once."""
    match event:
        case Pinged():  # each second of each server; all else is rare
            return ladder.pinged(connections.pinged(state, event), event)
        case MessagesDropped():
            return losses.dropped(state, event)
        case DecodeFailed():
            return losses.undecodable(state, event)
        case StorageOut():
            return roster.storage_out(state, event)
        case MetaRescued():
            return roster.rescued(state, event)
        case CallersHeard():
            return reach.callers_heard(state, event)
        case EvidenceSaved():
            return evidence_log.saved(state, event)
        case NoticesUnsent():
            return unsent.reported(state, event)
        case LinkSampled():
            return connections.sampled(state, event)
        case ApiLimitReached():
            return state
        case _:
            assert_never(event)
