"""Which alerts are open, since when, and who has seen them? The only file that replaces `State.alerts`.

It keeps the ledger from what the checks find; it must not know why something is wrong."""

from collections.abc import Container
from typing import Final, Literal

from msgspec.structs import replace

from tui.core.checks import registry
from tui.core.checks.confirmation import confirmed
from tui.core.checks.probes import may_go_on
from tui.core.model.finding import Finding
from tui.core.model.lines import AlertChanged
from tui.core.model.state import Alert, State
from tui.core.model.timestamps import rfc3339
from tui.core.observed.events import Acknowledged
from tui.core.observed.team import Acknowledgement
from tui.core.settings.watch import Watch
from tui.core.team import team_log

Ledger = tuple[Alert, ...]
AlertKey = tuple[str, str | None]
LedgerStep = tuple[Ledger, tuple[AlertChanged, ...]]

_AGAIN_S: Final = 30.0
"""So long after `ready` an alert of an earlier run may be found again, with its beginning and its acknowledgement; then it is cleared."""

_SEVERE_S: Final = 10.0
"""An alert falls from critical to warning only when it has not been critical for so long: a figure that moves around its limit must
not say so each time. What becomes `info` is judged otherwise, and falls at once."""

_LOOKS_AGAIN_S: Final = 5.0
"""When metawatch sees again, all that it had asked is forgotten: what was wrong before is found again within this, or is over."""

Became = Literal["raised", "acknowledged", "cleared"]

_RANK = {"critical": 0, "warning": 1, "info": 2}


def judge(state: State, watch: Watch, *, every: bool = True) -> tuple[State, tuple[AlertChanged, ...]]:
    """The state with the alerts that are open now, by the checks that are due or by `every` one. While metawatch is blind, and until
    it has looked again, what is not found stays as it was."""
    before = state.alerts
    found, each_second = registry.found(state, state.now, watch, every=every)
    if each_second != state.each_second:
        state = replace(state, each_second=each_second)
    if not (found or state.alerts or state.unconfirmed or state.remembered):
        return state, ()  # looked at first: nothing is wrong, nor was it
    state, lines = _judged(state, found, watch)
    if state.alerts is before:
        return state, lines
    open_now = {(alert.code, alert.subject): alert for alert in state.alerts}
    state = team_log.settled(
        state, [one for one in before if _unseen_again(one, open_now.get((one.code, one.subject)))]
    )
    state, acknowledged_before = _acknowledged(state)
    return state, (*lines, *acknowledged_before)


def _unseen_again(before: Alert, after: Alert | None) -> bool:
    """Cleared, or no longer acknowledged: what was acknowledged of it until now counts no more."""
    return after is None or (before.acknowledged_by is not None and after.acknowledged_by is None)


def _judged(state: State, wrong: tuple[Finding, ...], watch: Watch) -> tuple[State, tuple[AlertChanged, ...]]:
    blind = state.first_connected_at is not None and state.seeing_since is None
    raised = ((alert.code, alert.subject) for alert in (*state.alerts, *state.remembered))
    found, waiting = confirmed(state, wrong, raised)
    if waiting or state.unconfirmed:
        state = replace(state, unconfirmed=waiting)
    hold = _not_seen(state, found, watch, all_of_them=blind or _looks_again(state))
    if not state.remembered:
        alerts, lines = update(state.alerts, found, state.now, hold=hold)
        return replace(state, alerts=alerts), lines
    alerts, lines = update(state.alerts, found, state.now, hold=hold, before=state.remembered)
    again = {(alert.code, alert.subject) for alert in alerts}
    missing = tuple(alert for alert in state.remembered if (alert.code, alert.subject) not in again)
    if state.ready_at is None or blind or state.now - state.ready_at < _AGAIN_S:
        return replace(state, alerts=alerts, remembered=missing), lines
    lines += tuple(_line(alert, "cleared", state.now) for alert in missing)
    return replace(state, alerts=alerts, remembered=()), lines


def _looks_again(state: State) -> bool:
    """Whether metawatch was blind until just now."""
    return state.regained_at is not None and state.now - state.regained_at < _LOOKS_AGAIN_S


def _not_seen(state: State, found: tuple[Finding, ...], watch: Watch, *, all_of_them: bool) -> frozenset[AlertKey]:
    """What is open, is not found, and may still be so: nobody can see at present whether it is."""
    now_found = {(one.code, one.subject) for one in found}
    missing = [(one.code, one.subject) for one in state.alerts if (one.code, one.subject) not in now_found]
    return frozenset(key for key in missing if all_of_them or may_go_on(state, state.now, watch, *key))


def acknowledged(state: State, event: Acknowledged) -> tuple[State, tuple[AlertChanged, ...]]:
    """The state after an operator has seen one alert; what is not open here may be open soon, as it is where he saw it."""
    return _acknowledged(team_log.acknowledged(state, event))


