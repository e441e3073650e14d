"""How is an incident reported to programs? One versioned JSON object; instants are seconds since 1970 UTC, texts are those of the page."""

from collections.abc import Sequence

import msgspec

from tui.core.incidents.incidents import DatedFact
from tui.core.model.change import ChangeKind
from tui.core.model.elections import Election, StepDownRecord
from tui.core.model.verdict import RunnerUp
from tui.core.observed.evidence import EvidencePart
from tui.core.reports.incident_curves import IncidentCurve
from tui.core.reports.post_mortem import IncidentImpact, PostMortem, ServerThen
from tui.text.cells import escaped
from tui.text.phrases.say import say
from tui.text.reports.incident_moments import IncidentMoment, moments


class _Evidence(msgspec.Struct, frozen=True, kw_only=True):
    offset_s: float | None
    """From the election, or the loss of the leader."""
    text: str
    weight: float


class _Interval(msgspec.Struct, frozen=True, kw_only=True):
    since: float
    until: float
    reason: str


class _Refused(msgspec.Struct, frozen=True, kw_only=True):
    operation: str
    subject: str
    via: str


class _Saved(msgspec.Struct, frozen=True, kw_only=True):
    at: float
    server: str
    by: str
    folder: str | None
    parts: tuple[EvidencePart, ...]


class _Changed(msgspec.Struct, frozen=True, kw_only=True):
    at: float
    offset_s: float
    server: str
    what: ChangeKind
    text: str


class _Incident(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    cluster: str
    as_of: float
    began: float
    ended: float | None
    worst_state: str | None
    servers: tuple[str, ...]
    server: str | None
    cause: str | None
    confidence: float
    second: RunnerUp | None
    impact: IncidentImpact
    evidence_for: tuple[_Evidence, ...]
    evidence_against: tuple[_Evidence, ...]
    to_check: tuple[str, ...]
    """What would tell more, and cannot be seen by metawatch."""
    action: str | None
    timeline: list[IncidentMoment]
    elections: tuple[Election, ...]
    step_downs: tuple[StepDownRecord, ...]
    server_table: tuple[ServerThen, ...]
    unseen: tuple[_Interval, ...]
    denied: tuple[_Refused, ...]
    evidence_saved: tuple[_Saved, ...]
    curves: tuple[IncidentCurve, ...]
    changes: tuple[_Changed, ...]
    """What was changed at servers, from five minutes before it began."""


class _Printed(msgspec.Struct, frozen=True, kw_only=True):
    """Version 1; fields may be added."""

    kind: str = "report"
    v: int = 1
    metawatch: str
    incidents: tuple[_Incident, ...]


def as_json(found: Sequence[PostMortem]) -> str:
    """One object with all of them."""
    version = found[0].metawatch if found else ""
    return escaped(msgspec.json.encode(_Printed(metawatch=version, incidents=tuple(map(_incident, found)))).decode())


def _incident(found: PostMortem) -> _Incident:
    one = found.incident
    return _Incident(
        number=one.number,
        cluster=found.whose,
        as_of=found.at,
        began=one.since,
        ended=one.until,
        worst_state=one.word,
        servers=one.servers,
        server=one.server,
        cause=one.cause,
        confidence=one.confidence,
        second=one.second,
        impact=found.impact,
        evidence_for=tuple(map(_evidence, one.evidence_for)),
        evidence_against=tuple(map(_evidence, one.evidence_against)),
        to_check=tuple(map(say, one.unseen)),
        action=None if one.next is None else say(one.next),
        timeline=moments(found),
        elections=one.elections,
        step_downs=found.step_downs,
        server_table=found.servers,
        unseen=tuple(_Interval(since=u.since, until=u.until, reason=say(u.reason)) for u in found.unseen),
        denied=tuple(_Refused(operation=d.operation, subject=d.subject, via=d.via) for d in found.denied),
        evidence_saved=tuple(
            _Saved(at=s.at, server=s.server, by=s.by, folder=s.folder, parts=s.parts) for s in found.evidence_saved
        ),
        curves=found.curves,
        changes=tuple(
            _Changed(at=c.at, offset_s=c.at - one.since, server=c.server, what=c.what, text=say(c.said))
            for c in found.changes
        ),
    )


def _evidence(one: DatedFact) -> _Evidence:
    return _Evidence(offset_s=one.offset_s, text=say(one.fact.message), weight=one.fact.weight)
