"""Is there a leader, and what is the last proof of it? Silence is dated only while metawatch was listening; must not count elections."""

from tui.core.elections import leadership
from tui.core.group.ghost_peers import paper
from tui.core.group.majority import quorum
from tui.core.group.membership import is_member, members
from tui.core.group.presence import absent
from tui.core.group.quorum import leader_lost_quorum
from tui.core.history import leaderless_log
from tui.core.model.elections import Leadership
from tui.core.model.freshness import fresh
from tui.core.model.lines import Leaderless
from tui.core.model.peer_names import peer_hash
from tui.core.model.raft_timing import PEER_HEARD_S
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.model.stepped import Stepped
from tui.core.model.timestamps import rfc3339
from tui.core.observed.answers import RaftPeer
from tui.core.servers.roster import tells_of_now
from tui.core.settings.thresholds import Thresholds

_NONE_HELD_S = 1.0
"""A majority must name nobody for this long: a hand-over takes milliseconds and is no leaderless time."""


def hears_terms(state: State, now: float) -> bool:
    """True while any voter's RAFTZ is heard, or will be again as soon as metawatch sees; without it leadership is judged by the
    names in JSZ and STATSZ."""
    sees = now if state.seeing_since is None else state.seeing_since
    for server in state.servers.values():  # nearly always the first one does
        raft = server.raft
        told = (
            raft.last is not None
            and raft.at is not None
            and fresh("any RAFTZ", raft.at if raft.at > sees else sees, now)
        )
        if told and is_member(state.group, server):
            return True
    return False


def _last_seen(peers: tuple[RaftPeer, ...], peer: str) -> float | None:
    for one in peers:
        if one.peer == peer:
            return one.last_seen_s
    return None


def _proof_in(server: Server, leader: str) -> float | None:
    """When a voter is known to have heard this leader (a hash), as this server's last RAFTZ tells."""
    raft, at = server.raft.last, server.raft.at
    if raft is None or at is None:
        return None
    if raft.peer == leader:
        if raft.state != "LEADER":
            return None
        acks = [p.last_seen_s for p in raft.peers if p.last_seen_s is not None and p.known]
        if raft.size == 1 or raft.quorum_needed == 1:  # also after a rescue: its own word is enough
            return at
        return at - min(acks) if acks else None
    seen = _last_seen(raft.peers, leader)
    return at - seen if raft.leader == leader and seen is not None else None


def proof_from_raft(state: State, server: Server) -> State:
    """Move the last proof of the leader forward by what this server's RAFTZ tells of it. What may have waited in our network proves
    nothing, and is no news either: else a leader would be unheard by the very answers that say that it is there."""
    lead = state.leadership
    if lead.last is None or server.raft.last is None or server.raft.at is None:
        return state
    now = tells_of_now(server, server.raft.at)
    if lead.proof_at is not None and not now and _ponged(server):
        return state
    other = lead.term is not None and server.raft.last.term != lead.term
    told = (now or lead.proof_at is None) and not other
    proof = _proof_in(server, peer_hash(lead.last)) if told else None
    return leadership.hear(state, server.raft.at, proof)


def _may_have_waited(server: Server, at: float) -> bool:
    """Whether what came at `at` through the server's own connection, on which PINGs are answered else, may be of an earlier time."""
    return _ponged(server) and not tells_of_now(server, at)


def _ponged(server: Server) -> bool:
    """Whether PINGs are answered on the server's own connection."""
    return bool(server.connection.connected) and server.probes.ping.answered_at is not None


def proof_from_answer(state: State, server: Server) -> State:
    """Without terms, the named leader's own answer is the only proof that it is there."""
    lead = state.leadership
    if hears_terms(state, state.now) or server.probes.answered_at is None:
        return state
    at = server.probes.answered_at
    named = server.name == lead.last and server.named.leader == server.name
    # A leader without a quorum goes on naming itself; heartbeats that others hear do not lie.
    heartbeats = any(tap.on for tap in state.taps.values())
    return leadership.hear(state, at, at if named and not heartbeats else None)


