"""What does a journal say of a past time? Its lines and runs become a report; nothing is played."""

from collections.abc import Iterator
from math import inf
from pathlib import Path
from typing import Final

import msgspec

from tui.core.history.intervals import total
from tui.core.model.lines import AnyLine
from tui.core.refusal import Exit, Refusal
from tui.core.reports.history import HistoryReport, report
from tui.core.reports.journal_info import JournalInfo
from tui.journal.one_writer import written
from tui.journal.reading import JournalReader
from tui.journal.schema import JournalTrouble
from tui.runtime.instants import parse_instant
from tui.runtime.replaying import AskedSpan, opened, resolved

_LINE: Final = msgspec.json.Decoder(AnyLine)


class _At(msgspec.Struct):
    at: float


_LEAST_S: Final = 1e-6
"""Microseconds are the finest that a line tells."""
_AT: Final = msgspec.json.Decoder(_At)


def history(path: Path, since: str, until: str) -> HistoryReport:
    """What happened between these two times. Raises Refusal."""
    reader = opened(path)
    try:
        return _report(reader, since, until)
    except JournalTrouble as trouble:
        raise Refusal(Exit.BAD_FILE, trouble.line) from None
    finally:
        reader.close()


def _report(reader: JournalReader, since: str, until: str) -> HistoryReport:
    runs = reader.runs()
    if not runs:
        raise Refusal(Exit.BAD_FILE, f"the journal {reader.path} is empty")
    end = max(run.until for run in runs)
    try:
        low, high = parse_instant(since, end), parse_instant(until, end)
    except ValueError as error:
        raise Refusal(Exit.USAGE, str(error)) from None
    if low >= high:
        raise Refusal(Exit.USAGE, f"{since} is not before {until}")
    before = sorted(
        (line for kind in ("alert", "leaderless") for line in lines_of(reader, 0.0, low - _LEAST_S, kind)),
        key=lambda line: line.at,
    )
    lines = [*before, *lines_of(reader, low, high)]
    return report(lines, [(run.began, run.until) for run in runs], (low, high), reader.gaps())


def info(path: Path) -> JournalInfo:
    """What is in the file. Raises Refusal."""
    reader = opened(path)
    try:
        runs, span = reader.runs(), reader.span()
        beside = (path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm"))
        return JournalInfo(
            path=str(path),
            size=sum(one.stat().st_size for one in beside if one.exists()),
            clusters=tuple((reader.about("clusters") or "").splitlines()),
            since=None if span is None else span[0],
            until=None if span is None else span[1],
            runs=len(runs),
            watched_s=total((run.began, run.until) for run in runs),
            events=reader.events(),
            lines=sum(1 for _ in reader.lines(0.0, inf)),
            writing=written(path),
        )
    except JournalTrouble as trouble:
        raise Refusal(Exit.BAD_FILE, trouble.line) from None
    finally:
        reader.close()


def exported(path: Path, asked: AskedSpan, *, events: bool) -> Iterator[bytes]:
    """Each line of JSON of that time: what was printed, or what was recorded. Raises Refusal."""
    reader = opened(path)
    try:
        since, until = resolved(reader, asked)
        if not events:
            yield from (line.data for line in reader.lines(since, until))
            return
        for run in reader.runs():
            for block in reader.blocks(run.id, 0):
                yield from (event for event in block.events if since <= _AT.decode(event).at <= until)
    except JournalTrouble as trouble:
        raise Refusal(Exit.BAD_FILE, trouble.line) from None
    except msgspec.MsgspecError:
        raise Refusal(Exit.BAD_FILE, f"the journal {path} holds an event that this version cannot read") from None
    finally:
        reader.close()


def lines_of(reader: JournalReader, since: float, until: float, kind: str | None = None) -> list[AnyLine]:
    """The public lines of that time, or those of one kind, oldest first. Raises Refusal for one that is none."""
    try:
        return [_LINE.decode(line.data) for line in reader.lines(since, until, kind)]
    except msgspec.MsgspecError:
        raise Refusal(Exit.BAD_FILE, f"the journal {reader.path} holds a line that this version cannot read") from None
