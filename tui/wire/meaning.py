"""What do the decoded parts of an answer mean in the words of `core`? This file must not know bytes, subjects or times of receipt.

Texts are kept as they are (the screen makes them harmless) and cut at `MAX_TEXT`; empty texts and Go's zero time become None.
"""

from typing import Final, Literal

from msgspec.structs import replace

from tui.core.observed.answers import HealthPart, JetStream, Meta, Raft, RaftPeer, RaftQueues, Replica, ServerRef, Stats
from tui.wire import structs
from tui.wire.decode import MAX_TEXT, Unreadable, bounded, instant, seconds

RaftState = Literal["LEADER", "FOLLOWER", "CANDIDATE", "CLOSED", "OBSERVER", ""]

_RAFT_STATES: Final[dict[str, RaftState]] = {
    "LEADER": "LEADER",
    "FOLLOWER": "FOLLOWER",
    "CANDIDATE": "CANDIDATE",
    "CLOSED": "CLOSED",
    "OBSERVER": "OBSERVER",
}
_HEALTH_PARTS: Final[dict[str, HealthPart]] = {
    "CONNECTION": "connections",
    "JETSTREAM": "jetstream",
    "STREAM": "streams",
    "CONSUMER": "streams",
    "ACCOUNT": "account",
}
_NANOS: Final = 1e9
_EMPTY: Final = (0, 0, 0, 0)


def cut(text: str) -> str | None:
    """A text of bearable length; None when it is empty."""
    return text[:MAX_TEXT] or None


def server_ref(server: structs.ServerBlock) -> ServerRef:
    """Who answered; a server without a name or an id cannot be told from others."""
    if not server.name or not server.id:
        raise Unreadable("server without a name or an id")
    return ServerRef(
        name=server.name[:MAX_TEXT],
        id=server.id[:MAX_TEXT],
        cluster=server.cluster[:MAX_TEXT] or None,
        domain=server.domain[:MAX_TEXT] or None,
        version=server.ver[:MAX_TEXT],
        jetstream=server.jetstream,
    )


def replicas(rows: list[structs.ReplicaBlock] | None) -> tuple[Replica, ...]:
    """Rows of `replicas`; a row without a name tells nothing. `active` is nanoseconds; 0 of a peer that is not current means
    that it was never heard (from 2.11.11 and 2.12.1 on)."""
    if not rows:
        return ()
    bounded(len(rows))
    return tuple(
        [
            Replica(
                name=row.name[:MAX_TEXT],
                peer=row.peer[:MAX_TEXT] or None,
                current=row.current,
                offline=row.offline,
                active_s=None if row.active is None or (not row.active and not row.current) else row.active / _NANOS,
                lag=row.lag,
                pending=row.pending,
            )
            for row in rows
            if row.name
        ]
    )


def failing(health: structs.Health) -> HealthPart | None:
    """What of the server fails, by its type of error where it was asked for details, else by status and text as nats-server pairs them
    (`monitor.go`): asked for the meta group only, servers from 2.11 on never speak of streams; older ones ignore that."""
    typed = next((part for row in health.errors or () if (part := _HEALTH_PARTS.get(row.type)) is not None), None)
    text = health.error
    if typed is not None:
        return typed
    if text.startswith(("JetStream stream ", "JetStream consumer ")):
        return "streams"
    if text.startswith("JetStream account "):
        return "account"
    if health.status == "unavailable" or text.startswith("JetStream "):
        return "jetstream"
    return "connections" if health.status == "error" else None


def meta(told: structs.MetaCluster | None) -> Meta | None:
    """`meta_cluster` of JSZ, `jetstream.meta` of STATSZ."""
    if told is None:
        return None
    snapshot_at = instant(told.snapshot.last_time) if told.snapshot else None
    return Meta(
        leader=cut(told.leader),
        peer=cut(told.peer),
        size=told.cluster_size,
        replicas=replicas(told.replicas),
        pending=told.pending,
        pending_requests=told.pending_requests,
        pending_infos=told.pending_infos,
        snapshot_at=snapshot_at,
        snapshot_s=told.snapshot.last_duration / _NANOS if told.snapshot and snapshot_at is not None else None,
        rescue=told.rescue,
    )


