"""What was heard of the Raft traffic of `_meta_`, and how soon did servers and routes answer? A part of `core.observed.events`.

Raft traffic is an internal, unversioned format of nats-server (2.9 to 2.15): these are its facts, not its bytes. Peers are told by
hash, as the servers do.
"""

from typing import Literal

from tui.core.observed.event import Event


class TapChanged(Event, frozen=True, kw_only=True):
    """The Raft traffic of `_meta_` is heard through this connection from now on, or no longer."""

    via: str
    on: bool
    acks: bool = False
    """The followers' answers are heard as well; only through a few connections of a group."""
    reason: str | None = None
    """Why it is off, or why the answers are no longer heard."""


class HeartbeatHeard(Event, frozen=True, kw_only=True):
    """An append entry of a meta leader, heard through one connection: each is a heartbeat (`$NRG.AE._meta_`)."""

    via: str
    leader: str
    """Peer hash."""
    term: int
    pindex: int = 0
    entries: int = 0
    begins: bool = False
    """It carries the peer state that a new leader sends first."""
    to: str | None = None
    """Peer hash of whom the leader hands over to (LeaderTransfer)."""
    merged: int = 0
    """How many more of this leader and term came just before and were not told one by one, since there were many."""


class AckHeard(Event, frozen=True, kw_only=True):
    """A follower's answer to an append entry, heard through one connection."""

    via: str
    peer: str
    """Peer hash."""
    leader: str
    """Peer hash of the leader whose entry it answers."""
    term: int
    index: int = 0
    ok: bool = True
    after_s: float
    """Since the entry was heard through the same connection; zero where the answer overtook it. Whole seconds more are not in it
    while nothing is written: then all entries look alike, and the latest one that is owed an answer counts."""


class VoteAsked(Event, frozen=True, kw_only=True):
    """A candidacy: a server asks all others to elect it (`$NRG.V._meta_`)."""

    via: str
    candidate: str
    """Peer hash."""
    term: int
    last_term: int = 0
    last_index: int = 0


class VoteCast(Event, frozen=True, kw_only=True):
    """A server's answer to a candidacy."""

    via: str
    voter: str
    """Peer hash."""
    candidate: str
    """Peer hash of whom it answers."""
    term: int
    """Of the candidacy; the voter itself may be in another one."""
    granted: bool


class FramesShed(Event, frozen=True, kw_only=True):
    """Raft traffic that was left unheard because there was too much of it."""

    via: str
    what: Literal["acks", "entries"]
    count: int
    """Of acks an estimate: as many as followers had answered before, for each entry."""


RaftFrame = TapChanged | HeartbeatHeard | AckHeard | VoteAsked | VoteCast | FramesShed
"""Everything that a tap can tell."""


class Pinged(Event, frozen=True, kw_only=True):
    """A server answered the protocol's own PING on our connection to it: its read loop works. `at` is when PONG came."""

    server: str
    asked: float
    resent: int = 0
    """TCP segments of this connection that were lost and sent again since the PONG before; 0 where our kernel does not tell."""
    rtt_s: float | None = None
    """Round trip that our kernel measures to that server's machine, smoothed: no process has a part in it."""
    own_lag_s: float = 0.0
    """By how much metawatch's own loop was late at most in the seconds before: it reads answers so much later."""


class LinkSampled(Event, frozen=True, kw_only=True):
    """What our own kernel knows of our connection to a server whose PONG is overdue. Repeated until it comes."""

    server: str
    heard_at: float
    """When anything last came through the connection."""
    acked_at: float | None = None
    """When its machine last acknowledged anything; None where our kernel does not tell."""
    acked: bool | None = None
    """Its machine has acknowledged everything that we wrote: it is there, and so is the network between us."""
    resent: int = 0
    """Segments that were lost and sent again since its last PONG."""
    rtt_s: float | None = None


class WayProbed(Event, frozen=True, kw_only=True):
    """Two small messages between our connections to two servers, one a direction; each leg is None when it was lost.

    A leg holds our own way to either server too, so only the sum of both, less both round trips of ours, is a latency."""

    a: str
    b: str
    asked: float
    ab_s: float | None
    ba_s: float | None
    rtt_a_s: float | None
    """Our own round trip to `a` (protocol PING), the latest."""
    rtt_b_s: float | None
