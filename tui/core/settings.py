"""Where do the limits lie, and how is the cluster reached? Settings as plain values; this file must not know where they came from."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Limits of the checks. Seconds unless the name says otherwise."""

    flap_window_s: float = 600.0
    """META_003: the rolling window in which changes of leader are counted."""
    flap_max: int = 1
    """META_003: changes allowed in the window; one more is flapping."""
    pending_max: int = 500
    """META_008: pending JetStream API requests at the leader."""
    voice_heard_s: float = 10.0
    """META_006: a peer the leader has heard within this is a voice."""
    voice_answered_s: float = 5.0
    """META_006: without a leader, a peer that answered us within this is a voice."""
    leaderless_s: float = 4.0
    """MW_LEADERLESS: no voter has heard the leader for this long; the shortest election time-out of nats-server."""
    beat_warn_s: float = 2.2
    """MW_HEARTBEAT_GAP: the leader was not heard for this long; a healthy one is silent for 2 s at most."""
    beat_open_s: float = 4.0
    """MW_HEARTBEAT_GAP: from here on an election may begin at any moment."""
    silent_s: float = 5.0
    """A server that has answered nothing for this long is silent."""
    disagree_s: float = 2.0
    """META_002: servers must name different leaders for this long; shorter is an election."""
    unseen_shown_s: float = 60.0
    """MW_BLIND: how long an interval that metawatch did not see stays an alert after it ended."""
    meta_gone_uptime_s: float = 10.0
    """MW_META_GONE: not before a server is up for this long."""
    cpu_max: float = 0.9
    """SERVER_003: share of all its cores from which on a server is too busy."""
    cpu_calm: float = 0.8
    """SERVER_003: share below which it is calm again."""
    sustained_s: float = 3.0
    """SERVER_003, CLUSTER_005: two samples at least this far apart must agree; STATSZ comes every 2 s."""
    route_rtt_s: float = 0.010
    """SERVER_010: round trip between two servers of one cluster."""
    gateway_rtt_s: float = 0.050
    """SERVER_010: round trip between servers of different clusters."""
    rtt_calm: float = 0.8
    """SERVER_010: part of the limit below which a round trip is good again."""
    way_fresh_s: float = 15.0
    """SERVER_010, SERVER_018: our own measurement is not older; else the servers' figure counts."""
    way_lost: int = 3
    """MW_ROUTE_ONE_WAY: messages lost in a row."""
    late_s: float = 0.2
    """MW_THROTTLED: every answer of a server later than its quickest by this."""
    skew_s: float = 0.050
    """MW_CLOCK_SKEW: how far a server's clock may surely lie from the others'."""
    restart_shown_s: float = 600.0
    """SERVER_008: how long an unexpected restart stays an alert."""


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Which meta group is watched, and how."""

    domain: str | None = None
    """JetStream domain of the group; None with `domain_given` False: the group of the server first connected to."""
    domain_given: bool = False
    context: str | None = None
    """Name of the `nats` context, for the header."""
    read_only: bool = False
    tap: bool = True
    """Listen to the Raft traffic of the meta group."""
    probes: bool = True
    """Send messages to ourselves between two servers."""
    disk_path: str | None = None
    """Whose device on this machine is shown; None: the store of a server that runs here, else `/`."""
    thresholds: Thresholds = Thresholds()


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """How the terminal is to be drawn on."""

    ascii_only: bool = False
    mouse: bool = True
    low_bandwidth: bool = False


@dataclass(frozen=True, kw_only=True)
class Connection:
    """How to reach the cluster: flags, environment and context already merged, credentials already read."""

    urls: tuple[str, ...] = ("nats://127.0.0.1:4222",)
    user: str | None = None
    password: str | None = None
    token: str | None = None
    creds: str | None = None
    """Text of a credentials file (JWT and seed), never a path."""
    nkey_seed: str | None = None
    """Seed text (`SU…`), from an nkey file or user_seed."""
    jwt: str | None = None
    """User JWT text; goes with `nkey_seed`."""
    tls_cert: str | None = None
    """Path, as are `tls_key` and `tls_ca`; both of cert and key or none."""
    tls_key: str | None = None
    tls_ca: str | None = None
    tls_first: bool = False
    inbox_prefix: str = "_INBOX"
    name: str = "metawatch"
    timeout_s: float = 5.0
    """Deadline of the first connection, and of single requests by `doctor`."""
    context: str | None = None
    """Name of the `nats` context these came from."""
