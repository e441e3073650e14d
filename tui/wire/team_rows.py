"""What may stand in one record that metawatches tell each other? The tagged union, and the events on either side of it.

Anybody in the system account may write one. Texts are one line, and cut (names of servers are as they are everywhere, for they are
compared); times are plausible or the record is left aside. Nothing in here is a command.
"""

from collections.abc import Iterator
from typing import Final, TypeVar, get_args

import msgspec
from msgspec import Raw, Struct
from msgspec.json import Decoder

from tui.core.observed.events import Acknowledged
from tui.core.observed.maintenance import LONGEST_S, MaintenanceBegan, MaintenanceEnded, MaintenanceSaid
from tui.core.observed.team import (
    Bookmarked,
    HistoryReceived,
    RecordedElection,
    RecordedIncident,
    RecordedVerdict,
    RecorderHeard,
    StepDownConsidered,
    TimeSpan,
)
from tui.core.safe_text import one_line
from tui.wire import team_past
from tui.wire.decode import MAX_TEXT, Unreadable
from tui.wire.team_past import AbsurdTime, UnknownKind, plausible

T = TypeVar("T")

MAX_NAME: Final = 64
MAX_NOTE: Final = 200
_MAX_ID: Final = 64
_LONGEST_S: Final = 366 * 86_400.0

TeamRecord = Acknowledged | Bookmarked | StepDownConsidered | RecorderHeard | MaintenanceSaid
"""What is told as soon as it happens."""
HistoryPart = RecordedElection | RecordedIncident | RecordedVerdict | tuple[str, float, float]
"""One part of a history: an election, an incident, a verdict, or ("leaderless" or "watched", since, until)."""


class _Acknowledgement(Struct, frozen=True, kw_only=True, tag_field="kind", tag="acknowledgement"):
    id: str
    at: float
    by: str
    code: str
    subject: str | None = None
    note: str | None = None
    lasts_s: float | None = None
    """From `at` on; None: until the alert clears."""


class _Bookmark(Struct, frozen=True, kw_only=True, tag_field="kind", tag="bookmark"):
    id: str
    at: float
    by: str
    text: str


class _StepDown(Struct, frozen=True, kw_only=True, tag_field="kind", tag="step_down_dialog"):
    id: str
    at: float
    by: str
    leader: str | None = None
    open: bool


class _Maintenance(Struct, frozen=True, kw_only=True, tag_field="kind", tag="maintenance"):
    id: str
    at: float
    by: str
    lasts_s: float | None
    """From `at` on; None: it ended at `at`."""
    server: str | None = None
    reason: str | None = None


class _Recorder(Struct, frozen=True, kw_only=True, tag_field="kind", tag="recorder"):
    id: str
    host: str
    since: float


class _Election(Struct, frozen=True, kw_only=True, tag_field="kind", tag="election"):
    election: RecordedElection


class _Incident(Struct, frozen=True, kw_only=True, tag_field="kind", tag="incident"):
    incident: RecordedIncident


class _Verdict(Struct, frozen=True, kw_only=True, tag_field="kind", tag="verdict"):
    verdict: RecordedVerdict


class _Span(Struct, frozen=True, kw_only=True, tag_field="kind", tag="span"):
    what: str
    since: float
    until: float


_Row = _Acknowledgement | _Bookmark | _StepDown | _Maintenance | _Recorder | _Election | _Incident | _Verdict | _Span


class _Kind(Struct, frozen=True):
    kind: str


_ROW: Final = Decoder(_Row)
_KIND: Final = Decoder(_Kind)
_ENCODER: Final = msgspec.json.Encoder()
_KINDS: Final = frozenset(str(kind.__struct_config__.tag) for kind in get_args(_Row))
SPANS: Final = ("leaderless", "watched")


def strictly(decoder: Decoder[T], body: bytes | Raw) -> T:
    """In the decoder's shape, or `Unreadable`: unlike servers of many versions, we know how metawatches write."""
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError) as bad:
        raise Unreadable(str(bad)) from None


def read_row(raw: Raw, at: float, sent: float) -> TeamRecord | HistoryPart:
    """What it tells; raises Unreadable, UnknownKind or AbsurdTime."""
    if strictly(_KIND, raw).kind not in _KINDS:
        raise UnknownKind
    match strictly(_ROW, raw):
        case _Acknowledgement(id=id_, by=by, code=code, subject=subject, note=note) as one:
            return Acknowledged(
                at=at,
                id=_identity(id_),
                by=_text(by, MAX_NAME),
                written=plausible(one.at, at),
                sent=sent,
                code=_text(code, MAX_NAME),
                subject=None if subject is None else subject[:MAX_TEXT],
                note=None if note is None else _text(note, MAX_NOTE),
                until=_until(one, at, sent),
            )
        case _Bookmark(id=id_, by=by, text=text) as one:
            written, text = plausible(one.at, at), _text(text, MAX_NOTE)
            return Bookmarked(at=at, id=_identity(id_), by=_text(by, MAX_NAME), written=written, sent=sent, text=text)
        case _StepDown(id=id_, by=by, leader=leader) as one:
            return StepDownConsidered(
                at=at,
                id=_identity(id_),
                by=_text(by, MAX_NAME),
                written=plausible(one.at, at),
                sent=sent,
                leader=None if leader is None else leader[:MAX_TEXT],
                open=one.open,
            )
        case _Maintenance() as one:
            return _maintenance(one, at, sent)
        case _Recorder(id=id_, host=host, since=since):
            return RecorderHeard(at=at, id=_identity(id_), host=_text(host, MAX_NAME), since=plausible(since, at))
        case _Election() | _Incident() | _Verdict() | _Span() as one:
            return _of_the_past(one, at)


