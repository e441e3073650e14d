"""What is known now? The frozen state that `step` replaces, and the Snapshot that screens draw.

This file must not know how the state changes. All instants are seconds since 1970 UTC on metawatch's own clock
unless the field says *server clock*.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from msgspec import Struct

from tui.core.causes.api_callers import CallersHeard
from tui.core.model.asset_counts import Asset, Cascade
from tui.core.model.lines import How, Severity, Source
from tui.core.model.probes import Way
from tui.core.model.raft_traffic import Ack, Ballot, Doubt, Ear, Episode, Mark, Tap
from tui.core.model.server import Host, Server, Side
from tui.core.model.symptom import Trouble
from tui.core.model.terms_reset import Reset
from tui.core.model.verdict import Verdict
from tui.core.observed.account import AccountSeen
from tui.core.observed.discovery import Given


class Group(Struct, frozen=True, kw_only=True, dict=True):
    """The watched meta group."""

    domain: str | None = None
    chosen: bool = False
    """False until the first server of it has been seen."""
    peers: tuple[str, ...] = ()
    """Peer hashes, sorted by name where known."""
    size: int | None = None
    """Peers expected, as the leader (else any voter) tells."""
    needed: int | None = None
    """Peers that make a quorum."""
    lost: tuple[tuple[str, float], ...] = ()
    """(peer hash, since when) of those that the leader no longer counts as peers; the last 50."""
    others: tuple[str, ...] = ()
    """Domains of other meta groups that share this system account ("" for one without a domain)."""

    @cached_property
    def counted(self) -> frozenset[str]:
        """The peers once more, to look one up among hundreds; never written, nor compared."""
        return frozenset(self.peers)


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
    leaderless_told: bool = False
    transfer_at: float | None = None
    """When it was heard to hand over, if it did."""
    transfer_to: str | None = None
    """Peer hash of whom to."""
    challenged_at: float | None = None
    """When a follower first refused it in a higher term, which deposes it without any candidacy."""
    quorum_lost_at: float | None = None
    """When it was last known to be heard by less than a majority; such a leader steps down after 10 to 20 s."""


class Election(Struct, frozen=True, kw_only=True, cache_hash=True):
    """One election that was told. Terms and names as the contract's `election` line has them."""

    leader: str
    previous: str | None
    elected_at: float
    error_s: float
    told_at: float
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


class Pending(Struct, frozen=True, kw_only=True):
    """An election that is known and not told yet: its term, its advisory or its leader's own word is still awaited."""

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
    seen_by: tuple[str, ...] = ()
    """Servers that named it as leader in that term."""
    beat_at: float | None = None
    """Its first heartbeat in that term, through whichever connection it came first."""
    beat_vias: tuple[str, ...] = ()
    """Servers through whose connections it was heard."""


class StepDown(Struct, frozen=True, kw_only=True):
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
    audit: str | None = None
    """Id of the audit that told it, or confirmed our own."""
    leader: str | None = None
    """Who leads after it; None until an election followed."""
    new_term: int | None = None
    took_s: float | None = None
    """Seconds without a leader."""
    told: bool = False


class Alert(Struct, frozen=True, kw_only=True):
    """One open alert; (`code`, `subject`) is its identity."""

    code: str
    severity: Severity
    subject: str | None
    summary: str
    since: float
    peak: float | None = None
    peak_text: str | None = None
    acknowledged_by: str | None = None
    acknowledged_at: float | None = None
    note: str | None = None
    held_until: float = 0.0
    """Not cleared before this, though it may no longer be found."""
    severe_until: float = 0.0
    """Not less severe before this."""


class Unseen(Struct, frozen=True, kw_only=True):
    """An interval that metawatch itself did not see."""

    since: float
    until: float
    reason: str


class Denied(Struct, frozen=True, kw_only=True):
    """A subject that a server refuses us."""

    operation: Literal["subscribe", "publish"]
    subject: str
    via: str
    at: float


