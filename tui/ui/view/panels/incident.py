"""What happened last, why, and what is to be done? The incident that goes on, with its evidence by offset."""

from collections.abc import Iterable

from tui.core.incidents.alike import alike, since, together
from tui.core.incidents.belonging import TOGETHER_S
from tui.core.incidents.incidents import Incident, present
from tui.core.incidents.order import place
from tui.core.model.incident import FoldedAlert
from tui.core.model.state_word import Unexplained
from tui.core.model.verdict import PLANNED, Fact, Verdict
from tui.core.overall.state_word import state_word
from tui.text.cells import cells, left, right, wrap
from tui.text.format import clock, percent, tenure
from tui.text.state_word import NOT_KNOWN, not_explained
from tui.ui.view.cells.action_lines import action_lines
from tui.ui.view.cells.cause_words import action, in_full
from tui.ui.view.cells.incident_now import folded_words, shown, unexplained
from tui.ui.view.drawing.moments import offset_of
from tui.ui.view.drawing.spans import Look, Picture, Row, Span, clip, panel, row
from tui.ui.view.panels.verdict import SHOWN_S, runner_up

OFFSET = 10
_BAR = 10
UNKNOWN = "cause unknown"
LOW = 5
"""Lines of a panel that has room for little evidence beside the action, which the band says as well."""


def incident(look: Look) -> Picture:
    """Number, cause and server, evidence, what to do, and how many alerts are its own; nothing while nothing is wrong."""
    found, newer = shown(look), unexplained(look)
    if newer is not None:
        return _without_cause(look, newer)
    if found is None:
        return panel(
            look,
            (("Incident", "title"),),
            (*_not_seen(look), *_before(look)) or (row("none", ("none", "dim"), look=look),),
        )
    dot = look.glyphs.dot
    title = ((f"Incident {numbered(found)}", "title"), (f" {dot} {_named(look, found)}", "warn"))
    lasted = tenure((look.now if found.until is None else found.until) - found.since)
    over = "" if found.until is None else ", over"
    tally = ((f"{clock(found.since)} {dot} {lasted}{over}", "dim"),)
    inside = folded_words(look)
    foot = ((f"c evidence {dot} e export{f' {dot} {inside}' if inside else ''}", "dim"),)
    return panel(look, title, _lines(look, found), tally=tally, foot=foot)


def _not_seen(look: Look) -> tuple[Row, ...]:
    """While metawatch is blind: what went on then may go on, and nobody sees it."""
    told, last = state_word(look.state, look.now, look.watch), present(look.state)
    if told.word != "BLIND" or last is None or last.until is not None:
        return ()
    blind = "" if told.since is None else f" since {clock(told.since)}"
    return (row("not seen", (f"incident {numbered(last)} is not seen{blind}: it may go on", "plain"), look=look),)


def _without_cause(look: Look, newer: Unexplained) -> Picture:
    """What has just gone wrong, in place of the incident that it may be a part of: nobody is to take that suspect for its own."""
    told, dot = state_word(look.state, look.now, look.watch), look.glyphs.dot
    title = (("Incident", "title"), (f" {dot} {NOT_KNOWN}", "warn"))
    tally = ((f"{clock(newer.since)} {dot} {tenure(look.now - newer.since)}", "dim"),)
    found = sorted(look.state.alerts, key=lambda one: place(one, told.word, told.subject))
    facts = [
        _dated(look, since(group) - newer.since, look.words(together(group)), "plain")
        for group in alike(one for one in found if one.since >= newer.since - TOGETHER_S)
    ]
    before = _before(look)
    room = max(2, look.height - (2 if look.height > LOW else 1))
    rows = _whole(look, facts, room - len(before)) or [
        row("newest", (look.name(not_explained(newer)), "plain"), look=look)
    ]
    return panel(look, title, (*rows, *before), tally=tally)


def _before(look: Look) -> tuple[Row, ...]:
    """Which incident there was before, with the suspect of that."""
    known = (
        one for one in reversed(look.state.verdicts) if one.cause not in ("unknown", *PLANNED) and one.named is not None
    )
    last = next(known, None)
    if last is None or look.now - last.at > SHOWN_S:
        return ()
    who = f"{look.who(last.server, 20)} " if last.server else ""
    said = f"before, at {clock(last.at)}: {who}{in_full(last.cause)} {percent(last.confidence)}"
    return (row("before", (said, "dim"), look=look),)


