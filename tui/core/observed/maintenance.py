"""What did operators say of their own work? Windows of maintenance, begun and ended; must not know what follows from them."""

from typing import Final

from msgspec import Struct

from tui.core.observed.event import Event

LONGEST_S: Final = 7 * 86_400.0
"""Nobody works longer on a server; what would last longer was forgotten, or is meant to hide something."""


class MaintenanceBegan(Event, frozen=True, kw_only=True):
    """Somebody works on a server, or on all of them."""

    id: str
    until: float
    """When it ends by itself."""
    server: str | None
    """None: all of the group."""
    reason: str | None
    by: str
    since: float | None = None
    """When it was begun, which may be long before this metawatch learnt of it, at `at`; None: at `at`."""

    @property
    def begun_at(self) -> float:
        """When the work began."""
        return self.at if self.since is None else self.since


class MaintenanceEnded(Event, frozen=True, kw_only=True):
    """Somebody ended it before its time."""

    id: str
    by: str
    until: float | None = None
    """When it was ended, if this metawatch learnt of it later; None: at `at`."""


MaintenanceSaid = MaintenanceBegan | MaintenanceEnded


class MaintenanceWindow(Struct, frozen=True, kw_only=True):
    """One window, as it is kept."""

    began: MaintenanceBegan
    ended_at: float | None = None
    """None while it is open."""
    ended_by: str | None = None
    """None: it ended by itself."""
