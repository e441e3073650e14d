"""What may stand in a record of the past that a recorder tells? Elections, spans, incidents and verdicts; strictly read and bounded.

Figures must be possible and texts are one line; whether the group can have done it is judged by the core.
"""

from collections.abc import Iterable
from math import isfinite
from typing import Final, get_args

from msgspec.structs import replace

from tui.core.model.verdict import Cause
from tui.core.observed.team import RecordedAlert, RecordedElection, RecordedFact, RecordedIncident, RecordedVerdict
from tui.core.safe_text import one_line
from tui.wire.decode import MAX_TEXT, Unreadable

MAX_TERM: Final = 1 << 53
_EPOCH: Final = 1_600_000_000.0
"""metawatch is younger: what claims to be of before is none of its records."""
_FUTURE_S: Final = 366 * 86_400.0
_CAUSES: Final = frozenset(get_args(Cause))
_MAX_EPISODE: Final = 64
_MAX_FACT: Final = 300
_MOST_FACTS: Final = 20
_MOST_EPISODES: Final = 100
_MOST_ALERTS: Final = 50
_MAX_NOTE: Final = 200


class UnknownKind(Exception):
    """A newer version tells more."""


class AbsurdTime(Exception):
    """A time that cannot be."""


def plausible(told_at: float, now: float) -> float:
    """This time, or AbsurdTime."""
    if not isfinite(told_at) or not _EPOCH < told_at < now + _FUTURE_S:
        raise AbsurdTime
    return told_at


def election(one: RecordedElection, at: float) -> RecordedElection:
    """Its names are compared; its figures must be possible."""
    _plausible((one.elected_at, one.announced_at), at)
    # Compared as they are: JSON may hold an integer that is too large to become a float.
    _possible((one.error_s, one.leaderless_s or 0.0, one.term or 0, one.terms or 0, one.failed))
    if not one.leader:
        raise Unreadable("an impossible name")
    _names((one.leader, one.previous, one.advisory_id))
    return one


def incident(one: RecordedIncident, at: float) -> RecordedIncident:
    """Its names are compared; a cause that a newer version knows leaves it aside."""
    _plausible((one.since, one.until, *(one.struck or ()), *one.elected), at)
    _cause(one.cause, one.confidence)
    _possible((one.number,))
    _names((one.server, *one.servers))
    if max(len(one.servers), len(one.episodes), len(one.elected)) > _MOST_EPISODES:
        raise Unreadable("more servers or elections than an incident has")
    return replace(one, episodes=tuple(map(_episode, one.episodes)), alerts=_alerts(one.alerts, at))


def _alerts(some: tuple[RecordedAlert, ...], at: float) -> tuple[RecordedAlert, ...]:
    if len(some) > _MOST_ALERTS:
        raise Unreadable("more alerts than an incident has")
    _plausible((when for one in some for when in (one.since, one.cleared_at, one.noted_at)), at)
    _names(one.subject for one in some)
    return tuple(
        replace(
            one,
            code=_line(one.code, _MAX_EPISODE),
            text=_line(one.text, _MAX_FACT),
            first=None if one.first is None else _line(one.first, _MAX_FACT),
            note=None if one.note is None else _line(one.note, _MAX_NOTE),
            noted_by=None if one.noted_by is None else _line(one.noted_by, _MAX_EPISODE),
        )
        for one in some
    )


def verdict(one: RecordedVerdict, at: float) -> RecordedVerdict:
    """Its evidence is text of a stranger: one line each, cut."""
    _plausible((one.since, one.elected_at), at)
    _cause(one.cause, one.confidence)
    _possible((one.term or 0,))
    _names((one.leader, one.server))
    return replace(
        one,
        episode=_episode(one.episode),
        evidence_for=_facts(one.evidence_for, at),
        evidence_against=_facts(one.evidence_against, at),
    )


def _facts(some: tuple[RecordedFact, ...], at: float) -> tuple[RecordedFact, ...]:
    if len(some) > _MOST_FACTS:
        raise Unreadable("more evidence than a verdict has")
    _plausible((one.at for one in some), at)
    return tuple(replace(one, text=_line(one.text, _MAX_FACT)) for one in some)


def _episode(text: str) -> str:
    return _line(text, _MAX_EPISODE)


def _line(text: str, most: int) -> str:
    said = one_line(text[: 16 * most], most)
    if not said:
        raise Unreadable("an empty text")
    return said


def _cause(cause: str | None, confidence: float) -> None:
    if cause is not None and cause not in _CAUSES:
        raise UnknownKind
    if not 0.0 <= confidence <= 1.0:
        raise Unreadable("an impossible figure")


def _plausible(times: Iterable[float | None], at: float) -> None:
    for one in times:
        if one is not None:
            plausible(one, at)


def _possible(figures: Iterable[float]) -> None:
    if not all(0 <= figure <= MAX_TERM for figure in figures):
        raise Unreadable("an impossible figure")


def _names(names: Iterable[str | None]) -> None:
    if any(one is not None and len(one) > MAX_TEXT for one in names):
        raise Unreadable("an impossible name")
