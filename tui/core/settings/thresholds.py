"""Where do the limits lie, and how is the cluster reached? Settings as plain values; this file must not know where they came from."""

from dataclasses import dataclass, field, fields
from typing import Final, Literal

Unit = Literal["s", "size", "share", "count", "/s", "/min"]
"""What a limit is counted in; a share lies between 0 and 1, a size is in bytes."""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What may be put for one threshold, and what it means."""

    unit: Unit
    low: float
    high: float
    codes: tuple[str, ...]
    """The alert codes that it decides; empty for what several figures lean on."""
    meaning: str


_MIB: Final = 2.0**20
_GIB: Final = 2.0**30


def _limit(default: float, unit: Unit, span: tuple[float, float], codes: str, meaning: str) -> float:
    told = Limit(unit=unit, low=span[0], high=span[1], codes=tuple(codes.split()), meaning=meaning)
    return field(default=default, metadata={"limit": told})


def _count(default: int, span: tuple[int, int], codes: str, meaning: str) -> int:
    told = Limit(unit="count", low=span[0], high=span[1], codes=tuple(codes.split()), meaning=meaning)
    return field(default=default, metadata={"limit": told})


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Limits of the checks. A name that ends in `_s` is in seconds, and is written without it and as a duration in the
    configuration file."""

    flap_window_s: float = _limit(
        600.0, "s", (1, 86_400), "META_003 MW_UNPLANNED", "rolling window in which leader changes are counted"
    )
    flap_max: int = _count(1, (0, 1_000), "META_003", "leader changes allowed in the window; one more is flapping")
    disagree_s: float = _limit(
        2.0, "s", (0.5, 60), "META_002", "servers report different leaders for this long; less is a normal election"
    )
    snapshot_slow_s: float = _limit(5.0, "s", (0.1, 600), "META_004", "a snapshot is slow from this duration on")
    snapshot_critical_s: float = _limit(30.0, "s", (0.1, 3_600), "META_004", "critical from this duration on")
    replicas_max: int = _count(
        5_000, (1, 10_000_000), "META_005", "max replicas of streams and consumers in a meta group"
    )
    expected_peers: int = _count(
        0, (0, 10_000), "OPT_SYS_026", "number of peers that the meta group should have; 0: it is not checked"
    )
    extra_peer_s: float = _limit(
        120.0,
        "s",
        (1, 86_400),
        "OPT_SYS_026",
        "more peers than expected for this long; a server that is replaced remains a peer until its peer-remove",
    )
    peer_active_s: float = _limit(
        10.0, "s", (3, 60), "META_006", "a peer counts towards the quorum if active for the leader within this"
    )
    peer_replied_s: float = _limit(
        5.0,
        "s",
        (3, 60),
        "META_006",
        "without a leader, a peer counts towards the quorum if it replied to metawatch within this",
    )
    pending_max: int = _count(500, (0, 1_000_000), "META_008", "max JetStream API requests queued at the leader")
    lost_peer_shown_s: float = _limit(
        600.0, "s", (10, 86_400), "META_009", "keep the alert about a lost peer for this long"
    )
    leaderless_s: float = _limit(
        4.0, "s", (2.5, 60), "MW_LEADERLESS", "leaderless alert after this (the shortest election timeout)"
    )
    term_rise_max: int = _count(
        1, (1, 1_000), "MW_TERM_RISE", "max terms above the leader's term; a normal election needs one"
    )
    heartbeat_warn_s: float = _limit(
        2.2,
        "s",
        (2.05, 60),
        "MW_HEARTBEAT_GAP",
        "warning if no heartbeat was received for this long; 2 s is normal",
    )
    heartbeat_critical_s: float = _limit(
        4.0, "s", (2.1, 60), "MW_HEARTBEAT_GAP", "critical from here on: an election is imminent"
    )
    unresponsive_s: float = _limit(5.0, "s", (2, 300), "", "a server without any reply for this long is unresponsive")
    unseen_shown_s: float = _limit(
        60.0,
        "s",
        (1, 86_400),
        "MW_BLIND MW_CONTRADICTION",
        "keep the alert about a gap in visibility, or about inconsistent Raft traffic, for this long",
    )
    meta_gone_uptime_s: float = _limit(
        10.0, "s", (1, 3_600), "MW_META_GONE", "only for servers with at least this uptime"
    )
    lame_duck_s: float = _limit(
        600.0, "s", (10, 86_400), "MW_LAME_DUCK", "a server in lame duck mode should have restarted after this"
    )
    cpu_max: float = _limit(
        0.9, "share", (0.05, 1), "SERVER_003", "max CPU usage of a server, as share of all its cores"
    )
    cpu_clear: float = _limit(0.8, "share", (0.01, 1), "SERVER_003", "the alert clears below this CPU usage")
    sustained_s: float = _limit(
        3.0,
        "s",
        (1, 300),
        "SERVER_001 SERVER_003 SERVER_014 CLUSTER_005 JETSTREAM_004 META_009 OPT_SYS_005 OPT_SYS_007 OPT_SYS_010",
        "two samples at least this far apart must agree; STATSZ arrives every 2 s",
    )
    connections_max: float = _limit(
        0.8, "share", (0.01, 1), "SERVER_011", "max client connections of a server, as share of its max_connections"
    )
    certificate_notice_s: float = _limit(
        14 * 86_400.0,
        "s",
        (60, 365 * 86_400),
        "MW_CERTIFICATE",
        "info if a TLS certificate of a server expires within this",
    )
    certificate_warn_s: float = _limit(
        3 * 86_400.0, "s", (60, 365 * 86_400), "MW_CERTIFICATE", "warning if it expires within this"
    )
    disk_wait_s: float = _limit(
        1.0,
        "s",
        (0.001, 60),
        "MW_DISK_QUEUE",
        "warning from this mean wait for a disk I/O slot on, info from a tenth of it",
    )
    slow_shown_s: float = _limit(
        60.0,
        "s",
        (1, 86_400),
        "SERVER_004 SERVER_012 SERVER_013",
        "keep the alerts about slow consumers, stale connections and stalled clients for this long",
    )
    memory_max: float = _limit(0.9, "share", (0.01, 1), "SERVER_005", "max memory usage of JetStream on a server")
    reserved_max: float = _limit(
        0.9, "share", (0.01, 100), "SERVER_017", "max file storage reserved by streams on a server"
    )
    store_max: float = _limit(0.9, "share", (0.01, 1), "SERVER_019", "max file storage used by streams on a server")
    store_critical: float = _limit(0.95, "share", (0.01, 1), "SERVER_019", "critical from this share on")
    restart_shown_s: float = _limit(
        600.0, "s", (1, 86_400), "SERVER_008", "keep the unexpected restart alert for this long"
    )
    change_shown_s: float = _limit(
        600.0,
        "s",
        (1, 86_400),
        "CHANGE_001 CHANGE_002 MW_LIMITS_CHANGED",
        "keep the alert about a change of configuration for this long",
    )
    restarts_max: int = _count(2, (1, 50), "SERVER_009", "max restarts of a server in the window")
    restarts_window_s: float = _limit(3_600.0, "s", (60, 86_400), "SERVER_009", "window in which restarts are counted")
    route_rtt_s: float = _limit(
        0.010, "s", (0.0001, 10), "SERVER_010", "max round trip between two servers of one cluster"
    )
    gateway_rtt_s: float = _limit(
        0.050, "s", (0.0001, 10), "SERVER_018", "max round trip between servers of different clusters"
    )
    rtt_clear: float = _limit(
        0.8, "share", (0.01, 1), "SERVER_010 SERVER_018", "the alert clears below this share of the limit"
    )
    probe_fresh_s: float = _limit(
        15.0,
        "s",
        (2, 300),
        "SERVER_010 SERVER_018",
        "use the route probes of metawatch if not older than this, otherwise ROUTEZ",
    )
    probes_lost: int = _count(3, (1, 50), "MW_ROUTE_ONE_WAY MW_ROUTE_CUT", "consecutive route probes lost")
    late_s: float = _limit(
        0.2, "s", (0.01, 10), "MW_THROTTLED", "all replies of a server are slower than its fastest by this"
    )
    skew_s: float = _limit(0.050, "s", (0.001, 3_600), "MW_CLOCK_SKEW", "max clock skew")
    ha_assets_max: int = _count(1_000, (1, 1_000_000), "CLUSTER_003", "max Raft groups (HA assets) of one server")
    raft_groups_max: int = _count(1_000, (1, 1_000_000), "MW_RAFT_GROUPS", "max Raft groups of a cluster")
    raft_groups_critical: int = _count(2_000, (1, 1_000_000), "MW_RAFT_GROUPS", "critical above this")
    api_rate_max: float = _limit(
        50.0, "/s", (0.1, 1_000_000), "JETSTREAM_004", "max JetStream API requests per second of a server"
    )
    api_rate_clear: float = _limit(
        0.8, "share", (0.01, 1), "JETSTREAM_004", "the alert clears below this share of the limit"
    )
    inflight_max: int = _count(
        1_000, (0, 1_000_000), "JETSTREAM_005", "max JetStream API requests in flight on a server"
    )
    api_errors_shown_s: float = _limit(
        60.0, "s", (1, 86_400), "MW_API_ERRORS", "keep the API errors alert for this long"
    )
    api_errors_max: float = _limit(
        60.0, "/min", (0, 1_000_000), "MW_API_ERRORS", "warning above this many errors per minute, otherwise info"
    )
    route_pending_max: float = _limit(
        _MIB, "size", (1024, _GIB), "OPT_SYS_005", "max bytes that wait on one server to be sent to another one"
    )
    raft_queue_max: int = _count(
        1_000, (1, 10_000_000), "OPT_SYS_010", "max entries in one internal Raft queue of a server"
    )
    apply_lag_max: int = _count(
        100, (1, 10_000_000), "OPT_SYS_007", "max committed entries of the meta log that a server has not applied"
    )
    catching_up_s: float = _limit(
        60.0, "s", (5, 86_400), "OPT_SYS_013 SERVER_015", "a server may be catching up for this long"
    )
    wal_max: float = _limit(
        10 * _GIB, "size", (_MIB, 1024 * _GIB), "OPT_SYS_023", "max size of the meta log on a server"
    )
    wal_critical: float = _limit(50 * _GIB, "size", (_MIB, 1024 * _GIB), "OPT_SYS_023", "critical from this size on")
    wal_share_max: float = _limit(
        0.5, "share", (0.01, 100), "OPT_SYS_023", "max size of the meta log, as share of the file storage for JetStream"
    )
    wal_share_critical: float = _limit(0.8, "share", (0.01, 100), "OPT_SYS_023", "critical from this share on")
    disk_stall_s: float = _limit(
        1.0, "s", (0.5, 60), "MW_DISK_STALL", "operations in flight and none completed for this long"
    )
    disk_await_s: float = _limit(
        0.020, "s", (0.0001, 10), "MW_DISK_STALL", "max mean time per operation of the store's disk"
    )
    disk_await_critical_s: float = _limit(0.100, "s", (0.0001, 10), "MW_DISK_STALL", "critical from this duration on")
    disk_free_min: float = _limit(
        0.10, "share", (0, 1), "MW_DISK_FULL", "min free space, or inodes, of the store's file system"
    )
    disk_free_critical: float = _limit(0.03, "share", (0, 1), "MW_DISK_FULL", "critical below this")
    host_sustained_s: float = _limit(
        5.0, "s", (1, 120), "MW_DISK_STALL MW_THROTTLED_HOST MW_PRESSURE", "host figures are averaged over this"
    )
    throttled_max: float = _limit(
        0.05, "share", (0.001, 1), "MW_THROTTLED_HOST", "max share of time in which its cgroup was CPU-throttled"
    )
    throttled_critical: float = _limit(0.25, "share", (0.001, 1), "MW_THROTTLED_HOST", "critical from this share on")
    steal_max: float = _limit(0.10, "share", (0.001, 1), "MW_THROTTLED_HOST", "max CPU steal of this host")
    pressure_cpu: float = _limit(0.40, "share", (0.01, 1), "MW_PRESSURE", "max CPU pressure (PSI some)")
    pressure_cpu_critical: float = _limit(0.80, "share", (0.01, 1), "MW_PRESSURE", "critical from this share on")
    core_wait_s: float = _limit(
        0.010, "s", (0, 10), "MW_PRESSURE", "min mean run-queue latency of a server's threads for this alert"
    )
    pressure_io: float = _limit(0.30, "share", (0.01, 1), "MW_PRESSURE", "max IO pressure (PSI full)")
    pressure_io_critical: float = _limit(0.80, "share", (0.01, 1), "MW_PRESSURE", "critical from this share on")
    pressure_memory: float = _limit(0.05, "share", (0.01, 1), "MW_PRESSURE", "max memory pressure (PSI full)")


ORDERED: Final = (
    ("snapshot_slow_s", "snapshot_critical_s"),
    ("heartbeat_warn_s", "heartbeat_critical_s"),
    ("cpu_clear", "cpu_max"),
    ("certificate_warn_s", "certificate_notice_s"),
    ("store_max", "store_critical"),
    ("raft_groups_max", "raft_groups_critical"),
    ("wal_max", "wal_critical"),
    ("wal_share_max", "wal_share_critical"),
    ("disk_await_s", "disk_await_critical_s"),
    ("disk_free_critical", "disk_free_min"),
    ("throttled_max", "throttled_critical"),
    ("pressure_cpu", "pressure_cpu_critical"),
    ("pressure_io", "pressure_io_critical"),
)
"""The first of each pair must not lie above the second."""


def limits() -> dict[str, Limit]:
    """What may be put for each field of Thresholds, by its name."""
    return {row.name: row.metadata["limit"] for row in fields(Thresholds)}


def public_name(name: str) -> str:
    """How a field is called in the configuration file, in variables and by `--set`."""
    return name.removesuffix("_s")
