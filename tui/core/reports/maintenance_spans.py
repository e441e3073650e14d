"""When was somebody working on the servers? From the lines that a journal keeps; a window whose end nobody saw ended at its own time."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from tui.core.history.intervals import Interval
from tui.core.model.lines import AnyLine, MaintenanceLine
from tui.core.model.timestamps import instant


class MaintenanceSpan(Struct, frozen=True, kw_only=True):
    """One window."""

    id: str
    since: float
    until: float
    """When it ended, or is to end."""
    server: str | None
    """None: all of the group."""
    reason: str | None
    by: str | None


def maintenance_spans(lines: Iterable[AnyLine], bounds: Interval) -> tuple[MaintenanceSpan, ...]:
    """Those that lie in this time with any part, oldest first."""
    found: dict[str, MaintenanceSpan] = {}
    for line in lines:
        if isinstance(line, MaintenanceLine):
            known = found.get(line.id)
            until = instant(line.until)
            found[line.id] = replace(known, until=until) if known is not None else _span(line, until)
    return tuple(one for one in found.values() if one.until >= bounds[0] and one.since <= bounds[1])


def _span(line: MaintenanceLine, until: float) -> MaintenanceSpan:
    return MaintenanceSpan(
        id=line.id, since=instant(line.since), until=until, server=line.server, reason=line.reason, by=line.by
    )