def _acknowledged(state: State) -> tuple[State, tuple[AlertChanged, ...]]:
    """The state in which each open alert bears the last acknowledgement that counts for it."""
    if not state.team.acknowledgements:
        return state, ()
    kept: list[Alert] = []
    lines: list[AlertChanged] = []
    for alert in state.alerts:
        last = team_log.acknowledgement(state, alert)
        if last is None or _bears(alert, last):
            kept.append(alert)
            continue
        seen = replace(alert, acknowledged_by=last.by, acknowledged_at=_seen_at(alert, last), note=last.note)
        seen = replace(seen, acknowledged_until=last.until)
        lines.append(_line(seen, "acknowledged", state.now))
        kept.append(seen)
    return (replace(state, alerts=_sorted(kept)), tuple(lines)) if lines else (state, ())


def _bears(alert: Alert, last: Acknowledgement) -> bool:
    borne = alert.acknowledged_by, alert.acknowledged_at, alert.note, alert.acknowledged_until
    return borne == (last.by, _seen_at(alert, last), last.note, last.until)


def _seen_at(alert: Alert, last: Acknowledgement) -> float:
    """Where he acknowledged it, it may have been found sooner than here; he has seen what it was raised for."""
    return max(alert.since, last.here_at)


def _line(alert: Alert, became: Became, at: float) -> AlertChanged:
    seen, until = became == "acknowledged", alert.acknowledged_until
    return AlertChanged(
        at=rfc3339(at),
        code=alert.code,
        severity=alert.severity,
        state=became,
        subject=alert.subject,
        summary=alert.summary,
        by=alert.acknowledged_by if seen else None,
        until=rfc3339(until) if seen and until is not None else None,
    )


def _peak(alert: Alert, finding: Finding) -> float | None:
    known = [p for p in (alert.peak, finding.peak) if p is not None]
    return max(known, default=None)


def _worse(alert: Alert, finding: Finding) -> bool:
    """Is it severer, or has another of what it counts happened since it was acknowledged? Its figure alone does not tell:
    in a sliding window the second change may be another one than before."""
    if _RANK[finding.severity] < _RANK[alert.severity]:
        return True
    if alert.acknowledged_at is None or finding.latest is None:
        return False
    return finding.latest > alert.acknowledged_at


def _unseen(alert: Alert) -> Alert:
    """As if nobody had acknowledged it."""
    return replace(alert, acknowledged_by=None, acknowledged_at=None, acknowledged_until=None, note=None)


def _is_over(alert: Alert, now: float) -> bool:
    """It was acknowledged for a time, and that has passed."""
    return alert.acknowledged_until is not None and now >= alert.acknowledged_until


def _updated(alert: Alert, finding: Finding, now: float) -> Alert:
    """Milder only when its hold is over."""
    milder = _RANK[finding.severity] > _RANK[alert.severity]
    stays = milder and finding.severity != "info" and now < alert.severe_until
    return replace(
        alert,
        severity=alert.severity if stays else finding.severity,
        summary=finding.summary,
        peak=_peak(alert, finding),
        held_until=now + finding.hold_s,
        severe_until=alert.severe_until if milder else _severe_until(finding, now),
    )


def update(
    ledger: Ledger, found: tuple[Finding, ...], now: float, *, hold: Container[AlertKey] = (), before: Ledger = ()
) -> LedgerStep:
    """The ledger after these findings: raised, raised again when worse, of another severity or acknowledged for no longer, and cleared.

    `hold`: what of it may still be so, for nobody can see; it stays as it was. `before`: open when an earlier run ended; what is
    found of it goes on, and is raised again unless somebody has acknowledged it."""
    known = {(a.code, a.subject): a for a in ledger}
    earlier = {(a.code, a.subject): a for a in before}
    kept: list[Alert] = []
    lines: list[AlertChanged] = []
    for finding in found:
        key = (finding.code, finding.subject)
        alert = known.pop(key, earlier.get(key))
        if alert is None:
            alert = _raised(finding, now)
            lines.append(_line(alert, "raised", now))
        else:
            again, was = _is_over(alert, now) or _worse(alert, finding), alert.severity
            alert = _updated(alert, finding, now)
            other = alert.severity != was
            if again:
                alert = _unseen(alert)
            if again or other or (key in earlier and alert.acknowledged_by is None):
                lines.append(_line(alert, "raised", now))
        kept.append(alert)
    for alert in known.values():
        if (alert.code, alert.subject) in hold or now < alert.held_until:
            over = _is_over(alert, now)
            lines += (_line(alert, "raised", now),) if over else ()
            kept.append(_unseen(alert) if over else alert)
        else:
            lines.append(_line(alert, "cleared", now))
    return _sorted(kept), tuple(lines)


def _raised(finding: Finding, now: float) -> Alert:
    return Alert(
        code=finding.code,
        severity=finding.severity,
        subject=finding.subject,
        summary=finding.summary,
        since=now,
        peak=finding.peak,
        held_until=now + finding.hold_s,
        severe_until=_severe_until(finding, now),
    )


def _severe_until(finding: Finding, now: float) -> float:
    return now + max(finding.hold_s, _SEVERE_S)


def _sorted(alerts: list[Alert]) -> Ledger:
    return tuple(sorted(alerts, key=lambda a: (a.acknowledged_by is not None, _RANK[a.severity], a.since, a.code)))
