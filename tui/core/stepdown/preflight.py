"""May the meta leader be stepped down now, and to whom? Ranks the candidates by headroom; must not send anything."""

from collections.abc import Iterator
from dataclasses import replace as with_limits

from msgspec.structs import replace

from tui.core.group import quorum
from tui.core.group.counted_groups import leaders
from tui.core.group.membership import members
from tui.core.model.freshness import fresh
from tui.core.model.message import Message, message
from tui.core.model.peer_names import peer_hash, release
from tui.core.model.raft_timing import PEER_HEARD_S
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.observed.answers import Replica, follows
from tui.core.ports import StepDown
from tui.core.servers.answering import answers
from tui.core.servers.cpu import cpu_share
from tui.core.settings.watch import Watch
from tui.core.stepdown.candidates import Candidate, Preflight
from tui.core.stepdown.requests import under_way
from tui.core.stepdown.suspects import elsewhere, suspects
from tui.core.team.team_log import considering
from tui.core.vantage import reach
from tui.core.vantage.visibility import nothing_seen

_VOICE_S = 4.0
"""Two heartbeats missed and an answer's age: here a peer must be heard later than for an alert about lost quorum."""
_LAG_MAX = 100
"""Voters refuse a candidate whose log is older than theirs, and then nobody leads for an election time-out."""
_LATELY_S = 3600.0
_SLOW_S = 0.25
_ROUND_PENALTY = 1.0


def _why_not(
    server: Server, now: float, seen_s: float | None, replica: Replica | None, *, never: bool
) -> Message | None:
    raft = server.raft.last
    if server.process.lame_duck_at or server.process.shutdown_at:
        return message("unfit_lame_duck" if server.process.lame_duck_at else "unfit_shut_down")
    if not answers(server, now):
        return message("unfit_not_responding")
    if server.jetstream.off_since is not None:
        return message("unfit_no_jetstream")
    if server.raft.meta_lost_since is not None:
        return message("unfit_no_meta_group")
    if server.process.health_ok is False:
        return message("unfit_unhealthy", error=server.process.health_error or None)
    if raft is not None and (raft.observer or raft.state == "OBSERVER"):
        return message("unfit_observer")
    if raft is not None and (raft.paused or raft.catching_up):
        return message("unfit_catching_up")
    if never:
        return message("unfit_never_heard")
    if seen_s is not None and seen_s > PEER_HEARD_S:
        return message("unfit_unheard", unheard_s=seen_s)
    if replica is not None and replica.offline:
        return message("unfit_offline")
    if replica is not None and replica.lag is not None and replica.lag > _LAG_MAX:
        return message("unfit_lags", lag=replica.lag)
    return None


def _seen(state: State, name: str, now: float) -> tuple[float | None, Replica | None]:
    """How long ago the leader heard this peer, and its row in the leader's JSZ or STATSZ."""
    leader = state.servers.get(state.leadership.leader or "")
    seen: float | None = None
    row = None
    if leader is not None and leader.raft.last is not None and leader.raft.at is not None:
        row = next((p for p in leader.raft.last.peers if p.peer == peer_hash(name)), None)
        if row is not None and row.last_seen_s is not None:
            # A row is as old as its answer; within one poll period it is taken as it was told.
            seen = row.last_seen_s + max(0.0, now - leader.raft.at - 1.2)
    meta = leader.jetstream.last.meta if leader is not None and leader.jetstream.last else None
    replica = next((r for r in meta.replicas if r.name == name), None) if meta is not None else None
    if row is None and replica is not None and leader is not None and leader.jetstream.at is not None:
        # 2.9 has no RAFTZ, and not every user may ask for it; JSZ may be asked every four seconds only.
        told = replica.active_s
        seen = None if told is None else told + max(0.0, now - leader.jetstream.at - 4.2)
    return seen, replica


def _reported_by_leader(state: State, name: str) -> bool:
    """Whether the leader tells of this peer in answers of its own as leader, which hold its age unless it was never heard."""
    leader = state.servers.get(state.leadership.leader or "")
    if leader is None:
        return False
    if leader.raft.last is not None and leader.raft.last.state == "LEADER":
        return any(p.peer == peer_hash(name) for p in leader.raft.last.peers)
    meta = leader.jetstream.last.meta if leader.jetstream.last is not None else None
    return (
        leader.raft.last is None
        and meta is not None
        and meta.leader == leader.name
        and any(r.name == name for r in meta.replicas)
    )


