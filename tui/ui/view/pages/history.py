"""How were the last days? A strip with a cell a day, and tables below it: days, incidents, elections, leaderless periods, servers.

The figures are those of `metawatch history`; this file must not know where they come from.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final, NamedTuple

from tui.core.reports.history import DayFigures, HistoryReport
from tui.text.cells import clean
from tui.text.format import date_clock, plural, tenure
from tui.text.reports.history import HistoryTable, availability, tables
from tui.ui.view.drawing.fields import heading
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, clip, panel, row, value
from tui.ui.view.drawing.table import Column, table

_LABEL: Final = 11
_CELL: Final = 5
"""Of one day, and a space after it."""
_MOST: Final = 300
"""Rows of one table; `metawatch history` prints all."""
_LEFT_OUT: Final = frozenset({"Alerts"})
_RANKS: Final[dict[str, tuple[int, ...]]] = {
    "Days": (0, 3, 2, 0, 4, 0, 1),
    "Incidents": (0, 0, 2, 3, 5, 0, 1, 4),
    "Elections": (0, 1, 0, 2, 3, 0),
}
"""Which column gives way first where there is no room; those of other tables fit."""
_FLEXIBLE: Final = frozenset({"CAUSE", "LEADER", "SERVER"})


class ShownHistory(NamedTuple):
    """What was read, or why nothing was."""

    found: HistoryReport | None = None
    why: str = ""


def calendar(look: Look, shown: ShownHistory) -> Picture:
    """The strip: as many of the last days as there is room for."""
    found = shown.found
    if found is None:
        said = shown.why or "reading the journal"
        why = row("none", (look.name(said), "warn" if shown.why else "dim"), look=look)
        return panel(look, (("History", "title"),), (why,))
    days = _days(found)[-max(1, (look.width - _LABEL) // (_CELL + 1)) :]
    share = f"with a leader {availability(found)} of {tenure(found.watched_s)} watched"
    title = (("History", "title"), (f"  {share} {look.glyphs.dot} as of {date_clock(found.until)} UTC", "dim"))
    signs = look.glyphs
    legend = f"{signs.full} watched  {signs.leaderless} without a leader  ? unknown  {signs.unplanned} unplanned  {signs.planned} planned"
    return panel(look, title, (*_strip(look, days), row("legend", (" " * _LABEL + legend, "dim"), look=look)))


def _days(found: HistoryReport) -> list[DayFigures]:
    """From the first day on of which anything is known."""
    first = next((i for i, day in enumerate(found.days) if not _is_unknown(day)), len(found.days))
    return list(found.days[first:])


def _is_unknown(day: DayFigures) -> bool:
    return not (day.watched_s or day.unplanned or day.planned or day.unclear)


def _strip(look: Look, days: Sequence[DayFigures]) -> Iterator[Row]:
    yield _line(look, "day", [((day.day[5:], "head"),) for day in days])
    yield _line(look, "", [_watched(look, day) for day in days])
    yield _line(look, "leaderless", [_figure(day, _short(day.leaderless_s), "leaderless") for day in days])
    up, down = look.glyphs.unplanned, look.glyphs.planned
    yield _line(
        look, "unplanned", [_figure(day, f"{up}{day.unplanned}" * (day.unplanned > 0), "unplanned") for day in days]
    )
    yield _line(look, "planned", [_figure(day, f"{down}{day.planned}" * (day.planned > 0), "planned") for day in days])


def _line(look: Look, label: str, cells: Sequence[tuple[Span, ...]]) -> Row:
    spans: list[Span] = [(f"{label:<{_LABEL}}", "head")]
    for cell in cells:
        told = sum(len(text) for text, _ in cell)
        spans += [*cell, (" " * (_CELL + 1 - told), "plain")]
    return Row(label or "watched", clip([(look.say(text), style) for text, style in spans], look.width, look.glyphs))


def _watched(look: Look, day: DayFigures) -> tuple[Span, ...]:
    """How much of the day was watched; what was not is `?`. A day with a time without a leader ends with its sign."""
    seconds = day.watched_s + day.unknown_s
    full = round(_CELL * day.watched_s / seconds) if seconds else 0
    full = max(full, 1) if day.watched_s else full
    gone = 1 if day.leaderless_s else 0
    parts = (
        (look.glyphs.full * (full - gone), "chart"),
        (look.glyphs.leaderless * gone, "leaderless"),
        ("?" * (_CELL - full), "unseen"),
    )
    return tuple(part for part in parts if part[0])


def _figure(day: DayFigures, text: str, style: str) -> tuple[Span, ...]:
    """A dot is none; where nothing was watched, none is not known."""
    if text:
        return ((text[:_CELL], style),)
    return (("·", "dim") if day.watched_s else ("?", "unseen"),)


def _short(seconds: float) -> str:
    """In five cells: `4.2s`, `12m`, `3.5h`; nothing of nothing."""
    if not seconds:
        return ""
    if seconds < 100:
        return f"{seconds:.1f}s"
    return f"{seconds / 60:.0f}m" if seconds < 6000 else f"{seconds / 3600:.1f}h"


FIRST: Final = "Days 0"
"""Key of the row on which the cursor begins: the last day."""


def listed(look: Look, shown: ShownHistory) -> Picture:
    """The tables, newest first; each row tells of an instant that can be gone to."""
    if shown.found is None:
        return Picture((), ())
    rows: list[Row] = []
    for one in tables(shown.found):
        if one.title not in _LEFT_OUT and one.rows:
            rows += _table(look, one)
    if not rows:
        rows = [row("none", ("nothing happened in this time", "dim"), look=look)]
    return Picture((), tuple(rows[1:] if not rows[0].spans else rows), selectable=True)


def _table(look: Look, one: HistoryTable) -> Iterator[Row]:
    newest = [*reversed(one.rows)] if one.in_time else list(one.rows)
    ranks = _RANKS.get(one.title, (0,) * len(one.heads))
    columns = [
        Column[Sequence[str]](
            head, partial(_cell, i), rank=ranks[i], flexible=head in _FLEXIBLE, least=8 * (head in _FLEXIBLE)
        )
        for i, head in enumerate(one.heads)
    ]
    drawn = table(look, columns, [(f"{one.title} {i}", told.cells) for i, told in enumerate(newest[:_MOST])])
    yield from heading(look, f"{one.title.upper()}  {_counted(one)}")
    yield Row(f"heads {one.title}", drawn.head)
    for told, line in zip(newest, drawn.rows, strict=False):
        yield line._replace(at=told.at)


def _counted(one: HistoryTable) -> str:
    return f"newest {_MOST} of {len(one.rows)}" if len(one.rows) > _MOST else plural(len(one.rows), "row")


def _cell(index: int, cells: Sequence[str]) -> Span:
    return value(clean(cells[index]))