def _names_nobody(server: Server) -> bool:
    if server.raft.last is not None:
        return server.raft.last.leader is None and server.raft.last.state != "LEADER"
    return server.named.since is not None and server.named.leader is None


def _answered_at(server: Server) -> float | None:
    return server.raft.at if server.raft.last is not None else server.jetstream.at


def nobody_named(state: State, now: float) -> bool:
    """True when so many voters have answered since the last proof of a leader that none can lead without them, and none names one."""
    size = state.group.size
    if not size:
        return False
    since, answers = state.leadership.proof_at or 0.0, 0
    for server in members(state):
        at = _answered_at(server)
        if at is not None and fresh("voter's word", at, now) and not server.presence.silent:
            if at <= since or not _names_nobody(server):
                return False
            answers += 1
    return answers > size - quorum(state) or _all_there_are(state, answers)


def _all_there_are(state: State, answers: int) -> bool:
    """Nobody has ever led, and everybody who is more than a number in the group has answered."""
    if state.leadership.last is not None or answers == 0:
        return False
    found = paper(state)
    return found is not None and found.listed and found.never and answers >= found.real


def _floor(state: State, lead: Leadership) -> float | None:
    """The instant from which a silence of the leader may be counted."""
    if state.seeing_since is None or lead.proof_at is None:
        return None
    return lead.proof_at if lead.proof_at > state.seeing_since else state.seeing_since


def leader_unheard(state: State, now: float, limits: Thresholds) -> bool:
    """True when no voter has heard the leader for `leaderless_s`, by answers that are fresh enough to say so, of so many voters
    that nobody can lead without them. Those whom we do not hear may well hear the leader."""
    lead = state.leadership
    floor = _floor(state, lead)
    if floor is None or lead.fresh_at is None or lead.leader is None:
        return False
    told_late_enough = lead.fresh_at - floor >= limits.leaderless_s - 1.5
    late = now - floor >= limits.leaderless_s and told_late_enough and fresh("voter's word", lead.fresh_at, now)
    return late and _enough_say_so(state, now, limits)


def heartbeat_overdue(state: State, now: float, limits: Thresholds) -> bool:
    """The same for the first heartbeat that is overdue, long before anybody may stand for election."""
    lead = state.leadership
    floor = _floor(state, lead)
    if floor is None or lead.fresh_at is None or lead.leader is None:
        return False
    if lead.fresh_at - floor < limits.heartbeat_warn_s:
        return False  # looked at first: nearly always
    # Without terms its own answers are the proof: one may be late or missed.
    longest = limits.heartbeat_warn_s if hears_terms(state, now) else max(limits.heartbeat_warn_s, PEER_HEARD_S)
    missed = lead.fresh_at - floor >= longest and fresh("voter's word", lead.fresh_at, now)
    return missed and (_says_so_itself(state, now) or _enough_say_so(state, now, limits))


def _says_so_itself(state: State, now: float) -> bool:
    """Whether the leader tells when it heard each peer: then there is no later proof among those that nobody asked."""
    server = state.servers.get(state.leadership.leader or "")
    raft = None if server is None else server.raft.last
    return (
        server is not None
        and raft is not None
        and raft.state == "LEADER"
        and server.raft.at is not None
        and fresh("voter's word", server.raft.at, now)
        and not _may_have_waited(server, server.raft.at)
    )


def _enough_say_so(state: State, now: float, limits: Thresholds) -> bool:
    """Whether those who answer freshly, or are proven absent, leave too few to elect and follow a leader. An answer that may have
    waited in our network is not fresh: what it tells of the leader is not believed, be it good or bad."""
    size = state.group.size or len(state.group.peers)
    tell = {peer_hash(s.name) for s in members(state) if _tells(s, now)}
    gone = absent(state, state.group.counted - tell, now, limits)
    return len(tell) + len(gone) > size - quorum(state)


