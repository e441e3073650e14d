"""What the state says of a step-down that this operator sent; not a test."""

from msgspec.structs import replace

from tests.ui.pieces import election, raft
from tests.ui.scenes import changed
from tui.core.model.elections import StepDownRecord
from tui.core.model.state import Snapshot, State
from tui.core.ports import StepDown as Command


def asked(state: State, command: Command) -> State:
    """It was sent, and no answer has come."""
    record = StepDownRecord(
        id=command.id,
        at=state.now,
        server=command.leader,
        to=command.to,
        ok=None,
        error=None,
        asked_by=command.by,
        term=command.term,
    )
    return replace(state, step_downs=(record,))


def answered(state: State, **fields: object) -> State:
    """The last one with what is known of it now."""
    return replace(state, step_downs=(*state.step_downs[:-1], replace(state.step_downs[-1], **fields)))


def won(state: State, winner: str | None = None) -> State:
    """Its target, or another, leads in the next term."""
    record = state.step_downs[-1]
    leader, term = winner or record.to or "n1", (record.term or 0) + 1
    at = record.at + 0.023
    state = answered(state, ok=True, leader=leader, new_term=term, took_s=0.023, answered_at=record.at + 0.004)
    known = election(0, term, record.server, leader, elected_at=at, announced_at=at, leaderless_s=0.019)
    state = replace(state, elections=(*state.elections, known))
    for name in state.servers:
        state = changed(state, name, raft={"last": raft(name, leader, tuple(state.servers), term)})
    return replace(state, leadership=replace(state.leadership, leader=leader, last=leader, term=term, since=state.now))


def leads_on(state: State, now: float) -> Snapshot:
    """The same later, with a heartbeat of the leader that has just come."""
    return Snapshot(state=replace(state, leadership=replace(state.leadership, proof_at=now)), now=now)
