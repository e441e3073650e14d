"""How are windows of maintenance listed? A table for people, or one JSON object; names and reasons are data."""

from collections.abc import Sequence
from typing import Final, Protocol

import msgspec

from tui.core.model.timestamps import rfc3339
from tui.text.cells import cells, clean, escaped
from tui.text.format import NONE, date_clock, tenure

_HEADS: Final = ("", "SINCE", "UNTIL", "LASTS", "SERVER", "BY", "REASON")
_UNSEEN: Final = "no metawatch writes this journal now: the next one takes it at its start"


class ListedWindow(Protocol):
    """A window, as a journal keeps it."""

    @property
    def id(self) -> str: ...
    @property
    def at(self) -> float: ...
    @property
    def until(self) -> float: ...
    @property
    def server(self) -> str | None: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def by(self) -> str: ...
    @property
    def ended_at(self) -> float | None: ...
    @property
    def ended_by(self) -> str | None: ...
    def open_at(self, now: float) -> bool:
        """Whether it counts then."""


def begun(row: ListedWindow, *, taken: bool) -> str:
    """One began."""
    of = f" of {clean(row.server)}" if row.server else ""
    said = f"maintenance{of} until {date_clock(row.until)} UTC ({tenure(row.until - row.at)})"
    return said if taken else f"{said}; {_UNSEEN}"


def ended(rows: Sequence[ListedWindow], *, taken: bool) -> str:
    """Some ended."""
    of = ", ".join(clean(row.server or "the whole group") for row in rows)
    said = f"maintenance of {of} ended"
    return said if taken else f"{said}; {_UNSEEN}"


def as_json(rows: Sequence[ListedWindow], now: float) -> str:
    """One object."""
    windows = [
        {
            "id": row.id,
            "since": rfc3339(row.at),
            "until": rfc3339(row.until if row.ended_at is None else row.ended_at),
            "open": row.open_at(now),
            "server": row.server,
            "reason": row.reason,
            "by": row.by,
            "ended_by": row.ended_by,
        }
        for row in rows
    ]
    return escaped(msgspec.json.encode({"kind": "maintenance_list", "v": 1, "windows": windows}).decode())


def as_text(rows: Sequence[ListedWindow], now: float) -> str:
    """A table, the newest first."""
    if not rows:
        return "no window of maintenance is known"
    table = [_HEADS, *(_row(row, now) for row in reversed(rows))]
    widths = [max(cells(row[at]) for row in table) for at in range(len(_HEADS))]
    lines = (
        "  ".join(cell + " " * (width - cells(cell)) for cell, width in zip(row, widths, strict=True)) for row in table
    )
    return "\n".join(line.rstrip() for line in lines)


def _row(row: ListedWindow, now: float) -> tuple[str, ...]:
    until = row.until if row.ended_at is None else row.ended_at
    mark = "open" if row.open_at(now) else ""
    who, why = clean(row.server or "all"), clean(row.reason or NONE)
    return (mark, date_clock(row.at), date_clock(until), tenure(until - row.at), who, clean(row.by), why)
