"""What does every answer to a request of ours have? Apart from `events`, so that answers can have files of their own."""

from tui.core.observed.answers import ServerRef
from tui.core.observed.event import Event


class Answer(Event, frozen=True, kw_only=True):
    """What all answers to our requests have."""

    server: ServerRef
    server_time: float | None = None
    asked: float | None = None
    """Local time of the request; None for what came unasked (STATSZ broadcasts)."""
    via: str | None = None
    """Name of the server through whose connection it came."""
