"""Who beats? Takes heartbeats and their answers from every connection; a new leader's first one makes a `Pending` election.

A frame is any system account client's word, so alone it elects nobody: what servers say of themselves must agree. This file
must not know when an election is told.
"""

from msgspec.structs import replace

from tui.core.elections.pending import FORGED_S, HOLD_S, agreed, led_term, old_leader, put
from tui.core.group.membership import is_member, mute
from tui.core.heartbeats.listening import speaks_of, voice_of
from tui.core.model.elections import Leadership, Pending
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
_ALIVE_S = 2.5
"""For how long the connection that told a follower's answers best is preferred."""


def heard(state: State, event: HeartbeatHeard) -> State:
    """Take one heartbeat."""
    if not speaks_of(state, event.via):
        return state
    if state.group.peers and event.leader not in state.group.counted and event.leader not in state.names:
        return doubt(state, "unknown peer", event.leader, event)
    led = led_term(state)
    known = event.term == led or (led < 0 and event.leader == old_leader(state))
    if known and event.leader != old_leader(state):
        return doubt(state, "second leader", event.leader, event)
    state = _noted(state, event, credible=known)
    if known:
        return _still_leads(state, event)
    return _rises(state, event) if event.term > led else state


def _noted(state: State, event: HeartbeatHeard, *, credible: bool) -> State:
    """Remember whom this connection hears."""
    ear = state.heard_leaders.get(event.via, HeardLeaders())
    mine = voice_of(ear, event.leader, event.term)
    voice = HeardLeader(
        leader=event.leader, term=event.term, since=mine.since if mine is not None else event.at, at=event.at
    )
    rest = tuple(v for v in ear.voices if v is not mine)
    beats = ear.beats
    if credible and (not beats or event.at - beats[-1] >= _BEAT_APART_S):
        beats = (*beats[-_BEATS_KEPT + 1 :], event.at)
    ear = HeardLeaders(voices=(voice, *rest)[:_VOICES_KEPT], beats=beats)
    return replace(state, heard_leaders={**state.heard_leaders, event.via: ear})


def _still_leads(state: State, event: HeartbeatHeard) -> State:
    """The present leader is there; heard through another server than its own, that server has heard it as well."""
    lead = state.leadership
    if lead.term is None:
        # Only names were known until now.
        state = _count_from(state, event.term)
        lead = state.leadership
    server = state.servers[event.via]
    voter = is_member(state.group, server) and (lead.last != event.via or state.group.size == 1)
    sent = _sent(state, event)
    told = lead.proof_at is None or tells_of_now(server, event.at)
    if voter and told and sent > (lead.proof_at or 0.0):
        lead = replace(lead, proof_at=sent)
    if event.to is not None:
        lead = replace(lead, transfer_at=min(event.at, lead.transfer_at or event.at), transfer_to=event.to)
    if not tells_of_now(server, event.at):
        return replace(state, leadership=lead)  # it may have waited in our network until its leader was gone
    return replace(state, leadership=replace(lead, confirmed_at=event.at, fresh_at=event.at))


def _sent(state: State, event: HeartbeatHeard) -> float:
    """When it was sent at the latest. After a partition the network hands on what it has kept for long; but through the
    leader's own connection each heartbeat was heard when it was sent."""
    tap, ear = state.taps.get(state.leadership.last or ""), state.heard_leaders.get(state.leadership.last or "")
    if tap is None or not tap.on or ear is None:
        return event.at
    own = voice_of(ear, event.leader, event.term)
    return event.at if own is None or event.at - own.at <= _NEXT_BEAT_S else own.at


def _count_from(state: State, term: int) -> State:
    lead = replace(state.leadership, term=term, highest_term=max(term, state.leadership.highest_term or 0))
    elections = state.elections
    if elections and elections[-1].term is None and elections[-1].leader == lead.last:
        elections = (*elections[:-1], replace(elections[-1], term=term))
    return replace(state, leadership=lead, elections=elections)


def _rises(state: State, event: HeartbeatHeard) -> State:
    """Somebody beats in a term that nobody is known to have led."""
    if state.ready_at is None:
        return _baseline(state, event)
    found = next((p for p in state.pending if p.term == event.term), None) or _nameless(state, event)
    if found is not None and found.leader != event.leader and (found.own_word or found.beat_at is not None):
        return doubt(state, "second leader", event.leader, event)
    if found is None or found.leader != event.leader:
        fresh = _fresh(state, event)
        return put(state, found, fresh if found is None else replace(fresh, after=found.after))
    vias = found.beat_vias if event.via in found.beat_vias else (*found.beat_vias, event.via)
    beat_at = event.at if found.beat_at is None else min(found.beat_at, event.at)
    return put(state, found, replace(found, term=event.term, beat_at=beat_at, beat_vias=vias))


def _fresh(state: State, event: HeartbeatHeard) -> Pending:
    return Pending(
        leader=event.leader,
        first_at=event.at,
        deadline=event.at + HOLD_S,
        source="tap",
        term=event.term,
        operational=True if mute(state) else None,
        after=state.leadership.confirmed_at,
        beat_at=event.at,
        beat_vias=(event.via,),
    )


def _nameless(state: State, event: HeartbeatHeard) -> Pending | None:
    """An advisory or a name that still waits for its term."""
    mine = (p for p in state.pending if p.term is None and p.leader == event.leader)
    return next((p for p in mine if event.at - p.first_at <= HOLD_S), None)


def _baseline(state: State, event: HeartbeatHeard) -> State:
    """Before `ready`, and where no server tells a term: what was there when metawatch came."""
    lead = state.leadership
    if not mute(state) or (lead.last is not None and peer_hash(lead.last) != event.leader):
        return state
    name = name_of(event.leader, state.names)
    lead = Leadership(
        leader=name,
        last=name,
        term=event.term,
        highest_term=event.term,
        confirmed_at=event.at,
        proof_at=event.at,
        fresh_at=event.at,
    )
    return replace(state, leadership=lead)


def forged(state: State, now: float) -> State:
    """Heartbeats in a term that no server has told of by now were nobody's."""
    for pending in state.pending:
        alone = pending.beat_at is not None and not agreed(state, pending)
        if alone and pending.term is not None and now - pending.first_at >= FORGED_S:
            state = replace(state, pending=tuple(p for p in state.pending if p is not pending))
            why = Doubt(
                kind="no server knows of it",
                peer=pending.leader,
                term=pending.term,
                via=pending.beat_vias[0],
                since=pending.first_at,
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
    if not event.ok and lead.term is not None and event.term > lead.term and lead.challenged_at is None:
        state = replace(state, leadership=replace(lead, challenged_at=event.at))
        lead = state.leadership
    heard_at = event.at - event.after_s
    heard_by = (state.servers.get(event.via), state.servers.get(name_of(event.peer, state.names)))
    now = all(server is None or tells_of_now(server, event.at) for server in heard_by)
    if now and event.ok and event.term == lead.term and heard_at > (lead.proof_at or 0.0):
        state = replace(
            state, leadership=replace(lead, proof_at=heard_at, fresh_at=max(event.at, lead.fresh_at or 0.0))
        )
    return state


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
