"""When is an election announced, and with which words? Turns complete `Pending` elections into records and lines.

Theory of operation
- *Invariants.* An election is announced once, and its line is never corrected. Terms of announced elections only rise, because Raft
  elects at most one leader a term; so whatever is pending in a term that was led is withdrawn. Frames alone announce nobody: any
  system account client can forge them. Nothing is announced before `ready`; what is first told then was so before.
- *Why elections wait.* Evidence comes by four ways and in any order, and none of them tells all. RAFTZ is polled, and tells the term
  and from 2.11.9 on the leader's own date. An advisory is pushed, and tells the date and no term; on 2.9 there is none. A heartbeat
  tells leader and term at once, and proves nothing by itself. JSZ and STATSZ name a leader and no term. A line that did not wait
  would lack its term, or come twice.
- *Holds* (`waiting`, `pending`). Half a second for a term or an advisory, because servers are asked at once when an election is
  pending. A tenth where a heartbeat and a server's word agree: an advisory follows the first heartbeat by milliseconds. 20 s for a
  winner that does not say that it leads: the server itself gives up after 10 to 20 s. 1.3 s on 2.9 after a hand-over: a lame duck
  says that it leaves a second after it has handed over. 3 s, then heartbeats without any server's word are called forged.
- *Deadlines.* An election is due at the instant when its last hold ends (`waiting.next_due`), not on the next tick.
- *Why terms order.* `terms` counts from the election before, so a lower term must be announced first. What lies before one that is
  due can wait for no better word and goes first, if it is plausible: a follower up to 2.10 names the old leader in a new term
  until somebody leads it. An advisory without a term takes the only one that is left between its neighbours, or none.
- *What was measured.* A step-down on 2.15.1, ms from the request: hand-over and audit 2, vote request 16, votes and the first
  heartbeat of the new term 19, advisory 22. Two operators within 60 ms make two elections. A leader dates itself before it
  announces itself, by the same clock. A heartbeat that waited while metawatch was blind dates nothing.
- *Rejected.* Correcting a printed line: whoever reads lines by program would count it twice. Trusting the advisory alone: 2.9 has
  none, and a connection that is lost during the election misses it.
"""

from msgspec.structs import replace

from tui.core.elections import baseline, candidacies, leadership
from tui.core.elections.leader_proof import ended_by_election
from tui.core.elections.leadership import led_term
from tui.core.elections.manner import awake, classify
from tui.core.elections.pending import moment, withdraw, withdraw_led
from tui.core.elections.waiting import due, infer_term, plausible
from tui.core.group.impossible_figures import doubtful
from tui.core.group.majority import majority
from tui.core.group.membership import is_member, learn_from_raft, members, tells_no_terms
from tui.core.history import election_log, timeline_marks
from tui.core.model.elections import Election, Pending
from tui.core.model.lines import AnyNews, ElectionLine
from tui.core.model.peer_names import name_of
from tui.core.model.state import State
from tui.core.model.stepped import Stepped
from tui.core.model.timestamps import rfc3339
from tui.core.servers.roster import ours, ours_error
from tui.core.stepdown import requests
from tui.core.vantage.reach import hears_advisories

_WAITED_S = 1.0
"""Right after metawatch was blind, a heartbeat may have waited for as long as that lasted."""
_BEAT_ERROR_S = 0.02
"""A leader commits before it leads, and its first heartbeat comes to us with a latency that is not known."""


def settle(state: State, now: float) -> Stepped[AnyNews]:
    """Tell every election that is due, lower terms first."""
    if not state.pending:
        return state, ()
    lines: tuple[AnyNews, ...] = ()
    state = withdraw_led(state)
    while (pending := _next(state, now)) is not None:
        term = infer_term(state, pending)
        state = withdraw(state, pending)
        if (term is not None and term <= led_term(state)) or (term is None and _is_past(state, pending)):
            continue
        state, told = _tell(state, replace(pending, term=term), now)
        state = withdraw_led(state)
        lines += told
    return state, lines


def _is_past(state: State, pending: Pending) -> bool:
    """A majority of voters has answered since and knows of no term after the last that was told: this came before it."""
    size = state.group.size
    if not size or state.leadership.highest_term is None:
        return False
    answers = [s for s in members(state) if s.raft.last is not None and (s.raft.at or 0.0) > pending.first_at]
    return len(answers) >= majority(size) and all(
        s.raft.last.term <= led_term(state) for s in answers if s.raft.last is not None
    )


