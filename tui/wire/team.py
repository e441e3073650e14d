"""How do metawatches of one system account tell each other things? Subjects, and one envelope around records (`team_rows`), strictly read.

A record of a kind that only a newer version knows is counted and left aside, and the rest of its envelope is read.
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
from msgspec import Raw, Struct
from msgspec.json import Decoder

from tui.core.observed.team import HistoryReceived, IgnoredReason, RecordedElection, RecordedIncident, RecordedVerdict
from tui.core.safe_text import one_line
from tui.wire.decode import MAX_TEXT, Unreadable
from tui.wire.team_past import AbsurdTime, UnknownKind, plausible
from tui.wire.team_rows import (
    MAX_NAME,
    HistoryPart,
    TeamRecord,
    history,
    history_rows,
    read_row,
    row,
    strictly,
)

VERSION: Final = 1
MAX_MESSAGE: Final = 64 * 1024
"""Bytes of one message; larger ones are left aside unread."""
MAX_ENVELOPE: Final = 512 * 1024
"""Bytes of one that was compressed."""
MAX_TOLD: Final = 1_000
"""Records in one envelope."""
_COMPRESSED_FROM: Final = 4 * 1024
_ZLIB: Final = b"\x78"
_MOST_NAMES: Final = 100
"""Clusters, or peers, that an envelope names; of more, the first."""


class Whose(NamedTuple):
    """The group that is told of."""

    domain: str | None = None
    clusters: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    """Peer hashes: two groups may share domain and cluster name on one system account, and have no server in common."""


class TeamSender(NamedTuple):
    """Which metawatch tells, and of which group."""

    who: str
    """Drawn by lot by each metawatch at its start."""
    whose: Whose = Whose()


class _Envelope(Struct, frozen=True, kw_only=True):
    v: int
    who: str
    """Drawn by lot by each metawatch at its start."""
    sent: float
    domain: str | None = None
    clusters: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    told: tuple[Raw, ...] = ()


_ENVELOPE: Final = Decoder(_Envelope)
_ENCODER: Final = msgspec.json.Encoder()


class TeamMessage(Struct, frozen=True, kw_only=True):
    """What one message said."""

    who: str = ""
    ours: bool = False
    """It is of this group."""
    events: tuple[TeamRecord | HistoryReceived, ...] = ()
    ignored: Mapping[IgnoredReason, int] = {}
    size: int = 0
    """Bytes that were read: a compressed one is small on the wire."""


def subject_of_news(prefix: str) -> str:
    """What is told to everybody who watches through this system account."""
    return f"{prefix}.team.news"


def subject_of_asking(prefix: str) -> str:
    """Where recorders are asked for all that they know."""
    return f"{prefix}.team.history"


def subject_of_answers(prefix: str, who: str) -> str:
    """Where one metawatch takes answers: what it may send to itself, others may send to it."""
    return f"{prefix}.team.to.{who}"


def told(sender: TeamSender, sent: float, events: Iterable[TeamRecord]) -> bytes:
    """One message that tells these."""
    return _packed(sender, sent, [row(event) for event in events])


def pages(
    sender: TeamSender, sent: float, known: HistoryReceived, more: Iterable[TeamRecord], *, most: int = MAX_MESSAGE
) -> list[bytes]:
    """A whole history with records beside it, in messages of at most so many bytes; each can be read without the others."""
    rows = [*(row(event) for event in more), *history_rows(known)]
    return list(_pages(sender, sent, rows, min(most, MAX_MESSAGE)))


def _pages(sender: TeamSender, sent: float, rows: Sequence[Raw], most: int) -> Iterable[bytes]:
    body = _packed(sender, sent, rows) if len(rows) <= MAX_TOLD else b""
    if body and len(body) <= most:
        yield body
    elif len(rows) > 1:
        middle = len(rows) // 2
        yield from _pages(sender, sent, rows[:middle], most)
        yield from _pages(sender, sent, rows[middle:], most)


def _packed(sender: TeamSender, sent: float, rows: Sequence[Raw]) -> bytes:
    (who, (domain, clusters, peers)), told_ = sender, tuple(rows)
    some = peers[:_MOST_NAMES]
    body = _ENCODER.encode(
        _Envelope(v=VERSION, who=who, sent=sent, domain=domain, clusters=clusters, peers=some, told=told_)
    )
    return body if len(body) < _COMPRESSED_FROM else zlib.compress(body)


def heard(at: float, whose: Whose, body: bytes) -> TeamMessage:
    """What a message that came at `at` tells of this group. Never raises."""
    try:
        text = _text(body)
        envelope = _opened(text)
    except Unreadable:
        return TeamMessage(ignored={"unreadable": 1}, size=MAX_ENVELOPE if body[:1] == _ZLIB else len(body))
    who, size = one_line(envelope.who[:MAX_TEXT], MAX_NAME), len(text)
    if envelope.v != VERSION:
        return TeamMessage(who=who, ignored={"unknown": 1}, size=size)
    if (envelope.domain or None) != whose.domain:
        return TeamMessage(who=who, size=size)
    if _apart(envelope.clusters, whose.clusters) or _apart(envelope.peers, whose.peers):
        return TeamMessage(who=who, ignored={"other cluster": 1}, size=size)
    ignored: Counter[IgnoredReason] = Counter()
    events = _events(envelope, who, at, ignored)
    return TeamMessage(who=who, ours=True, events=events, ignored=dict(ignored), size=size)


def _apart(theirs: tuple[str, ...], ours: tuple[str, ...]) -> bool:
    """Both are known, and nothing is in both: a group whose peers were replaced one by one has had some in common at any time."""
    return bool(theirs and ours) and not set(theirs) & set(ours)


def _text(body: bytes) -> bytes:
    if len(body) > MAX_MESSAGE:
        raise Unreadable(f"{len(body)} bytes, more than {MAX_MESSAGE}")
    return _unpacked(body) if body[:1] == _ZLIB else body


def _opened(text: bytes) -> _Envelope:
    envelope = strictly(_ENVELOPE, text)
    if len(envelope.told) > MAX_TOLD or max(len(envelope.clusters), len(envelope.peers)) > _MOST_NAMES:
        raise Unreadable("more records than a metawatch sends at once")
    return envelope


def _unpacked(body: bytes) -> bytes:
    """A few bytes could become gigabytes."""
    try:
        unpacked = zlib.decompressobj().decompress(body, MAX_ENVELOPE + 1)
    except zlib.error as bad:
        raise Unreadable(str(bad)) from None
    if len(unpacked) > MAX_ENVELOPE:
        raise Unreadable(f"more than {MAX_ENVELOPE} bytes")
    return unpacked


def _events(
    envelope: _Envelope, who: str, at: float, ignored: Counter[IgnoredReason]
) -> tuple[TeamRecord | HistoryReceived, ...]:
    events: list[TeamRecord | HistoryReceived] = []
    parts: list[HistoryPart] = []
    for raw in envelope.told:
        try:
            sent = plausible(envelope.sent, at)
            one = read_row(raw, at, sent)
        except UnknownKind:
            ignored["unknown"] += 1
        except AbsurdTime:
            ignored["time"] += 1
        except Unreadable:
            ignored["unreadable"] += 1
        else:
            if isinstance(one, RecordedElection | RecordedIncident | RecordedVerdict | tuple):
                parts.append(one)
            else:
                events.append(one)
    whole = history(who, at, envelope.sent, parts)
    return (*events, whole) if whole is not None else tuple(events)
