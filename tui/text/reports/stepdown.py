"""How is a step-down said? What would happen, before it is confirmed, and what came of it; this file must not judge either."""

from collections.abc import Iterator

from tui.core.model.elections import StepDownRecord
from tui.core.model.state import State
from tui.core.stepdown.candidates import Candidate, Preflight
from tui.core.stepdown.preflight import insisting
from tui.text.cells import cells, clean, left, right
from tui.text.format import age, count, duration, percent, plural, size, tenure

_HEAD = ("", "NAME", "LAG", "SEEN", "ANSWER", "CPU", "MEM", "STORE", "CONNS", "VERSION", "UP", "")
_NUMBERS = frozenset({"LAG", "SEEN", "ANSWER", "CPU", "MEM", "STORE", "CONNS", "UP"})
WHAT_HAPPENS = (
    "some 20 to 60 ms without a leader; API requests in flight fail and must be retried; streams keep serving",
    "a bad choice of successor costs 3 to 7 s",
)


def as_text(found: Preflight, to: str | None, *, target: str = "") -> str:
    """The dialog's facts, for people; `to` is who is to take over."""
    return "\n".join(clean(line) for line in _lines(found, to, target))


def _lines(found: Preflight, to: str | None, target: str) -> Iterator[str]:
    yield f"Step the meta leader down?  {target}".rstrip()
    yield f"  leads now     {found.leader or 'nobody'}{_in_term(found.term, ', ')}"
    yield f"  after this    {WHAT_HAPPENS[0]};"
    yield f"                {WHAT_HAPPENS[1]}"
    yield f"  hand over to  {_chosen(found, to)}"
    yield from _table([_row(c, c.name == to) for c in found.candidates])
    for warning in found.warnings:
        yield f"  ▲ {warning}"
    risky = insisting(found, to)
    if risky is not None:
        yield f"  ◆ {risky}"


def _chosen(found: Preflight, to: str | None) -> str:
    if not found.chosen:
        return "whom the servers decide (before 2.11 nobody can choose)"
    return f"{to}{', the one with the most headroom' if to == found.best else ''}" if to else "whom the servers decide"


def _row(c: Candidate, chosen: bool) -> tuple[str, ...]:
    mark = "✗" if c.why_not is not None else "→" if chosen else ""
    return (
        mark,
        c.name,
        count(c.lag),
        age(c.seen_s),
        duration(c.answer_s),
        percent(c.cpu),
        size(c.mem),
        percent(c.store),
        count(c.connections),
        c.version or "–",
        tenure(c.uptime_s),
        c.why_not or c.suspect or (f"{plural(c.restarts, 'start')} in the last hour" if c.restarts else ""),
    )


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
    return f"Step {clean(found.leader or 'nobody')} down{f' to {clean(to)}' if to else ''}? Type yes: "


def _in_term(term: int | None, before: str = " in ") -> str:
    """` in term 47`; nothing where terms are not told."""
    return "" if term is None else f"{before}term {term}"


def outcome(step_down: StepDownRecord, state: State, *, named: bool = True) -> str:
    """What came of it, in one line; `named`: who should lead was said by the operator, and not chosen for him."""
    if step_down.leader is None:
        return clean(_no_winner(step_down, state))
    took = "" if step_down.took_s is None else f", {duration(step_down.took_s)} without a leader"
    said = f"{step_down.leader} leads{_in_term(step_down.new_term)}{took}."
    if step_down.leader == step_down.server:
        return clean(f"{said} It won again: nothing has changed hands.")
    if step_down.to is None:
        return clean(f"{said} The servers chose it.")
    if step_down.leader == step_down.to:
        return clean(f"{said} It is the one you asked for." if named else said)
    return clean(f"{said} {'You asked for' if named else 'metawatch had chosen'} {step_down.to}.")


def _no_winner(step_down: StepDownRecord, state: State) -> str:
    now = state.leadership
    leads = f"{now.leader} leads{_in_term(now.term)} now" if now.leader else "nobody leads now"
    if step_down.ok is False:
        return f"refused: {step_down.error or 'no reason given'}; {leads}"
    if step_down.ok is None:
        late = f"when {step_down.server} wakes up, whoever leads then may still obey it"
        return f"{step_down.error or 'no answer: not known'}; {leads}; {late}"
    return f"{step_down.server} agreed to step down, and no election followed within 10 s; {leads}"
