"""What does a server announce of itself, unasked and once? Events that need no answer; must not know what follows from them."""

from tui.core.observed.event import Event


class StorageOut(Event, frozen=True, kw_only=True):
    """A server has no space left on its disk and switches its JetStream off (advisory `server_out_of_space`)."""

    server: str
    server_id: str
    """Other groups in the system account may have a server of that name: the id tells which one it is."""
    via: str | None = None
