"""What shape has the JSON that servers send? nats-server 2.9 … 2.15; this file must not know what it means to us.

Fields that every answer must have to be of any use have no default; all others may be missing, or of a surprising type (`decode`
then leaves them at their default). Unknown fields are ignored. Instants keep Go's zero time; durations are nanoseconds or Go's text.
"""

from datetime import datetime
from typing import Annotated

from msgspec import Meta as Limits
from msgspec import Struct

_INT64 = 2**63 - 1

CountField = Annotated[int, Limits(ge=0, le=_INT64)]
"""Counters below zero wrap round to the end of uint64 on some servers: that is no count. Where the type allows it, such a
figure becomes None (not told), which is another thing than 0; `= 0` is for fields that servers leave out when they are 0."""
SizeField = Annotated[int, Limits(ge=0, le=2**60)]
"""Bytes; an exbibyte on one server is a counter gone wrong."""
Nanos = Annotated[int, Limits(ge=-_INT64, le=_INT64)]
Instant = Annotated[datetime, Limits(tz=True)]
"""RFC 3339 with any number of fractional digits; microseconds survive."""


class ServerBlock(Struct, frozen=True, kw_only=True):
    """`server` of every answer, and the whole body of LAMEDUCK and SHUTDOWN."""

    name: str
    id: str
    cluster: str = ""
    domain: str = ""
    ver: str = ""
    jetstream: bool = False
    time: Instant | None = None


class ErrorReply(Struct, frozen=True, kw_only=True):
    """`error` of an answer on `$SYS.REQ` and of a JetStream API response."""

    code: int = 0
    err_code: int = 0
    description: str = ""


class Refused(Struct, frozen=True, kw_only=True):
    """An answer that holds an error instead of `data`."""

    error: ErrorReply


class Api(Struct, frozen=True, kw_only=True):
    total: CountField | None = None
    errors: CountField | None = None
    inflight: CountField | None = 0


class Limited(Struct, frozen=True, kw_only=True):
    """JetStream `config`; -1 means no limit."""

    max_memory: Nanos = 0
    max_storage: Nanos = 0
    store_dir: str = ""
    sync_interval: Nanos | None = None
    sync_always: bool = False


class ReplicaBlock(Struct, frozen=True, kw_only=True):
    name: str = ""
    peer: str = ""
    current: bool = False
    offline: bool = False
    active: Nanos | None = None
    lag: CountField | None = 0
    pending: CountField | None = None


class SnapshotBlock(Struct, frozen=True, kw_only=True):
    """`snapshot` of `meta_cluster`, from 2.11.11 on; `last_time` is the zero time until there was one."""

    last_time: Instant | None = None
    last_duration: Nanos = 0


class MetaCluster(Struct, frozen=True, kw_only=True):
    """`meta_cluster` of JSZ, `jetstream.meta` of STATSZ. `replicas` in the leader's answer only."""

    leader: str = ""
    peer: str = ""
    cluster_size: CountField | None = 0
    replicas: list[ReplicaBlock] | None = None
    pending: CountField | None = None
    pending_requests: CountField | None = None
    pending_infos: CountField | None = None
    snapshot: SnapshotBlock | None = None
    rescue: bool = False


class Used(Struct, frozen=True, kw_only=True):
    """What JSZ has at its top and STATSZ below `jetstream.stats`."""

    memory: SizeField | None = None
    storage: SizeField | None = None
    reserved_storage: SizeField | None = None
    ha_assets: CountField = 0
    api: Api = Api()


class Jsz(Used, frozen=True, kw_only=True):
    """`data` of JSZ."""

    disabled: bool = False
    config: Limited = Limited()
    streams: CountField | None = None
    consumers: CountField | None = None
    meta_cluster: MetaCluster | None = None


class JszAnswer(Struct, frozen=True, kw_only=True):
    server: ServerBlock
    data: Jsz


class RouteStat(Struct, frozen=True, kw_only=True):
    rid: CountField = 0
    name: str = ""


class StaleBlock(Struct, frozen=True, kw_only=True):
    """`stale_connection_stats`, from 2.12 on; left out, as are all such counters of STATSZ, while they are 0."""

    routes: CountField | None = 0
    gateways: CountField | None = 0


class StatszJetStream(Struct, frozen=True, kw_only=True):
    config: Limited = Limited()
    stats: Used = Used()
    meta: MetaCluster | None = None


class Statsz(Struct, frozen=True, kw_only=True):
    start: Instant
    mem: CountField = 0
    cores: CountField = 1
    cpu: float = 0.0
    connections: CountField = 0
    subscriptions: CountField = 0
    slow_consumers: CountField = 0
    stale_connections: CountField | None = 0
    stale_connection_stats: StaleBlock = StaleBlock()
    stalled_clients: CountField | None = 0
    routes: list[RouteStat] | None = None
    active_servers: CountField = 0
    jetstream: StatszJetStream | None = None


class StatszAnswer(Struct, frozen=True, kw_only=True):
    server: ServerBlock
    statsz: Statsz


class RaftzPeer(Struct, frozen=True, kw_only=True):
    name: str = ""
    known: bool = False
    last_replicated_index: CountField | None = None
    last_seen: str = ""
    """Go duration."""


class Wal(Struct, frozen=True, kw_only=True):
    bytes: CountField | None = None


class RaftzGroup(Struct, frozen=True, kw_only=True):
    """One group of RAFTZ; `leader` is missing while none is known."""

    id: str
    state: str
    term: CountField
    size: CountField
    quorum_needed: CountField | None = None
    leader: str = ""
    leader_since: Instant | None = None
    ever_had_leader: bool | None = None
    observer: bool = False
    paused: bool = False
    catching_up: bool = False
    overrun: bool = False
    overrun_count: CountField = 0
    committed: CountField = 0
    applied: CountField | None = 0
    pindex: CountField = 0
    voted_for: str = ""
    ipq_proposal_len: CountField | None = 0
    ipq_entry_len: CountField | None = 0
    ipq_resp_len: CountField | None = 0
    ipq_apply_len: CountField | None = 0
    wal_error: str | dict[str, object] | None = None
    """A Go error without fields arrives as `{}`."""
    wal: Wal = Wal()
    peers: dict[str, RaftzPeer] | None = None


class RaftzAnswer(Struct, frozen=True, kw_only=True):
    server: ServerBlock
    data: dict[str, dict[str, RaftzGroup]] | None
    """Account, group; empty without JetStream."""


class HealthError(Struct, frozen=True, kw_only=True):
    type: str = ""
    error: str = ""


class Health(Struct, frozen=True, kw_only=True):
    status: str
    error: str = ""
    errors: list[HealthError] | None = None


class HealthzAnswer(Struct, frozen=True, kw_only=True):
    server: ServerBlock
    data: Health | None = None
    error: ErrorReply | None = None
