"""Who calls the JetStream API of one account? What was heard in the last minute; values only."""

from typing import Final

from msgspec import Struct

from tui.core.observed.event import Event

KEPT_S: Final = 60.0


class Caller(Struct, frozen=True, kw_only=True):
    """All connections of the same name, user and host; texts without control characters. All empty: its server names no callers (2.9)."""

    name: str = ""
    user: str = ""
    host: str = ""
    requests: float
    """In the last minute; estimated where more came than are listened to."""
    rate: float
    """Requests a second, over the seconds in which it called."""
    kinds: tuple[tuple[str, float], ...] = ()
    """`consumer create` and how many of these; the most frequent first, three at most."""


class CallersHeard(Event, frozen=True, kw_only=True):
    """The callers of the last minute, once a second while there are any; or that they are heard from now on, or no longer."""

    on: bool
    context: str
    """Of the `nats` CLI, whose account it is."""
    reason: str | None = None
    """Why they are not heard."""
    requests: float = 0.0
    """Of all callers in the last minute."""
    top: tuple[Caller, ...] = ()
    """Who made the most of them, five at most."""
