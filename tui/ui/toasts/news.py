"""What has happened between two pictures that is worth a toast? Leader changes, their causes, critical alerts, that all is clear, and what
evidence was saved.

Pure; it must not know where a toast is shown. Names from the wire are made safe by whoever shows it.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from tui.core.model.elections import Election
from tui.core.model.state import Alert, Snapshot, State
from tui.core.model.verdict import Verdict
from tui.text.evidence import evidence_told
from tui.text.format import duration, percent
from tui.text.phrases.say import say
from tui.ui.view.cells.cause_words import in_full

ALL_CLEAR = "All clear"
_NAMED = 2
"""So many alerts of one moment are written out."""


class News(NamedTuple):
    """One toast."""

    title: str
    text: str
    severity: Literal["information", "warning", "error"] = "information"


def news(before: Snapshot | None, after: Snapshot) -> Iterator[News]:
    """Nothing of what was so when metawatch first looked."""
    if before is None or before.state.ready_at is None:
        return
    old, new = before.state, after.state
    known = {(e.term, e.announced_at) for e in old.elections}
    for election in new.elections:
        if (election.term, election.announced_at) not in known and not election.backfilled:
            yield _election(election)
    told = {v.episode for v in old.verdicts if v.named is not None}
    for verdict in new.verdicts:
        if verdict.named is not None and verdict.episode not in told and _worth(new, verdict):
            yield _cause(verdict)
    yield from _alerts(old, new)
    for saved in new.evidence_saved:
        if saved not in old.evidence_saved:
            title, text = evidence_told(saved)
            whole = all(one.file is not None for one in saved.parts)
            yield News(title, text, "information" if whole else "warning")


def untrue(after: Snapshot) -> tuple[str, ...]:
    """Titles of news that this picture contradicts: that all is clear, while an alert is open."""
    return (ALL_CLEAR,) if any(a.severity != "info" for a in after.state.alerts) else ()


def _election(election: Election) -> News:
    arrow = f"{election.previous or '?'} → {election.leader}"
    if election.previous == election.leader:
        arrow = f"{election.leader} was re-elected"
    facts = [] if election.term is None else [f"term {election.term}"]
    if election.leaderless_s is not None:
        facts.append(f"leaderless {duration(election.leaderless_s)}")
    facts.append({True: "planned", False: "unplanned", None: "not known whether planned"}[election.planned])
    return News(f"Leader changed: {arrow}", ", ".join(facts), "information" if election.planned else "warning")


def _worth(state: State, verdict: Verdict) -> bool:
    """Of a change that was not planned, and not left unknown."""
    election = next((e for e in reversed(state.elections) if e.elected_at == verdict.elected_at), None)
    return verdict.cause != "unknown" and election is not None and election.planned is not True


def _cause(verdict: Verdict) -> News:
    where = f": {verdict.server}" if verdict.server else ""
    sure = f"{in_full(verdict.cause)}{where}, {percent(verdict.confidence)} confidence"
    return News("Cause of the leader change", f"{sure}\nc opens it", "warning")


def _critical(state: State) -> dict[tuple[str, str | None], Alert]:
    return {(a.code, a.subject): a for a in state.alerts if a.severity == "critical" and a.acknowledged_by is None}


def _alerts(old: State, new: State) -> Iterator[News]:
    """New critical ones; and that none is open where one was."""
    fresh = [alert for key, alert in _critical(new).items() if key not in _critical(old)]
    if len(fresh) > _NAMED:
        codes = ", ".join(dict.fromkeys(alert.code for alert in fresh))
        yield News(f"{len(fresh)} critical alerts", codes, "error")
    else:
        yield from (News(f"Critical: {alert.code}", say(alert.summary), "error") for alert in fresh)
    if any(a.severity != "info" for a in old.alerts) and all(a.severity == "info" for a in new.alerts):
        yield News(ALL_CLEAR, "no alert is open any more")
