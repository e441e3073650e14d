"""Which cleared alerts of an incident did a recorder see before we looked? They stand under it, in the recorder's words.

What is open is found here as well, or is not so from here: only what is over is told. It is history alone: it opens no incident, holds
none open, and is no reason for a notice.
"""

from collections.abc import Callable
from typing import Final

from tui.core.model.incident import FoldedAlert
from tui.core.model.incident_window import EVIDENCE_BEFORE_S
from tui.core.model.message import Message, message
from tui.core.observed.team import RecordedAlert, RecordedIncident

_TOLD: Final = 20
_KEPT: Final = 50
_SAME_S: Final = 2.0

_Alerts = tuple[FoldedAlert, ...]


def for_newcomers(folded: _Alerts, words: Callable[[Message], str]) -> tuple[RecordedAlert, ...]:
    """The last that were cleared, for whoever comes later."""
    over = [(one, one.cleared_at) for one in folded if one.cleared_at is not None]
    return tuple(
        RecordedAlert(
            code=one.code,
            subject=one.subject,
            severity=one.severity,
            text=words(one.summary),
            first=None if one.first is None else words(one.first),
            since=one.since,
            cleared_at=cleared_at,
            note=one.note,
            noted_by=one.noted_by,
            noted_at=one.noted_at,
        )
        for one, cleared_at in over[-_TOLD:]
    )


def taken(incident: RecordedIncident, ahead: float, now: float) -> _Alerts:
    """By our clock; without those that cannot be of this incident. `ahead`: seconds that the recorder's clock is ahead of ours."""
    low, high = incident.since - EVIDENCE_BEFORE_S, now + ahead + _SAME_S
    possible = (one for one in incident.alerts if low <= one.since <= one.cleared_at <= high)
    return tuple(sorted((_folded(one, ahead) for one in possible), key=lambda one: one.since))


def _folded(one: RecordedAlert, ahead: float) -> FoldedAlert:
    return FoldedAlert(
        code=one.code,
        subject=one.subject,
        severity=one.severity,
        summary=message("as_recorded", text=one.text),
        first=None if one.first is None else message("as_recorded", text=one.first),
        since=one.since - ahead,
        cleared_at=one.cleared_at - ahead,
        note=one.note,
        noted_by=one.noted_by,
        noted_at=None if one.noted_at is None else one.noted_at - ahead,
        recorded=True,
    )


def merged(mine: _Alerts, theirs: _Alerts) -> _Alerts:
    """Ours, with those of a recorder that were over before we saw them, or that no other one has told."""
    new = [one for one in theirs if not any(_same(one, known) for known in mine)]
    if not new:
        return mine
    history = sorted((*(one for one in mine if one.recorded), *new), key=lambda one: one.since)[-_KEPT:]
    own = (one for one in mine if not one.recorded)
    return tuple(sorted((*history, *own), key=lambda one: one.since))


def _same(one: FoldedAlert, known: FoldedAlert) -> bool:
    """They were open at one time."""
    if one.key != known.key or one.cleared_at is None:
        return False
    return known.since <= one.cleared_at + _SAME_S and one.since <= (known.cleared_at or one.since) + _SAME_S
