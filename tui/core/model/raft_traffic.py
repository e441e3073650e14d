"""What is known of the Raft traffic of the watched group? Frozen records that `step` replaces.

This file must not know how they change. Peers are hashes; instants are seconds since 1970 UTC on metawatch's own clock.
"""

from typing import Literal

from msgspec import Struct


class TapState(Struct, frozen=True, kw_only=True):
    """Whether the Raft traffic is heard through one connection."""

    on: bool
    acks: bool = False
    """The followers' answers are heard as well."""
    reason: str | None = None
    """Why it is off."""
    at: float
    """Since when."""


class HeardLeader(Struct, frozen=True, kw_only=True):
    """One who sends append entries in one term, as heard through one connection."""

    leader: str
    term: int
    since: float
    """Its first heartbeat in that term."""
    at: float
    """Its last one."""


class HeardLeaders(Struct, frozen=True, kw_only=True):
    """What one connection hears of leaders."""

    leaders: tuple[HeardLeader, ...] = ()
    """Latest first; four at most, so a forger cannot make it grow."""
    beats: tuple[float, ...] = ()
    """The last 300 heartbeats of whoever was believed to lead, at least 0.2 s apart, oldest first."""


class Ack(Struct, frozen=True, kw_only=True):
    """A follower's answers to heartbeats, by the connection that hears them best."""

    at: float
    after_s: float
    """How long the last one took: the way there and back, the Raft loop, and the log if something was to be written."""
    ok: bool
    via: str
    recent: tuple[tuple[float, float], ...] = ()
    """(when, seconds) of the last 60, oldest first."""


class Candidacy(Struct, frozen=True, kw_only=True):
    """One candidacy."""

    candidate: str
    term: int
    at: float
    """When it was first heard."""
    last_term: int = 0
    last_index: int = 0
    """The end of its log: voters refuse who has less than they."""
    granted: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    vias: tuple[str, ...] = ()
    """Servers through whose connections it was heard."""
    reached_at: float | None = None
    """When another server than the candidate was first seen to know of it: a partition may hold it back for long."""
    announced: bool = False
    """Its line was printed, or it is too old or too doubtful for one."""


DoubtKind = Literal["second_leader", "unknown_peer", "unknown_to_servers"]


class Doubt(Struct, frozen=True, kw_only=True):
    """A frame that contradicts what servers say: a forgery, or a server gone wrong. Shown, never believed."""

    kind: DoubtKind
    peer: str
    term: int
    via: str
    since: float
    at: float
    count: int = 1


MarkKind = Literal[
    "beat", "begins", "transfer", "ack", "stands", "granted", "refused", "advisory", "audit",
    "lame duck", "shutdown", "rescue", "changed", "lost", "back", "ping", "late", "missed", "leader", "candidate",
]  # fmt: skip


class Mark(Struct, frozen=True, kw_only=True):
    """One thing that happened at one server, for the time line of an election."""

    at: float
    server: str
    """Whose lane; `#hash` for a peer never seen."""
    what: MarkKind
    peer: str | None = None
    """`beat`, `begins`: whose heartbeat; `transfer`: to whom the leader hands over; `granted`, `refused`: for whom. By name where
    it is known."""
    term: int | None = None
    """`beat`, `begins`, `stands`, `granted`, `refused`, `leader`, `candidate`: of which term."""
    took_s: float | None = None
    """`ack`, `ping`, `late`: how long the answer took."""
    endpoint: str | None = None
    """`ping`, `late`, `missed`: what was asked."""
    reason: str | None = None
    """`lost`: why, if it was reported; `changed`: what (`ChangeKind`)."""


class ElectionTimeline(Struct, frozen=True, kw_only=True):
    """What was seen around one election, from 15 s before until 5 s after it."""

    elected_at: float
    term: int | None
    marks: tuple[Mark, ...]
    complete: bool = False
    """Its 5 s are over."""
