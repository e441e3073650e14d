"""What have the probes of a server, and of the ways between two, told? Frozen records that `step` replaces; must not know how they change.

All instants are seconds since 1970 UTC on metawatch's own clock.
"""

from msgspec import Struct


class ProbeState(Struct, frozen=True, kw_only=True):
    """One endpoint of a server that is asked again and again, and how it was answered."""

    answered_at: float | None = None
    took_s: float | None = None
    """Latency of the last answer through the server's own connection."""
    best_s: float | None = None
    """The lowest since the connection came up: the way there and back, and hardly more."""
    recent: tuple[float, ...] = ()
    """The last five latencies, oldest first."""
    waiting_since: float | None = None
    """When the oldest question was asked that was missed since the last answer; None if none was."""
    waited_until: float | None = None
    """When an answer last ended such a waiting."""


class Trip(Struct, frozen=True, kw_only=True):
    """One measurement between two servers."""

    at: float
    ab: bool
    """The message from `a` to `b` arrived in time."""
    ba: bool
    sum_s: float | None = None
    """Both messages together, our own ways to both servers included; None when one was lost."""
    a_s: float | None = None
    """Our own round trip to `a` at that moment."""
    b_s: float | None = None


class Proof(Struct, frozen=True, kw_only=True):
    """A figure that surely lay above the limit: more than its bound above it."""

    at: float
    rtt_s: float
    bound_s: float


class RoundTrip(Struct, frozen=True, kw_only=True):
    """The way between two servers, `a` before `b` by name."""

    a: str
    b: str
    trips: tuple[Trip, ...] = ()
    """Those of the last 60 s, oldest first."""
    rtt_s: float | None = None
    """Round trip between both; None until three measurements were complete."""
    bound_s: float = 0.0
    """How wrong it may be, by the jitter of what it was computed from."""
    rtt_at: float | None = None
    """When the last complete measurement came."""
    rtts: tuple[tuple[float, float], ...] = ()
    """(since when, longest round trip) of the last 60 spans of 5 s, oldest first."""
    slow_since: float | None = None
    """Surely above the limit at that time, and not below its calm part since."""
    proof: Proof | None = None
    """The latest figure that was so for certain; None once below the calm part."""


class Loss(Struct, frozen=True, kw_only=True):
    """How many messages were lost in each direction, of how many."""

    sent: int = 0
    ab: int = 0
    ba: int = 0