def shown_verdict(look: Look) -> Verdict | None:
    """Its verdict, if there is one."""
    found = shown(look)
    return None if found is None else found.verdict


def numbered(found: Incident) -> str:
    """Its number, and that of the recorder where the journal of this one had given that to another."""
    other = found.recorder_number
    return f"{found.number}" if other in (None, found.number) else f"{found.number} (recorder: {other})"


def _named(look: Look, found: Incident) -> str:
    """Cause and server, as far as they are named."""
    name = f"{look.who(found.server, 20)} " if found.server else ""
    if found.cause is None:
        return f"{name}{found.word or 'cause not known yet'}"
    if found.cause == "unknown":
        return f"{name}{UNKNOWN}"
    return f"{name}{in_full(found.cause)} {percent(found.confidence)}"


def _lines(look: Look, found: Incident) -> Iterable[Row]:
    """As many as there is room for: the action is never cut, nor left out but in a low panel where the band says it."""
    verdict = found.verdict
    room = max(2, look.height - (2 if look.height > LOW else 1))
    if verdict is None:
        told = state_word(look.state, look.now, look.watch)
        alerts = sorted(found.alerts, key=lambda one: (one.cleared_at is not None, place(one, told.word, told.subject)))
        return _whole(look, [_alert(look, found, group) for group in alike(alerts)], room)
    suspect = state_word(look.state, look.now, look.watch).suspect
    # What was to be done about an incident is no more while the band tells of a leader that leaves since.
    by_band = suspect is not None and (look.height <= LOW or suspect.cause in PLANNED)
    to_do = [] if by_band else _action(look, verdict)
    facts = [_fact(look, verdict, fact, "plain") for fact in verdict.evidence_for]
    against = [_fact(look, verdict, fact, "dim") for fact in verdict.evidence_against]
    spread = [_fact(look, verdict, verdict.spread, "dim")] if verdict.spread is not None else []
    rest = [*facts, *spread, *against]
    sure = row("sure", *_sure(look, verdict), look=look)
    head = [sure, Row("after", ())] if room >= len(to_do) + sum(len(fact) for fact in rest) + 3 else []
    shown_facts = _whole(look, rest, room - len(head) - len(to_do) - (1 if head else 0))
    return (*head, *shown_facts, *((Row("before action", ()),) if head else ()), *to_do)


def _alert(look: Look, found: Incident, group: tuple[FoldedAlert, ...]) -> list[Row]:
    """While no leader was lost there is no verdict: what is wrong, and how long after the beginning of the incident it was found."""
    said, over = look.words(together(group)), group[0].cleared_at is not None
    return _dated(look, since(group) - found.since, f"cleared: {said}" if over else said, "dim" if over else "plain")


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
    """A bar and a figure; that nothing explains it is no certainty."""
    if found.cause == "unknown":
        said = f"{UNKNOWN}{f'; possible: {runner_up(look, found.second)}' if found.second else ''}"
        return ((said, "warn"),)
    full = round(found.confidence * _BAR)
    bar = look.glyphs.levels[-1] * full + look.glyphs.levels[1] * (_BAR - full)
    second = f"   also possible: {runner_up(look, found.second)}" if found.second else ""
    return ((f"{bar} ", "warn"), (percent(found.confidence), "strong"), (second, "dim"))


def _fact(look: Look, found: Verdict, fact: Fact, style: str) -> list[Row]:
    return _dated(look, None if fact.at is None else fact.at - found.at, look.words(fact.message), style)


def _dated(look: Look, offset_s: float | None, words: str, style: str) -> list[Row]:
    """The offset in a column of its own; a long text goes on under itself."""
    at = "" if offset_s is None else offset_of(offset_s)
    lines = wrap(words, max(10, look.width - OFFSET - 2))
    key = f"{at} {lines[0]}"
    first = row(key, (right(at, OFFSET), "dim"), ("  ", "plain"), (lines[0], style), look=look)
    rest = [
        row(f"{key} {i}", (" " * (OFFSET + 2), "plain"), (line, style), look=look) for i, line in enumerate(lines[1:])
    ]
    return [first, *rest]


def _action(look: Look, found: Verdict) -> list[Row]:
    label = "ACTION"
    lines = action_lines(look, action(look, found), max(10, look.width - cells(label) - 2))
    return [
        row(f"action {i}", (left(label if not i else "", cells(label) + 2), "strong"), *line, look=look)
        for i, line in enumerate(lines)
    ]
