"""What became of the step-down that was sent from this dialog? In words, with what is known when no answer came."""

from enum import Enum
from typing import NamedTuple

from tui.core.model.elections import StepDownRecord as Record
from tui.core.model.state import State
from tui.core.ports import StepDown
from tui.core.stepdown.requests import as_asked
from tui.text.format import tenure
from tui.text.reports.stepdown import outcome as said
from tui.ui.view.drawing.fields import field
from tui.ui.view.drawing.spans import Look, Picture, panel

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


class OutcomePage(NamedTuple):
    """How it stands, and the sentence for it."""

    end: End
    text: str


_STYLES = {End.WAITING: "strong", End.REFUSED: "warn", End.DONE: "accent", End.OTHER: "warn", End.UNKNOWN: "warn"}
_HEADS = {
    End.WAITING: "sent, waiting",
    End.REFUSED: "refused",
    End.DONE: "done",
    End.OTHER: "done, another server won",
    End.UNKNOWN: "outcome unknown",
}


def outcome(look: Look, sent: StepDown, sent_at: float) -> OutcomePage:
    """What is known of it now."""
    state, waited = look.state, max(0.0, look.now - sent_at)
    if state.refused is not None and state.refused[0] == sent.id:
        return OutcomePage(End.REFUSED, f"Nothing was sent: {look.name(state.refused[1])}.")
    record = next((s for s in state.step_downs if s.id == sent.id), None)
    whom = look.name(sent.leader)
    if record is None:
        if waited >= OVER_S:
            return OutcomePage(End.UNKNOWN, f"Unknown whether the request was sent (metawatch stalled). {_now(look)}.")
        return OutcomePage(End.WAITING, f"sending the request to {whom} {look.glyphs.dot} {tenure(waited)}")
    if record.ok is False or record.leader is not None or waited >= OVER_S:
        return OutcomePage(_end(record), f"{said(record, state)}{_by_the_term(look, sent, record)}")
    word = f"{whom} stepped down; waiting for the election" if record.ok else f"waiting for the reply of {whom}"
    return OutcomePage(End.WAITING, f"{word} {look.glyphs.dot} {tenure(waited)}")


def _end(record: Record) -> End:
    if record.leader is None:
        return End.REFUSED if record.ok is False else End.UNKNOWN
    return End.DONE if as_asked(record) else End.OTHER


def _now(look: Look) -> str:
    lead = look.state.leadership
    if lead.leader is None:
        return "No leader now"
    return f"{look.name(lead.leader)} is the leader now" + (f", term {lead.term}" if lead.term is not None else "")


def _by_the_term(look: Look, sent: StepDown, record: Record) -> str:
    """No winner was told: what the term says of it."""
    term = look.state.leadership.term
    if record.leader is not None or record.ok is False or term is None or sent.term is None:
        return ""
    if term == sent.term:
        return ". Term unchanged: no effect yet"
    return f". The term was {sent.term}: there was an election"


def is_over(look: Look, sent: StepDown, sent_at: float) -> bool:
    """Nothing more will be told of it."""
    return outcome(look, sent, sent_at).end is not End.WAITING


def result(look: Look, sent: StepDown, sent_at: float) -> Picture:
    """The place where `press S` stood."""
    found = outcome(look, sent, sent_at)
    to = f" to {look.name(sent.to)}" if sent.to is not None else ""
    title = ((look.say(f"STEP-DOWN{to}: {_HEADS[found.end]}"), "title"), ("   enter, esc: close", "dim"))
    return panel(look, title, field(look, "outcome", found.text, _STYLES[found.end], width=_LABEL))


def told(state: State) -> object:
    """What changes when there is news of any step-down."""
    return (state.refused, tuple((s.id, s.ok, s.leader) for s in state.step_downs))
