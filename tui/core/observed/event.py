"""What does every observation have? Apart from `events`, so that kinds of observations can have files of their own."""

from msgspec import Struct


class Event(Struct, frozen=True, kw_only=True, tag=True, tag_field="event"):
    """What all events have."""

    at: float
