"""Which incidents went on in a past time, by the numbers that reports take?"""

from collections.abc import Iterable

from msgspec import Struct

from tui.core.history.intervals import Interval
from tui.core.incidents.incidents import Incident
from tui.core.model.verdict import Cause


class IncidentSpan(Struct, frozen=True, kw_only=True):
    """One incident by its number."""

    number: int
    """As `metawatch report --incident` takes it."""
    since: float
    until: float | None
    """None while it goes on."""
    leaderless_s: float
    cause: Cause | None
    """None: no leader was lost."""
    server: str | None
    confidence: float
    terms: tuple[int, ...]
    """Of its elections."""
    episodes: tuple[str, ...]
    """Of its verdicts."""


def spans(found: Iterable[Incident], bounds: Interval) -> tuple[IncidentSpan, ...]:
    """Those that went on in this time, oldest first."""
    inside = (i for i in found if i.since <= bounds[1] and (i.until is None or i.until >= bounds[0]))
    return tuple(
        IncidentSpan(
            number=one.number,
            since=one.since,
            until=one.until,
            leaderless_s=one.leaderless_s,
            cause=one.cause,
            server=one.server,
            confidence=one.confidence,
            terms=tuple(e.term for e in one.elections if e.term is not None),
            episodes=one.episodes,
        )
        for one in sorted(inside, key=lambda i: i.number)
    )