def _out_of_sight(state: State, now: float) -> Message | None:
    """Why metawatch does not know who leads now; what it knew last may be wrong, and so may every figure of a peer."""
    if state.seeing_since is None:
        return nothing_seen(state)
    lead = state.leadership
    if lead.leader is None and lead.last is None:
        return message("leader_not_known")
    if lead.leader is not None and lead.fresh_at is not None and not fresh("leadership report", lead.fresh_at, now):
        return message("leader_not_confirmed", leader=lead.leader, since_s=now - lead.fresh_at)
    return None


def _suspect(state: State, server: Server, now: float) -> Message | None:
    """What was wrong with it lately; or it says, asked since this leader leads, that it follows nobody: the leader's row of a peer that
    was cut off stays fresh for seconds, and a leader that hands over to it leaves the group without one."""
    lately, lead, raft = suspects(state, now).get(server.name), state.leadership, server.raft
    if lately is not None:
        return lately.message(now)
    if raft.last is None or raft.asked is None or lead.leader is None or lead.since is None or raft.asked <= lead.since:
        return None
    return message("reports_no_leader", leader=lead.leader) if follows(raft.last) is None else None


def _candidate(state: State, server: Server, now: float, newest: tuple[int, ...]) -> Candidate:
    seen, replica = _seen(state, server.name, now)
    stats, js = server.stats.last, server.jetstream.last
    limit = (js.max_storage if js else 0) or 0
    found = Candidate(
        name=server.name,
        why_not=message("unfit_not_visible")
        if state.seeing_since is None
        else _why_not(server, now, seen, replica, never=seen is None and _reported_by_leader(state, server.name)),
        suspect=_suspect(state, server, now),
        score=0.0,
        lag=None if replica is None else replica.lag,
        seen_s=seen,
        answer_s=server.probes.answer_s,
        cpu=None if stats is None else cpu_share(stats),
        mem=None if stats is None else stats.mem,
        store=js.storage / limit if js is not None and js.storage is not None and limit > 0 else None,
        connections=None if stats is None else stats.connections,
        restarts=sum(1 for at in server.history.restarts if now - at <= _LATELY_S),
        version=server.identity.version,
        uptime_s=None if server.process.start is None else max(0.0, now - server.process.start),
    )
    return replace(found, score=round(sum(_penalties(found, newest)), 4))


def _penalties(c: Candidate, newest: tuple[int, ...]) -> Iterator[float]:
    """What speaks against a candidate, heaviest first."""
    yield min(4.0, (c.lag or 0) / 100)
    yield 2.0 * c.restarts
    yield _ROUND_PENALTY * max(0.0, (c.seen_s or 0.0) - 1.2)
    yield min(2.0, (c.answer_s or 0.0) / _SLOW_S)
    yield 2.0 * (c.cpu or 0.0)
    yield 1.0 * (c.store or 0.0)
    yield (c.connections or 0) / 10_000
    yield 0.5 if release(c.version) < newest else 0.0
    yield (c.mem or 0) / 2**40


def _needs_insisting(state: State, now: float, watch: Watch) -> Message | None:
    """The old leader goes on voting, so a quorum of all voters is enough to elect the next one."""
    leader, limits = state.servers.get(state.leadership.leader or ""), watch.thresholds
    if leader is not None and leader.raft.at is not None and now - leader.raft.at < _VOICE_S:
        limits = with_limits(limits, peer_active_s=_VOICE_S)
    size = state.group.size or 0
    there = {peer_hash(s.name) for s in members(state) if answers(s, now)}
    # The leader's row of a peer that has just died is fresh for seconds; whoever is there answers us too.
    voices = quorum.voters_heard(state, now, limits)
    heard = sum(peer in there for peer in voices.names)
    if size and heard < voices.needed:
        return message("no_election_afterwards", responding=heard, size=size, needed=voices.needed)
    both = [one.server.name for one in leaders(state, now)]
    if len(both) > 1:
        return message("both_claim_to_lead", leaders=tuple(sorted(both)))
    return None


def _refused(state: State, now: float, watch: Watch, offered: bool) -> Message | None:
    if watch.read_only:
        return message("read_only")
    unknown = _out_of_sight(state, now)
    if unknown is not None:
        return message("refused_out_of_sight", why=unknown)
    ours = reach.outside(state)
    if ours is not None:
        return message("system_account_only", user=reach.user_outside(ours), needed=ours.system_account or None)
    if state.leadership.leader is None:
        return message("no_leader_to_step_down")
    leader = state.servers.get(state.leadership.leader)
    if not offered and leader is not None and not answers(leader, now):
        return message("others_elect", leader=leader.name)
    if not offered:
        return message("no_server_can_take_over")
    if leader is not None and not leader.connection.connected:
        return message("leader_not_connected", leader=leader.name, reason=leader.connection.reason)
    return None


