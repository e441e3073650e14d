"""What do servers and this machine say of themselves? The values that answers carry; this file must not know how they came.

Instants are seconds since 1970 UTC on the clock of whoever speaks, durations are seconds.
"""

from typing import Literal

from msgspec import Struct


class ServerRef(Struct, frozen=True, kw_only=True):
    """Who answered: the `server` object of every `$SYS` answer (nats-server 2.9 … 2.15)."""

    name: str
    id: str
    """Server id, 56 characters; new at every start."""
    cluster: str | None = None
    domain: str | None = None
    """JetStream domain; None where the server has none."""
    version: str = ""
    jetstream: bool = False
    bears: str | None = None
    """The name that it gives itself, where another server has it too and `name` tells them apart."""


class RaftPeer(Struct, frozen=True, kw_only=True):
    """One row of RAFTZ `peers`, as the answering server sees it."""

    peer: str
    """Peer hash."""
    name: str | None = None
    known: bool = True
    last_index: int | None = None
    last_seen_s: float | None = None
    """Seconds since that peer was last heard, None for never; a follower knows it of the leader only."""


class RaftQueues(Struct, frozen=True, kw_only=True):
    """How much waits inside a Raft node (RAFTZ `ipq_…_len`, nats-server 2.10+). None: it told no number, or one that cannot be."""

    proposals: int | None = 0
    """What its own server wants to be replicated."""
    entries: int | None = 0
    """Append entries of the leader."""
    responses: int | None = 0
    """Answers of followers."""
    unapplied: int | None = 0
    """Committed entries that its own server has not taken."""


class Raft(Struct, frozen=True, kw_only=True):
    """RAFTZ of group `_meta_` (nats-server 2.10+)."""

    peer: str
    """Peer hash of the answering server."""
    state: Literal["LEADER", "FOLLOWER", "CANDIDATE", "CLOSED", "OBSERVER", ""]
    term: int
    size: int
    quorum_needed: int | None = None
    leader: str | None = None
    """Peer hash of the leader it follows; None while it knows none."""
    leader_since: float | None = None
    """Server clock; only in the leader's own answer, from 2.11 on; None also while it was elected and does not lead yet."""
    ever_had_leader: bool | None = None
    observer: bool = False
    paused: bool = False
    catching_up: bool = False
    overrun: bool = False
    overrun_count: int = 0
    """How often it was, since its start (2.14+)."""
    committed: int = 0
    applied: int | None = 0
    """None: it told no number, or one that cannot be."""
    pindex: int = 0
    voted_for: str | None = None
    wal_error: str | None = None
    wal_bytes: int | None = None
    queues: RaftQueues | None = None
    """None while all are empty, as they nearly always are."""
    peers: tuple[RaftPeer, ...] = ()


def follows(raft: Raft | None) -> str | None:
    """Peer hash of whom it follows, its own if it leads; None while it knows no leader."""
    if raft is None:
        return None
    return raft.peer if raft.state == "LEADER" else raft.leader


HealthPart = Literal["connections", "jetstream", "streams", "account"]
"""What of an unhealthy server fails: it is not ready for connections, JetStream or the meta group, a stream or consumer, an account."""


class Replica(Struct, frozen=True, kw_only=True):
    """One row of JSZ/STATSZ `meta_cluster.replicas`."""

    name: str
    peer: str | None = None
    current: bool = False
    offline: bool = False
    active_s: float | None = None
    """Seconds since last heard, None for never; meaningful in the leader's answer only."""
    lag: int | None = 0
    """None: the server told no number."""
    pending: int | None = None
    """Operations that the leader has for it and has not sent; None where the server does not tell it."""


class Meta(Struct, frozen=True, kw_only=True):
    """The meta group as JSZ or STATSZ tells it (`meta_cluster`, `jetstream.meta`)."""

    leader: str | None = None
    """Server *name* of the leader it follows; None while it knows none."""
    peer: str | None = None
    """Hash of the leader (nats-server sends the leader's, not its own)."""
    size: int | None = None
    replicas: tuple[Replica, ...] = ()
    pending: int | None = None
    pending_requests: int | None = None
    pending_infos: int | None = None
    snapshot_at: float | None = None
    """Server clock of the last snapshot; None if there was none."""
    snapshot_s: float | None = None
    rescue: bool = False


class JetStream(Struct, frozen=True, kw_only=True):
    """JetStream figures of one server (JSZ, or STATSZ `jetstream`). None: it told none, or one that cannot be."""

    disabled: bool = False
    memory: int | None = None
    storage: int | None = None
    reserved_storage: int | None = None
    max_memory: int = 0
    max_storage: int = 0
    sync_interval_s: float | None = None
    """What it writes reaches the disk this often; None where it does not tell (2.9). The default is two minutes."""
    sync_always: bool = False
    """It writes to the disk before it acknowledges."""
    streams: int | None = None
    """None in STATSZ, which does not tell it."""
    consumers: int | None = None
    ha_assets: int = 0
    api_total: int | None = None
    api_errors: int | None = None
    api_inflight: int | None = 0
    meta: Meta | None = None


