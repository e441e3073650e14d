"""How is a step-down described? Its impact, before it is confirmed, and its result; this file must not judge either."""

from collections.abc import Iterator

from tui.core.model.elections import StepDownRecord
from tui.core.model.state import State
from tui.core.stepdown.candidates import Candidate, Preflight
from tui.core.stepdown.preflight import insisting
from tui.text.cells import cells, clean, left, right
from tui.text.format import NONE, age, count, duration, percent, size, tenure
from tui.text.phrases.say import say
from tui.text.wording import milliseconds, names

_HEAD = ("", "NAME", "LAG", "ACTIVE", "RTT", "CPU", "MEM", "STORE", "CONNS", "VERSION", "UPTIME", "")
_NUMBERS = frozenset({"LAG", "ACTIVE", "RTT", "CPU", "MEM", "STORE", "CONNS", "UPTIME"})
WHAT_HAPPENS = (
    "about 20 to 60 ms leaderless; API requests in flight fail (clients retry); streams unaffected",
    "a transfer to an unhealthy peer means 3 to 7 s leaderless",
)


def as_text(found: Preflight, to: str | None, *, target: str = "", failures: str = "") -> str:
    """The dialog's facts, for people; `to` is who is to take over, `failures` from where those of the last minutes are known."""
    return "\n".join(clean(line) for line in _lines(found, to, target, failures))


def known_from(*, journal: bool, recorders: tuple[str, ...] | None) -> str:
    """Where it is known from which servers failed lately. `recorders`: where those run that answered; None: none was to be asked."""
    asked = f"{'recorder' if len(recorders) == 1 else 'recorders'} on {names(recorders)}" if recorders else ""
    told = [*(["the journal"] if journal else []), *([f"the {asked}"] if asked else [])]
    asking = "recorders are not asked (no team)" if recorders is None else "no recorder answered"
    return f"known from {' and '.join(told)}" if told else f"not known: no journal of this cluster here, and {asking}"


def _lines(found: Preflight, to: str | None, target: str, failures: str) -> Iterator[str]:
    yield f"Step the meta leader down?  {target}".rstrip()
    yield f"  current leader  {found.leader or 'none'}{_in_term(found.term, ', ')}"
    if found.leader is not None:  # else nothing can be sent, so nothing comes of it
        yield f"  impact          {WHAT_HAPPENS[0]};"
        yield f"                  {WHAT_HAPPENS[1]}"
    if failures:
        yield f"  failed lately   {failures}"
    if found.leader is not None:
        yield f"  transfer to     {_chosen(found, to)}"
    yield from _table([_row(c, c.name == to) for c in found.candidates])
    for warning in found.warnings:
        yield f"  ▲ {say(warning)}"
    risky = insisting(found, to)
    if risky is not None:
        yield f"  ◆ {say(risky)}"


def _chosen(found: Preflight, to: str | None) -> str:
    if not found.chosen:
        return "servers choose (a preferred target needs nats-server 2.11 or later)"
    return f"{to}{' (recommended)' if to == found.best else ''}" if to else "servers choose"


def _row(c: Candidate, chosen: bool) -> tuple[str, ...]:
    mark = "✗" if c.why_not is not None else "→" if chosen else ""
    return (
        mark,
        c.name,
        count(c.lag),
        age(c.seen_s),
        NONE if c.answer_s is None else milliseconds(c.answer_s),
        percent(c.cpu),
        size(c.mem),
        percent(c.store),
        count(c.connections),
        c.version or "–",
        tenure(c.uptime_s),
        _note(c) or (f"restarted {c.restarts:,}× in the last hour" if c.restarts else ""),
    )


def _note(c: Candidate) -> str:
    against = c.why_not or c.suspect
    return "" if against is None else say(against)


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Names to the left, numbers to the right."""
    grid = [_HEAD, *(tuple(clean(cell) for cell in row) for row in rows)]
    widths = [max(cells(row[i]) for row in grid) for i in range(len(_HEAD))]
    for row in grid:
        columns = zip(_HEAD, row, widths, strict=True)
        shown = ((right if title in _NUMBERS else left)(cell, width) for title, cell, width in columns)
        yield f"    {'  '.join(shown)}".rstrip()


def question(found: Preflight, to: str | None) -> str:
    """What is asked at the end of the dialog."""
    return f"Step down {clean(found.leader or 'the leader')}{f' to {clean(to)}' if to else ''}? Type yes: "


def _in_term(term: int | None, before: str = " in ") -> str:
    """` in term 47`; nothing where terms are not told."""
    return "" if term is None else f"{before}term {term}"


def outcome(step_down: StepDownRecord, state: State, *, named: bool = True) -> str:
    """What came of it, in one line; `named`: who should lead was said by the operator, and not chosen for him."""
    if step_down.leader is None:
        return clean(_no_winner(step_down, state))
    took = "" if step_down.took_s is None else f" Leaderless {duration(step_down.took_s)}."
    term = "" if step_down.new_term is None else f" (term {step_down.new_term})"
    if step_down.leader == step_down.server:
        return clean(f"{step_down.leader} was re-elected{term}: the leader has not changed.{took}")
    said = f"{step_down.leader} is the new leader{term}"
    if step_down.to is None:
        return clean(f"{said}, chosen by the servers.{took}")
    if step_down.leader == step_down.to:
        return clean(f"{said}, as requested.{took}" if named else f"{said}.{took}")
    return clean(f"{said}, not {step_down.to} as {'requested' if named else 'metawatch had chosen'}.{took}")


def _no_winner(step_down: StepDownRecord, state: State) -> str:
    now = state.leadership
    leads = f"the leader now is {now.leader}{_in_term(now.term)}" if now.leader else "there is no leader now"
    if step_down.ok is False:
        return f"refused: {step_down.error or 'no reason given'}; {leads}"
    if step_down.ok is None:
        late = f"the request may still be executed when {step_down.server} recovers"
        return f"{step_down.error or 'no reply: the result is unknown'}; {leads}; {late}"
    return f"{step_down.server} accepted the step-down, but no election followed within 10 s; {leads}"