def _warnings(state: State, now: float, candidates: tuple[Candidate, ...], chosen: bool) -> Iterator[Message]:
    """What makes it worse than usual, though it can be done."""
    leader = state.servers.get(state.leadership.leader or "")
    if leader is None:
        return
    for other in considering(state.team, now):
        yield message("dialog_open_elsewhere", by=other.by)
    if reach.not_known(state):
        yield message("account_not_known")
    if not answers(leader, now):
        yield message("leader_not_responding", leader=leader.name)
    if (leader.jetstream.api_errors_per_min or 0.0) > 0:
        yield message("api_errors_rise", per_min=leader.jetstream.api_errors_per_min or 0.0)
    suspect = elsewhere(state, now)
    if suspect is not None:
        yield message("does_not_help", peer=suspect.name, suspect=suspect.message(now), leader=leader.name)
    if not chosen:
        yield message("servers_choose", leader=leader.name, version=leader.identity.version or None)
        heard = (c for c in candidates if c.seen_s is None or c.seen_s <= PEER_HEARD_S)
        for bad in heard:
            if bad.why_not is not None:
                yield message("servers_may_choose_unfit", peer=bad.name, why=bad.why_not)
            elif bad.suspect is not None:
                yield message("servers_may_choose_suspect", peer=bad.name, suspect=bad.suspect)


def preflight(state: State, now: float, watch: Watch) -> Preflight:
    """The dialog's facts at `now`."""
    leader = state.leadership.leader
    newest = max((release(s.identity.version) for s in members(state)), default=())
    others = [_candidate(state, s, now, newest) for s in members(state) if s.name != leader]
    candidates = tuple(sorted(others, key=lambda c: (c.why_not is not None, c.suspect is not None, c.score, c.name)))
    record = state.servers.get(leader or "")
    chosen = record is not None and release(record.identity.version) >= (2, 11)
    return Preflight(
        leader=leader,
        term=state.leadership.term,
        candidates=candidates,
        warnings=tuple(_warnings(state, now, candidates, chosen)),
        refused=_refused(state, now, watch, any(c.why_not is None for c in candidates)),
        needs_insisting=_needs_insisting(state, now, watch),
        chosen=chosen,
    )


def insisting(found: Preflight, to: str | None) -> Message | None:
    """Why this hand-over should not be done; the operator may insist. `to` None: the servers choose."""
    if found.needs_insisting is not None:
        return found.needs_insisting
    offered = [c for c in found.candidates if c.why_not is None]
    if to is None and offered and all(c.suspect is not None for c in offered):
        return message("each", each=tuple(message("peer_is", peer=c.name, what=c.suspect) for c in offered))
    suspect = next((c.suspect for c in offered if c.name == to), None)
    return None if suspect is None else message("peer_is", peer=to, what=suspect)


def refusal(state: State, now: float, watch: Watch, command: StepDown) -> Message | None:
    """Why a confirmed step-down must not be sent after all: what the operator saw is no longer true."""
    found = preflight(state, now, watch)
    if found.refused is not None:
        return found.refused
    if (found.leader, found.term) != (command.leader, command.term):
        return message(
            "leader_has_changed", leader=found.leader, term=found.term, before=command.leader, term_before=command.term
        )
    if state.pending:
        return message("wait_for_the_election")
    asked = under_way(state, now)
    if asked is not None:
        return message("already_requested", leader=asked.server, ago_s=now - asked.at)
    why = insisting(found, command.to)
    if why is not None and not command.insist:
        return why
    return _target_refused(state, found, command.to)


def _target_refused(state: State, found: Preflight, to: str | None) -> Message | None:
    if to is None:
        return None
    if to == found.leader:
        return message("already_leader", peer=to)
    if not found.chosen:
        version = state.servers[found.leader or ""].identity.version or None
        return message("target_needs_2_11", leader=found.leader, version=version)
    target = next((c for c in found.candidates if c.name == to), None)
    if target is None:
        return message("no_other_peer", peer=to)
    return None if target.why_not is None else message("peer_is", peer=to, what=target.why_not)
