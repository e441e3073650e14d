"""For whom is the leader silent longer than it may be? One check."""

from collections.abc import Iterable

from tui.core.group.departures import departed
from tui.core.group.majority import quorum
from tui.core.group.membership import members
from tui.core.group.quorum import voters_heard
from tui.core.heartbeats.silences import Gap, gap
from tui.core.model.finding import Finding, Findings
from tui.core.model.freshness import fresh
from tui.core.model.message import Message, message
from tui.core.model.peer_names import peer_hash
from tui.core.model.state import State
from tui.core.servers.answering import answered_lately, is_down
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch


def heartbeat_gap(state: State, now: float, watch: Watch) -> Findings:
    """MW_HEARTBEAT_GAP: the leader has not been heard for longer than a healthy one is ever silent."""
    limits = watch.thresholds
    found = gap(state, now, limits)
    if found is None:
        return
    if _gave_up(state, found.leader):
        return
    window = [s for s in found.silent if s.seconds >= limits.heartbeat_critical_s - 1e-6]
    electing = not voters_heard(state, now, limits).lost
    yield Finding(
        code="MW_HEARTBEAT_GAP",
        severity="critical" if window else "warning",
        subject=found.leader,
        summary=message(
            "heartbeat_missing",
            leader=found.leader,
            at=tuple(sorted(s.via for s in found.silent)),
            for_s=found.longest_s,
            where=_where(state, found, limits),
            imminent=bool(window) and electing,
        ),
        peak=round(found.longest_s, 1),
    )


def _gave_up(state: State, leader: str) -> bool:
    """Nobody leads, and the last leader says itself that it does not, or only in a later term: without a quorum it stepped down. It is
    not silent, nor to be suspected; that there is no leader is an alert of its own."""
    since, server = state.leadership.leaderless_since, state.servers.get(leader)
    if since is None or server is None or server.raft.last is None or not fresh("claim", server.raft.at, state.now):
        return False
    leads_on = server.raft.last.state == "LEADER" and server.raft.last.term <= (state.leadership.term or 0)
    return not leads_on and (server.raft.asked or 0.0) >= since


def _where(state: State, found: Gap, limits: Thresholds) -> Message:
    """Whose silence it is, as far as who hears what tells."""
    leader, hearing, silent = found.leader, found.hearing, found.silent
    if leader in departed(state):
        return message("leader_leaves", leader=leader)
    there = voters_heard(state, state.now, limits)
    if (
        not hearing or peer_hash(leader) in there.gone
    ):  # of one that is down, the last heartbeat may have reached some later
        if there.lost and peer_hash(leader) not in there.names:
            lacking = [p for p in state.group.peers if p not in there.names]
            missing = tuple(state.names[p] for p in lacking if p in state.names)
            unseen = len(lacking) - len(missing)
            down = _down(state, missing)
            hang = tuple(name for name in missing if name not in down)
            return message("no_quorum_to_elect", down=down, unresponsive=hang, never_seen=unseen)
        silent_peers = _unanswering(state, {s.via for s in (*silent, *hearing)})
        left, leader_too = len(members(state)) - len(silent_peers), leader in silent_peers
        if left < quorum(state):
            down = _down(state, silent_peers)
            return message("peers_not_responding", peers=tuple(silent_peers), leader_too=leader_too, down=down)
        ended = is_down(state.servers.get(leader))
        return message("heartbeat_at_no_peer", leader=leader, leader_too=leader_too, down=ended)
    if all(s.own for s in hearing):
        return message("heartbeat_at_no_other_peer", leader=leader)
    if len(silent) == 1:
        return message("heartbeat_missing_at_one", peer=silent[0].via)
    return message("heartbeat_missing_at_some")


def _down(state: State, missing: Iterable[str]) -> tuple[str, ...]:
    """Of servers that give no answer, those whose process has ended."""
    return tuple(name for name in missing if is_down(state.servers.get(name)))


def _unanswering(state: State, heard: set[str]) -> list[str]:
    """Peers that answer neither PING on our own connection nor anything else through another one."""
    return sorted(
        m.name
        for m in members(state)
        if m.name not in heard and (m.presence.silent or not answered_lately(m, state.now))
    )
