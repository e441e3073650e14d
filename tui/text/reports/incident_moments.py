"""What happened in an incident, one after the other? Evidence, elections, alerts, acknowledgements and step-downs in words."""

from collections.abc import Iterator
from typing import Final, Literal

from msgspec import Struct

from tui.core.incidents.alike import alike, one_message, together
from tui.core.model.elections import StepDownRecord
from tui.core.model.incident import FoldedAlert
from tui.core.reports.post_mortem import PostMortem
from tui.text.phrases.say import say

MINUS: Final = "−"
MomentKind = Literal[
    "evidence", "election", "raised", "cleared", "acknowledged", "step_down", "bookmark", "change", "all_clear"
]

_CHANGES: Final = frozenset({"changed_before", "several_reloaded"})
"""Evidence that tells of a change once more: each stands here by itself."""


class IncidentMoment(Struct, frozen=True, kw_only=True, order=True):
    """One thing that happened."""

    at: float
    offset_s: float
    """Since the incident began."""
    kind: MomentKind
    text: str


def moments(found: PostMortem, *, joined: bool = False) -> list[IncidentMoment]:
    """Each once, oldest first. `joined`: what was said of several servers at one moment is one line."""
    told = ((at, kind, text) for at, kind, text in _told(found, joined=joined))
    since = found.incident.since
    return [IncidentMoment(at=at, offset_s=at - since, kind=kind, text=text) for at, kind, text in sorted({*told})]


def _told(found: PostMortem, *, joined: bool) -> Iterator[tuple[float, MomentKind, str]]:
    incident = found.incident
    for one in (*incident.evidence_for, *incident.evidence_against):
        if one.fact.at is not None and one.fact.message.phrase not in _CHANGES:
            yield one.fact.at, "evidence", say(one.fact.message)
    for election in incident.elections:
        term = "" if election.term is None else f", term {election.term}"
        yield election.elected_at, "election", f"{election.previous or '?'} → {election.leader} elected{term}"
    for group in alike(incident.alerts, _moment) if joined else ((one,) for one in incident.alerts):
        yield from _of_alerts(group)
    for note in incident.notes:
        text = "" if note.text is None else f": {note.text}"
        yield note.at, "acknowledged", f"{note.code} acknowledged by {note.by}{text}"
    for mark in found.bookmarks:
        yield mark.here_at, "bookmark", f"{mark.by}: {mark.text}"
    for change in found.changes:
        yield change.at, "change", say(change.said)
    for step_down in found.step_downs:
        yield step_down.at, "step_down", _of_step_down(step_down)
    if incident.until is not None:
        yield incident.until, "all_clear", "all clear"


def _moment(alert: FoldedAlert) -> tuple[int, int | None, str]:
    """Raised and cleared in one second, for the same reason."""
    cleared = None if alert.cleared_at is None else round(alert.cleared_at)
    return round(alert.since), cleared, (alert.first or alert.summary).phrase


def _of_alerts(group: tuple[FoldedAlert, ...]) -> Iterator[tuple[float, MomentKind, str]]:
    alert = group[0]
    first = say(one_message([one.first or one.summary for one in group]))
    last = say(together(group))
    yield alert.since, "raised", f"{alert.code} raised: {first}"
    if alert.cleared_at is not None:
        who = ", ".join(one.subject for one in group if one.subject is not None)
        subject = f" ({who})" if who else ""
        yield (
            alert.cleared_at,
            "cleared",
            f"{alert.code} cleared{subject}" + (f", last: {last}" if last != first else ""),
        )


def _of_step_down(one: StepDownRecord) -> str:
    by = "" if one.asked_by is None else f" by {one.asked_by}"
    to = "" if one.to is None else f", preferred successor {one.to}"
    became = {True: "accepted", False: f"refused: {say(one.error or '?')}", None: "outcome not known"}[one.ok]
    return f"step-down of {one.server} requested{by}{to}: {became}"
