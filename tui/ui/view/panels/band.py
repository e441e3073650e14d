"""How does the group do, in one word over the whole width, and what belongs to it? The word is `core/overall`'s; nothing is judged here.

Large from a tall and wide window on. Beside it: who leads, the quorum, and while something is wrong the suspect and what to do, uncut.
"""

from functools import lru_cache
from math import floor
from typing import Final

from tui.core.history.change_rates import rates
from tui.core.model.state_word import FlappingFigures, QuorumFigures, SettlingFigures, StateWord, SuspectNamed, Word
from tui.core.overall.state_word import state_word
from tui.text.cells import cells, left
from tui.text.format import age, clock, percent, plural, tenure
from tui.text.glyphs import Glyphs
from tui.text.letters import big
from tui.text.state_word import NOT_KNOWN, not_explained
from tui.text.state_word import facts as state_facts
from tui.text.wall import HEIGHT, wall, wide
from tui.ui.view.cells.action_lines import action_lines
from tui.ui.view.cells.cause_words import in_full, step_of
from tui.ui.view.cells.incident_now import open_alerts
from tui.ui.view.drawing.headline import standing
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, clip, drawn_once, facts, width_of
from tui.ui.view.panels.impact import impact

LABEL = 9
_APART = "     "
_ALL = 10_000
"""Cells: more than any window has."""
LARGE = (100, 4)
"""From so many cells and lines on the word is large."""
_LETTERS_MOST = 56
STYLES: Final[dict[Word, str]] = {
    "CONNECTING": "dim",
    "BLIND": "band-unseen",
    "SPLIT": "band-crit",
    "NO QUORUM": "band-crit",
    "NO LEADER": "band-crit",
    "LEADER SILENT": "band-warn",
    "FLAPPING": "band-warn",
    "DEGRADED": "band-watch",
    "SETTLING": "band",
    "STABLE": "band",
}
CALM: Final[frozenset[Word]] = frozenset({"STABLE", "SETTLING", "CONNECTING"})
_FILLED: Final = frozenset({"band-warn", "band-crit", "band-unseen"})
"""Styles with a ground of their own colour."""
_COUNTED: Final[frozenset[Word]] = frozenset({"BLIND", "NO LEADER", "LEADER SILENT"})
"""Words with running seconds."""
Groups = list[tuple[Span, ...]]
"""Groups side by side; the last ones give way."""


def band(look: Look) -> Picture:
    """The word and its facts: a line of one word, or large letters beside the lines."""
    return _band(look._replace(height=0))


@drawn_once
def _band(look: Look) -> Picture:
    told = state_word(look.state, look.now, look.watch)
    if look.width >= LARGE[0] and look.tall:
        return _large(look, told)
    rows = [_one_word(look, told), *_lines(look, told, look.width)]
    first, *rest = [clip(((look.say(t), s) for t, s in row), look.width, look.glyphs) for row in rows]
    return Picture(first, tuple(Row(f"band {i}", spans) for i, spans in enumerate(rest)))


def running(look: Look, told: StateWord) -> str:
    """` 4.6 s` beside the words that count."""
    if told.word == "SETTLING" and isinstance(told.figures, SettlingFigures):
        passed, window = look.now - told.figures.changed_at, told.figures.window_s
        return f" {tenure(passed)} of {tenure(window)}"
    if told.word not in _COUNTED or told.since is None or told.held:
        return ""
    seconds = max(0.0, look.now - told.since)
    return f" {floor(seconds * 10) / 10:.1f} s" if seconds < 60 else f" {tenure(seconds)}"


_NARROW = 60
"""Below it only the figures of the quorum have room beside the word."""


def _one_word(look: Look, told: StateWord) -> tuple[Span, ...]:
    """`FLAPPING   4 changes in 10 min …          quorum 2/3, 0 spare`."""
    word = f" {told.word}{running(look, told)} "
    ends = _quorum(look, told)
    if look.width < _NARROW:  # what is cut there is its end, and with it the figures
        (label, _), (said_of, style) = ends[0], ends[-1]
        ends = ((label, "dim"), (said_of.partition(",")[0], style))
    room = look.width - cells(word) - 3 - width_of(ends) - 2
    said = facts(_why(look, told), room) if room > 10 else ()
    if width_of(said) > room:
        said = clip(said, room, look.glyphs)
    gap = look.width - cells(word) - 3 - width_of(said) - width_of(ends)
    return ((word, STYLES[told.word]), ("   ", "plain"), *said, (" " * max(1, gap), "plain"), *ends)


