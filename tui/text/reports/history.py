"""How is a past time printed? Tables for people, or one JSON object; this file must not know how the figures were counted."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import msgspec

from tui.core.history.intervals import Interval
from tui.core.model.lines import ElectionLine, VerdictLine
from tui.core.model.timestamps import instant
from tui.core.reports.history import AlertSpan, DayFigures, HistoryReport
from tui.core.reports.maintenance_spans import MaintenanceSpan
from tui.core.reports.numbered_incidents import IncidentSpan
from tui.text.cells import cells, clean, escaped
from tui.text.format import NONE, date_clock, duration, percent, plural
from tui.text.lines import HOW_WORDS
from tui.text.wording import called

_DAY_S: Final = 86_400.0
_ANSWERS_S: Final = 5.0
"""So long after its start a run knows the group."""
_ALERT_HEADS: Final = ("SINCE", "LASTED", "SEVERITY", "CODE", "SUBJECT", "ACKNOWLEDGED BY")
_SERVER_HEADS: Final = ("SERVER", "WON", "LOST UNPLANNED", "CANDIDATE", "NAMED AS CAUSE")
_INCIDENT_HEADS: Final = ("NO", "BEGAN", "LASTED", "LEADERLESS", "TERM", "CAUSE", "SERVER", "CONFIDENCE")


class _Printed(msgspec.Struct, frozen=True, kw_only=True):
    """The JSON of `metawatch history --json`: version 1, seconds and RFC 3339 as everywhere."""

    kind: str = "history"
    v: int = 1
    report: HistoryReport


def as_json(found: HistoryReport) -> str:
    """One object."""
    return escaped(msgspec.json.encode(_Printed(report=found)).decode())


class HistoryRow(NamedTuple):
    """One line of a table; `at`: the instant that it tells of."""

    at: float | None
    cells: Sequence[str]


class HistoryTable(NamedTuple):
    """One table, oldest first."""

    title: str
    heads: Sequence[str]
    rows: Sequence[HistoryRow]
    in_time: bool = True
    """Whether its rows are in the order of time."""


def as_text(found: HistoryReport) -> str:
    """Availability first, then days, elections, incidents, alerts and servers; empty tables are left out."""
    parts = [_head(found)]
    parts += [_table(one.title, (one.heads, *(told.cells for told in one.rows))) for one in tables(found) if one.rows]
    if found.numbered:
        parts.append("`metawatch report --incident NO` prints the post-mortem of an incident.")
    if found.unnumbered_because is not None:
        parts.append(f"No incident has a number: {clean(found.unnumbered_because)}")
    return "\n\n".join(parts)


def _head(found: HistoryReport) -> str:
    unplanned = sum(e.planned is False for e in found.elections)
    planned = sum(e.planned is True for e in found.elections)
    unclear = len(found.elections) - unplanned - planned
    lines = [
        f"{date_clock(found.since)} to {date_clock(found.until)} UTC",
        "",
        f"with a leader     {availability(found)} of {duration(found.watched_s)} watched",
        f"leaderless        {_lasted(found.leaderless_s)} in {plural(len(found.leaderless), 'period')}, longest {_lasted(found.longest_s)}",
        f"elections         {unplanned} unplanned, {planned} planned, {unclear} unknown",
        f"between unplanned {_lasted(found.between_unplanned_s)} on average",
        *_maintenance(found),
        f"unknown           {_lasted(found.unknown_s)}: metawatch was not running or had no visibility",
    ]
    return "\n".join(lines)


def _maintenance(found: HistoryReport) -> Iterator[str]:
    """Apart from the rest, of which it is a part."""
    if found.maintenance:
        windows, gone = plural(len(found.maintenance), "window"), _lasted(found.leaderless_maintenance_s)
        elected = plural(found.unplanned_maintenance, "unplanned election")
        yield f"in maintenance    {_lasted(found.maintenance_s)} in {windows}; of the above: leaderless {gone}, {elected}"


def availability(found: HistoryReport) -> str:
    """Share of the watched time with a leader."""
    share = found.availability
    return NONE if share is None else f"{share * 100:.4f}".rstrip("0").rstrip(".") + "%"


def _lasted(seconds: float | None) -> str:
    return NONE if seconds is None else duration(seconds if seconds < 60 else float(round(seconds)))


def tables(found: HistoryReport) -> Iterator[HistoryTable]:
    """All of them; some may be empty."""
    heads = ("DAY", "WATCHED", "UNKNOWN", "LEADERLESS", "LONGEST", "UNPLANNED", "PLANNED")
    yield HistoryTable("Days", heads, [HistoryRow(_worth(d, found), _day(d)) for d in found.days])
    elections = [HistoryRow(instant(e.elected_at), _election(e)) for e in found.elections]
    yield HistoryTable("Incidents", _INCIDENT_HEADS, _incidents(found))
    yield HistoryTable("Elections", ("TIME", "TERM", "LEADER", "LEADERLESS", "HOW", "PLANNED"), elections)
    own = [gap for gap in found.leaderless if not _of_election(gap, found.elections)]
    gaps = [HistoryRow(low, (date_clock(low), _lasted(high - low))) for low, high in own]
    yield HistoryTable("Leaderless periods that no election ended", ("SINCE", "LASTED"), gaps)
    worked = [HistoryRow(one.since, _window(one)) for one in found.maintenance]
    yield HistoryTable("Maintenance", ("SINCE", "LASTED", "SERVER", "BY", "REASON"), worked)
    yield HistoryTable("Alerts", _ALERT_HEADS, [HistoryRow(a.since, _alert(a)) for a in found.alerts])
    marks = [
        HistoryRow(instant(b.written_at), (date_clock(instant(b.written_at)), b.by, b.text)) for b in found.bookmarks
    ]
    yield HistoryTable("Bookmarks", ("TIME", "BY", "TEXT"), marks)
    servers = [(called(s.server), str(s.won), str(s.lost), str(s.candidate), str(s.named)) for s in found.servers]
    yield HistoryTable("Servers", _SERVER_HEADS, [HistoryRow(None, cells) for cells in servers], in_time=False)


def _worth(d: DayFigures, found: HistoryReport) -> float:
    """Where to look at it: at the first incident or election that can be shown, else at its beginning."""
    begins = instant(d.day + "T00:00:00Z")
    shown = max(begins, found.since, 0.0 if found.replay_from is None else found.replay_from + _ANSWERS_S)
    happened = (*(i.since for i in found.numbered), *(instant(e.elected_at) for e in found.elections))
    return min((at for at in happened if shown <= at < begins + _DAY_S), default=min(shown, found.until))


def _day(d: DayFigures) -> Sequence[str]:
    elections = d.watched_s or d.unplanned or d.planned
    return (
        d.day,
        *map(_lasted, (d.watched_s, d.unknown_s)),
        *((_lasted(d.leaderless_s), _lasted(d.longest_s)) if d.watched_s else (NONE, NONE)),
        *((str(d.unplanned), str(d.planned)) if elections else (NONE, NONE)),
    )


def _incidents(found: HistoryReport) -> list[HistoryRow]:
    """Older than the events that are kept, one has no number."""
    known = {episode for one in found.numbered for episode in one.episodes}
    rows = [HistoryRow(i.since, _numbered(i)) for i in found.numbered]
    rows += [HistoryRow(instant(v.at), _told(v)) for v in found.incidents if v.episode not in known]
    return sorted(rows, key=lambda told: told.at or 0.0)


def _numbered(one: IncidentSpan) -> Sequence[str]:
    lasted = "goes on" if one.until is None else _lasted(one.until - one.since)
    cause = "no leader was lost" if one.cause is None else one.cause.replace("_", " ")
    sure = NONE if one.cause in (None, "unknown") else percent(one.confidence)
    terms = ", ".join(map(str, one.terms)) or NONE
    leaderless = _lasted(one.leaderless_s) if one.terms else NONE
    return (str(one.number), date_clock(one.since), lasted, leaderless, terms, cause, called(one.server or NONE), sure)


def _told(v: VerdictLine) -> Sequence[str]:
    cause, sure = v.cause.replace("_", " "), percent(v.confidence)
    return (NONE, date_clock(instant(v.at)), NONE, NONE, _known(v.election_term), cause, called(v.server or NONE), sure)


def _window(one: MaintenanceSpan) -> Sequence[str]:
    return (
        date_clock(one.since),
        _lasted(one.until - one.since),
        one.server or "all",
        one.by or NONE,
        one.reason or NONE,
    )


def _alert(a: AlertSpan) -> Sequence[str]:
    lasted = "open" if a.until is None else _lasted(a.until - a.since)
    return (date_clock(a.since), lasted, a.severity, a.code, called(a.subject or NONE), a.acknowledged_by or NONE)


def _of_election(gap: Interval, elections: Iterable[ElectionLine]) -> bool:
    return any(abs(instant(e.elected_at) - gap[1]) < 0.5 for e in elections)


def _election(e: ElectionLine) -> Sequence[str]:
    planned = {True: "yes", False: "no", None: "unknown"}[e.planned]
    leader = f"{e.previous or '?'} → {e.leader}"
    return (
        date_clock(instant(e.elected_at)),
        _known(e.term),
        leader,
        _lasted(e.leaderless_s),
        HOW_WORDS[e.how],
        planned,
    )


def _known(figure: int | None) -> str:
    return "?" if figure is None else str(figure)


def _table(title: str, rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell; names from the wire are cleaned."""
    safe = [[clean(cell) for cell in row] for row in rows]
    widths = [max(cells(row[at]) for row in safe) for at in range(len(safe[0]))]
    lines = (
        "  ".join(cell + " " * (width - cells(cell)) for cell, width in zip(row, widths, strict=True)) for row in safe
    )
    return "\n".join([title, *(f"  {line.rstrip()}" for line in lines)])
