"""Which command would an operator type next? What `y` copies and `Y` shows: what to do about the cause, else the command of the row."""

import re

from tui.core.causes.present_step import present_step
from tui.core.overall.state_word import state_word
from tui.text.cells import wrap
from tui.text.commands_in import commands_in
from tui.text.explaining.explain import CHECK_TEXTS
from tui.text.natscmd import commands, with_context
from tui.text.phrases.say import say
from tui.ui.view.cells.cause_words import step_of
from tui.ui.view.drawing.spans import Look, Picture, Row, panel, row
from tui.ui.view.panels.elections import key_of as election_key
from tui.ui.view.panels.incident import shown_verdict
from tui.ui.view.panels.verdict import of_election

_PLAIN = re.compile(r"[\w.:@#-]+")
"""Names that mean nothing to a shell."""
_BESIDE_THE_BAND = ("leader", "ribbon", "servers")
"""Panels beside which the band says what to do now."""
_OF_THE_CAUSE = (*_BESIDE_THE_BAND, "incident")
"""Panels at which somebody asks for what is to be done about the last cause."""


def copyable(look: Look, place: str, key: str | None, *, chosen: bool = True) -> tuple[str, ...]:
    """All that may be copied there, uncut; the first is what `y` copies. `key`: of the selected row; `chosen`: somebody has put
    the cursor there, so that its command comes before what is to be done about the cause."""
    actions = () if place == "servers" and chosen else _action(look, place, key)
    return tuple(dict.fromkeys((*actions, *_commands(look, place, key))))


def _action(look: Look, place: str, key: str | None) -> tuple[str, ...]:
    """What is to be done about the cause that is shown there: the part that can be typed, then the whole sentence."""
    step = step_of(look, state_word(look.state, look.now, look.watch)) if place in _BESIDE_THE_BAND else None
    if step is None:
        verdict = shown_verdict(look) if place in _OF_THE_CAUSE else None
        if place == "elections":
            election = next((e for e in look.state.elections if election_key(e) == key), None)
            verdict = None if election is None else of_election(look, election)
        step = None if verdict is None else present_step(look.state, look.now, look.watch, verdict)
    if step is None or not all(map(_PLAIN.fullmatch, look.state.servers)):
        return ()  # a server with a strange name could put a command of its own into the sentence
    sentence = say(step)
    command = commands_in(sentence)
    return (sentence,) if command is None else (with_context(command, look.watch.context), sentence)


def _commands(look: Look, place: str, key: str | None) -> tuple[str, ...]:
    context, expect = look.watch.context, look.state.group.size or 3
    known = commands(place, context=context, expect=expect, server=key if place == "servers" else None)
    if place == "servers" and key is not None:
        return (*known[-2:], *known[:-2])  # those of this server before those of all
    if place == "alerts" and key is not None:
        told = CHECK_TEXTS.get(key.split("\n", maxsplit=1)[0])
        return (*(with_context(c, context) for c in told.look), *known) if told is not None else known
    return known


def shown(look: Look, found: tuple[str, ...]) -> Picture:
    """One below the other, to be chosen from; the key of a row is what is copied."""
    rows: list[Row] = []
    for text in found:
        lines = wrap(f" {look.name(text)}", look.width)
        rows += [*(row(text, (line, "strong"), look=look) for line in lines), Row(text, ())]
    if not found:
        return panel(look, ((" ", "plain"),), (row("none", (" No CLI equivalent.", "plain"), look=look),))
    who = " of the system account, or on the host that is named"
    return panel(look, ((look.say(who), "dim"),), rows[:-1], selectable=True)
