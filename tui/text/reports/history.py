"""How is a past time printed? Tables for people, or one JSON object; this file must not know how the figures were counted."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from tui.core.history.intervals import Interval
from tui.core.model.lines import ElectionLine
from tui.core.reports.history import HistoryReport, instant
from tui.text.cells import cells, clean, escaped
from tui.text.format import NONE, date_clock, duration, percent, plural
from tui.text.lines import HOW_WORDS


class _Printed(msgspec.Struct, frozen=True, kw_only=True):
    """The JSON of `metawatch history --json`: version 1, seconds and RFC 3339 as everywhere."""

    kind: str = "history"
    v: int = 1
    report: HistoryReport


def as_json(found: HistoryReport) -> str:
    """One object."""
    return escaped(msgspec.json.encode(_Printed(report=found)).decode())


def as_text(found: HistoryReport) -> str:
    """Availability first, then days, elections, incidents, alerts and servers; empty tables are left out."""
    parts = [_head(found)]
    parts += [_table(title, rows) for title, rows in _tables(found) if len(rows) > 1]
    return "\n\n".join(parts)


def _head(found: HistoryReport) -> str:
    unplanned = sum(e.planned is False for e in found.elections)
    planned = sum(e.planned is True for e in found.elections)
    unclear = len(found.elections) - unplanned - planned
    lines = [
        f"{date_clock(found.since)} to {date_clock(found.until)} UTC",
        "",
        f"with a leader     {_share(found.availability)} of {duration(round(found.watched_s))} watched",
        f"leaderless        {_lasted(found.leaderless_s)} in {plural(len(found.leaderless), 'period')}, longest {_lasted(found.longest_s)}",
        f"elections         {unplanned} unplanned, {planned} planned, {unclear} unknown",
        f"between unplanned {_lasted(found.between_unplanned_s)} on average",
        f"unknown           {_lasted(found.unknown_s)}: metawatch was not running or had no visibility",
    ]
    return "\n".join(lines)


def _share(share: float | None) -> str:
    return NONE if share is None else f"{share * 100:.4f}".rstrip("0").rstrip(".") + "%"


def _lasted(seconds: float | None) -> str:
    return NONE if seconds is None else duration(seconds if seconds < 60 else float(round(seconds)))


def _tables(found: HistoryReport) -> Iterator[tuple[str, list[Sequence[str]]]]:
    days: list[Sequence[str]] = [("DAY", "WATCHED", "UNKNOWN", "LEADERLESS", "LONGEST", "UNPLANNED", "PLANNED")]
    days += [
        (
            d.day,
            *map(_lasted, (d.watched_s, d.unknown_s)),
            *((_lasted(d.leaderless_s), _lasted(d.longest_s)) if d.watched_s else (NONE, NONE)),
            *((str(d.unplanned), str(d.planned)) if d.watched_s or d.unplanned or d.planned else (NONE, NONE)),
        )
        for d in found.days
    ]
    yield "Days", days
    yield "Elections", [("TIME", "TERM", "LEADER", "LEADERLESS", "HOW", "PLANNED"), *map(_election, found.elections)]
    own = [gap for gap in found.leaderless if not _of_election(gap, found.elections)]
    yield (
        "Leaderless periods that no election ended",
        [("SINCE", "LASTED"), *((date_clock(low), _lasted(high - low)) for low, high in own)],
    )
    yield "Incidents", _incidents(found)
    yield "Alerts", _alerts(found)
    servers: list[Sequence[str]] = [("SERVER", "WON", "LOST UNPLANNED", "CANDIDATE", "NAMED AS CAUSE")]
    servers += [(s.server, str(s.won), str(s.lost), str(s.candidate), str(s.named)) for s in found.servers]
    yield "Servers", servers


def _incidents(found: HistoryReport) -> list[Sequence[str]]:
    return [
        ("TIME", "TERM", "CAUSE", "SERVER", "CONFIDENCE"),
        *(
            (
                date_clock(instant(v.at)),
                _known(v.election_term),
                v.cause.replace("_", " "),
                v.server or NONE,
                percent(v.confidence),
            )
            for v in found.incidents
        ),
    ]


def _alerts(found: HistoryReport) -> list[Sequence[str]]:
    return [
        ("SINCE", "LASTED", "SEVERITY", "CODE", "SUBJECT", "ACKNOWLEDGED BY"),
        *(
            (
                date_clock(a.since),
                "open" if a.until is None else _lasted(a.until - a.since),
                a.severity,
                a.code,
                a.subject or NONE,
                a.acknowledged_by or NONE,
            )
            for a in found.alerts
        ),
    ]


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
