"""What is in a journal, and how large is it? The figures of `metawatch journal info`."""

from msgspec import Struct


class JournalInfo(Struct, frozen=True, kw_only=True):
    """One file; instants are seconds since 1970 UTC."""

    path: str
    size: int
    """Bytes, with what SQLite keeps beside it."""
    clusters: tuple[str, ...]
    since: float | None
    """The first instant that can be shown; None where nothing is in it."""
    until: float | None
    runs: int
    """Times that metawatch wrote."""
    watched_s: float
    """Without what it did not see meanwhile."""
    events: int
    lines: int
    """Elections, alerts and causes, which are kept for a year."""
    writing: bool
    """A running metawatch writes it."""
