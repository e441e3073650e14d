"""What does the operator see before he steps the leader down? Facts, ranked candidates, and what the keys would do now.

Pure: the figures live with the snapshot, the choice with the dialog (`Ask`). It must not know how a step-down is sent.
"""

from typing import NamedTuple

from tui.core.history.change_rates import rates
from tui.core.ports import StepDown
from tui.core.stepdown.candidates import Candidate, Preflight
from tui.core.stepdown.preflight import insisting, preflight, refusal
from tui.text.cells import wrap
from tui.text.format import NONE, age, count, percent, plural, tenure
from tui.text.natscmd import context_name, step_down
from tui.text.phrases.say import say
from tui.text.reports.stepdown import WHAT_HAPPENS
from tui.ui.view.cells.probe_cells import milli
from tui.ui.view.drawing.fields import prose
from tui.ui.view.drawing.headline import sees
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, panel, row, spread, width_of
from tui.ui.view.drawing.table import Column, table

LABEL = 11
SERVERS_CHOOSE = "\0"
"""Key of the row that leaves the choice to the servers: no server can have this name."""
_SUSPICIOUS_S = 2.0
_BEHIND = 100
_SLOW_S = 0.25
_BUSY = 0.9
_ROOMY = 70
"""From this width on there is room for what is said already in the border."""


class Ask(NamedTuple):
    """What the dialog itself holds: what it showed when it was opened, and what was pressed since."""

    leader: str | None
    term: int | None
    order: tuple[str, ...]
    """Candidates as they were ranked when it was opened: rows stay where they are while figures change."""
    at: str | None = None
    """The candidate under the cursor."""
    best: str | None = None
    """The one that was recommended when it was opened: it stays so while nothing speaks against it."""
    insisting: bool = False
    """`S` was pressed where a second confirmation is needed."""
    told: str = ""
    """Why the last key did nothing."""
    sent: StepDown | None = None
    sent_at: float = 0.0


def opened(look: Look, prefer: str | None = None) -> Ask:
    """A dialog that is opened now; the cursor stands on the candidate with the most headroom, or on the one that is preferred."""
    found = preflight(look.state, look.now, look.watch)
    names = tuple(c.name for c in found.candidates)
    at = prefer if prefer in names else found.best or SERVERS_CHOOSE
    return Ask(found.leader, found.term, names, at, found.best)


def recommended(ask: Ask, found: Preflight) -> str | None:
    """Two that are equally good change places with every figure; the recommendation does not."""
    fine = {c.name for c in found.candidates if c.why_not is None and c.suspect is None}
    return ask.best if ask.best in fine else found.best


def target(look: Look, ask: Ask) -> str | None:
    """Whom the request would name; no server where the servers decide."""
    chosen = preflight(look.state, look.now, look.watch).chosen
    return ask.at if chosen and ask.at != SERVERS_CHOOSE else None


def wish(look: Look, ask: Ask, *, mark: str = "", by: str = "", insist: bool = False) -> StepDown:
    """What would be sent: the leader and the term that the dialog was opened with, and the candidate under the cursor."""
    return StepDown(id=mark, leader=ask.leader or "", term=ask.term, to=target(look, ask), by=by, insist=insist)


def blocked(look: Look, ask: Ask) -> str | None:
    """Why nothing would be sent now, by the same rules that are applied again before it leaves."""
    if look.play.stalled_s is not None:
        return "data is stale (collector stalled): refusing to send"
    why = refusal(look.state, look.now, look.watch, wish(look, ask, insist=True))
    if why is not None and is_moved(look, ask):
        return f"{say(why)}. Close this and open it again"
    return None if why is None else say(why)


def is_moved(look: Look, ask: Ask) -> bool:
    """Leader or term are no longer those that the dialog was opened with."""
    lead = look.state.leadership
    return lead.leader is not None and (lead.leader, lead.term) != (ask.leader, ask.term)


def command_of(look: Look, ask: Ask) -> str:
    """The `nats` command that does the same, uncut."""
    return step_down(target(look, ask), context=look.watch.context)


