"""What became of the step-down that was sent from this dialog? In words, with what is known when no answer came."""

from enum import Enum
from typing import NamedTuple

from tui.core.ports import StepDown
from tui.core.state import State
from tui.core.state import StepDown as Record
from tui.text.format import duration, tenure
from tui.ui.view.page import field
from tui.ui.view.rows import Look, Picture, panel

OVER_S = 12.0
"""The collecting side gives an election ten seconds to follow; after this nothing more will be told."""
_LABEL = 14


class End(Enum):
    """How it stands."""

    WAITING = "waiting"
    REFUSED = "refused"
    DONE = "done"
    OTHER = "other"
    UNKNOWN = "unknown"


class Outcome(NamedTuple):
    """How it stands, and the sentence for it."""

    end: End
    text: str


_STYLES = {End.WAITING: "strong", End.REFUSED: "warn", End.DONE: "accent", End.OTHER: "warn", End.UNKNOWN: "warn"}
_HEADS = {
    End.WAITING: "sent, waiting",
    End.REFUSED: "refused",
    End.DONE: "done",
    End.OTHER: "done, and another won",
    End.UNKNOWN: "not known",
}


def outcome(look: Look, sent: StepDown, sent_at: float) -> Outcome:
    """What is known of it now."""
    state, waited = look.state, max(0.0, look.now - sent_at)
    if state.refused is not None and state.refused[0] == sent.id:
        return Outcome(End.REFUSED, f"Nothing was sent: {look.name(state.refused[1])}.")
    record = next((s for s in state.step_downs if s.id == sent.id), None)
    if record is not None and record.leader is not None:
        return _won(look, sent, record, record.leader)
    if record is not None and record.ok is False:
        reason = look.name(record.error) if record.error else "no reason given"
        return Outcome(End.REFUSED, f"{look.name(sent.leader)} refused: {reason}.")
    if waited >= OVER_S:
        return Outcome(End.UNKNOWN, _not_known(look, sent, record))
    whom = look.name(sent.leader)
    if record is None:
        return Outcome(End.WAITING, f"handing it to {whom} {look.glyphs.dot} {tenure(waited)}")
    word = f"{whom} gave it up; waiting for the next leader" if record.ok else f"waiting for the answer of {whom}"
    return Outcome(End.WAITING, f"{word} {look.glyphs.dot} {tenure(waited)}")


def is_over(look: Look, sent: StepDown, sent_at: float) -> bool:
    """Nothing more will be told of it."""
    return outcome(look, sent, sent_at).end is not End.WAITING


def _won(look: Look, sent: StepDown, record: Record, leader: str) -> Outcome:
    name = look.name(leader)
    term = f" in term {record.new_term}" if record.new_term is not None else ""
    took = f", {duration(record.took_s)} without a leader" if record.took_s is not None else ""
    head = f"{name} leads{term}{took}."
    if sent.to is None:
        return Outcome(End.DONE, f"{head} The servers chose it." if leader != sent.leader else f"{head} It won again.")
    if leader == sent.to:
        return Outcome(End.DONE, f"{head} It is the one you asked for.")
    return Outcome(End.OTHER, f"{head} You asked for {look.name(sent.to)}.")


def _not_known(look: Look, sent: StepDown, record: Record | None) -> str:
    """No answer, or no election: the term tells what can be told."""
    lead, old = look.state.leadership, look.name(sent.leader)
    began = f"{old} gave it up, but no election was seen." if record is not None and record.ok else "No answer came."
    if lead.leader is None:
        return f"{began} Nobody leads now."
    now = f"{look.name(lead.leader)} leads" + (f" in term {lead.term}" if lead.term is not None else "")
    if (lead.leader, lead.term) == (sent.leader, sent.term):
        still = "and the term has not changed: nothing came of it" if sent.term is not None else "still"
        return f"{began} {now}, {still}."
    return f"{began} {now} (it was {old}{_in_term(sent)}): the leadership did change."


def _in_term(sent: StepDown) -> str:
    return f" in term {sent.term}" if sent.term is not None else ""


def result(look: Look, sent: StepDown, sent_at: float) -> Picture:
    """The place where `press S` stood."""
    found = outcome(look, sent, sent_at)
    to = f" to {look.name(sent.to)}" if sent.to is not None else ""
    title = ((look.say(f"STEP-DOWN{to}: {_HEADS[found.end]}"), "title"), ("   enter, escape: close", "dim"))
    return panel(look, title, field(look, "outcome", found.text, _STYLES[found.end], width=_LABEL))


def told(state: State) -> object:
    """What changes when there is news of any step-down."""
    return (state.refused, tuple((s.id, s.ok, s.leader) for s in state.step_downs))
