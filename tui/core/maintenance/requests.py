"""What do the windows that anybody asked for say that is not known yet? Pure; must not know where they were written down."""

from typing import NamedTuple

from tui.core.maintenance.windows import MOST_OPEN, open_windows
from tui.core.model.state import State
from tui.core.observed.maintenance import LONGEST_S, MaintenanceBegan, MaintenanceEnded, MaintenanceSaid


class WindowRow(NamedTuple):
    """One window, as it was asked for; instants are seconds since 1970 UTC."""

    id: str
    at: float
    until: float
    server: str | None
    reason: str | None
    by: str
    ended_at: float | None = None
    ended_by: str | None = None

    def open_at(self, now: float) -> bool:
        """Whether it counts then."""
        return self.ended_at is None and now < self.until


def news(rows: tuple[WindowRow, ...], state: State, now: float) -> tuple[MaintenanceSaid, ...]:
    """The events that bring the state up to date."""
    known = {one.began.id for one in state.maintenance}
    opened = {one.began.id for one in open_windows(state)}
    room = MOST_OPEN - len(opened)
    out: list[MaintenanceSaid] = []
    for row in rows:
        if row.id not in known and row.open_at(now) and room > 0:
            room -= 1
            out.append(_began(row, now))
        elif row.id in opened and row.ended_at is not None:
            out.append(MaintenanceEnded(at=now, id=row.id, by=row.ended_by or row.by, until=min(row.ended_at, now)))
    return tuple(out)


def _began(row: WindowRow, now: float) -> MaintenanceBegan:
    """Begun when somebody asked for it, and never longer ago than a window may last."""
    since = min(now, max(row.at, row.until - LONGEST_S))
    return MaintenanceBegan(
        at=now, id=row.id, until=row.until, server=row.server, reason=row.reason, by=row.by, since=since
    )
