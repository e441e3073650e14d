"""What happened last, why, and what is to be done? The verdict of the episode that still counts, with its evidence by offset."""

from collections.abc import Iterable

from tui.core.model.verdict import Fact, Verdict
from tui.core.overall.state_word import state_word
from tui.core.overall.suspected import verdict_of
from tui.text.cells import cells, left, right, wrap
from tui.text.format import clock, percent, tenure
from tui.ui.view.cells.cause_words import PLANNED, action, in_full
from tui.ui.view.drawing.moments import offset_of
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, clip, panel, row
from tui.ui.view.panels.verdict import runner_up

OFFSET = 10
_BAR = 10


def incident(look: Look) -> Picture:
    """Cause and server, evidence, what to do; nothing while nothing is wrong."""
    found = present(look)
    if found is None:
        return panel(look, (("Incident", "title"),), (row("none", ("none", "dim"), look=look),))
    words = in_full(found.cause)
    name = f"{look.name(found.server, 20)} " if found.server else ""
    title = (("Incident", "title"), (f" {look.glyphs.dot} {name}{words} {percent(found.confidence)}", "warn"))
    tally = ((f"{clock(found.at)} {look.glyphs.dot} {tenure(look.now - found.at)} ago", "dim"),)
    foot = (("c evidence", "dim"),)
    return panel(look, title, _lines(look, found), tally=tally, foot=foot)


def present(look: Look) -> Verdict | None:
    """The last episode that was not planned, as long as the state word still speaks of it; the one of the band where it names one."""
    told = state_word(look.state, look.now, look.watch)
    if told.suspect is not None:
        return verdict_of(look.state, told.suspect)
    if not look.state.verdicts or told.word in ("NO QUORUM", "NO LEADER"):  # what was wrong before may be over
        return None
    last = look.state.verdicts[-1]
    over = look.now - last.at > look.watch.thresholds.flap_window_s
    return None if last.named is None or last.cause in PLANNED or (over and last.elected_at is not None) else last


def _lines(look: Look, found: Verdict) -> Iterable[Row]:
    """As many as there is room for: the action is never left out, nor cut."""
    room = max(3, look.height - (2 if look.height > 5 else 1))
    to_do = _action(look, found)
    facts = [_fact(look, found, fact, "plain") for fact in found.evidence_for]
    against = [_fact(look, found, fact, "dim") for fact in found.evidence_against]
    spread = [_fact(look, found, found.spread, "dim")] if found.spread is not None else []
    rest = [*facts, *spread, *against]
    sure = row("sure", *_sure(look, found), look=look)
    head = [sure, Row("after", ())] if room >= len(to_do) + sum(len(fact) for fact in rest) + 3 else []
    shown = _whole(look, rest, room - len(head) - len(to_do) - (1 if head else 0))
    return (*head, *shown, *((Row("before action", ()),) if head else ()), *to_do)


def _whole(look: Look, found: list[list[Row]], room: int) -> list[Row]:
    """Facts that have room as a whole: half a sentence may say the opposite. Of the first at least its beginning."""
    out: list[Row] = []
    for fact in found:
        if len(fact) <= room - len(out):
            out += fact
    if not out and found and room > 0:
        *lines, last = found[0][:room]
        more = clip((*last.spans, (f" {look.glyphs.ellipsis}", "dim")), look.width, look.glyphs)
        out = [*lines, Row(last.key, more)]
    return out


def _sure(look: Look, found: Verdict) -> tuple[Span, ...]:
    """A bar and a figure."""
    full = round(found.confidence * _BAR)
    bar = look.glyphs.levels[-1] * full + look.glyphs.levels[1] * (_BAR - full)
    second = f"   also possible: {runner_up(look, found.second)}" if found.second else ""
    return ((f"{bar} ", "warn"), (percent(found.confidence), "strong"), (second, "dim"))


def _fact(look: Look, found: Verdict, fact: Fact, style: str) -> list[Row]:
    """The offset in a column of its own; a long text goes on under itself."""
    at = "" if fact.at is None else offset_of(fact.at - found.at)
    lines = wrap(look.words(fact.message), max(10, look.width - OFFSET - 2))
    key = f"{at} {lines[0]}"
    first = row(key, (right(at, OFFSET), "dim"), ("  ", "plain"), (lines[0], style), look=look)
    rest = [
        row(f"{key} {i}", (" " * (OFFSET + 2), "plain"), (line, style), look=look) for i, line in enumerate(lines[1:])
    ]
    return [first, *rest]


def _action(look: Look, found: Verdict) -> list[Row]:
    label = "ACTION"
    lines = wrap(action(look, found), max(10, look.width - cells(label) - 2))
    return [
        row(f"action {i}", (left(label if not i else "", cells(label) + 2), "strong"), (line, "strong"), look=look)
        for i, line in enumerate(lines)
        if line
    ]
