"""What does a journal say of a past time? Its lines and runs become a report; only for the numbers of incidents is anything played."""

from collections.abc import Iterator, Mapping
from math import inf
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
from msgspec.structs import replace

from tui.core.group.same_cluster import history_of_another, known_by
from tui.core.history.intervals import total, without
from tui.core.history.remembered import carried
from tui.core.incidents.incidents import Incident
from tui.core.model.lines import AnyLine, Ready
from tui.core.model.server import Server
from tui.core.refusal import Exit, Refusal
from tui.core.reports.history import HistoryReport, report
from tui.core.reports.journal_info import JournalInfo
from tui.core.reports.numbered_incidents import spans
from tui.core.stepdown.suspects import LATELY_S
from tui.journal.one_writer import written
from tui.journal.reading import JournalReader, Run
from tui.journal.schema import JournalTrouble
from tui.runtime.instants import parse_instant
from tui.runtime.monitor import Saved
from tui.runtime.player import at_end
from tui.runtime.recording import choose_another
from tui.runtime.replaying import AskedSpan, Resolved, opened, resolved
from tui.runtime.reporting import all_incidents
from tui.text.natscmd import context_name

_LINE: Final = msgspec.json.Decoder(AnyLine)


class _At(msgspec.Struct):
    at: float


class _Watch(msgspec.Struct):
    context: str | None = None


_RECENT_S: Final = 31 * 86_400.0
_LATE_S: Final = 60.0
"""An event may be taken so long after it came."""
_LEAST_S: Final = 1e-6
"""Microseconds are the finest that a line tells."""
_AT: Final = msgspec.json.Decoder(_At)
_WATCH: Final = msgspec.json.Decoder(_Watch)


def history(path: Path, since: str, until: str) -> HistoryReport:
    """What happened between these two times. Raises Refusal."""
    reader = opened(path)
    try:
        return _report(reader, since, until)
    except JournalTrouble as trouble:
        raise Refusal(Exit.BAD_FILE, trouble.line) from None
    finally:
        reader.close()


def servers_known(path: Path) -> tuple[str, ...]:
    """Names of all servers and peers that this journal knows, of those that are offline too; none where nothing can be read."""
    try:
        reader = JournalReader(path)
        try:
            state = at_end(reader)
        finally:
            reader.close()
    except JournalTrouble:
        return ()
    return tuple(sorted({*state.servers, *state.names.values()}))


def contexts_of(path: Path) -> tuple[str, ...]:
    """The contexts under which this journal was written, sorted; none where it was without any, and where nothing can be read."""
    try:
        reader = JournalReader(path)
        try:
            found = {_WATCH.decode(run.watch).context for run in reader.runs()}
        finally:
            reader.close()
    except (JournalTrouble, msgspec.MsgspecError):
        return ()
    return tuple(sorted(context_name(one) for one in found if one))


def recent(path: Path) -> HistoryReport:
    """The last days, from the first on that is known. Raises Refusal."""
    reader = opened(path)
    try:
        runs = _runs(reader)
        end = max(run.until for run in runs)
        return _between(reader, runs, max(end - _RECENT_S, min(run.began for run in runs)), end)
    except JournalTrouble as trouble:
        raise Refusal(Exit.BAD_FILE, trouble.line) from None
    finally:
        reader.close()


def _runs(reader: JournalReader) -> tuple[Run, ...]:
    runs = reader.runs()
    if not runs:
        raise Refusal(Exit.BAD_FILE, f"the journal {reader.path} is empty")
    return runs


def _report(reader: JournalReader, since: str, until: str) -> HistoryReport:
    runs = _runs(reader)
    end = max(run.until for run in runs)
    try:
        low, high = parse_instant(since, end), parse_instant(until, end)
    except ValueError as error:
        raise Refusal(Exit.USAGE, str(error)) from None
    if low >= high:
        raise Refusal(Exit.USAGE, f"{since} is not before {until}")
    return _between(reader, runs, low, high)


