"""Where do the limits lie, and how is the cluster reached? Settings as plain values; this file must not know where they came from."""

from dataclasses import dataclass, field, fields
from typing import Final, Literal

Unit = Literal["s", "share", "count", "/s", "/min"]
"""What a limit is counted in; a share lies between 0 and 1."""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What may be put for one threshold, and what it means."""

    unit: Unit
    low: float
    high: float
    codes: tuple[str, ...]
    """The alert codes that it decides; empty for what several figures lean on."""
    meaning: str


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
        600.0, "s", (1, 86_400), "META_003 MW_UNPLANNED", "the rolling window in which changes of leader are counted"
    )
    flap_max: int = _count(1, (0, 1_000), "META_003", "changes allowed in the window; one more is flapping")
    disagree_s: float = _limit(
        2.0, "s", (0.5, 60), "META_002", "servers must name different leaders for this long; shorter is an election"
    )
    snapshot_slow_s: float = _limit(5.0, "s", (0.1, 600), "META_004", "a snapshot that took this long is slow")
    snapshot_critical_s: float = _limit(30.0, "s", (0.1, 3_600), "META_004", "and this long is critical")
    replicas_max: int = _count(
        5_000, (1, 10_000_000), "META_005", "replicas of streams and consumers that a meta group may hold"
    )
    voice_heard_s: float = _limit(
        10.0, "s", (3, 60), "META_006", "a voter that the leader has heard within this counts for the quorum"
    )
    voice_answered_s: float = _limit(
        5.0, "s", (3, 60), "META_006", "without a leader, a voter that answered us within this counts for the quorum"
    )
    pending_max: int = _count(500, (0, 1_000_000), "META_008", "JetStream API requests that may wait at the leader")
    lost_peer_shown_s: float = _limit(
        600.0, "s", (10, 86_400), "META_009", "how long it stays an alert that the group has lost a peer"
    )
    leaderless_s: float = _limit(
        4.0, "s", (2.5, 60), "MW_LEADERLESS", "no voter has heard the leader for this long; no election begins sooner"
    )
    term_rise_max: int = _count(
        1, (1, 1_000), "MW_TERM_RISE", "terms that may stand above the leader's; an election passes through one"
    )
    beat_warn_s: float = _limit(
        2.2,
        "s",
        (2.05, 60),
        "MW_HEARTBEAT_GAP",
        "the leader was not heard for this long; a healthy one is silent for 2 s",
    )
    beat_open_s: float = _limit(
        4.0, "s", (2.1, 60), "MW_HEARTBEAT_GAP", "from here on an election may begin at any moment"
    )
    silent_s: float = _limit(5.0, "s", (2, 300), "", "a server that has answered nothing for this long is silent")
    unseen_shown_s: float = _limit(
        60.0,
        "s",
        (1, 86_400),
        "MW_BLIND MW_CONTRADICTION",
        "how long an interval that metawatch did not see, or a contradiction, stays an alert",
    )
    meta_gone_uptime_s: float = _limit(10.0, "s", (1, 3_600), "MW_META_GONE", "not before a server is up for this long")
    lame_duck_s: float = _limit(
        600.0, "s", (10, 86_400), "MW_LAME_DUCK", "a server that was leaving should be back after this"
    )
    cpu_max: float = _limit(
        0.9, "share", (0.05, 1), "SERVER_003", "share of all its cores from which on a server is too busy"
    )
    cpu_calm: float = _limit(0.8, "share", (0.01, 1), "SERVER_003", "share below which it is calm again")
    sustained_s: float = _limit(
        3.0,
        "s",
        (1, 300),
        "SERVER_003 CLUSTER_005 JETSTREAM_004 META_009",
        "two samples at least this far apart must agree; STATSZ comes every 2 s",
    )
    slow_shown_s: float = _limit(60.0, "s", (1, 86_400), "SERVER_004", "how long new slow consumers stay an alert")
    memory_max: float = _limit(
        0.9, "share", (0.01, 1), "SERVER_005", "share of the memory that JetStream may use on a server"
    )
    reserved_max: float = _limit(
        0.9, "share", (0.01, 100), "SERVER_017", "share of a server's file storage that streams may have reserved"
    )
    store_max: float = _limit(
        0.9, "share", (0.01, 1), "SERVER_019", "share of a server's file storage that streams may fill"
    )
    store_critical: float = _limit(0.95, "share", (0.01, 1), "SERVER_019", "and this share is critical")
    restart_shown_s: float = _limit(
        600.0, "s", (1, 86_400), "SERVER_008", "how long an unexpected restart stays an alert"
    )
    starts_max: int = _count(2, (1, 50), "SERVER_009", "new starts of a server that may be in the window")
    starts_window_s: float = _limit(
        3_600.0, "s", (60, 86_400), "SERVER_009", "the window in which its starts are counted"
    )
    route_rtt_s: float = _limit(0.010, "s", (0.0001, 10), "SERVER_010", "round trip between two servers of one cluster")
    gateway_rtt_s: float = _limit(
        0.050, "s", (0.0001, 10), "SERVER_018", "round trip between servers of different clusters"
    )
    rtt_calm: float = _limit(
        0.8, "share", (0.01, 1), "SERVER_010 SERVER_018", "part of the limit below which a round trip is good again"
    )
    way_fresh_s: float = _limit(
        15.0,
        "s",
        (2, 300),
        "SERVER_010 SERVER_018",
        "our own measurement is not older; else the servers' figure counts",
    )
    way_lost: int = _count(3, (1, 50), "MW_ROUTE_ONE_WAY MW_ROUTE_CUT", "messages lost in a row")
    late_s: float = _limit(
        0.2, "s", (0.01, 10), "MW_THROTTLED", "every answer of a server later than its quickest by this"
    )
    skew_s: float = _limit(
        0.050, "s", (0.001, 3_600), "MW_CLOCK_SKEW", "how far a server's clock may surely lie from the others'"
    )
    ha_assets_max: int = _count(1_000, (1, 1_000_000), "CLUSTER_003", "Raft groups that one server may take part in")
    raft_groups_max: int = _count(1_000, (1, 1_000_000), "MW_RAFT_GROUPS", "Raft groups that a cluster may hold")
    raft_groups_critical: int = _count(2_000, (1, 1_000_000), "MW_RAFT_GROUPS", "and above this many it is critical")
    api_rate_max: float = _limit(
        50.0, "/s", (0.1, 1_000_000), "JETSTREAM_004", "JetStream API requests a second from which on a server is busy"
    )
    api_rate_calm: float = _limit(
        0.8, "share", (0.01, 1), "JETSTREAM_004", "part of the limit below which it is calm again"
    )
    inflight_max: int = _count(
        1_000, (0, 1_000_000), "JETSTREAM_005", "JetStream API requests that a server may work on at once"
    )
    api_errors_shown_s: float = _limit(
        60.0, "s", (1, 86_400), "MW_API_ERRORS", "how long it stays an alert that API errors have risen at the leader"
    )
    api_errors_max: float = _limit(
        60.0, "/min", (0, 1_000_000), "MW_API_ERRORS", "errors a minute above which it is a warning, while they go on"
    )
    disk_stall_s: float = _limit(
        1.0, "s", (0.5, 60), "MW_DISK_STALL", "operations in flight, and none completed for this long"
    )
    disk_await_s: float = _limit(
        0.020, "s", (0.0001, 10), "MW_DISK_STALL", "mean time of an operation of the store's disk"
    )
    disk_await_critical_s: float = _limit(0.100, "s", (0.0001, 10), "MW_DISK_STALL", "and this long is critical")
    disk_free_min: float = _limit(
        0.10, "share", (0, 1), "MW_DISK_FULL", "share of its space, or inodes, that the store's file system has left"
    )
    disk_free_critical: float = _limit(0.03, "share", (0, 1), "MW_DISK_FULL", "and this share is critical")
    host_sustained_s: float = _limit(
        5.0, "s", (1, 120), "MW_DISK_STALL MW_THROTTLED_HOST MW_PRESSURE", "figures of this machine are means over this"
    )
    throttled_max: float = _limit(
        0.05, "share", (0.001, 1), "MW_THROTTLED_HOST", "share of time in which its control group kept it from running"
    )
    throttled_critical: float = _limit(0.25, "share", (0.001, 1), "MW_THROTTLED_HOST", "and this share is critical")
    steal_max: float = _limit(
        0.10, "share", (0.001, 1), "MW_THROTTLED_HOST", "share of this machine's time that its hypervisor gave away"
    )
    pressure_cpu: float = _limit(
        0.40, "share", (0.01, 1), "MW_PRESSURE", "share of time in which work waited for a core"
    )
    pressure_cpu_critical: float = _limit(0.80, "share", (0.01, 1), "MW_PRESSURE", "and this share is critical")
    core_wait_s: float = _limit(
        0.010, "s", (0, 10), "MW_PRESSURE", "for as long a server's threads wait for a core each time, on average"
    )
    pressure_io: float = _limit(
        0.30, "share", (0.01, 1), "MW_PRESSURE", "share of time in which all work waited for disks"
    )
    pressure_io_critical: float = _limit(0.80, "share", (0.01, 1), "MW_PRESSURE", "and this share is critical")
    pressure_memory: float = _limit(
        0.05, "share", (0.01, 1), "MW_PRESSURE", "share of time in which all work waited for memory"
    )


ORDERED: Final = (
    ("snapshot_slow_s", "snapshot_critical_s"),
    ("beat_warn_s", "beat_open_s"),
    ("cpu_calm", "cpu_max"),
    ("store_max", "store_critical"),
    ("raft_groups_max", "raft_groups_critical"),
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