def _large(look: Look, told: StateWord) -> Picture:
    """Letters of four lines, the facts beside them."""
    letters = _letters(look.glyphs, told.word)
    width = cells(letters[0])
    if STYLES[told.word] in _FILLED:  # letters that touch the edge of their ground are hard to read
        letters = (" " * width, *letters, " " * width)
    room = look.width - width - 3
    word = running(look, told).strip()
    first: Groups = _why(look, told)
    if word:
        first = [((word, "strong"),), *first]
    lines = [facts(first, room), *_lines(look, told, room, quorum=True)]
    lines += [()] * (len(letters) - len(lines))
    blank = " " * width
    style = STYLES[told.word]
    drawn = [
        (((letters[i] if i < len(letters) else blank), style if i < len(letters) else "plain"), ("   ", "plain"), *line)
        for i, line in enumerate(lines)
    ]
    first_line, *rest = [clip(((look.say(t), s) for t, s in row), look.width, look.glyphs) for row in drawn]
    return Picture(first_line, tuple(Row(f"band {i}", spans) for i, spans in enumerate(rest)))


@lru_cache(maxsize=4)
def _letters(glyphs: Glyphs, word: str) -> tuple[str, ...]:
    """Four lines of one width, with a margin."""
    lines: tuple[str, ...] | None = None
    if glyphs.halves:
        if wide(word, 1) + 4 <= _LETTERS_MOST:
            lines = wall(word, 1, glyphs)
        elif (small := big(word, _LETTERS_MOST)) is not None:
            lines = (*small, " " * cells(small[0]))
    if lines is None:
        blank = " " * (cells(word) + 2)
        lines = (blank, f" {word} ", blank, blank)
    return tuple(f"  {line}  " for line in lines[: (HEIGHT + 1) // 2])


def _why(look: Look, told: StateWord) -> Groups:
    """Why that word: what `events` says of it, or who leads while nothing is wrong."""
    if told.word == "STABLE":
        return _leads(look, told)
    if isinstance(told.figures, FlappingFigures) and look.width < LARGE[0]:
        seen = told.figures
        text = f"{seen.count} changes in {tenure(seen.window_s)}, {seen.unplanned} unplanned (limit {seen.limit})"
        return [((text, "strong"),)]
    said = state_facts(told)
    return [((look.name(said[0]), "strong" if told.word not in CALM else "plain"),)] if said else []


def _leads(look: Look, told: StateWord) -> Groups:
    """`leader  n3 · term 47 · 7h49m`; of one that is gone `last n3`."""
    leads = look.state.leadership.leader is not None and told.word not in ("BLIND", "NO LEADER", "CONNECTING")
    if told.leader is None:
        return [(("leader".ljust(LABEL), "dim"), ("not known yet", "plain"))]
    dot = f" {look.glyphs.dot} "
    parts = [f"term {told.term}" if told.term is not None else "term n/a (nats-server < 2.10)"]
    if leads:
        parts.append(tenure(look.now - told.leads_since) if told.leads_since is not None else "tenure unknown")
    now = standing(look.state, look.now)
    late: tuple[Span, ...] = ()
    if leads and now.late_s is not None:
        late = ((f"{dot}{look.glyphs.about} confirmed {age(now.late_s)} ago", "warn"),)
    label = ("leader" if leads else "last").ljust(LABEL)
    return [((label, "dim"), (look.who(told.leader, 30), "strong"), (dot + dot.join(parts), "plain"), *late)]


def _quorum(look: Look, told: StateWord, label: int = 7) -> tuple[Span, ...]:
    """`quorum 4/5, tolerates 1 more`; while a peer is about to leave, what it will be then."""
    head = ("quorum".ljust(label), "dim")
    found: QuorumFigures | None = told.quorum
    if found is None or told.word in ("BLIND", "CONNECTING"):
        return (head, ("unknown", "dim"))
    unknown = f", {found.unknown} not visible" if found.unknown else ""
    if found.heard + found.unknown < found.needed:
        return (head, (f"LOST {found.heard}/{found.size}, {found.needed} needed", "alarm"))
    rest = f"tolerates {found.spare} more" if found.spare > 0 else "tolerates none"
    if label < LABEL:
        rest = f"{found.spare} spare"
    if found.spare < 0:
        rest = "lost"
    one = found.leaving[:1] if len(found.leaving) == 1 else ()
    who = " ".join(look.who(name, 12) for name in one) or f"{len(found.leaving)} peers"
    once = f" once {who} {'leaves' if one else 'leave'}" if found.leaving else ""
    style = "plain" if found.heard == found.size and not once else "warn"
    return (head, (f"{found.heard}/{found.size}, {rest}{once}{unknown}", style))


def _lines(look: Look, told: StateWord, room: int, *, quorum: bool = False) -> list[tuple[Span, ...]]:
    """The lines under the first."""
    ends = [_quorum(look, told, LABEL)] if quorum else []
    if told.word in ("CONNECTING",):
        target = f"to {look.name(look.target, 40)}" if look.target and not look.play.past else ""
        return [((target, "plain"),), *_action(look, told, room)]
    if told.word == "STABLE":
        return [*((facts(ends, room),) if ends else ()), facts(_changes(look), room), facts(_impact(look), room)]
    suspect = _suspect(look, told)
    leads = [*_leads(look, told), *ends]
    apart = width_of(facts(leads, _ALL, _APART)) > room  # it says what follows when a peer leaves
    if apart and ends:
        leads = leads[:-1]
    beside = not quorum and len(suspect) == 1 and width_of(facts([*leads, *suspect], _ALL, _APART)) <= room
    second = facts([*leads, *(suspect if beside else [])], room, _APART)
    further = [] if beside else suspect or (_more(look, told) if quorum else [])
    third = [facts(ends, room)] if apart and ends else []
    # Where there are lines for it, what is newest and the suspect of before have one each; else the latter gives way.
    third += (
        [facts([one], room) for one in further] if quorum and suspect else [facts(further, room)] if further else []
    )
    action = _action(look, told, room)
    if action:
        return [second, *third, *action]
    return [second, *third, *([] if suspect else [facts(_changes(look), room)])]


def _more(look: Look, told: StateWord) -> Groups:
    """The further facts of the word."""
    known = (
        "leader ",
        "last leader ",
        "quorum ",
        "run ",
        "check whether ",
    )  # they stand there already, or are the action
    further = [said for said in state_facts(told)[1:] if not said.startswith(known)]
    return [((look.name(said), "plain"),) for said in further]


def _suspect(look: Look, told: StateWord) -> Groups:
    """`suspect n2 · process frozen · 97%`; behind what is newer and not explained by it, of its own time."""
    named: SuspectNamed | None = told.suspect
    if named is None:
        return []
    dot = f" {look.glyphs.dot} "
    if named.newer is not None:
        who = f"{dot}suspect {look.who(named.server, 24)}" if named.server is not None else ""
        before = f"{clock(named.at)}{who}{dot}{look.name(in_full(named.cause))}{dot}{percent(named.confidence)}"
        first = (look.name(not_explained(named.newer)), "warn"), (f"{dot}{NOT_KNOWN}", "plain")
        return [(("newest".ljust(LABEL), "dim"), *first), (("before".ljust(LABEL), "dim"), (before, "plain"))]
    words = f"{look.name(in_full(named.cause))}" + (
        f"{dot}{percent(named.confidence)}" if named.cause != "unknown" else ""
    )
    if named.server is None:
        return [(("cause".ljust(LABEL), "dim"), (words, "warn"))]
    return [(("suspect".ljust(LABEL), "dim"), (look.who(named.server, 24), "warn"), (dot + words, "plain"))]


def _action(look: Look, told: StateWord, room: int) -> list[tuple[Span, ...]]:
    """What to do, as many lines as it needs."""
    step = step_of(look, told)
    if step is None:
        return []
    lines = action_lines(look, look.words(step), max(20, room - LABEL))
    return [((left("action" if not i else "", LABEL), "dim"), *line) for i, line in enumerate(lines)]


def _changes(look: Look) -> Groups:
    """`changes  0 in 10 min · 0 in 1 h · 4 in 24 h (3 unplanned)`, and that no alert is open."""
    found = rates(look.state, look.now)
    out: Groups = []
    for word, one in (("10 min", found.ten_minutes), ("1 h", found.hour), ("24 h", found.day)):
        most = "≤" if one.count > one.at_least else ""
        text = f"{most}{one.count} in {word}" + (f" ({one.unplanned} unplanned)" if one.unplanned else "")
        out.append(((("changes" if not out else "").ljust(LABEL if not out else 0), "dim"), (text, "plain")))
    failed = look.state.failed_terms
    if failed:
        out.append(((plural(failed, "failed election"), "plain"),))
    open_ = open_alerts(look)
    alerts: tuple[Span, ...] = ((plural(len(open_), "open alert"), "plain"),)
    if not open_:
        alerts = ((f"{look.glyphs.acknowledged} no open alerts", "dim"),)
    return [*out, alerts]


def _impact(look: Look) -> Groups:
    """What users notice."""
    first, *rest = impact(look, standing(look.state, look.now))
    return [(("impact".ljust(LABEL), "dim"), *first), *rest]