def heads(look: Look) -> tuple[str, str]:
    """What stands at either end of the frame's upper border."""
    context = look.watch.context
    where = f"{look.name(context_name(context), 30)} {look.glyphs.dot} " if context else ""
    return "Step down the meta leader", look.say(f"{where}{'READ-WRITE' if sees(look.state) else 'BLIND'}")


def facts(look: Look, ask: Ask) -> Picture:
    """Who leads, for how long, how calm it was, and what happens."""
    lead = look.state.leadership
    seen = sees(look.state)
    gone = seen and lead.leader is None
    name = f"none, last {look.name(lead.last)}" if gone and lead.last is not None else look.name(ask.leader)
    whom: list[Span] = [(("Leader" if seen else "Last seen").ljust(LABEL), "dim"), (name, "strong")]
    if ask.term is not None:
        whom.append((f"   term {ask.term}", "plain"))
    if seen and not gone and lead.since is not None and not is_moved(look, ask):
        whom.append((f"   {tenure(look.now - lead.since)}", "plain"))
    ten = rates(look.state, look.now).ten_minutes
    style = "warn" if ten.unplanned else "dim"
    changes = plural(ten.count, "change") + f" in 10 min, {ten.unplanned} unplanned "
    rows = [Row("leader", spread(whom, ((look.say(changes), style),), look.width, look.glyphs))]
    # Where nobody leads nothing can be sent, so nothing comes of it.
    for i, line in enumerate(() if gone else wrap(look.say(WHAT_HAPPENS[0]), max(10, look.width - LABEL))):
        rows.append(Row(f"impact {i}", ((("" if i else "Impact").ljust(LABEL), "dim"), (line, "plain"))))
    return panel(look, ((" ", "plain"),), rows)


def candidates(look: Look, ask: Ask) -> Picture:
    """Every other peer: those that are offered with their figures, the others with the reason."""
    found = preflight(look.state, look.now, look.watch)
    known = {c.name: c for c in found.candidates}
    names = [n for n in ask.order if n in known] + [c.name for c in found.candidates if c.name not in ask.order]
    word = "Transfer to" if found.chosen else "Other peers"
    if not names:
        return panel(look, ((look.say(word), "title"),), (row("none", ("no other peer known", "dim"), look=look),))
    body = table(
        look,
        _columns(look, found, recommended(ask, found) if found.chosen else None),
        [(n, known[n]) for n in names],
        first=look.say(word),
    )
    rows = body.rows
    if found.chosen:
        rows += (row(SERVERS_CHOOSE, (f"{look.glyphs.none} let the servers choose", "dim"), look=look),)
    return panel(look, body.head, rows, selectable=found.chosen)


def _columns(look: Look, found: Preflight, best: str | None) -> tuple[Column[Candidate], ...]:
    return (
        Column[Candidate]("", lambda c: _name(look, best, c), least=11, most=32),
        Column[Candidate]("", lambda c: _note(look, best, c), least=_room_for_notes(look, found, best), flexible=True),
        Column[Candidate]("LAG", _lag, rank=2, least=5, numbers=True),
        Column[Candidate]("ACTIVE", _seen, rank=1, least=6, numbers=True),
        Column[Candidate]("RTT", _answer, rank=3, least=6, numbers=True),
        Column[Candidate]("CPU", lambda c: _share(c, c.cpu), rank=4, least=4, numbers=True),
        Column[Candidate]("STORE", lambda c: _share(c, c.store), rank=5, least=5, numbers=True),
        Column[Candidate]("VERSION", lambda c: (look.name(c.version, 14) or NONE, _plain(c)), rank=7),
    )


def _room_for_notes(look: Look, found: Preflight, best: str | None) -> int:
    """Why a candidate is not offered is worth more than a column of figures."""
    return min(42, max((len(_note(look, best, c)[0]) for c in found.candidates), default=0))