def _between(reader: JournalReader, runs: tuple[Run, ...], low: float, high: float) -> HistoryReport:
    before = sorted(
        (
            line
            for kind in ("alert", "leaderless", "maintenance")
            for line in lines_of(reader, 0.0, low - _LEAST_S, kind)
        ),
        key=lambda line: line.at,
    )
    lines = [*before, *lines_of(reader, low, high)]
    found = report(lines, [(run.began, run.until) for run in runs], (low, high), reader.gaps())
    span = reader.span()
    found = replace(found, replay_from=None if span is None else span[0])
    try:
        return replace(found, numbered=spans(_since(reader, low), (low, high)))
    except JournalTrouble as trouble:  # the lines are there all the same
        return replace(found, unnumbered_because=trouble.line)


def _since(reader: JournalReader, low: float) -> Iterator[Incident]:
    """Incidents, newest first, until one that was over by then; of a year of lines, only two weeks have events."""
    span = reader.span()
    for one in () if span is None else all_incidents(reader, Resolved(*span)):
        if one.until is not None and one.until < low:
            return
        yield one


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
            watched_s=total(without(((run.began, run.until) for run in runs), reader.gaps())),
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
            first = reader.first_since(run.id, since)
            for block in () if first is None else reader.blocks(run.id, first, until + _LATE_S):
                yield from (event for event in block.events if since <= _AT.decode(event).at <= until)
    except JournalTrouble as trouble:
        raise Refusal(Exit.BAD_FILE, trouble.line) from None
    except msgspec.MsgspecError:
        raise Refusal(Exit.BAD_FILE, f"the journal {path} holds an event that this version cannot read") from None
    finally:
        reader.close()


class OfAnother(Exception):
    """What was remembered is of another cluster: the command begins again without it."""


class Remembered(NamedTuple):
    """What was known a moment ago, and of whom."""

    path: Path
    saved: Saved
    clusters: frozenset[str]
    names: frozenset[str]
    servers: Mapping[str, Server]

    def of_another(self, ready: Ready, servers: Mapping[str, Server]) -> Refusal | None:
        """Why it is not of the cluster that is seen now: of a server of equal name it would say what is not true."""
        here, names = frozenset(ready.clusters), (self.names, known_by(ready))
        why = history_of_another((self.clusters, here), names, (self.servers, servers)) if here else None
        return None if why is None else Refusal(Exit.CONFIG, choose_another(self.path, why))

    def of_this(self, ready: Ready | None, servers: Mapping[str, Server]) -> None:
        """Raises OfAnother where it is not."""
        if ready is not None and self.of_another(ready, servers) is not None:
            raise OfAnother


def remembered(path: Path | None, now: float) -> Remembered | None:
    """What whoever writes or wrote this journal knew in the last minutes, for a command that runs only for a moment; None: nothing."""
    if path is None:
        return None
    try:
        reader = JournalReader(path)
        try:
            runs = reader.runs()
            if not runs or now - runs[-1].until > LATELY_S:
                return None
            before = at_end(reader)
            clusters, names = (frozenset((reader.about(one) or "").splitlines()) for one in ("clusters", "servers"))
            return Remembered(path, Saved(state=carried(before, now)), clusters, names, before.servers)
        finally:
            reader.close()
    except JournalTrouble:
        return None  # the command does not depend on it


def refuse_foreign(path: Path, ready: Ready, servers: Mapping[str, Server]) -> None:
    """Raises Refusal where nothing of this cluster may be written into this journal, however old that is."""
    try:
        reader = JournalReader(path)
        try:
            clusters, names = (frozenset((reader.about(one) or "").splitlines()) for one in ("clusters", "servers"))
            before = at_end(reader).servers if clusters else {}
        finally:
            reader.close()
    except JournalTrouble:
        return  # there is none yet; whatever else is wrong with it, whoever writes says it
    if refusal := Remembered(path, Saved(), clusters, names, before).of_another(ready, servers):
        raise refusal


def lines_of(reader: JournalReader, since: float, until: float, kind: str | None = None) -> list[AnyLine]:
    """The public lines of that time, or those of one kind, oldest first. Raises Refusal for one that is none."""
    try:
        return [_LINE.decode(line.data) for line in reader.lines(since, until, kind)]
    except msgspec.MsgspecError:
        raise Refusal(Exit.BAD_FILE, f"the journal {reader.path} holds a line that this version cannot read") from None
