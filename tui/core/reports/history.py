"""What happened in a past time, and how available was the meta leader? Figures from the public lines that a journal keeps for a year.

Three kinds of time are kept apart: metawatch watched and a server led, or none did; and what nobody saw, because metawatch was not
running or could see nothing. Unseen time counts as unknown, never as good. Elections that were planned are counted apart.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct

from tui.core.history.intervals import Interval, total, united, within, without
from tui.core.model.lines import (
    AlertLine,
    AnyLine,
    BookmarkLine,
    CandidacyLine,
    ElectionLine,
    Leaderless,
    Severity,
    StepDownLine,
    VerdictLine,
)
from tui.core.model.timestamps import instant
from tui.core.model.verdict import PLANNED
from tui.core.reports.maintenance_spans import MaintenanceSpan, maintenance_spans
from tui.core.reports.numbered_incidents import IncidentSpan

_DAY_S: Final = 86_400.0
BLIND: Final = "MW_BLIND"


class AlertSpan(Struct, frozen=True, kw_only=True):
    """One alert from its beginning to its end."""

    code: str
    subject: str | None
    severity: Severity
    """The worst that it was."""
    since: float
    until: float | None
    """None: it was still open."""
    summary: str
    acknowledged_by: str | None = None


class DayFigures(Struct, frozen=True, kw_only=True):
    """One day of UTC, or the part of it that was asked for."""

    day: str
    """`2026-11-29`."""
    watched_s: float
    unknown_s: float
    leaderless_s: float
    longest_s: float
    """The longest time without a leader."""
    unplanned: int
    planned: int
    unclear: int
    """Elections that nobody could hear: whether they were planned is not known."""


class ServerFigures(Struct, frozen=True, kw_only=True):
    """One server's part in it."""

    server: str
    won: int
    lost: int
    """Elections that ended its leadership and were not planned."""
    candidate: int
    """Votes that it asked for without being elected by them at once."""
    named: int
    """Incidents whose cause was found at this server."""


class HistoryReport(Struct, frozen=True, kw_only=True):
    """All of it, oldest first."""

    since: float
    until: float
    watched_s: float
    unknown_s: float
    leaderless_s: float
    longest_s: float
    availability: float | None
    """Share of the watched time in which a server led; None when nothing was watched."""
    between_unplanned_s: float | None
    """Watched seconds per unplanned election; None while there is none."""
    elections: tuple[ElectionLine, ...]
    leaderless: tuple[Interval, ...]
    incidents: tuple[VerdictLine, ...]
    """The last word on each episode that nobody wanted."""
    numbered: tuple[IncidentSpan, ...] = ()
    """The same by incidents, also those in which no leader was lost. Oldest first."""
    unnumbered_because: str | None = None
    """Why no incident has a number."""
    maintenance: tuple[MaintenanceSpan, ...] = ()
    """Oldest first."""
    maintenance_s: float = 0.0
    """Watched seconds in which one was open; they are part of the figures above."""
    leaderless_maintenance_s: float = 0.0
    """Of the leaderless seconds, those in maintenance."""
    unplanned_maintenance: int = 0
    """Of the unplanned elections, those in maintenance."""
    replay_from: float | None = None
    """The first instant that can be replayed."""
    alerts: tuple[AlertSpan, ...]
    step_downs: tuple[StepDownLine, ...]
    bookmarks: tuple[BookmarkLine, ...] = ()
    """What operators wrote down."""
    days: tuple[DayFigures, ...]
    servers: tuple[ServerFigures, ...]


def report(
    lines: Sequence[AnyLine], ran: Sequence[Interval], bounds: Interval, gaps: Iterable[Interval] = ()
) -> HistoryReport:
    """`lines` in order, with alerts and leaderless times that began before; `ran`: when metawatch was running, `bounds`: what was asked
    for, `gaps`: when it ran and saw nothing."""
    elections = tuple(x for x in lines if isinstance(x, ElectionLine) and x.operational)
    alerts = tuple(
        a for a in _alerts(x for x in lines if isinstance(x, AlertLine)) if a.until is None or a.until >= bounds[0]
    )
    watched = without(within(ran, bounds), (*gaps, *_blind(lines, ran)))
    leaderless = _both(within(_leaderless(lines, ran), bounds), watched)
    unplanned = sum(e.planned is False for e in elections)
    seconds, gone = total(watched), total(leaderless)
    worked = maintenance_spans(lines, bounds)
    open_in = within(((one.since, one.until) for one in worked), bounds)
    return HistoryReport(
        maintenance=worked,
        maintenance_s=total(_both(watched, open_in)),
        leaderless_maintenance_s=total(_both(leaderless, open_in)),
        unplanned_maintenance=sum(e.planned is False and _lies_in(instant(e.elected_at), open_in) for e in elections),
        since=bounds[0],
        until=bounds[1],
        watched_s=seconds,
        unknown_s=max(0.0, bounds[1] - bounds[0] - seconds),
        leaderless_s=gone,
        longest_s=_longest(leaderless),
        availability=max(0.0, 1.0 - gone / seconds) if seconds else None,
        between_unplanned_s=seconds / unplanned if unplanned else None,
        elections=elections,
        leaderless=leaderless,
        incidents=tuple(x for x in _verdicts(lines) if x.cause not in PLANNED),
        alerts=alerts,
        step_downs=tuple(x for x in lines if isinstance(x, StepDownLine)),
        bookmarks=tuple(x for x in lines if isinstance(x, BookmarkLine)),
        days=tuple(_days(elections, leaderless, watched, bounds)),
        servers=_servers(lines, elections),
    )


