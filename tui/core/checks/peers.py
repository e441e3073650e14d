"""What is wrong with one peer of the meta group, or with a server that should be one? One small function a check.

Must not remember what was wrong before."""

from collections.abc import Callable, Iterator
from typing import Final

from tui.core.group.departures import said_at
from tui.core.group.peer_status import Peer, leader_tells, listed, peers
from tui.core.group.places import Place, all_observers, in_its_place, lost_at, place
from tui.core.model.finding import Finding, Findings
from tui.core.model.freshness import fresh
from tui.core.model.message import Message, message
from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.settings.watch import Watch
from tui.core.unchanged import reads

_HELD_S: Final = 2.0
"""The leader's list of peers and a server's own word come in different answers, a second apart."""
_JOINS_S: Final = 5.0
"""A server that starts with an empty store is added as a peer within moments."""
_LED_S: Final = 3.0
"""A new leader hears every peer that is there within two heartbeats."""


@reads("servers", "group")
def _out_of_place(state: State, now: float) -> tuple[tuple[Server, Place], ...]:
    """Servers that are no peers as they should be, that answer and have not said that they leave."""
    # A peer that runs is where it should be: nearly always all of them are that, and four checks have nothing to do.
    counted = state.group.counted
    placed = [
        (server, place(state, server))
        for server in state.servers.values()
        if server.jetstream.off_since is not None
        or server.raft.meta_lost_since is not None
        or peer_hash(server.name) not in counted
    ]
    return tuple(
        (server, found)
        for server, found in placed
        if found not in ("peer", "none")
        and not (server.presence.silent or server.process.lame_duck_at or server.process.shutdown_at)
        and fresh("any message", server.presence.heard_at, now)
    )


def _telling(state: State, now: float, *wanted: Place) -> Iterator[tuple[Server, Place]]:
    """Those with one of these places."""
    return ((server, found) for server, found in _out_of_place(state, now) if found in wanted)


def offline_replica(state: State, now: float, watch: Watch) -> Findings:
    """META_001: the leader says that a peer is offline. The flag comes up to four minutes after a crash."""
    leader = state.servers.get(state.leadership.leader or "")
    meta = leader.jetstream.last.meta if leader and leader.jetstream.last else None
    if leader is None or meta is None or not fresh("JetStream report", leader.jetstream.at, now):
        return
    for replica in meta.replicas:
        if replica.offline:
            # A server that restarted has met nobody yet, and writes "Server name unknown" in place of a name.
            name = name_of(replica.peer, state.names) if replica.peer else replica.name
            other = in_its_place(state, name)
            leaves = other is None and _leaves(state.servers.get(name), now, watch)
            yield Finding(
                code="META_001",
                severity="info" if leaves else "critical",
                subject=name,
                summary=message("peer_offline", peer=name, leader=leader.name, leaves=leaves, replaced_by=other),
            )


def _leaves(server: Server | None, now: float, watch: Watch) -> bool:
    """A lame duck or a shutdown that it announced, and is still expected back from: part of a rolling restart, and no news."""
    said = None if server is None else said_at(server)
    return said is not None and now - said <= watch.thresholds.lame_duck_s


def no_jetstream(state: State, now: float, watch: Watch) -> Findings:
    """MW_PEER_NO_JETSTREAM: a peer runs and JetStream does not run on it, so it neither votes nor holds a copy."""
    for server, _ in _telling(state, now, "off"):
        since = server.jetstream.off_since or now
        if now - since < _HELD_S:
            continue
        yield Finding(
            code="MW_PEER_NO_JETSTREAM",
            severity="critical",
            subject=server.name,
            summary=message(
                "peer_without_jetstream",
                peer=server.name,
                disk_full=server.jetstream.storage_out_at is not None,
            ),
        )