def jetstream_of_jsz(jsz: structs.Jsz) -> JetStream:
    """`data` of JSZ (nats-server 2.9 … 2.15); limits are 0 when it was asked without its configuration."""
    told = _jetstream(jsz, jsz.config, meta(jsz.meta_cluster))
    return replace(told, disabled=jsz.disabled, streams=jsz.streams, consumers=jsz.consumers)


def jetstream_of_statsz(told: structs.StatszJetStream | None) -> JetStream | None:
    """`jetstream` of STATSZ; None on a server without JetStream."""
    return None if told is None else _jetstream(told.stats, told.config, meta(told.meta))


def _jetstream(used: structs.Used, limits: structs.Limited, group: Meta | None) -> JetStream:
    return JetStream(
        memory=used.memory,
        storage=used.storage,
        reserved_storage=used.reserved_storage,
        max_memory=limits.max_memory,
        max_storage=limits.max_storage,
        sync_interval_s=None if limits.sync_interval is None else limits.sync_interval / _NANOS,
        sync_always=limits.sync_always,
        ha_assets=used.ha_assets,
        api_total=used.api.total,
        api_errors=used.api.errors,
        api_inflight=used.api.inflight,
        meta=group,
    )


def stats(told: structs.Statsz) -> Stats:
    """`statsz`; a pair of servers has several routes (2.10+), counted once. Before 2.9 a route has no name: its own number stands in."""
    start = instant(told.start)
    if start is None:
        raise Unreadable("STATSZ without a start time")
    routes = told.routes or []
    bounded(len(routes))
    return Stats(
        start=start,
        mem=told.mem,
        cores=told.cores,
        cpu=told.cpu,
        connections=told.connections,
        subscriptions=told.subscriptions,
        slow_consumers=told.slow_consumers,
        stale_connections=told.stale_connections,
        stale_routes=_both(told.stale_connection_stats.routes, told.stale_connection_stats.gateways),
        stalled_clients=told.stalled_clients,
        routes=len({route.name or route.rid for route in routes}),
        active_servers=told.active_servers,
    )


def _both(one: int | None, other: int | None) -> int | None:
    """Their sum; None where either is not told."""
    return None if one is None or other is None else one + other


def raft(group: structs.RaftzGroup) -> Raft:
    """Group `_meta_` of RAFTZ (nats-server 2.10.2x+); a state that is not known to us becomes the empty one."""
    return Raft(
        peer=group.id[:MAX_TEXT],
        state=_RAFT_STATES.get(group.state, ""),
        term=group.term,
        size=group.size,
        quorum_needed=group.quorum_needed,
        leader=group.leader[:MAX_TEXT] or None,
        leader_since=None if group.leader_since is None else instant(group.leader_since),
        ever_had_leader=group.ever_had_leader,
        observer=group.observer,
        paused=group.paused,
        catching_up=group.catching_up,
        overrun=group.overrun,
        overrun_count=group.overrun_count,
        committed=group.committed,
        applied=group.applied,
        pindex=group.pindex,
        voted_for=group.voted_for[:MAX_TEXT] or None,
        wal_error=None if group.wal_error is None else _wal_error(group.wal_error),
        wal_bytes=group.wal.bytes,
        queues=_queues(group),
        peers=_raft_peers(group.peers or {}),
    )


def _queues(group: structs.RaftzGroup) -> RaftQueues | None:
    told = (group.ipq_proposal_len, group.ipq_entry_len, group.ipq_resp_len, group.ipq_apply_len)
    if told == _EMPTY:
        return None
    return RaftQueues(proposals=told[0], entries=told[1], responses=told[2], unapplied=told[3])


def _wal_error(told: str | dict[str, object] | None) -> str | None:
    """Go writes most errors as `{}`: there is one, and its text is lost."""
    match told:
        case None | "":
            return None
        case str():
            return cut(told)
        case _:
            return "WAL error (the server does not say which)"


def _raft_peers(peers: dict[str, structs.RaftzPeer]) -> tuple[RaftPeer, ...]:
    bounded(len(peers))
    return tuple(
        [
            RaftPeer(
                peer=peer[:MAX_TEXT],
                name=told.name[:MAX_TEXT] or None,
                known=told.known,
                last_index=told.last_replicated_index,
                last_seen_s=seconds(told.last_seen) if told.last_seen else None,
            )
            for peer, told in peers.items()
        ]
    )
