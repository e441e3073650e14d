"""May an election that is known be announced now, and what is its term? The rules of waiting; must not know who told of it."""

from tui.core.elections.leadership import led_term, old_leader
from tui.core.elections.pending import moment
from tui.core.group.membership import members, tells_no_terms
from tui.core.model.elections import Pending
from tui.core.model.peer_names import name_of
from tui.core.model.state import State
from tui.core.servers.raftz_support import lacks_raftz
from tui.core.vantage.reach import advisories_denied

ANNOUNCED_S = 0.1
"""How long an election that heartbeats and a server's word tell alike waits for its advisory."""
FORGED_S = 3.0
"""After this without a server that confirms the term, heartbeats of a new term are called forged."""
UNLED_S = 20.0
"""How long one who won the vote may take to lead; the server gives up after 10–20 s without a quorum."""
LEAVES_S = 1.3
"""A lame duck hands over, and tells its clients a second later that it leaves: on 2.9 nothing else tells a hand-over's reason."""


def infer_term(state: State, pending: Pending) -> int | None:
    """The term of an advisory whose leader was gone before it could tell: the only one that is left, else unknown."""
    if pending.term is not None:
        return pending.term
    highest = state.leadership.highest_term
    others = [p for p in state.pending if p.term is not None and p is not pending]
    if any(moment(p) < moment(pending) for p in others):
        return None
    later = [p.term for p in others if p.term is not None]
    ceiling = min(later) - 1 if later else highest
    floor = led_term(state) + 1
    return floor if ceiling is not None and floor > 0 and ceiling == floor else None


def due(state: State, pending: Pending, now: float) -> bool:
    """True when this election can be announced: it is complete, or has waited long enough for what is missing."""
    if state.ready_at is None:
        return False
    if pending.own_word and pending.operational is None:
        return now - pending.first_at >= UNLED_S
    complete = pending.own_word and pending.term is not None
    if complete and (pending.advisory_id is not None or advisories_denied(state)):
        return True
    if pending.beat_at is not None:
        return _beat_is_due(state, pending, now)
    if pending.term is None and state.leadership.highest_term is None:
        return True
    if now < pending.deadline:
        return False
    return complete or plausible(state, pending)


def _beat_is_due(state: State, pending: Pending, now: float) -> bool:
    """A new leader's heartbeat was heard: some server's word must agree, then its advisory is waited for but shortly."""
    if not agreed(state, pending):
        return now >= pending.deadline and _elected(state, pending)
    if _may_leave(state) and now < pending.first_at + LEAVES_S:
        return False
    unannounced = (
        pending.advisory_id is None and state.leadership.highest_term is not None and not tells_no_terms(state)
    )
    return not unannounced or now >= pending.first_at + ANNOUNCED_S


def _may_leave(state: State) -> bool:
    """The leader handed over, no advisory can tell why (2.9), and we did not ask for it: it may be about to say that it leaves."""
    lead = state.leadership
    if lead.transfer_at is None or not tells_no_terms(state):
        return False
    server = state.servers.get(lead.last or "")
    asked = any(s.server == lead.last and s.leader is None and s.ok is not False for s in state.step_downs)
    return (
        not asked and server is not None and server.process.lame_duck_at is None and server.process.shutdown_at is None
    )


def agreed(state: State, pending: Pending) -> bool:
    """Does anything but Raft frames, which any system account client may forge, tell of this leader?"""
    if pending.own_word or pending.advisory_id is not None or pending.named_by:
        return True
    name = name_of(pending.leader, state.names)
    since = pending.beat_at or pending.first_at
    return any(
        s.named.leader == name and s.jetstream.at is not None and s.jetstream.at >= since for s in members(state)
    )


def _elected(state: State, pending: Pending) -> bool:
    """No server answers: the votes of a majority and its heartbeats through two connections must do."""
    candidacies = (b for b in state.candidacies if (b.candidate, b.term) == (pending.leader, pending.term))
    granted = max((len(b.granted) for b in candidacies), default=0)
    needed = state.group.needed or 2
    answered = any((s.raft.at or 0.0) > pending.first_at for s in members(state))
    return not answered and granted + 1 >= needed and len(pending.beat_vias) > 1


def plausible(state: State, pending: Pending) -> bool:
    """Followers up to 2.10 name the old leader in a new term until somebody leads it: its own word or advisory is needed.

    Only of a leader that has no RAFTZ must hearsay do, when it is repeated. Anything else is believed at its deadline."""
    heard = pending.own_word or pending.advisory_id is not None or pending.beat_at is not None
    if heard or pending.leader != old_leader(state):
        return True
    untold = lacks_raftz(state, state.leadership.last or "")
    return untold and any(claimant.repeated for claimant in pending.named_by)


def next_due(state: State) -> float | None:
    """The earliest instant after now at which a pending election must be looked at."""
    if not state.pending:
        return None
    due = [p.deadline for p in state.pending]
    due += [p.first_at + wait for p in state.pending if p.beat_at is not None for wait in (ANNOUNCED_S, LEAVES_S)]
    return min((at for at in due if at > state.now), default=None)
