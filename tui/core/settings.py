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
    silent_s: float = 5.0
    """A server that has answered nothing for this long is silent."""
    disagree_s: float = 2.0
    """META_002: servers must name different leaders for this long; shorter is an election."""
    unseen_shown_s: float = 60.0
    """MW_BLIND: how long an interval that metawatch did not see stays an alert after it ended."""
    meta_gone_uptime_s: float = 10.0
    """MW_META_GONE: not before a server is up for this long."""


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Which meta group is watched, and how."""

    domain: str | None = None
    """JetStream domain of the group; None with `domain_given` False: the group of the server first connected to."""
    domain_given: bool = False
    context: str | None = None
    """Name of the `nats` context, for the header."""
    read_only: bool = False
    thresholds: Thresholds = Thresholds()


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
