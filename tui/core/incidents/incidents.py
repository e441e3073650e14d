"""What is there to say of each incident? Its elections, cause, evidence, action, notes and alerts, found by its record.

Pure; the newest first. `folded` tells which open alerts stand under an incident, and which by themselves.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from tui.core.incidents.belonging import OF_GROUP, OPENING, remembered, servers_of
from tui.core.model.elections import Election
from tui.core.model.incident import FoldedAlert, IncidentRecord
from tui.core.model.message import Message
from tui.core.model.state import Alert, State
from tui.core.model.state_word import SettlingFigures, Word
from tui.core.model.verdict import Cause, Fact, RunnerUp, Verdict


class DatedFact(Struct, frozen=True, kw_only=True):
    """One fact beside the instant of its election, or of the loss of the leader while there is no winner."""

    fact: Fact
    offset_s: float | None
    """Seconds from that instant, negative before it; None where it is no matter of time."""


class IncidentNote(Struct, frozen=True, kw_only=True):
    """What an operator wrote when an alert was acknowledged."""

    at: float
    by: str
    text: str | None
    code: str


class Incident(Struct, frozen=True, kw_only=True):
    """One incident, whole."""

    number: int
    since: float
    until: float | None
    """None while it goes on."""
    word: Word | None
    """The gravest word of a group without a leader, a quorum, or with a silent leader, that it brought."""
    servers: tuple[str, ...]
    """All that it is about."""
    server: str | None
    """The sick server."""
    cause: Cause | None
    """None while none was judged: no leader was lost yet."""
    confidence: float
    verdict: Verdict | None
    """The leading one; None before the first, and where it is too old to be kept."""
    verdicts: tuple[Verdict, ...]
    episodes: tuple[str, ...]
    """Of all its verdicts, also of those that are not kept."""
    elections: tuple[Election, ...]
    """Oldest first."""
    evidence_for: tuple[DatedFact, ...]
    evidence_against: tuple[DatedFact, ...]
    alerts: tuple[FoldedAlert, ...]
    notes: tuple[IncidentNote, ...]
    leaderless_s: float
    """How long nobody led because of it, up to now."""
    recorder_number: int | None = None
    """Its number in the journal of a recorder that told of it."""

    @property
    def open(self) -> bool:
        """Whether it goes on."""
        return self.until is None

    @property
    def next(self) -> Message | None:
        """What to do."""
        return None if self.verdict is None else self.verdict.next

    @property
    def unseen(self) -> tuple[Message, ...]:
        """What would tell, and cannot be seen from here."""
        return () if self.verdict is None else self.verdict.unseen

    @property
    def second(self) -> RunnerUp | None:
        """The runner-up among causes."""
        return None if self.verdict is None else self.verdict.second


class FoldedAlerts(Struct, frozen=True, kw_only=True):
    """The open alerts, sorted by incidents."""

    alone: tuple[Alert, ...]
    """Those of no incident, in the order of the ledger."""
    under: Mapping[int, tuple[Alert, ...]]
    """By the number of their incident."""


def incidents(state: State) -> tuple[Incident, ...]:
    """All that are kept, the newest first."""
    told = {election.elected_at: election for election in state.elections} if state.incidents else {}
    return tuple(_whole(state, record, told) for record in reversed(state.incidents))


def present(state: State, episode: str | None = None, number: int | None = None) -> Incident | None:
    """Of those that go on the one with this number, else with this episode, else the newest; where none does, of those that are over and
    remembered."""
    there = [one for one in reversed(state.incidents) if one.until is None]
    there = there or [one for one in reversed(state.incidents) if _lingers(state, one)]
    if not there:
        return None
    right = (one for one in there if (one.number == number if number is not None else episode in one.episodes))
    record = next(right, there[0])
    return _whole(state, record, {election.elected_at: election for election in state.elections[-200:]})


def _lingers(state: State, record: IncidentRecord) -> bool:
    """Whether it is over, and what it was is still to be seen: an alert remembers it, or the group settles after it."""
    figures = None if state.word is None else state.word.shown.figures
    return remembered(record) or (isinstance(figures, SettlingFigures) and figures.changed_at in record.elected)


def folded(alerts: tuple[Alert, ...], found: tuple[Incident, ...]) -> FoldedAlerts:
    """Which of these open alerts belong to which incident."""
    owner = {one.key: incident.number for incident in found for one in incident.alerts if one.cleared_at is None}
    under: dict[int, tuple[Alert, ...]] = {}
    for alert in alerts:
        number = owner.get((alert.code, alert.subject))
        if number is not None:
            under[number] = (*under.get(number, ()), alert)
    alone = tuple(alert for alert in alerts if (alert.code, alert.subject) not in owner)
    return FoldedAlerts(alone=alone, under=under)


def _whole(state: State, record: IncidentRecord, told: Mapping[float, Election]) -> Incident:
    elections = tuple(told[at] for at in record.elected if at in told)
    verdicts = tuple(v for v in state.verdicts if v.episode in record.episodes)
    leading = _leading(verdicts, record)
    return Incident(
        number=record.number,
        since=_began(record),
        until=record.until,
        word=record.worst,
        servers=record.servers,
        server=record.server or _accused(record),
        cause=record.cause,
        confidence=record.confidence,
        verdict=leading,
        verdicts=verdicts,
        episodes=record.episodes,
        elections=elections,
        evidence_for=() if leading is None else tuple(_dated(leading, leading.evidence_for)),
        evidence_against=() if leading is None else tuple(_dated(leading, leading.evidence_against)),
        alerts=record.folded,
        notes=tuple(_notes(record)),
        leaderless_s=_leaderless_s(state, record, elections),
        recorder_number=record.recorder_number,
    )


def _began(record: IncidentRecord) -> float:
    """An alert of the sick server may be older than the loss of the leader."""
    return min([record.since, *(one.since for one in record.folded if one.code not in OF_GROUP and not one.recorded)])


def _leading(verdicts: tuple[Verdict, ...], record: IncidentRecord) -> Verdict | None:
    """The latest that says what the record says, else the latest."""
    same = (v for v in reversed(verdicts) if (v.cause, v.server) == (record.cause, record.server))
    return next(same, verdicts[-1] if verdicts else None)


def _accused(record: IncidentRecord) -> str | None:
    """While no verdict names a server: the only one whose own alerts opened it."""
    named = {name for one in record.folded if one.code in OPENING for name in servers_of(one.subject)}
    return next(iter(named)) if len(named) == 1 else None


def _dated(verdict: Verdict, facts: tuple[Fact, ...]) -> Iterator[DatedFact]:
    for fact in facts:
        yield DatedFact(fact=fact, offset_s=None if fact.at is None else fact.at - verdict.at)


def _notes(record: IncidentRecord) -> Iterator[IncidentNote]:
    for one in sorted(record.folded, key=lambda one: one.noted_at or 0.0):
        if one.noted_by is not None and one.noted_at is not None:
            yield IncidentNote(at=one.noted_at, by=one.noted_by, text=one.note, code=one.code)


def _leaderless_s(state: State, record: IncidentRecord, elections: tuple[Election, ...]) -> float:
    """Of the times without a leader that ended with one of its elections, or that go on in it."""
    lasted = sum(e.leaderless_s or 0.0 for e in elections)
    since = state.leadership.leaderless_since
    going_on = record.until is None and since is not None and since >= record.since - 1.0
    return lasted + (state.now - since if going_on and since is not None else 0.0)