def _of_the_past(one: _Election | _Incident | _Verdict | _Span, at: float) -> HistoryPart:
    match one:
        case _Election(election=election):
            return team_past.election(election, at)
        case _Incident(incident=incident):
            return team_past.incident(incident, at)
        case _Verdict(verdict=verdict):
            return team_past.verdict(verdict, at)
        case _Span():
            return _span(one, at)


def _span(one: _Span, at: float) -> HistoryPart:
    if one.what not in SPANS:
        raise UnknownKind
    if plausible(one.since, at) > plausible(one.until, at):
        raise AbsurdTime
    return one.what, one.since, one.until


def row(event: TeamRecord) -> Raw:
    """As it is sent."""
    match event:
        case Acknowledged(id=id_, by=by, code=code, subject=subject, note=note):
            written = _written(event)
            lasts_s = None if event.until is None else max(0.0, event.until - written)
            one: _Row = _Acknowledgement(
                id=id_, at=written, by=by, code=code, subject=subject, note=note, lasts_s=lasts_s
            )
        case Bookmarked(id=id_, by=by, text=text):
            one = _Bookmark(id=id_, at=_written(event), by=by, text=text)
        case StepDownConsidered(id=id_, by=by, leader=leader):
            one = _StepDown(id=id_, at=_written(event), by=by, leader=leader, open=event.open)
        case MaintenanceBegan(id=id_, begun_at=began, by=by, server=server, reason=reason):
            lasts_s = event.until - began
            one = _Maintenance(id=id_, at=began, by=by, lasts_s=lasts_s, server=server, reason=reason)
        case MaintenanceEnded(id=id_, by=by):
            one = _Maintenance(id=id_, at=event.at if event.until is None else event.until, by=by, lasts_s=None)
        case RecorderHeard(id=id_, host=host, since=since):
            one = _Recorder(id=id_, host=host, since=since)
    return Raw(_ENCODER.encode(one))


def history_rows(told: HistoryReceived) -> Iterator[Raw]:
    """One row a part; what goes on comes first."""
    for incident in told.incidents:
        yield Raw(_ENCODER.encode(_Incident(incident=incident)))
    for verdict in told.verdicts:
        yield Raw(_ENCODER.encode(_Verdict(verdict=verdict)))
    for election in told.elections:
        yield Raw(_ENCODER.encode(_Election(election=election)))
    for what, spans in (("leaderless", told.leaderless), ("watched", told.watched)):
        for since, until in spans:
            yield Raw(_ENCODER.encode(_Span(what=what, since=since, until=until)))


def history(recorder: str, at: float, sent: float, parts: list[HistoryPart]) -> HistoryReceived | None:
    """What these parts tell together; None without any."""
    if not parts:
        return None
    spans: dict[str, list[TimeSpan]] = {what: [] for what in SPANS}
    for part in parts:
        if isinstance(part, tuple):
            spans[part[0]].append((part[1], part[2]))
    return HistoryReceived(
        at=at,
        recorder=recorder,
        sent=sent,
        elections=tuple(part for part in parts if isinstance(part, RecordedElection)),
        incidents=tuple(part for part in parts if isinstance(part, RecordedIncident)),
        verdicts=tuple(part for part in parts if isinstance(part, RecordedVerdict)),
        leaderless=tuple(spans["leaderless"]),
        watched=tuple(spans["watched"]),
    )


def _written(event: Acknowledged | Bookmarked | StepDownConsidered) -> float:
    return event.at if event.written is None else event.written


def _until(one: _Acknowledgement, at: float, sent: float) -> float | None:
    """By our own clock: whatever that of the other machine says, it lasts as long."""
    if one.lasts_s is None:
        return None
    if not 0.0 <= one.lasts_s <= _LONGEST_S:
        raise AbsurdTime
    return at - max(0.0, sent - one.at) + one.lasts_s


def _maintenance(one: _Maintenance, at: float, sent: float) -> MaintenanceSaid:
    """By our own clock it lasts as long as by the other; longer than anybody works on a server is absurd."""
    when, by = at - max(0.0, sent - plausible(one.at, at)), _text(one.by, MAX_NAME)
    if one.lasts_s is None:
        return MaintenanceEnded(at=at, id=_identity(one.id), by=by, until=when)
    if not 0.0 <= one.lasts_s <= LONGEST_S:
        raise AbsurdTime
    return MaintenanceBegan(
        at=at,
        id=_identity(one.id),
        since=when,
        until=when + one.lasts_s,
        server=None if one.server is None else one.server[:MAX_TEXT],
        reason=None if one.reason is None else _text(one.reason, MAX_NOTE),
        by=by,
    )


def _identity(text: str) -> str:
    if not text or len(text) > _MAX_ID or not text.isascii() or not text.isprintable():
        raise Unreadable("no identity")
    return text


def _text(text: str, most: int) -> str:
    """One line of it, never empty."""
    said = one_line(text[: 16 * most], most)
    if not said:
        raise Unreadable("an empty text")
    return said