class State(Struct, frozen=True, kw_only=True):
    """Everything that is known. Replaced, never changed."""

    now: float = 0.0
    first_connected_at: float | None = None
    discovered: bool = False
    """One round of discovery has ended."""
    given: Given = Given()
    seeing_since: float | None = None
    """Since when metawatch has heard servers and been awake without a break; None while it sees nothing."""
    blind_since: float | None = None
    """While it sees nothing, though it did before: when anything was last heard."""
    ready_at: float | None = None
    ready_term: int | None = None
    ready_leader: str | None = None
    ready_untold: bool = False
    """No server had told anything of the group by then, and none has since: what is learnt first is no news."""
    servers: Mapping[str, Server] = {}
    """By name."""
    names: Mapping[str, str] = {}
    """Peer hash to server name, of every server ever seen."""
    group: Group = Group()
    leadership: Leadership = Leadership()
    elections: tuple[Election, ...] = ()
    """Oldest first; the last 24 h, 2,000 at most."""
    pending: tuple[Pending, ...] = ()
    resets: tuple[Reset, ...] = ()
    """Oldest first; the last 20."""
    step_downs: tuple[StepDown, ...] = ()
    """Oldest first; the last 20."""
    refused: tuple[str, str] | None = None
    """(id, reason) of our last step-down that was not sent."""
    unseen: tuple[Unseen, ...] = ()
    """Oldest first; the last 20."""
    denied: tuple[Denied, ...] = ()
    unsupported: Mapping[str, tuple[str, ...]] = {}
    """Server name to endpoints it does not have."""
    seen_advisories: tuple[str, ...] = ()
    """Ids of the last 256 meta advisories and audits, oldest first."""
    failed_terms: int = 0
    """Terms since ready that elected nobody, as far as it is known."""
    cascade: Cascade = Cascade()
    routes: Mapping[str, Mapping[str, Side]] = {}
    """By the server that tells, then by the remote server's name."""
    ways: Mapping[str, Way] = {}
    """By `n1–n2`: measured by us between two servers of a group."""
    host: Host | None = None
    accounts: Mapping[str, AccountSeen] = {}
    """By server whose connection it is: which account our user is in."""
    broadcast_at: float | None = None
    """When a server's message to all (STATSZ, lame duck, shutdown) last came unasked."""
    taps: Mapping[str, Tap] = {}
    """By server whose connection it is."""
    ears: Mapping[str, Ear] = {}
    """By server through whose connection it is heard."""
    acks: Mapping[str, Ack] = {}
    """By peer hash."""
    ballots: tuple[Ballot, ...] = ()
    """Candidacies heard, oldest first; the last 50."""
    doubts: tuple[Doubt, ...] = ()
    """The last 20."""
    shed: Mapping[str, int] = {}
    """Raft traffic that was left unheard because there was too much: "acks" and "entries"."""
    shed_at: float | None = None
    recent: tuple[tuple[int, tuple[Mark, ...]], ...] = ()
    """(second, what happened in it) of the last 20 seconds."""
    episodes: tuple[Episode, ...] = ()
    """Around the last 50 elections, oldest first."""
    troubles: Mapping[str, tuple[Trouble, ...]] = {}
    """By server name: its last 60 spells, oldest first."""
    no_quorum_at: float | None = None
    """When it was last known that the leader of that time is heard by less than a majority."""
    verdicts: tuple[Verdict, ...] = ()
    """Of the last 50 episodes, oldest first."""
    callers: CallersHeard | None = None
    """Who called the API in the last minute; None without a connection to an account."""
    dropped: int = 0
    """Messages that reached us and were not taken in."""
    undecodable: int = 0
    last_undecodable: str | None = None


class Snapshot(Struct, frozen=True, kw_only=True, eq=False):
    """What a screen draws."""

    state: State
    alerts: tuple[Alert, ...]
    now: float


__all__ = [
    "Alert",
    "Asset",
    "Cascade",
    "Denied",
    "Election",
    "Group",
    "Leadership",
    "Pending",
    "Snapshot",
    "State",
    "StepDown",
    "Unseen",
]