def _tells(server: Server, now: float) -> bool:
    at = server.probes.answered_at
    return at is not None and fresh("voter's word", at, now) and not _may_have_waited(server, at)


def _since(state: State, now: float) -> float:
    lead = state.leadership
    if lead.proof_at is None:
        return lead.none_since or now
    return lead.proof_at


def judge(state: State, now: float, limits: Thresholds) -> Stepped[Leaderless]:
    """Begin or end a leaderless time. The line is printed once `ready` stands, and again when the time has ended."""
    if state.seeing_since is None:
        return leadership.nobody_named(state, None), ()
    none = nobody_named(state, now)
    since = state.leadership.none_since
    state = leadership.nobody_named(state, (now if since is None else since) if none else None)
    lead = state.leadership
    if lead.leaderless_since is None:
        held = lead.none_since is not None and now - lead.none_since >= _NONE_HELD_S
        if held or leader_unheard(state, now, limits):
            state = leadership.lose(state, _since(state, now))
    elif not none and _heard_again(lead) and not _leads_no_more(state):
        return _ended(leadership.find_again(state), lead.proof_at or now, now)
    return _announced(state, now)


def _announced(state: State, now: float) -> Stepped[Leaderless]:
    lead = state.leadership
    if lead.leaderless_since is None or lead.leaderless_announced or state.ready_at is None:
        return state, ()
    return leadership.announce_loss(state), (_line(lead.leaderless_since, now, None, now),)


def hears_too_few(state: State, now: float, limits: Thresholds) -> State:
    """Note that the leader itself tells that less than a majority hears it; it gives up 10 to 20 s later."""
    return leadership.lose_quorum(state, now) if leader_lost_quorum(state, now, limits) else state


def _heard_again(lead: Leadership) -> bool:
    return (
        lead.proof_at is not None
        and lead.leaderless_since is not None
        and lead.last is not None
        and lead.proof_at > lead.leaderless_since + 0.5
    )


def _leads_no_more(state: State) -> bool:
    """The last leader says itself, since then, that it does not lead: what a peer hears of it by now was sent before."""
    lead, server = state.leadership, state.servers.get(state.leadership.last or "")
    if server is None or server.raft.last is None or (server.raft.asked or 0.0) < (lead.leaderless_since or 0.0):
        return False
    return server.raft.last.state != "LEADER"


def _line(since: float, until: float, ended: float | None, at: float) -> Leaderless:
    for_s = round(max(0.0, until - since), 3)
    return Leaderless(
        at=rfc3339(at), since=rfc3339(since), for_s=for_s, ended=None if ended is None else rfc3339(ended)
    )


def _ended(state: State, ended: float, now: float) -> Stepped[Leaderless]:
    """Close the leaderless time at `ended`; a line only if its beginning had one."""
    lead = state.leadership
    since, told = lead.leaderless_since, lead.leaderless_announced
    state = leadership.end_leaderless(state)
    if since is None:
        return state, ()
    ended = max(ended, since)
    state = leaderless_log.record(state, since, ended)
    if not told:
        return state, ()
    return state, (_line(since, ended, ended, now),)


def ended_by_election(state: State, elected_at: float, now: float) -> Stepped[Leaderless]:
    """An election was told: whatever leaderless time there was has ended with it."""
    return _ended(state, elected_at, now)


def deadline(state: State, limits: Thresholds) -> float | None:
    """The instant at which the leader's silence becomes leaderless time, if nothing is heard until then."""
    lead = state.leadership
    if lead.leaderless_since is not None:
        return None
    if lead.none_since is not None:
        return lead.none_since + _NONE_HELD_S
    floor = None if lead.leader is None else _floor(state, lead)
    return None if floor is None else floor + limits.leaderless_s
