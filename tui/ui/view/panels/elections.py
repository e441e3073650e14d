"""What happened to the leadership? The log of elections, newest first, and how often they come.

Candidacies and failed elections are rows of their own between them; they are not counted as elections."""

from functools import lru_cache
from typing import NamedTuple

from tui.core.history.change_rates import per_minute, rates
from tui.core.history.term_log import LogEntry, Lost, log, voters, winner_of
from tui.core.model.elections import Election
from tui.core.model.lines import How
from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.raft_traffic import Candidacy
from tui.core.model.state import Snapshot, State
from tui.core.settings.watch import Watch
from tui.text.cells import cells
from tui.text.format import age, clock, duration, moment, plural, tenure
from tui.text.glyphs import glyphs
from tui.text.lines import HOW_WORDS
from tui.text.strips import squeeze, strip
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, clip, panel, row, width_of
from tui.ui.view.drawing.table import Column, Shape, placed, shape, spans_of

WIDE = 100
STRIP_TOP = 3
"""Elections in one minute that fill the strip's height, unless more came."""
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


def elections(look: Look) -> Picture:
    """The log; its title line holds the strip of the last hour."""
    newest = log(look.state)
    if not newest:
        return panel(look, _title(look, "ELECTIONS"), (_none(look),))
    style = Style(int(look.now // 86_400), look.width >= WIDE, look.glyphs.ascii_only)
    wide = [_widths(e, style) if isinstance(e, Election) else _cells(look, e) for e in newest]
    form = shape(look, COLUMNS, [max(one) for one in zip(*wide, strict=True)])
    rows = tuple(_row(e, style, form, look.width) if isinstance(e, Election) else _set(look, form, e) for e in newest)
    return Picture(_title(look, "ELECTIONS"), rows, selectable=True)


class Style(NamedTuple):
    """All that the row of an election depends on, beside the election and the room: rows of a log of thousands are made once."""

    day: int
    """Since 1970; what was on another day tells its date."""
    wide: bool
    ascii_only: bool

    def look(self) -> Look:
        """Enough of a Look for it."""
        width = WIDE if self.wide else WIDE - 1
        return Look(Snapshot(state=_EMPTY, now=self.day * 86_400.0), Watch(), width, glyphs(self.ascii_only))


@lru_cache(maxsize=_KEPT)
def _widths(election: Election, style: Style) -> tuple[int, ...]:
    return _cells(style.look(), election)


@lru_cache(maxsize=_KEPT)
def _row(election: Election, style: Style, form: Shape, width: int) -> Row:
    return _set(style.look().within(width), form, election)


def _cells(look: Look, entry: LogEntry) -> tuple[int, ...]:
    """How wide each cell is."""
    return tuple(cells(text) for text, _ in spans_of(look, COLUMNS, _line(look, entry)))


def _set(look: Look, form: Shape, entry: LogEntry) -> Row:
    """Its row, no wider than the panel."""
    return row(key_of(entry), *placed(form, spans_of(look, COLUMNS, _line(look, entry))), look=look)


class LogRow(NamedTuple):
    """One row of the log, cell by cell."""

    time: Span
    term: Span
    who: Span
    how: Span
    gap: Span
    notes: Span


COLUMNS = (
    Column[LogRow]("TIME", lambda line: line.time, least=13),
    Column[LogRow]("TERM", lambda line: line.term, rank=2, least=5),
    Column[LogRow]("WHO", lambda line: line.who, least=8, most=44),
    Column[LogRow]("HOW", lambda line: line.how, rank=1, least=11),
    Column[LogRow]("GAP", lambda line: line.gap, rank=1, least=7, numbers=True),
    Column[LogRow]("", lambda line: line.notes, rank=3, least=8, flexible=True),
)


def _line(look: Look, entry: LogEntry) -> LogRow:
    match entry:
        case Election() as e:
            how = (how_words(e.how), "warn" if unplanned(e) else "plain")
            return LogRow(when(look, e), terms(look, e), who(look, e), how, gap(look, e), notes(look, e))
        case Candidacy() as b:
            at = (f" {moment(b.at, 0.0, look.now)}", "dim")
            stood = f"{look.name(name_of(b.candidate, look.state.names), 20)} campaigned"
            return LogRow(at, (str(b.term), "plain"), (stood, "plain"), ("candidacy", "plain"), _NO, votes(look, b))
        case Lost() as t:
            terms_ = str(t.first) if t.first == t.last else f"{t.first}–{t.last}"
            said = (f"{plural(t.count, 'failed election')}, candidate not observed", "plain")
            return LogRow(
                (f" {look.glyphs.none}", "dim"),
                (terms_, "plain"),
                ("(unknown)", "plain"),
                ("failed", "plain"),
                _NO,
                said,
            )


def votes(look: Look, candidacy: Candidacy) -> Span:
    """Who granted and who denied the vote, and who won instead."""
    cast = (("granted by", candidacy.granted), ("denied by", candidacy.refused))
    words = [f"{word} {' '.join(look.name(n, 12) for n in voters(look.state, peers))}" for word, peers in cast if peers]
    winner = winner_of(look.state, candidacy.term)
    if winner is not None and peer_hash(winner) != candidacy.candidate:
        words.append(f"lost to {look.name(winner, 20)}")
    return (f" {look.glyphs.dot} ".join(words or ["no votes seen"]), "plain")


def how_words(how: How) -> str:
    """How it came about, in the operator's words; `events --json` and the code keep the value."""
    return HOW_WORDS[how]


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
    word = "leaderless " if look.width >= WIDE else ""
    known = age(election.leaderless_s) if about and election.leaderless_s >= 1 else duration(election.leaderless_s)
    return (f"{word}{about}{known}", "warn" if election.leaderless_s >= 1 else "plain")


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


def _title(look: Look, word: str) -> tuple[Span, ...]:
    """Title, strip of the last hour by minutes, its worst in words, rates."""
    counts = per_minute(look.state, look.now)
    hour, worst = rates(look.state, look.now).hour, max(counts)
    spans: list[Span] = [(word, "title"), ("  ", "dim")]
    about = "≤" if hour.count > hour.at_least else ""
    most = "at most " if about else ""
    words = [" none seen in the last hour", " none in 1h"]
    if worst:
        told = f" peak {worst}/min at {_minute(look, counts)}"
        dot = look.glyphs.dot
        words = [
            f"{told} {dot} {most}{hour.count} in 1h, {hour.planned} planned",
            f" peak {worst}/min {dot} {about}{hour.count} in 1h, {hour.planned} planned",
            f" peak {worst}/min {dot} {about}{hour.count} in 1h",
        ]
    free = look.width - width_of(spans) - len("1h ") - 2
    said = next((w for w in words if free - len(w) >= 12), words[-1])
    room = free - len(said)
    if room >= 27 + 14:
        spans[1] = ("  newest first   ", "dim")
        room -= 14
    if room >= 12:
        columns = squeeze(counts, 60 if room >= 60 else 30 if room >= 30 else 12)
        spans += [("1h ", "dim"), (strip(columns, STRIP_TOP, look.glyphs), "warn" if worst else "dim")]
    return clip([*spans, (look.say(said), "plain" if worst else "dim")], look.width, look.glyphs)


def _minute(look: Look, counts: tuple[int, ...]) -> str:
    """The clock minute of the worst count, the latest of equals."""
    back = min(i for i, n in enumerate(reversed(counts)) if n == max(counts))
    return clock((look.now // 60 - back) * 60)[:5]


def _none(look: Look) -> Row:
    if look.state.ready_at is None:
        return Row("none", (("connecting: no data yet", "dim"),))
    return Row("none", ((f"none since metawatch started {tenure(look.now - look.state.ready_at)} ago", "plain"),))
