"""What is counted of stream and consumer elections? Values only; this file must not know how they change."""

from msgspec import Struct

Asset = tuple[str | None, str, str | None]
"""(account, stream, consumer); consumer None: the stream itself."""


class Cascade(Struct, frozen=True, kw_only=True):
    """Stream and consumer elections: consequences, never meta elections. Counts per minute of the clock."""

    streams: int = 0
    consumers: int = 0
    minutes: tuple[tuple[int, int], ...] = ()
    """(minute since 1970, elections) of the last hour, oldest first."""
    seconds: tuple[tuple[int, int, int], ...] = ()
    """(second since 1970, streams, consumers) of the last 120 seconds that had any, oldest first."""
    quorum_lost: int = 0
    """Advisories of it; a stream tells it again every 10 s while it lasts."""
    streams_leaderless: int = 0
    """Streams that lost their quorum and have not been seen to elect since."""
    consumers_leaderless: int = 0
    lost: tuple[tuple[tuple[Asset, ...], ...], ...] = ()
    """Which those are, in places by hash, so that one change copies little; empty until the first."""
