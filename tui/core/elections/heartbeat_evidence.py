"""Which leader's heartbeats come? Takes them and their answers from every connection; a new leader's first one makes a `Pending`.

A frame is any system account client's word, so alone it elects nobody: what servers say of themselves must agree. This file
must not know when an election is told.
"""

from msgspec.structs import replace

from tui.core.elections import leadership, pending
from tui.core.elections.leadership import led_term, old_leader
from tui.core.elections.waiting import FORGED_S, agreed
from tui.core.group.membership import is_member, tells_no_terms
from tui.core.heartbeats.listening import heard_leader, speaks_of
from tui.core.history import election_log
from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.raft_traffic import Ack, Doubt, HeardLeader, HeardLeaders
from tui.core.model.state import State
from tui.core.observed.raft_frames import AckHeard, HeartbeatHeard
from tui.core.servers.roster import tells_of_now
from tui.core.vantage.taps import doubt, doubted

_VOICES_KEPT = 4
_BEATS_KEPT = 300
_BEAT_APART_S = 0.2
_ACKS_KEPT = 60
_NEXT_BEAT_S = 1.5
"""The leader's own connection may hear a heartbeat a little later than another one, and so know but the one before."""
_NOBODY = HeardLeaders()
_ALIVE_S = 2.5
"""For how long the connection that told a follower's answers best is preferred."""


def heard(state: State, event: HeartbeatHeard) -> State:
    """Take one heartbeat."""
    if not speaks_of(state, event.via):
        return state
    if state.group.peers and event.leader not in state.group.counted and event.leader not in state.names:
        return doubt(state, "unknown_peer", event.leader, event)
    led = led_term(state)
    known = event.term == led or (led < 0 and event.leader == old_leader(state))
    if known and event.leader != old_leader(state):
        return doubt(state, "second_leader", event.leader, event)
    state = _noted(state, event, credible=known)
    if known:
        return _still_leads(state, event)
    return _rises(state, event) if event.term > led else state


def _noted(state: State, event: HeartbeatHeard, *, credible: bool) -> State:
    """Remember whom this connection hears."""
    ear = state.heard_leaders.get(event.via, _NOBODY)
    mine = heard_leader(ear, event.leader, event.term)
    voice = HeardLeader(
        leader=event.leader, term=event.term, since=mine.since if mine is not None else event.at, at=event.at
    )
    alone = len(ear.leaders) == 1 and mine is not None
    rest = () if alone else tuple(v for v in ear.leaders if v is not mine)
    beats = ear.beats
    if credible and (not beats or event.at - beats[-1] >= _BEAT_APART_S):
        beats = (*beats[-_BEATS_KEPT + 1 :], event.at)
    ear = HeardLeaders(leaders=(voice, *rest)[:_VOICES_KEPT], beats=beats)
    return replace(state, heard_leaders={**state.heard_leaders, event.via: ear})


def _still_leads(state: State, event: HeartbeatHeard) -> State:
    """The present leader is there; heard through another server than its own, that server has heard it as well."""
    if state.leadership.term is None:
        state = _count_from(state, event.term)  # only names were known until now
    lead = state.leadership
    server = state.servers[event.via]
    now = tells_of_now(server, event.at)
    another = (now or lead.proof_at is None) and (lead.last != event.via or state.group.size == 1)
    # A leader that wakes up sends on in its old term, and whoever stands in a later one refuses that.
    another = another and not (server.raft.last is not None and server.raft.last.term > event.term)
    proof = _sent(state, event) if another and is_member(state.group, server) else None
    if event.to is not None:
        state = leadership.hand_over(state, event.at)
    if now:
        return leadership.confirm_heard(state, event.at, proof)
    # It may have waited in our network until its leader was gone.
    return state if proof is None else leadership.prove(state, proof)


def _sent(state: State, event: HeartbeatHeard) -> float:
    """When it was sent at the latest. After a partition the network hands on what it has kept for long; but through the
    leader's own connection each heartbeat was heard when it was sent."""
    tap, ear = state.taps.get(state.leadership.last or ""), state.heard_leaders.get(state.leadership.last or "")
    if tap is None or not tap.on or ear is None:
        return event.at
    own = heard_leader(ear, event.leader, event.term)
    return event.at if own is None or event.at - own.at <= _NEXT_BEAT_S else own.at


def _count_from(state: State, term: int) -> State:
    state = leadership.backfill_term(state, term)
    last = election_log.last(state)
    known = last is not None and last.leader == state.leadership.last
    return election_log.amend_term(state, term) if known else state


def _rises(state: State, event: HeartbeatHeard) -> State:
    """Somebody beats in a term that nobody is known to have led."""
    if state.ready_at is None:
        return _baseline(state, event)
    found = pending.of_heartbeat(state, event)
    if found is not None and found.leader != event.leader and (found.own_word or found.beat_at is not None):
        return doubt(state, "second_leader", event.leader, event)
    return pending.merge_heartbeat(state, found, event)


def _baseline(state: State, event: HeartbeatHeard) -> State:
    """Before `ready`, and where no server tells a term: what was there when metawatch came."""
    lead = state.leadership
    if not tells_no_terms(state) or (lead.last is not None and peer_hash(lead.last) != event.leader):
        return state
    return leadership.adopt_heard(state, name_of(event.leader, state.names), event.term, event.at)


def forged(state: State, now: float) -> State:
    """Heartbeats in a term that no server has told of by now were nobody's."""
    for one in state.pending:
        alone = one.beat_at is not None and not agreed(state, one)
        if alone and one.term is not None and now - one.first_at >= FORGED_S:
            state = pending.withdraw(state, one)
            why = Doubt(
                kind="unknown_to_servers",
                peer=one.leader,
                term=one.term,
                via=one.beat_vias[0],
                since=one.first_at,
                at=now,
            )
            state = doubted(state, why)
    return state


def acknowledged(state: State, event: AckHeard) -> State:
    """Take a follower's answer: it has heard the leader, no later than the entry that it answers."""
    known = event.peer in state.group.counted
    if not known or not speaks_of(state, event.via) or event.leader != old_leader(state):
        return state
    state = _timed(state, event)
    lead = state.leadership
    if not event.ok and lead.term is not None and event.term > lead.term:
        state = leadership.challenge(state, event.at)
    heard_at = event.at - event.after_s
    news = event.ok and event.term == lead.term and heard_at > (lead.proof_at or 0.0)
    if news and _of_now(state, event.via, event.at) and _of_now(state, name_of(event.peer, state.names), event.at):
        fresh_at = lead.fresh_at or 0.0
        state = leadership.hear(state, event.at if event.at > fresh_at else fresh_at, heard_at)
    return state


def _of_now(state: State, name: str, at: float) -> bool:
    """Whether nothing that this server hands on may have waited; of one that is not known nothing speaks for that."""
    server = state.servers.get(name)
    return server is None or tells_of_now(server, at)


def _timed(state: State, event: AckHeard) -> State:
    """The leader's own connection hears answers best; another one only when that has said nothing for long."""
    old = state.acks.get(event.peer)
    own = name_of(event.leader, state.names)
    if old is not None and event.via not in {old.via, own} and event.at - old.at <= _ALIVE_S:
        return state
    recent = old.recent if old is not None and old.via == event.via else ()
    if not recent or event.at - recent[-1][0] >= _BEAT_APART_S:
        recent = (*recent[-_ACKS_KEPT + 1 :], (event.at, event.after_s))
    ack = Ack(at=event.at, after_s=event.after_s, ok=event.ok, via=event.via, recent=recent)
    return replace(state, acks={**state.acks, event.peer: ack})