def sync_s(told: JetStream) -> float | None:
    """How many seconds of acknowledged writes are not on the disk yet, at most; 0 where none are, None where it does not tell."""
    return 0.0 if told.sync_always else told.sync_interval_s


class Stats(Struct, frozen=True, kw_only=True):
    """STATSZ of one server, answered or broadcast every 10 s."""

    start: float
    """Server clock of its start."""
    mem: int = 0
    cores: int = 1
    cpu: float = 0.0
    """Percent; 100 is one core."""
    connections: int = 0
    subscriptions: int = 0
    slow_consumers: int = 0
    stale_connections: int | None = 0
    """Closed since its start, because the other end did not answer PING (2.12+; 0 also where a server does not tell). None here and in
    the next two: it told a number that cannot be."""
    stale_routes: int | None = 0
    """Those of them that were routes or gateways."""
    stalled_clients: int | None = 0
    """How often since its start it made a publisher wait for a subscriber that did not keep up (2.12+)."""
    routes: int = 0
    """Distinct remote servers that it has routes to."""
    active_servers: int = 0


Listener = Literal["clients", "routes", "gateways", "leafs", "mqtt", "websocket"]


class Certificate(Struct, frozen=True, kw_only=True):
    """The TLS certificate that a server shows to connections of this kind (VARZ `tls_cert_not_after`: 2.12.8 has it, 2.12.0 not)."""

    listener: Listener
    expires: float


class DiskWaits(Struct, frozen=True, kw_only=True):
    """How its reads and writes wait for one of its slots for disk I/O (VARZ `disk_io_wait_stats`, nats-server 2.12.14, 2.14.4+)."""

    waiting: int = 0
    """Now."""
    waits: int = 0
    """That are over, since its start."""
    wait_s: float = 0.0
    """All of them together."""
    longest_s: float = 0.0


class DiskWaited(Struct, frozen=True, kw_only=True):
    """The same between two answers."""

    since: float
    waits: int
    waiting: int
    mean_s: float


class Varz(Struct, frozen=True, kw_only=True):
    """VARZ of one server: how it was set up, and figures that nothing else tells."""

    loaded_at: float | None = None
    """Server clock: when it last read its configuration, at its start or by a reload (`config_load_time`)."""
    digest: str | None = None
    """Of the settings that it read then (`config_digest`, nats-server 2.11+); a comment is none."""
    max_connections: int | None = None
    """Client connections that it allows; None without a limit."""
    certificates: tuple[Certificate, ...] = ()
    disk_waits: DiskWaits | None = None
    """None where it does not tell."""


class Route(Struct, frozen=True, kw_only=True):
    """One connection between two servers (ROUTEZ row; the one that carries the meta group's traffic, or a gateway's)."""

    remote: str
    """Name of the other server; empty where the server does not tell it (2.9)."""
    remote_id: str = ""
    gateway: bool = False
    rtt_s: float | None = None
    """The server's own last PING of it: up to 30 s old."""
    start: float | None = None
    """Server clock."""
    pending_bytes: int = 0
    pending_most: int = 0
    """On the connection to that server on which most waits, of the whole pool."""
    in_msgs: int = 0
    out_msgs: int = 0
    in_bytes: int = 0
    out_bytes: int = 0


class Disk(Struct, frozen=True, kw_only=True):
    """The device under one path of this machine, over the last sampling interval. None where the system does not tell."""

    device: str
    """Name of the block device; of the file system (`overlay`, `tmpfs`, `nfs4 host:/x`) where no device is to be seen."""
    path: str
    """The path it was chosen for."""
    util: float | None = None
    """Share of the time in which it was busy, 0 to 1."""
    await_s: float | None = None
    """Mean time of one operation; None while none completed."""
    queue: float | None = None
    """Operations in flight on average."""
    read_bytes_per_s: float | None = None
    write_bytes_per_s: float | None = None
    free_bytes: int = 0
    """What an unprivileged process may still write."""
    total_bytes: int = 0
    below: str | None = None
    """The physical devices that a loop, a volume or an array lies on; None where it is one itself."""
    in_flight: int | None = None
    """Operations begun and not completed, at the end of the interval."""
    stalled_s: float = 0.0
    """For how long at least operations have been in flight without any that completed. `await_s` is None then."""
    free_inodes: int | None = None
    """None where the file system does not count them, as is `total_inodes`."""
    total_inodes: int | None = None
