"""What does a server announce of itself, unasked and once? Events that need no answer; must not know what follows from them."""

from tui.core.observed.event import Event


class MetaRescued(Event, frozen=True, kw_only=True):
    """A server lowered the quorum of the meta group for five minutes, as an operator asked (advisory `meta_rescue`, nats-server 2.15)."""

    id: str
    server: str
    server_id: str
    was: int | None
    """Peers that made a quorum."""
    now: int | None
    """Peers that make one now, for this server."""
    via: str | None = None


class StorageOut(Event, frozen=True, kw_only=True):
    """A server has no space left on its disk and switches its JetStream off (advisory `server_out_of_space`)."""

    server: str
    server_id: str
    """Other groups in the system account may have a server of that name: the id tells which one it is."""
    via: str | None = None


class ApiLimitReached(Event, frozen=True, kw_only=True):
    """A server's JetStream API queue was full and was drained."""

    id: str
    server: str
    dropped: int = 0
    via: str | None = None


Announcement = MetaRescued | StorageOut | ApiLimitReached
