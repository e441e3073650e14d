"""What became of the step-down that was sent from this dialog? Step by step and in words, with what is known when no answer came."""

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from tui.core.history.aftermath import HOLDS_S, Aftermath, aftermath
from tui.core.model.elections import StepDownRecord as Record
from tui.core.model.state import State
from tui.core.ports import StepDown
from tui.core.stepdown.requests import as_asked
from tui.text.format import clock, duration, plural, tenure
from tui.text.reports.stepdown import outcome as said
from tui.ui.view.drawing.fields import field, prose
from tui.ui.view.drawing.spans import Look, Picture, Row, panel, row
from tui.ui.view.panels.impact import api_errors

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
    record = record_of(state, sent)
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


def record_of(state: State, sent: StepDown) -> Record | None:
    """What is known of it, once it was sent."""
    return next((s for s in state.step_downs if s.id == sent.id), None)


def after(look: Look, sent: StepDown) -> Aftermath:
    """The steps that followed."""
    record = record_of(look.state, sent)
    return Aftermath() if record is None else aftermath(look.state, record, look.now)


def heads(look: Look, sent: StepDown, sent_at: float) -> tuple[str, str]:
    """What stands at either end of the frame's upper border."""
    found, steps = outcome(look, sent, sent_at), after(look, sent)
    took = f" in {duration(steps.leads_s)}" if found.end is End.DONE and steps.leads_s is not None else ""
    to = f" {look.glyphs.arrow} {look.name(sent.to)}" if sent.to is not None else ""
    return look.say(f"Step-down of {look.name(sent.leader)}{to}"), look.say(f"{_HEADS[found.end]}{took}")


def result(look: Look, sent: StepDown, sent_at: float) -> Picture:
    """Each step with its time, then what came of it in a sentence, and who asked."""
    found = outcome(look, sent, sent_at)
    rows = [*_steps(look, sent)]
    rows += [Row("blank 1", ()), *prose(look, "outcome", f"  {found.text}", _STYLES[found.end]), Row("blank 2", ())]
    steps = after(look, sent)
    if steps.leads_s is not None:
        errors = api_errors(look.state, look.now)
        told_errors = "" if errors is None else f", {errors:,.0f} API errors/min"
        moved = f"{plural(steps.moved, 'stream or consumer', 'streams and consumers')} elected new leaders{told_errors}"
        rows += field(look, "  knock-on", moved, width=_LABEL)
    rows += field(look, "  asked by", f"{look.name(sent.by)} at {clock(sent_at)} UTC", "dim", width=_LABEL)
    return panel(look, ((" ", "plain"),), rows)


def _steps(look: Look, sent: StepDown) -> Iterator[Row]:
    """As far as it has come: one line a step."""
    record, steps = record_of(look.state, sent), after(look, sent)
    if record is None:
        return
    yield _step(look, "sent", True, 0.0, f"request sent to {look.name(sent.leader)}")
    if steps.accepted_s is not None:
        yield _step(look, "accepted", True, steps.accepted_s, f"{look.name(sent.leader)} accepted it")
    if steps.leads_s is None or record.leader is None:
        return
    term = "" if record.new_term is None else f", term {record.new_term}"
    wanted = as_asked(record)
    yield _step(look, "leads", wanted, steps.leads_s, f"{look.name(record.leader)} is leader{term}")
    if steps.heard_s is not None:
        heard = f"first heartbeat received by {steps.heard_by}/{steps.peers} peers"
        yield _step(look, "heard", steps.heard_by >= steps.peers, steps.heard_s, heard)
    yield _holding(look, steps)


def _holding(look: Look, steps: Aftermath) -> Row:
    """Whether the new leader holds, or what ended it."""
    g = look.glyphs
    if steps.ended_by is not None:
        text = f"did not hold: {look.name(steps.ended_by.leader)} won an election after {duration(steps.holds_s)}"
        return row("holds", (look.say("  ✗           "), "alarm"), (text, "alarm"), look=look)
    if steps.holds:
        return row(
            "holds", (f"  {g.acknowledged}           ", "accent"), (f"stable for {HOLDS_S:.0f} s", "plain"), look=look
        )
    done = int(steps.holds_s)
    bar = g.full * done + g.silence * (int(HOLDS_S) - done)
    if steps.electing:
        return row("holds", (f"  {g.warning}           ", "warn"), ("an election is in progress", "warn"), look=look)
    said = f"{done} of {HOLDS_S:.0f} s stable   "
    return row("holds", ("  .           ", "dim"), (said, "plain"), (bar, "chart"), look=look)


def _step(look: Look, key: str, well: bool, at: float, text: str) -> Row:
    sign = look.glyphs.acknowledged if well else look.glyphs.warning
    when = f"{max(0.0, at) * 1000:,.0f} ms" if at < 1 else f"{at:.1f} s"
    return row(key, (f"  {sign} ", "accent" if well else "warn"), (f"{when:>7}   ", "dim"), (text, "plain"), look=look)


def as_words(look: Look, sent: StepDown, sent_at: float) -> str:
    """All of it as text, to be copied."""
    wide = look._replace(width=200)
    lines = (line.text.rstrip() for line in result(wide, sent, sent_at).rows)
    return "\n".join((" ".join(heads(wide, sent, sent_at)), *lines))


def told(state: State) -> object:
    """What changes when there is news of any step-down."""
    return (state.refused, tuple((s.id, s.ok, s.leader) for s in state.step_downs))
