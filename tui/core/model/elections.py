"""What is known of leaders, elections and step-downs? Frozen records that `step` replaces."""

from msgspec import Struct

from tui.core.model.lines import How, Source


class Leadership(Struct, frozen=True, kw_only=True):
    """Who leads as far as is proven, and the last proof of it."""

    leader: str | None = None
    """Server name; None while nobody is known to lead."""
    last: str | None = None
    """The last known leader, also after it was lost."""
    term: int | None = None
    """Term in which `last` leads; None on 2.9."""
    highest_term: int | None = None
    """Highest term that any voter has told; above `term` while candidates climb."""
    since: float | None = None
    """When it took over, by our clock; None if not known."""
    since_error_s: float | None = None
    confirmed_at: float | None = None
    """Last answer that still told this leadership and no later one."""
    proof_at: float | None = None
    """Last instant at which a voter is known to have heard it."""
    fresh_at: float | None = None
    """Last answer of any voter about the leadership."""
    none_since: float | None = None
    """Since when a majority of voters answers and none names a leader."""
    leaderless_since: float | None = None
    """Set while nobody leads: the last proof of a leader."""
    leaderless_announced: bool = False
    transfer_at: float | None = None
    """When it was heard to hand over, if it did."""
    challenged_at: float | None = None
    """When a follower first refused it in a higher term, which deposes it without any candidacy."""
    quorum_lost_at: float | None = None
    """When it was last known to be heard by less than a majority; such a leader steps down after 10 to 20 s."""


class Election(Struct, frozen=True, kw_only=True, cache_hash=True):
    """One election that was announced. Terms and names as the contract's `election` line has them."""

    leader: str
    previous: str | None
    elected_at: float
    error_s: float
    announced_at: float
    term: int | None
    terms: int | None
    leaderless_s: float | None
    how: How
    planned: bool | None
    source: Source
    advisory_id: str | None
    operational: bool = True
    backfilled: bool = False
    """It happened while nobody could hear it; `terms` is then an upper bound of the elections."""
    failed: int = 0
    """Of the terms since the election before, those in which a candidacy was heard that elected nobody."""


class Claimant(Struct, frozen=True, kw_only=True):
    """A server that named a leader which is not announced yet."""

    server: str
    repeated: bool = False
    """It named the leader once more, a second or more after the first that did."""


class Pending(Struct, frozen=True, kw_only=True):
    """An election that is known and not announced yet: its term, its advisory or its leader's own report is still awaited."""

    leader: str
    """Peer hash."""
    first_at: float
    deadline: float
    source: Source
    term: int | None = None
    own_word: bool = False
    """The leader itself said LEADER in that term."""
    operational: bool | None = None
    leader_since: float | None = None
    """Server clock of the leader."""
    advisory_id: str | None = None
    advisory_time: float | None = None
    """Server clock of the leader."""
    after: float | None = None
    """Last instant at which the leadership before it was still told."""
    named_by: tuple[Claimant, ...] = ()
    """Servers that named it as leader in that term."""
    beat_at: float | None = None
    """Its first heartbeat in that term, through whichever connection it came first."""
    beat_vias: tuple[str, ...] = ()
    """Servers through whose connections it was heard."""


class StepDownRecord(Struct, frozen=True, kw_only=True):
    """A step-down that was asked for, by us or by somebody else, and what became of it."""

    id: str
    at: float
    """When it took effect, by our clock; for our own, when it was sent."""
    server: str
    """The leader that was asked."""
    to: str | None
    ok: bool | None
    """None: not known yet, or its answer never came."""
    error: str | None
    asked_by: str | None = None
    """user@host of our own; None for others."""
    term: int | None = None
    """Term that was to end, for our own."""
    answered_at: float | None = None
    """When the leader answered; None for others' and while no answer has come."""
    audit: str | None = None
    """Id of the audit that told it, or confirmed our own."""
    leader: str | None = None
    """Who leads after it; None until an election followed."""
    new_term: int | None = None
    took_s: float | None = None
    """Seconds without a leader."""
    announced: bool = False


class Reset(Struct, frozen=True, kw_only=True):
    """A majority of the peers runs with a new meta store, in which terms begin again."""

    at: float
    """When that was known; seconds since 1970 UTC on metawatch's own clock."""
    was: int
    """The last term that was led before."""
    to: int
    """The highest term told then; 0 while the new group has elected nobody."""
