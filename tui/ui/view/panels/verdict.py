"""Why did it happen, who was sick, and what is to be done? All the evidence, for a page; it must not judge."""

from collections.abc import Iterable

from tui.core.model.elections import Election
from tui.core.model.state import Alert
from tui.core.model.verdict import PLANNED, Fact, RunnerUp, Verdict
from tui.text.format import clock, percent
from tui.ui.view.cells.action_lines import action_field
from tui.ui.view.cells.cause_words import action, in_full
from tui.ui.view.drawing.fields import field
from tui.ui.view.drawing.moments import offset_of
from tui.ui.view.drawing.spans import Look, Row, Span, row

SHOWN_S = 3600.0
_SHOWN_LOW_S = 600.0
_FIRST = frozenset({"MW_LEADERLESS", "META_006"})
"""Nothing is worse."""


def latest(look: Look) -> Verdict | None:
    """The one that is told on the dashboard: the last, as long as somebody may still ask."""
    if not look.state.verdicts:
        return None
    last = look.state.verdicts[-1]
    known = last.named is not None and look.now - last.at <= (SHOWN_S if look.tall else _SHOWN_LOW_S)
    return last if known else None


def worse(look: Look, verdict: Verdict) -> Alert | None:
    """What is critical now and no part of this episode, which has ended: it comes first."""
    if verdict.elected_at is None:
        return None
    others = [a for a in look.snapshot.state.alerts if a.severity == "critical" and a.acknowledged_by is None]
    others = [a for a in others if a.since > verdict.elected_at and a.subject != verdict.server]
    return min(others, key=lambda a: (a.code not in _FIRST, a.since), default=None)


def named(look: Look, verdict: Verdict) -> tuple[Span, ...]:
    """`process frozen: n3   95% confidence`."""
    style = "strong" if verdict.cause in PLANNED or verdict.cause == "unknown" else "warn"
    where: tuple[Span, ...] = ((": ", "plain"), (look.who(verdict.server, 24), "strong")) if verdict.server else ()
    sure = f"   {percent(verdict.confidence)} confidence"
    return ((in_full(verdict.cause), style), *where, ("" if verdict.cause == "unknown" else sure, "plain"))


def of_election(look: Look, election: Election) -> Verdict | None:
    """The verdict of one election."""
    found = reversed(look.state.verdicts)
    return next((v for v in found if v.elected_at == election.elected_at and v.judged_at > 0), None)


def whole(look: Look, verdict: Verdict, width: int) -> Iterable[Row]:
    """All that speaks for it and against it, by the time of the election; what cannot be seen; what to do."""
    yield row("verdict", ("cause".ljust(width), "strong"), *named(look, verdict), look=look, at=0.0)
    if verdict.elected_at is None:
        nobody = f"no leader yet; times are relative to the last confirmation of a leader at {clock(verdict.at)} UTC"
        yield from field(look, "elected", nobody, width=width)
    yield from action_field(look, "action", action(look, verdict), width=width)
    yield from _facts(look, "evidence", verdict, verdict.evidence_for, width)
    yield from _facts(look, "contradicts", verdict, verdict.evidence_against, width)
    yield from _facts(look, "knock-on", verdict, () if verdict.spread is None else (verdict.spread,), width)
    if verdict.second is not None:
        yield from field(look, "also possible", runner_up(look, verdict.second), width=width)
    for number, text in enumerate(verdict.unseen):
        yield from _keyed(number, action_field(look, "check", look.words(text), width=width))
    yield Row("after cause", ())


def runner_up(look: Look, second: RunnerUp) -> str:
    """`disk stall of n3 21%`."""
    where = f" of {look.who(second.server)}" if second.server else ""
    return f"{in_full(second.cause)}{where} {percent(second.confidence)}"


def _facts(look: Look, label: str, verdict: Verdict, facts: tuple[Fact, ...], width: int) -> Iterable[Row]:
    for number, fact in enumerate(facts):
        offset = None if fact.at is None else fact.at - verdict.at
        said = look.words(fact.message) if offset is None else f"{offset_of(offset)}  {look.words(fact.message)}"
        lines = field(look, label, said, width=width)
        if offset is None:
            yield from _keyed(number, lines)
        else:
            key = f"{label} {number} {offset_of(offset)}"
            yield from (line._replace(key=key, at=offset) for line in lines)


def _keyed(number: int, rows: Iterable[Row]) -> Iterable[Row]:
    """Fields of one label, told apart."""
    return (one._replace(key=f"{one.key} {number}") for one in rows)
