"""What does the operator see before he steps the leader down? Facts, ranked candidates, and what the keys would do now.

Pure: the figures live with the snapshot, the choice with the dialog (`Ask`). It must not know how a step-down is sent.
"""

from typing import NamedTuple

from tui.core.history.change_rates import rates
from tui.core.ports import StepDown
from tui.core.stepdown.candidates import Candidate, Preflight
from tui.core.stepdown.preflight import insisting, preflight, refusal
from tui.text.format import NONE, age, count, duration, percent, plural, tenure
from tui.text.phrases.say import say
from tui.text.reports.stepdown import WHAT_HAPPENS
from tui.ui.view.drawing.fields import field
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, panel, row
from tui.ui.view.drawing.table import Column, table

_LABEL = 16
_SUSPICIOUS_S = 2.0
_BEHIND = 100
_SLOW_S = 0.25
_BUSY = 0.9


class Ask(NamedTuple):
    """What the dialog itself holds: what it showed when it was opened, and what was pressed since."""

    leader: str | None
    term: int | None
    order: tuple[str, ...]
    """Candidates as they were ranked when it was opened: rows stay where they are while figures change."""
    at: str | None = None
    """The candidate under the cursor."""
    insisting: bool = False
    """`S` was pressed where a second confirmation is needed."""
    told: str = ""
    """Why the last key did nothing."""
    sent: StepDown | None = None
    sent_at: float = 0.0


def opened(look: Look) -> Ask:
    """A dialog that is opened now; the cursor stands on the candidate with the most headroom."""
    found = preflight(look.state, look.now, look.watch)
    return Ask(found.leader, found.term, tuple(c.name for c in found.candidates), found.best)


def target(look: Look, ask: Ask) -> str | None:
    """Whom the request would name; nobody where the servers decide."""
    return ask.at if preflight(look.state, look.now, look.watch).chosen else None


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


def facts(look: Look, ask: Ask) -> Picture:
    """Who leads, for how long, how calm it was, and what happens."""
    found, lead = preflight(look.state, look.now, look.watch), look.state.leadership
    whom = look.name(ask.leader)
    if ask.term is not None:
        whom += f", term {ask.term}"
    if lead.since is not None and ask.sent is None and not is_moved(look, ask):
        whom += f", for {tenure(look.now - lead.since)}"
    ten = rates(look.state, look.now).ten_minutes
    changes = plural(ten.count, "change") + f" in 10 min ({ten.planned} planned)"
    word = "current leader" if ask.sent is None else "was leader"
    rows = [*field(look, word, f"{whom}   {look.glyphs.dot}   {changes}", width=_LABEL)]
    if ask.sent is None:
        rows += field(look, "impact", "; ".join(WHAT_HAPPENS), width=_LABEL)
        for i, warning in enumerate(found.warnings):
            rows += field(look, f"{look.glyphs.warning} WARN{' ' * i}", look.words(warning), "warn", width=_LABEL)
    title = ((look.say("STEP THE META LEADER DOWN"), "title"), (_where(look), "accent"))
    return panel(look, title, rows)


def _where(look: Look) -> str:
    return f"  {look.name(look.watch.context, 40)}" if look.watch.context else ""


def candidates(look: Look, ask: Ask) -> Picture:
    """Every other peer: those that are offered with their figures, the others with the reason."""
    found = preflight(look.state, look.now, look.watch)
    known = {c.name: c for c in found.candidates}
    names = [n for n in ask.order if n in known] + [c.name for c in found.candidates if c.name not in ask.order]
    items = [(n, known[n]) for n in names]
    word = "TRANSFER TO" if found.chosen else "OTHER PEERS"
    body = table(look, _columns(look, ask, found), items, first=look.say(word))
    if not items:
        return panel(look, ((look.say(word), "title"),), (row("none", ("no other peer known", "dim"), look=look),))
    return panel(look, body.head, body.rows, selectable=found.chosen)


