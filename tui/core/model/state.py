"""What is known now? The frozen state that `step` replaces, and the Snapshot that screens draw.

This file must not know how the state changes. All instants are seconds since 1970 UTC on metawatch's own clock
unless the field says *server clock*.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from msgspec import Struct

from tui.core.model.asset_counts import Cascade
from tui.core.model.change import Change
from tui.core.model.elections import Election, Leadership, Pending, Reset, StepDownRecord
from tui.core.model.finding import Finding
from tui.core.model.incident import IncidentRecord
from tui.core.model.lines import Severity
from tui.core.model.message import Message, Saying
from tui.core.model.probes import RoundTrip
from tui.core.model.raft_traffic import Ack, Candidacy, Doubt, ElectionTimeline, HeardLeaders, Mark, TapState
from tui.core.model.server import Host, Server, Side
from tui.core.model.state_word import KeptWord
from tui.core.model.symptom import Symptom
from tui.core.model.verdict import Verdict
from tui.core.observed.account import AccountSeen
from tui.core.observed.api_callers import CallersHeard
from tui.core.observed.discovery import GivenUrls
from tui.core.observed.evidence import EvidenceSaved
from tui.core.observed.maintenance import MaintenanceWindow
from tui.core.observed.own_health import NoticesUnsent
from tui.core.observed.team import Team


class Group(Struct, frozen=True, kw_only=True, dict=True):
    """The watched meta group."""

    domain: str | None = None
    chosen: bool = False
    """False until the first server of it has been seen."""
    peers: tuple[str, ...] = ()
    """Peer hashes, sorted by name where known."""
    size: int | None = None
    """Peers expected, as the leader (else any voter) tells."""
    sized_since: float | None = None
    """Since when that many are told."""
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


class Alert(Struct, frozen=True, kw_only=True):
    """One open alert; (`code`, `subject`) is its identity."""

    code: str
    severity: Severity
    subject: str | None
    summary: Message
    since: float
    peak: float | None = None
    acknowledged_by: str | None = None
    acknowledged_at: float | None = None
    note: str | None = None
    acknowledged_until: float | None = None
    """From then on it is open again; None: acknowledged until it clears."""
    held_until: float = 0.0
    """Not cleared before this, though it may no longer be found."""
    severe_until: float = 0.0
    """Not less severe before this."""


class Unconfirmed(Struct, frozen=True, kw_only=True):
    """A finding that waits until it has lasted, for our own loop reads late."""

    code: str
    subject: str | None
    since: float
    """When it was found first without a break."""


class Unseen(Struct, frozen=True, kw_only=True):
    """An interval that metawatch itself did not see."""

    since: float
    until: float
    reason: Saying


class EarlierRun(Struct, frozen=True, kw_only=True):
    """Who led while an earlier run of metawatch watched; what happened in between is told by elections."""

    since: float
    """When it first knew that."""
    first: str | None
    """Who led then; None: nobody."""
    until: float
    last: str | None
    """Who led last before it ended."""


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
    given: GivenUrls = GivenUrls()
    seeing_since: float | None = None
    """Since when metawatch has heard servers and been awake without a break; None while it sees nothing."""
    blind_since: float | None = None
    """While it sees nothing, though it did before: when anything was last heard."""
    regained_at: float | None = None
    """When it last saw again after it had seen nothing; a stall of its own is none."""
    ready_at: float | None = None
    ready_term: int | None = None
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
    leaderless: tuple[tuple[float, float], ...] = ()
    """(since, until) of each time without a leader that is over, oldest first; the last 24 h, 500 at most."""
    pending: tuple[Pending, ...] = ()
    resets: tuple[Reset, ...] = ()
    """Oldest first; the last 20."""
    step_downs: tuple[StepDownRecord, ...] = ()
    """Oldest first; the last 20."""
    refused: tuple[str, str] | None = None
    """(id, reason) of our last step-down that was not sent."""
    unseen: tuple[Unseen, ...] = ()
    """Oldest first; the last 20."""
    earlier_runs: tuple[EarlierRun, ...] = ()
    """Oldest first; the last 20. Only `history/remembered` makes it."""
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
    ways: Mapping[str, RoundTrip] = {}
    """By `n1–n2`: measured by us between two servers of a group."""
    host: Host | None = None
    accounts: Mapping[str, AccountSeen] = {}
    """By server whose connection it is: which account our user is in."""
    broadcast_at: float | None = None
    """When a server's message to all (STATSZ, lame duck, shutdown) last came unasked."""
    taps: Mapping[str, TapState] = {}
    """By server whose connection it is."""
    heard_leaders: Mapping[str, HeardLeaders] = {}
    """By server through whose connection it is heard."""
    acks: Mapping[str, Ack] = {}
    """By peer hash."""
    candidacies: tuple[Candidacy, ...] = ()
    """Candidacies heard, oldest first; the last 50."""
    doubts: tuple[Doubt, ...] = ()
    """The last 20."""
    shed: Mapping[str, int] = {}
    """Raft traffic that was left unheard because there was too much: "acks" and "entries"."""
    recent: tuple[tuple[int, tuple[Mark, ...]], ...] = ()
    """(second, what happened in it) of the last 20 seconds."""
    episodes: tuple[ElectionTimeline, ...] = ()
    """Around the last 50 elections, oldest first."""
    symptoms: Mapping[str, tuple[Symptom, ...]] = {}
    """By server name: its last 60 spells, oldest first."""
    no_quorum_at: float | None = None
    """When it was last known that the leader of that time is heard by less than a majority."""
    verdicts: tuple[Verdict, ...] = ()
    """Of the last 50 episodes, oldest first."""
    alerts: tuple[Alert, ...] = ()
    """Those that are open, the gravest first and the acknowledged last; only `checks/alert_ledger` replaces it."""
    unconfirmed: tuple[Unconfirmed, ...] = ()
    """What was found while our own loop was late, and is raised if it stays; only `checks/alert_ledger` replaces it."""
    each_second: tuple[Finding, ...] | None = None
    """What was found by the checks that run at whole seconds, and stands until the next; None: they run with the next tick. Only
    `checks/alert_ledger` replaces it."""
    remembered: tuple[Alert, ...] = ()
    """Open when an earlier run of metawatch ended, and not found again yet; only `checks/alert_ledger` takes from it."""
    word: KeptWord | None = None
    """How the whole group does; None before `ready`. Only `overall/kept_word` replaces it."""
    incidents: tuple[IncidentRecord, ...] = ()
    """Oldest first, the last 50; only `incidents/incident_log` replaces it, and `incidents/incidents` finds the rest of each."""
    numbered: int = 0
    """Highest number of an incident in earlier runs of which no incident is known here any more: the next one has a higher number."""
    change_log: tuple[Change, ...] = ()
    """What was changed at servers, in the order in which it was learnt; the last 100, also of runs before."""
    evidence_saved: tuple[EvidenceSaved, ...] = ()
    """Oldest first, the last 20."""
    maintenance: tuple[MaintenanceWindow, ...] = ()
    """Oldest first, the last 20; only `maintenance/windows` replaces it."""
    callers: CallersHeard | None = None
    """Who called the API in the last minute; None without a connection to an account."""
    unsent: Mapping[str, NoticesUnsent] = {}
    """Receivers of notices that take none at present, by label; only `notices/unsent` replaces it."""
    team: Team = Team()
    """What operators and other metawatches of this group told; only `team/team_log` replaces it."""
    dropped: int = 0
    """Messages that reached us and were not taken in."""
    undecodable: int = 0


class Snapshot(Struct, frozen=True, kw_only=True, eq=False):
    """What a screen draws."""

    state: State
    now: float