def not_a_peer(state: State, now: float, watch: Watch) -> Findings:
    """MW_NOT_A_PEER: a server was removed from the group and runs on, or follows the leader and is not added."""
    for server, found in _telling(state, now, "removed", "waiting"):
        name = server.name
        if found == "removed" and now - (lost_at(state, server) or server.jetstream.off_since or now) >= _HELD_S:
            what = message("peer_removed_but_runs", server=name)
        elif found == "waiting" and now - server.presence.here_since >= _JOINS_S and _leader_lists(state, now):
            what = message("follows_without_being_peer", server=name)
        else:
            continue
        yield Finding(code="MW_NOT_A_PEER", severity="warning", subject=name, summary=what)


def _leader_lists(state: State, now: float) -> bool:
    leader = state.servers.get(state.leadership.leader or "")
    raft = None if leader is None else leader.raft.last
    return raft is not None and raft.state == "LEADER" and now - (leader.raft.at or 0.0 if leader else 0.0) <= _JOINS_S


def meta_gone(state: State, now: float, watch: Watch) -> Findings:
    """MW_META_GONE: JetStream runs on a peer, and its answer holds no meta group."""
    for server, _ in _telling(state, now, "lost"):
        since = server.raft.meta_lost_since
        if since is None or server.process.start is None or not fresh("recent RAFTZ", server.raft.at, now):
            continue
        if (
            now - since >= _HELD_S
            and now - server.process.start > watch.thresholds.meta_gone_uptime_s
            and _says_on(server)
        ):
            yield Finding(
                code="MW_META_GONE",
                severity="critical",
                subject=server.name,
                summary=message("meta_group_gone", server=server.name),
            )


def _says_on(server: Server) -> bool:
    """JSZ tells whether JetStream runs, and comes some seconds after RAFTZ."""
    return server.jetstream.at is None or server.jetstream.at >= (server.raft.meta_lost_since or 0.0)


def never_answered(state: State, now: float, watch: Watch) -> Findings:
    """MW_NO_ANSWER: a peer has not answered since metawatch came, and the leader does not hear it either."""
    if not leader_tells(state):
        return
    silent = {name for name in listed(state) if not _has_answered(state.servers.get(name))}
    if not silent:
        return  # looked at first: from a few seconds after the start on it is so
    led = min(now - at for at in (state.ready_at, state.leadership.since) if at is not None)
    for row in peers(state, now):
        if row.name not in silent:
            continue  # it did answer: `checks/probes` tells when it does no more
        unheard = _unheard(row, state.leadership.leader, led, watch.thresholds.peer_active_s)
        if unheard is not None and peer_hash(row.name) not in {peer for peer, _ in state.group.lost}:
            yield Finding(
                code="MW_NO_ANSWER",
                severity="warning",
                subject=row.name,
                summary=message("never_answered", peer=row.name, leader_says=unheard),
                peak=None if row.seen_s is None else round(row.seen_s, 1),
            )


def _has_answered(server: Server | None) -> bool:
    return server is not None and server.probes.answered_at is not None


def _unheard(row: Peer, leader: str | None, led_s: float, limit_s: float) -> Message | None:
    if row.never:
        return message("leader_never_heard_it", leader=leader) if led_s >= _LED_S else None
    if row.seen_s is not None and row.seen_s > limit_s:
        return message("leader_has_not_heard_it", leader=leader, for_s=row.seen_s)
    return None


def observers(state: State, now: float, watch: Watch) -> Findings:
    """MW_OBSERVERS: servers that never stand for election: all of them, so that nobody can lead, or the leader itself."""
    waiting = all_observers(state)
    leader = state.servers.get(state.leadership.leader or "")
    if waiting:
        what = message("all_are_observers", servers=len(waiting))
        yield Finding(code="MW_OBSERVERS", severity="critical", subject=state.group.domain, summary=what)
    elif (
        leader is not None
        and leader.raft.last is not None
        and leader.raft.last.observer
        and leader.raft.last.state == "LEADER"
    ):
        what = message("leader_is_observer", leader=leader.name)
        yield Finding(code="MW_OBSERVERS", severity="warning", subject=state.group.domain, summary=what)


CHECKS: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (
    offline_replica,
    no_jetstream,
    meta_gone,
    observers,
)
EACH_SECOND: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (not_a_peer, never_answered)