def _next(state: State, now: float) -> Pending | None:
    """The pending election to tell now. What lies before one that is due goes first: it can wait for no better word."""
    for pending in state.pending:
        if not due(state, pending, now):
            continue
        first = next((p for p in state.pending if _goes_before(state, p, pending)), pending)
        earlier = [p for p in state.pending if p.term is None and p is not first and moment(p) <= moment(first)]
        if not earlier or first.term is None:
            return first
        if infer_term(state, earlier[0]) is not None or now >= earlier[0].deadline:
            return earlier[0]
        return None
    return None


def _goes_before(state: State, pending: Pending, due_one: Pending) -> bool:
    lower = pending.term is not None and due_one.term is not None and pending.term < due_one.term
    return lower and plausible(state, pending)


def _moment(state: State, pending: Pending) -> tuple[float, float]:
    """When the new leader took over on our clock, and how wrong that may be, in seconds."""
    server = state.servers.get(name_of(pending.leader, state.names))
    if pending.leader_since is not None:
        return ours(server, pending.leader_since), ours_error(server)
    if pending.advisory_time is not None:
        return ours(server, pending.advisory_time), ours_error(server) + 0.005
    if pending.beat_at is not None and awake(state, pending.beat_at - _WAITED_S, pending.beat_at):
        return pending.beat_at, _BEAT_ERROR_S
    if pending.after is None:
        return pending.first_at, 1.0
    return (pending.after + pending.first_at) / 2, max(0.0, pending.first_at - pending.after) / 2


def _tell(state: State, pending: Pending, now: float) -> Stepped[AnyNews]:
    if state.ready_untold and pending.advisory_id is None:
        return baseline.count_from(leadership.learn(state, pending, now), pending.term), ()
    at, error = _moment(state, pending)
    at = min(at, now)
    heard = pending.advisory_id is not None or pending.beat_at is not None
    passage = classify(state, elected_at=at, error=error, after=pending.after, heard=heard, term=pending.term)
    state, stood = candidacies.of_winner(state, pending.leader, pending.term, now)
    election = Election(
        leader=name_of(pending.leader, state.names),
        previous=state.leadership.last,
        elected_at=at,
        error_s=error,
        announced_at=now,
        term=pending.term,
        terms=election_log.terms_since(state, pending.term),
        leaderless_s=passage.leaderless_s,
        how=passage.how,
        planned=passage.planned,
        source=pending.source,
        advisory_id=pending.advisory_id,
        operational=_operational(state, pending),
        backfilled=passage.backfilled,
        failed=candidacies.failed_between(state, election_log.term_before(state), pending.term),
    )
    state = timeline_marks.begin(election_log.record(state, election), election)
    state = _account(state, election)
    lines: tuple[AnyNews, ...] = (*stood, _line(state, election))
    if election.operational:
        led = _counts(leadership.take_over(state, election, now), election.leader)
        state, ended = ended_by_election(led, at, now)
        lines += ended
    else:
        state = leadership.pass_unled(state, election.term)
    state, asked = requests.tell(requests.followed(state, passage.step_down, election), now)
    return state, lines + asked


def _counts(state: State, leader: str) -> State:
    """The group is now the one that the new leader counts, if it has told already."""
    server = state.servers.get(leader)
    if (
        server is None
        or server.raft.last is None
        or server.raft.last.state != "LEADER"
        or doubtful(state, server.raft.last)
        or not is_member(state.group, server)
    ):
        return state
    return learn_from_raft(state, server, server.raft.last)


def _operational(state: State, pending: Pending) -> bool:
    """Did it lead, or only win? A leader announces itself; one that was overtaken before it did never led."""
    if pending.operational is not None or tells_no_terms(state) or not hears_advisories(state):
        return pending.operational is not False
    overtaken = any(p.term is not None and p.term > (pending.term or 0) for p in state.pending)
    return not overtaken or pending.advisory_id is not None


def _account(state: State, election: Election) -> State:
    """Terms between two elections that were heard elected nobody; terms of a time nobody heard are only unseen."""
    if election.backfilled or election.terms is None or election.terms <= 1:
        return state
    return replace(state, failed_terms=state.failed_terms + election.terms - 1)


def _line(state: State, election: Election) -> ElectionLine:
    gap = election.leaderless_s
    return ElectionLine(
        at=rfc3339(election.announced_at),
        domain=state.group.domain,
        leader=election.leader,
        previous=election.previous,
        elected_at=rfc3339(election.elected_at),
        elected_at_error_s=round(election.error_s, 4),
        term=election.term,
        terms=election.terms,
        leaderless_s=None if gap is None else round(gap, 3),
        how=election.how,
        planned=election.planned,
        source=election.source,
        advisory_id=election.advisory_id,
        operational=election.operational,
    )
