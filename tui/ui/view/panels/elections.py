"""What happened to the leadership? The log of elections, newest first, and how often they come.

Candidacies and failed elections are rows of their own between them; they are not counted as elections."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from tui.core.history.term_log import LogEntry, Lost, log, voters, winner_of
from tui.core.model.elections import Election
from tui.core.model.lines import How
from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.raft_traffic import Candidacy
from tui.core.model.state import Snapshot, State
from tui.core.model.verdict import Cause
from tui.core.observed.team import Bookmark
from tui.core.settings.watch import Watch
from tui.text.format import age, duration, moment, percent, plural, tenure
from tui.text.glyphs import glyphs
from tui.text.lines import HOW_WORDS
from tui.ui.view.cells.cause_words import in_brief, in_full
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, clip, panel, row, width_of
from tui.ui.view.drawing.table import Column, Shape, placed, shape, spans_of

WIDE = 100
FROM_TO = "FROM → TO"
"""Who lost the leadership comes first: under a head that says `LEADER` the loser would be taken for the winner."""
_NO: Span = ("", "dim")
_KEPT = 2_048
"""The whole log."""
_EMPTY = State()


def key_of(entry: LogEntry) -> str:
    """Identity of an entry as a row key."""
    match entry:
        case Election():
            return f"{entry.term}\n{entry.announced_at}"
        case Candidacy():
            return f"stood\n{entry.candidate}\n{entry.term}"
        case Lost():
            return f"lost\n{entry.before}"
        case Bookmark():
            return f"bookmark\n{entry.id}"


def elections(look: Look) -> Picture:
    """The log."""
    newest = log(look.state)
    title = (("3 Elections", "title"),)
    if not newest:
        return panel(look, title, (_none(look),))
    style = Style(int(look.now // 86_400), look.width >= WIDE, look.glyphs.ascii_only, look.suffix)
    known = reasons(look)
    entries = [
        (e, known.get((e.term, e.elected_at), _UNJUDGED)) if isinstance(e, Election) else (e, _UNJUDGED) for e in newest
    ]
    wide = [_widths(e, why, style) if isinstance(e, Election) else _cells(look, e, why) for e, why in entries]
    form = shape(look, COLUMNS, [max(one) for one in zip(*wide, strict=True)])
    rows = tuple(
        _row(e, why, style, form, look.width) if isinstance(e, Election) else _set(look, form, e, why)
        for e, why in entries
    )
    heads = placed(form, [((look.say(c.title), "head"),) for c in COLUMNS])
    count = sum(isinstance(e, Election) for e in newest)
    order = ", newest first" if count > 1 else ""
    tally = clip(((f"{plural(count, 'election')}{order}", "dim"),), look.width, look.glyphs)
    return Picture(title, rows, selectable=True, heads=clip(heads, look.width, look.glyphs), tally=tally)


class ElectionCause(NamedTuple):
    """Why an election came about, as far as it was judged."""

    cause: Cause | None = None
    server: str | None = None
    confidence: float = 0.0
    asked_by: str | None = None
    """The operator who stepped the leader down."""


_UNJUDGED = ElectionCause()


def reasons(look: Look) -> Mapping[tuple[int | None, float], ElectionCause]:
    """By term and instant of the election."""
    asked = {one.new_term: one.asked_by for one in look.state.step_downs if one.asked_by and one.new_term is not None}
    out: dict[tuple[int | None, float], ElectionCause] = {}
    for found in look.state.verdicts:
        if found.elected_at is not None and found.judged_at > 0:
            operator = asked.get(found.term) if found.term is not None else None
            out[found.term, found.elected_at] = ElectionCause(found.cause, found.server, found.confidence, operator)
    return out


class Style(NamedTuple):
    """All that the row of an election depends on, beside the election and the room: rows of a log of thousands are made once."""

    day: int
    """Since 1970; what was on another day tells its date."""
    wide: bool
    ascii_only: bool
    suffix: str = ""

    def look(self) -> Look:
        """Enough of a Look for it."""
        width = WIDE if self.wide else WIDE - 1
        now = Snapshot(state=_EMPTY, now=self.day * 86_400.0)
        return Look(now, Watch(), width, glyphs(self.ascii_only), suffix=self.suffix)


@lru_cache(maxsize=_KEPT)
def _widths(election: Election, why: ElectionCause, style: Style) -> tuple[int, ...]:
    return _cells(style.look(), election, why)


@lru_cache(maxsize=_KEPT)
def _row(election: Election, why: ElectionCause, style: Style, form: Shape, width: int) -> Row:
    return _set(style.look().within(width), form, election, why, wide=style.wide)


def _cells(look: Look, entry: LogEntry, why: ElectionCause) -> tuple[int, ...]:
    """How wide each cell is."""
    return tuple(map(width_of, spans_of(look, COLUMNS, _line(look, entry, why))))


def _set(look: Look, form: Shape, entry: LogEntry, why: ElectionCause, *, wide: bool | None = None) -> Row:
    """Its row, no wider than the panel."""
    line = _line(look, entry, why) if wide is None else _line(look.within(WIDE if wide else WIDE - 1), entry, why)
    return row(key_of(entry), *placed(form, spans_of(look, COLUMNS, line)), look=look)


class LogRow(NamedTuple):
    """One row of the log, cell by cell."""

    time: Span
    term: Span
    who: Span
    gap: Span
    how: Span
    cause: Span
    notes: Span


COLUMNS = (
    Column[LogRow]("TIME", lambda line: line.time, least=13),
    Column[LogRow]("TERM", lambda line: line.term, rank=3, least=5),
    Column[LogRow](FROM_TO, lambda line: line.who, least=9, most=44),
    Column[LogRow]("GAP", lambda line: line.gap, rank=2, least=6, numbers=True),
    Column[LogRow]("HOW", lambda line: line.how, rank=4, least=9, most=26),
    Column[LogRow]("CAUSE", lambda line: line.cause, least=10, most=40),
    Column[LogRow]("NOTE", lambda line: line.notes, rank=5, least=6, flexible=True),
)


def _line(look: Look, entry: LogEntry, why: ElectionCause) -> LogRow:
    match entry:
        case Election() as e:
            how = (how_of(look, e), "plain")
            said = cause(look, e, why)
            return LogRow(when(look, e), terms(look, e), who(look, e), gap(look, e), how, said, remarks(look, e))
        case Candidacy() as b:
            at = (f" {moment(b.at, 0.0, look.now)}", "dim")
            stood = look.who(name_of(b.candidate, look.state.names), 20)
            given = votes(look, b)
            return LogRow(at, (str(b.term), "plain"), (stood, "plain"), _NO, ("candidate", "dim"), given, _NO)
        case Lost() as t:
            terms_ = str(t.first) if t.first == t.last else f"{t.first}–{t.last}"
            said = (f"{plural(t.count, 'failed election')}, candidate not observed", "plain")
            at = (f" {look.glyphs.none}", "dim")
            return LogRow(at, (terms_, "plain"), ("(unknown)", "plain"), _NO, ("failed", "plain"), said, _NO)
        case Bookmark() as m:
            at = (f" {moment(m.here_at, 0.0, look.now)}", "dim")
            return LogRow(
                at,
                _NO,
                (look.name(m.by, 20), "plain"),
                _NO,
                ("bookmark", "dim"),
                (look.name(m.text, 80), "accent"),
                _NO,
            )


def cause(look: Look, election: Election, why: ElectionCause) -> Span:
    """`▽ planned, by op1`, `▲ n2 frozen` and how sure that is: planned or not is seen at every width."""
    if election.planned:
        by = f", by {look.name(why.asked_by, 16)}" if why.asked_by else ""
        return (f"{look.glyphs.planned} planned{by}", "dim")
    sign = look.glyphs.unplanned if election.planned is False else "?"
    if why.cause is None or why.cause == "unknown":
        rest = "not observed" if election.backfilled else "cause unknown" if why.cause else "unplanned"
        return (f"{sign} {rest}", "plain" if election.planned is None else "warn")
    words = (in_full if look.width >= WIDE else in_brief)(why.cause)
    server = look.name(why.server, 20) if why.server else ""
    if election.how == "challenger" and why.server not in (None, election.previous) and election.previous is not None:
        # The server that is to blame did not lose the leadership, and may even have won it.
        said = f"{look.name(election.previous, 14)} deposed by {server}: {words}"
    else:
        said = f"{server} {words}".strip()
    return (f"{sign} {said} {percent(why.confidence)}", "warn")


def remarks(look: Look, election: Election) -> Span:
    """What else is worth a word."""
    more = (election.terms or 1) - 1
    words = [] if election.operational else ["won, never active"]
    if more:
        words.append(f"{plural(more, 'term')} skipped" if election.backfilled else f"after {more} failed")
    return (f" {look.glyphs.dot} ".join(words), "plain")


def votes(look: Look, candidacy: Candidacy) -> Span:
    """Who granted and who denied the vote, and who won instead."""
    cast = (("granted by", candidacy.granted), ("denied by", candidacy.refused))
    words = [f"{word} {' '.join(look.who(n, 12) for n in voters(look.state, peers))}" for word, peers in cast if peers]
    winner = winner_of(look.state, candidacy.term)
    if winner is not None and peer_hash(winner) != candidacy.candidate:
        words.append(f"lost to {look.who(winner, 20)}")
    return (f" {look.glyphs.dot} ".join(words or ["no votes seen"]), "plain")


_LOSER: Mapping[How, str] = {
    "handover": "stepped down",
    "silent": "lost",
    "challenger": "deposed",
    "restart": "restarted",
}
"""What became of the leader before; the keys are those of the contract."""


def how_of(look: Look, election: Election) -> str:
    """`n2 deposed`: who lost the leadership, and how; `events --json` and the code keep the value."""
    if election.previous is None or election.how == "unknown":
        return HOW_WORDS[election.how]
    return f"{look.name(election.previous, 14)} {_LOSER[election.how]}"


def unplanned(election: Election) -> bool:
    """Counts as unplanned: it was not heard to be asked for."""
    return election.planned is not True


def when(look: Look, election: Election) -> Span:
    """The take-over, as exact as it is known."""
    exact = moment(
        election.elected_at, election.error_s, look.now, about=look.glyphs.about, plus_minus=look.glyphs.error
    )
    return (exact if exact.startswith(look.glyphs.about) else f" {exact}", "plain")


def terms(look: Look, election: Election) -> Span:
    """`46→47`; only the new one when the old one is not known."""
    if election.term is None:
        return (look.glyphs.none, "dim")
    before = str(election.term - election.terms) if election.terms is not None else ""
    return (f"{before}{look.glyphs.arrow}{election.term}", "strong")


def who(look: Look, election: Election) -> Span:
    """`n1 → n3`, or that the same one won again."""
    winner = look.name(election.leader, 20)
    if election.previous == election.leader:
        return (f"{winner} again", "strong")
    before = look.name(election.previous, 20) if election.previous is not None else "?"
    return (f"{before} {look.glyphs.arrow} {winner}", "strong")


def gap(look: Look, election: Election) -> Span:
    """How long nobody led."""
    if election.leaderless_s is None:
        return (look.glyphs.none, "dim")
    about = look.glyphs.about if election.error_s > 0.010 else ""
    known = age(election.leaderless_s) if about and election.leaderless_s >= 1 else duration(election.leaderless_s)
    return (f"{about}{known}", "warn" if election.leaderless_s >= 1 else "plain")


def notes(look: Look, election: Election) -> Span:
    """What else is known of it, in words."""
    plan = {True: "planned", False: "unplanned", None: "planned: unknown"}[election.planned]
    words = [plan]
    more = (election.terms or 1) - 1
    if election.backfilled and more:
        words.insert(0, f"{plural(more, 'term')} skipped")
    elif more:
        words.insert(0, f"after {plural(more, 'failed election')}")
    if not election.operational:
        words.insert(0, "won, never active")
    return (f" {look.glyphs.dot} ".join(words), "plain" if election.planned else "warn" if more else "plain")


def _none(look: Look) -> Row:
    if look.state.ready_at is None:
        return Row("none", (("connecting: no data yet", "dim"),))
    return Row("none", ((f"none since metawatch started {tenure(look.now - look.state.ready_at)} ago", "plain"),))