def _lies_in(at: float, some: Iterable[Interval]) -> bool:
    return any(since <= at <= until for since, until in some)


def _verdicts(lines: Sequence[AnyLine]) -> Iterable[VerdictLine]:
    """The last one of each episode."""
    return {line.episode: line for line in lines if isinstance(line, VerdictLine)}.values()


def _both(some: Iterable[Interval], others: Sequence[Interval]) -> tuple[Interval, ...]:
    """What lies in one of both: a leaderless time of which metawatch saw only a part counts with that part."""
    some = tuple(some)
    return without(some, without(some, others))


def _end_of_run(at: float, ran: Iterable[Interval]) -> float:
    """Whatever had begun by then and has no end was seen until that run ended."""
    return next((until for began, until in ran if began <= at <= until), at)


def _blind(lines: Iterable[AnyLine], ran: Sequence[Interval]) -> Iterator[Interval]:
    """When metawatch saw nothing. As a warning the same alert only says that it did not for a while, or may not hear all."""
    since: float | None = None
    for line in lines:
        if not isinstance(line, AlertLine) or line.code != BLIND or line.state == "acknowledged":
            continue
        at = instant(line.at)
        if since is not None:
            yield since, min(at, _end_of_run(since, ran))
        since = at if line.state == "raised" and line.severity == "critical" else None
    if since is not None:
        yield since, _end_of_run(since, ran)


def _leaderless(lines: Iterable[AnyLine], ran: Sequence[Interval]) -> tuple[Interval, ...]:
    """A time without a leader ends with an election, with a line of its own, or with both; else it goes on as long as it was seen."""
    out: list[Interval] = []
    begun: tuple[float, float] | None = None
    for line in lines:
        match line:
            case ElectionLine(leaderless_s=float(lasted)):
                until = instant(line.elected_at)
                out.append((until - lasted, until))
            case Leaderless(ended=str(ended)):
                out.append((instant(line.since), instant(ended)))
            case Leaderless() | ElectionLine():
                pass
            case _:
                continue
        if begun is not None:
            out.append((begun[0], min(_end_of_run(begun[1], ran), instant(line.at))))
        goes_on = isinstance(line, Leaderless) and line.ended is None
        begun = (instant(line.since), instant(line.at)) if goes_on and isinstance(line, Leaderless) else None
    if begun is not None:
        out.append((begun[0], _end_of_run(begun[1], ran)))
    return united(out)


def _longest(some: Iterable[Interval]) -> float:
    return max((until - since for since, until in some), default=0.0)


def _alerts(lines: Iterable[AlertLine]) -> Iterator[AlertSpan]:
    held: dict[tuple[str, str | None], AlertSpan] = {}
    rank = {"info": 0, "warning": 1, "critical": 2}
    for line in lines:
        key = (line.code, line.subject)
        known = held.pop(key, None)
        if known is None:
            if line.state == "cleared":
                continue  # it began before the time that was asked for
            known = AlertSpan(
                code=line.code,
                subject=line.subject,
                severity=line.severity,
                since=instant(line.at),
                until=None,
                summary=line.summary,
            )
        worst = max(known.severity, line.severity, key=rank.__getitem__)
        until = instant(line.at) if line.state == "cleared" else None
        by = line.by if line.state == "acknowledged" else known.acknowledged_by
        now = AlertSpan(
            code=known.code,
            subject=known.subject,
            severity=worst,
            since=known.since,
            until=until,
            summary=known.summary if until is not None else line.summary,
            acknowledged_by=by,
        )
        if until is None:
            held[key] = now
        else:
            yield now
    yield from held.values()


def _days(
    elections: Sequence[ElectionLine], leaderless: Sequence[Interval], watched: Sequence[Interval], bounds: Interval
) -> Iterator[DayFigures]:
    low, high = bounds
    start = low // _DAY_S * _DAY_S
    while start < high:
        day = (max(start, low), min(start + _DAY_S, high))
        of_day = [e for e in elections if day[0] <= instant(e.elected_at) < day[1]]
        seen, gone = total(within(watched, day)), within(leaderless, day)
        yield DayFigures(
            day=datetime.fromtimestamp(start, UTC).date().isoformat(),
            watched_s=seen,
            unknown_s=max(0.0, day[1] - day[0] - seen),
            leaderless_s=total(gone),
            longest_s=_longest(gone),
            unplanned=sum(e.planned is False for e in of_day),
            planned=sum(e.planned is True for e in of_day),
            unclear=sum(e.planned is None for e in of_day),
        )
        start += _DAY_S


def _servers(lines: Sequence[AnyLine], elections: Sequence[ElectionLine]) -> tuple[ServerFigures, ...]:
    won = Counter(e.leader for e in elections)
    lost = Counter(e.previous for e in elections if e.planned is False)
    asked = Counter(x.server for x in lines if isinstance(x, CandidacyLine))
    named = Counter(x.server for x in _verdicts(lines) if x.cause not in PLANNED)
    names = sorted({name for some in (won, lost, asked, named) for name in some if name is not None})
    return tuple(ServerFigures(server=n, won=won[n], lost=lost[n], candidate=asked[n], named=named[n]) for n in names)