def _columns(look: Look, ask: Ask, found: Preflight) -> tuple[Column[Candidate], ...]:
    return (
        Column[Candidate]("", lambda c: _name(look, ask, found, c), least=14, most=32),
        Column[Candidate]("LAG", _lag, rank=2, least=5, numbers=True),
        Column[Candidate]("ACTIVE", _seen, rank=1, least=5, numbers=True),
        Column[Candidate]("RTT", _answer, rank=3, least=6, numbers=True),
        Column[Candidate]("CPU", lambda c: _share(c, c.cpu), rank=4, least=4, numbers=True),
        Column[Candidate]("STORE", lambda c: _share(c, c.store), rank=5, least=5, numbers=True),
        Column[Candidate]("VERSION", lambda c: (look.name(c.version, 14) or NONE, _plain(c)), rank=7),
        Column[Candidate]("UPTIME", lambda c: (tenure(c.uptime_s), _plain(c)), rank=6, least=6, numbers=True),
        Column[Candidate]("", lambda c: _note(look, c), least=_room_for_notes(look, found), flexible=True),
    )


def _room_for_notes(look: Look, found: Preflight) -> int:
    """Why a candidate is not offered is worth more than a column of figures."""
    return min(34, max((len(_note(look, c)[0]) for c in found.candidates), default=0))


def _name(look: Look, ask: Ask, found: Preflight, candidate: Candidate) -> Span:
    """The name, and whether it is offered and chosen."""
    name = look.name(candidate.name, 28)
    if candidate.why_not is not None:
        return (f"  x {name}", "dim")
    if not found.chosen:
        return (f"    {name}", "strong")
    return (f"(*) {name}", "accent") if candidate.name == ask.at else (f"( ) {name}", "strong")


def _plain(candidate: Candidate) -> str:
    return "plain" if candidate.why_not is None else "dim"


def _lag(candidate: Candidate) -> Span:
    behind = candidate.lag is not None and candidate.lag >= _BEHIND
    return (count(candidate.lag), "warn" if behind else _plain(candidate))


def _seen(candidate: Candidate) -> Span:
    late = candidate.seen_s is not None and candidate.seen_s > _SUSPICIOUS_S
    return (age(candidate.seen_s), "warn" if late else _plain(candidate))


def _answer(candidate: Candidate) -> Span:
    slow = candidate.answer_s is not None and candidate.answer_s > _SLOW_S
    return (duration(candidate.answer_s), "warn" if slow else _plain(candidate))


def _share(candidate: Candidate, share: float | None) -> Span:
    return (percent(share), "warn" if share is not None and share >= _BUSY else _plain(candidate))


def _note(look: Look, candidate: Candidate) -> Span:
    """Why it is not offered, or what speaks against it."""
    if candidate.why_not is not None:
        return (look.words(candidate.why_not), "warn")
    if candidate.suspect is not None:
        return (look.words(candidate.suspect), "warn")
    if candidate.restarts:
        return (f"restarted {candidate.restarts}× in the last hour", "warn")
    return ("healthy", "dim")


def decision(look: Look, ask: Ask) -> Picture:
    """What `S` would do now, or why nothing; Cancel is what enter and escape do."""
    cancel: tuple[Span, ...] = (("[ Cancel ]", "banner"), (" enter, esc   ", "dim"))
    found, why = preflight(look.state, look.now, look.watch), blocked(look, ask)
    if why is not None:
        return panel(look, (*cancel, (look.say("nothing can be sent"), "strong")), _prose(look, "blocked", why, "warn"))
    whom = target(look, ask)
    deed = f"Step down to {look.name(whom)}" if whom is not None else "Step down (servers choose the new leader)"
    rows: list[Row] = []
    key = "S"
    risky = insisting(found, whom)
    if risky is not None:
        rows += _prose(look, "insist", say(risky), "crit")
        key = "I to force" if ask.insisting else "S, then I to force"
    if ask.told:
        rows += _prose(look, "told", ask.told, "warn")
    return panel(look, (*cancel, (look.say(f"{deed}: "), "strong"), (look.say(f"press {key}"), "accent")), rows)


def _prose(look: Look, key: str, text: str, style: str) -> tuple[Row, ...]:
    return field(look, f"{look.glyphs.warning} {'WHY' if key == 'blocked' else 'NOTE'}", text, style, width=_LABEL)