def _name(look: Look, best: str | None, candidate: Candidate) -> Span:
    """The name, with a mark that says whether it is offered."""
    name, g = look.name(candidate.name, 28), look.glyphs
    if candidate.why_not is not None:
        return (look.say(f"✗ {name}"), "dim")
    if candidate.suspect is not None:
        return (f"{g.warning} {name}", "warn")
    return (f"{g.info} {name}", "accent" if candidate.name == best else "strong")


def _plain(candidate: Candidate) -> str:
    return "plain" if candidate.why_not is None else "dim"


def _lag(candidate: Candidate) -> Span:
    behind = candidate.lag is not None and candidate.lag >= _BEHIND
    return (count(candidate.lag), "warn" if behind else _plain(candidate))


def _seen(candidate: Candidate) -> Span:
    late = candidate.seen_s is not None and candidate.seen_s > _SUSPICIOUS_S
    return (age(candidate.seen_s), "warn" if late else _plain(candidate))


def _answer(candidate: Candidate) -> Span:
    took = candidate.answer_s
    if took is None:
        return (NONE, _plain(candidate))
    return (milli(took), "warn" if took > _SLOW_S else _plain(candidate))


def _share(candidate: Candidate, share: float | None) -> Span:
    return (percent(share), "warn" if share is not None and share >= _BUSY else _plain(candidate))


def _note(look: Look, best: str | None, candidate: Candidate) -> Span:
    """Why it is not offered, or what speaks against it, or that it is the best."""
    against = candidate.why_not or candidate.suspect
    if against is not None:
        return (look.words(against), "warn")
    if candidate.restarts:
        return (look.say(f"restarted {candidate.restarts}× in the last hour"), "warn")
    return ("recommended", "accent") if candidate.name == best else ("healthy", "dim")


CANCEL = "[ Cancel ]"


def decision(look: Look, ask: Ask) -> Picture:
    """What `S` would do now, or why nothing; Cancel is what enter and escape do."""
    found, why = preflight(look.state, look.now, look.watch), blocked(look, ask)
    if why is not None:
        rows = [_keys(look, ("nothing can be sent",), "")]
        return panel(look, ((" ", "plain"),), [*rows, *_prose(look, "why", why, "warn")])
    whom = target(look, ask)
    deed = f"Step down to {look.name(whom)}: " if whom is not None else "Step down (servers choose the new leader): "
    risky = insisting(found, whom)
    key = "S" if risky is None else "I to force" if ask.insisting else "S, then I to force"
    rows = [_keys(look, (deed, "Step down: "), f"press {key}")]
    rows += _prose(look, "insist", say(risky), "alarm") if risky is not None else ()
    rows += _prose(look, "told", ask.told, "warn") if ask.told else ()
    return panel(look, ((" ", "plain"),), rows)


def _keys(look: Look, deeds: tuple[str, ...], press: str) -> Row:
    """Cancel, and the longest of `deeds` that leaves room for the key: what is to be pressed is never cut."""
    gaps = ("  enter, esc      ", "  ") if look.width >= _ROOMY else ("  ",)
    lines: list[tuple[Span, ...]] = [
        (("  ", "plain"), (CANCEL, "banner"), (gap, "dim"), (deed, "strong"), (press, "accent"))
        for deed in deeds
        for gap in gaps
    ]
    fitting = (line for line in lines if width_of(line) <= look.width)
    return row("keys", *next(fitting, lines[-1]), look=look)


def _prose(look: Look, key: str, text: str, style: str) -> tuple[Row, ...]:
    return prose(look, key, f"  {look.glyphs.warning} {text}", style)


def command(look: Look, ask: Ask) -> Picture:
    """The `nats` command that does the same; `y` copies it."""
    lines = wrap(f"  {look.name(command_of(look, ask))}", look.width - 2)
    ends = [" \\"] * (len(lines) - 1) + [""]  # what is copied with the mouse is still one command
    rows = [
        row(f"command {i}", (f"{line}{end}", "dim"), look=look)
        for i, (line, end) in enumerate(zip(lines, ends, strict=True))
    ]
    return panel(look, ((" ", "plain"),), rows)
