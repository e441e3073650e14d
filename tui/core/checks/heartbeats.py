"""For whom is the leader silent longer than it may be? One check."""

from tui.core.group.departures import departed
from tui.core.group.majority import quorum
from tui.core.group.membership import members
from tui.core.group.quorum import voters_heard
from tui.core.heartbeats.silences import Gap, gap
from tui.core.model.finding import Finding, Findings
from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.state import State
from tui.core.servers.answering import answered_lately
from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import Watch
from tui.core.wording import names, seconds


def heartbeat_gap(state: State, now: float, watch: Watch) -> Findings:
    """MW_HEARTBEAT_GAP: the leader has not been heard for longer than a healthy one is ever silent."""
    limits = watch.thresholds
    found = gap(state, now, limits)
    if found is None:
        return
    window = [s for s in found.silent if s.seconds >= limits.heartbeat_critical_s - 1e-6]
    imminent = "; election imminent" if window else ""
    where, lasts = names(sorted(s.via for s in found.silent)), seconds(found.longest_s)
    yield Finding(
        code="MW_HEARTBEAT_GAP",
        severity="critical" if window else "warning",
        subject=found.leader,
        summary=f"no heartbeat from leader {found.leader} at {where} for {lasts}: {_where(state, found, limits)}{imminent}",
        peak=round(found.longest_s, 1),
    )


def _where(state: State, found: Gap, limits: Thresholds) -> str:
    """Whose silence it is, as far as who hears what tells."""
    leader, hearing, silent = found.leader, found.hearing, found.silent
    if leader in departed(state):
        return f"{leader} announced that it is leaving"
    there = voters_heard(state, state.now, limits)
    if (
        not hearing or peer_hash(leader) in there.gone
    ):  # of one that is down, the last heartbeat may have reached some later
        if there.lost and peer_hash(leader) not in there.names:
            gone = names(name_of(p, state.names) for p in state.group.peers if p not in there.names)
            return f"no quorum is left to elect another leader (down: {gone})"
        silent_peers = _unanswering(state, {s.via for s in (*silent, *hearing)})
        left = len(members(state)) - len(silent_peers)
        if left < quorum(state):
            alone = leader not in silent_peers
            follows = "a leader without a quorum steps down" if alone else "it is not known whether a quorum is left"
            return f"{names(silent_peers)} not responding, {follows}"
        dead = f", {leader} is not responding" if leader in silent_peers else f", suspect {leader} itself"
        return f"no peer receives it{dead}"
    if all(s.own for s in hearing):
        return f"{leader} still sends heartbeats but no other peer receives them, suspect the network"
    if len(silent) == 1:
        return f"the other peers receive it, suspect {silent[0].via} or its route"
    return "the other peers receive it, suspect the network"


def _unanswering(state: State, heard: set[str]) -> list[str]:
    """Peers that answer neither PING on our own connection nor anything else through another one."""
    return sorted(
        m.name
        for m in members(state)
        if m.name not in heard and (m.presence.silent or not answered_lately(m, state.now))
    )
