"""What is known of one server, of its connections to others, and of this machine? Frozen records that `step` replaces.

This file must not know how they change. All instants are seconds since 1970 UTC on metawatch's own clock unless the
field says *server clock*.
"""

from msgspec import Struct

from tui.core.model.change import ServerSettings
from tui.core.model.probes import ProbeState
from tui.core.observed.answers import DiskWaited, HealthPart, JetStream, Raft, Route, Stats, Varz
from tui.core.observed.events import Barred, HostSampled


class Offset(Struct, frozen=True, kw_only=True):
    """How far a server's clock is ahead of ours: surely `theta` ± `bound` seconds, after the answer received at `at`."""

    theta: float
    bound: float
    at: float
    stepped_at: float | None = None
    """When it was last found that its clock, or ours, no longer is what it was."""
    stepped_by: float = 0.0
    """By how much it went ahead then."""


class OwnLink(Struct, frozen=True, kw_only=True):
    """Our own connection to a server, as our kernel tells of it. All unknown where the kernel tells nothing."""

    silent_since: float | None = None
    """When anything last came through it, while a PONG is overdue; None while PONGs come."""
    acked: bool | None = None
    """While it is silent: its machine has acknowledged everything that we sent."""
    acked_at: float | None = None
    """While it is silent: when its machine last acknowledged anything."""
    resent: tuple[float, ...] = ()
    """When PONGs came before which segments had been lost and sent again; the last few."""
    rtt_s: float | None = None
    """Round trip to its machine, as our kernel measures it."""
    lags: tuple[tuple[float, float], ...] = ()
    """(when told, seconds) by which our own loop was late by more than a moment, oldest and largest first."""


class Identity(Struct, frozen=True, kw_only=True):
    """Which process bears the name, as that process said last. Each message of a server replaces it."""

    id: str = ""
    """Empty until the server itself was heard: our own connection knows only a name."""
    cluster: str | None = None
    domain: str | None = None
    version: str = ""
    jetstream: bool = False
    """JetStream was configured at the start; `JetStreamReport.off_since` tells whether it still runs."""
    bears: str | None = None
    """The name that it gives itself, where another server has it too."""


class Presence(Struct, frozen=True, kw_only=True):
    """Is the process there?"""

    heard_at: float
    """Last message of any kind from it."""
    here_since: float = 0.0
    """When it joined, restarted or came back from silence, whichever was last."""
    silent: bool = False


class PinnedConnection(Struct, frozen=True, kw_only=True):
    """Our own connection to whichever process listens at the server's address. It changes with the connection, not with the process:
    the new connection may come up before or after the first message of a new process."""

    connected: bool | None = None
    """None until the first attempt has ended."""
    connected_at: float | None = None
    disconnected_at: float | None = None
    """When it was last lost."""
    hung_since: float | None = None
    """When it was lost, its machine still took what we sent, and its process had left a PING of then unanswered."""
    reason: str | None = None
    """Why it is not connected, for the operator."""
    barred: Barred | None = None
    """The same, where a server let us not in."""
    link: OwnLink = OwnLink()
    pong_asked: float | None = None
    """When the last PING that was answered on it was asked."""
    woke_at: float | None = None
    """When PING was answered again after a silence: messages received within 1 s of this may be old."""


class ServerHistory(Struct, frozen=True, kw_only=True):
    """What outlives a process: what the processes of this name did, one after another."""

    first_seen: float = 0.0
    restarts: tuple[float, ...] = ()
    """When new starts under this name were seen; the last 50."""
    crashes: tuple[float, ...] = ()
    """Those of them before which it did not announce a shutdown, while metawatch was listening, and with the version unchanged."""
    left_at: float | None = None
    """When the process before this one said that it leaves; None if it did not."""
    highest_term: int | None = None
    """The highest term that a process of this name reported, of the present meta store: terms are on its disk."""
    answers_raftz: bool = False
    """A process of this name has answered RAFTZ: it has that endpoint and we may use it, so it is asked each second."""
    settings: ServerSettings | None = None
    """How the last process of this name was set up, as far as it told."""


class Process(Struct, frozen=True, kw_only=True):
    """What one process alone can say of itself."""

    start: float | None = None
    """Server clock of its start."""
    offset: Offset | None = None
    lame_duck_at: float | None = None
    shutdown_at: float | None = None
    health_ok: bool | None = None
    """Its last HEALTHZ; None before the first."""
    health_error: str | None = None
    health_at: float | None = None
    failing: HealthPart | None = None
    """What of it fails, by that answer."""
    failing_since: float | None = None
    """First of an unbroken run of answers by which this fails."""


class Probes(Struct, frozen=True, kw_only=True):
    """What we asked of it, and how it answered."""

    answered_at: float | None = None
    """Last answer to a request of ours."""
    answer_s: float | None = None
    """Latency of that answer."""
    waiting_since: float | None = None
    """When the oldest request was asked that it has left unanswered since its last answer; None if it owes nothing."""
    ping: ProbeState = ProbeState()
    """PING of the protocol on our own connection, STATSZ, and RAFTZ (JSZ where it has none)."""
    statsz: ProbeState = ProbeState()
    raftz: ProbeState = ProbeState()
    refused_at: float | None = None
    """When nobody took connections at its address any more, since it was last connected to."""


class RaftReport(Struct, frozen=True, kw_only=True):
    """What it reports of the meta group (RAFTZ)."""

    last: Raft | None = None
    """None before its first answer, and where the last one held no `_meta_`."""
    at: float | None = None
    """When it last answered RAFTZ, with or without `_meta_`."""
    asked: float | None = None
    """When it was asked for the last one: what it says was true then or later, however late we read it."""
    named_since: float | None = None
    """When it made the first answer of an unbroken run that names the leader of the last one; None: all its answers did."""
    counts_since: float | None = None
    """Since when it counts as many peers as in its last RAFTZ."""
    meta_lost_since: float | None = None
    """JetStream is on and its RAFTZ holds no `_meta_`, since then."""
    queued_since: float | None = None
    """First of an unbroken run of answers with a Raft queue that is too long."""
    unapplied_since: float | None = None
    """First of an unbroken run of answers by which it has not applied too many committed entries, and is not catching up."""
    catching_up_since: float | None = None
    """First of an unbroken run of answers that it is catching up."""


class LoweredQuorum(Struct, frozen=True, kw_only=True):
    """By META.RESCUE: for five minutes, unless the server reports before that it is over."""

    at: float
    was: int | None
    now: int | None


class JetStreamReport(Struct, frozen=True, kw_only=True):
    """What it reports of JetStream (JSZ, and STATSZ where that holds it), and what follows from one report to the next."""

    last: JetStream | None = None
    at: float | None = None
    off_since: float | None = None
    """It reports that JetStream does not run on it, since then."""
    storage_out_at: float | None = None
    """When it reported that JetStream has no space left on its disk, and that it switches JetStream off."""
    rescued: LoweredQuorum | None = None
    """It told that its quorum was lowered; the last time."""
    api_per_s: float | None = None
    """JetStream API requests a second, between its last two answers."""
    api_errors_per_min: float | None = None
    api_errors_rose_at: float | None = None
    """The last answer by which it had answered more API requests with an error."""
    api_errors_from: tuple[float, int] | None = None
    """(when, errors before) they began to rise without a long pause."""
    api_busy_since: float | None = None
    """First of an unbroken run of answers that tell of too many API requests."""


class NamedLeader(Struct, frozen=True, kw_only=True):
    """Whom it names as leader in JSZ and STATSZ."""

    leader: str | None = None
    since: float | None = None
    """First answer that named this one (or none) without a break; None before any answer."""
    other_at: float | None = None
    """Last answer that named another."""


class Rise(Struct, frozen=True, kw_only=True):
    """A counter of a server that went up while metawatch watched."""

    by: int = 0
    """Since it began to rise without a long pause."""
    at: float | None = None
    """The last report of more than the one before."""


class StatsReport(Struct, frozen=True, kw_only=True):
    """What it reports of its load (STATSZ), and what follows from one report to the next."""

    last: Stats | None = None
    at: float | None = None
    cpu: tuple[tuple[float, float], ...] = ()
    """(when, share of all its cores) of the last reports, oldest first; at most 120, no closer together than 4 s."""
    busy_since: float | None = None
    """First of an unbroken run of reports with too much CPU."""
    slow_rose_at: float | None = None
    """The last report of more slow consumers than the one before."""
    slow_rose_by: int = 0
    """How many more, since they began to rise."""
    stale: Rise = Rise()
    """Connections that it closed because the other end did not answer PING."""
    stale_routes: Rise = Rise()
    """Those of them that were routes or gateways."""
    stalled: Rise = Rise()
    """How often it made publishers wait."""
    unrouted_since: float | None = None
    """First of an unbroken run of reports of routes to fewer servers than its cluster has others."""


class VarzReport(Struct, frozen=True, kw_only=True):
    """What it reports once a minute (VARZ)."""

    last: Varz | None = None
    at: float | None = None
    disk_waited: DiskWaited | None = None
    """Since the answer before; None where nothing waited, or it does not tell."""
    disk_held: bool = False
    """Something waited for the disk at both of the last two answers."""


class Server(Struct, frozen=True, kw_only=True):
    """Everything known of one server name.

    Only `connection` and `history` belong to the name. All else is true of one process: when another one runs under the name,
    `servers/roster` builds a new record from these two, so that a field added elsewhere here cannot outlive its process."""

    name: str
    identity: Identity = Identity()
    presence: Presence
    connection: PinnedConnection = PinnedConnection()
    history: ServerHistory = ServerHistory()
    process: Process = Process()
    probes: Probes = Probes()
    raft: RaftReport = RaftReport()
    jetstream: JetStreamReport = JetStreamReport()
    named: NamedLeader = NamedLeader()
    stats: StatsReport = StatsReport()
    varz: VarzReport = VarzReport()


class Side(Struct, frozen=True, kw_only=True):
    """One server's view of its connection to another, from its last ROUTEZ."""

    at: float
    route: Route
    in_per_s: float | None = None
    """Messages a second, between the last two answers."""
    out_per_s: float | None = None
    since: float | None = None
    """The answer before: both figures are of the time between."""
    in_at: float | None = None
    """The last answer by which more messages had come in."""
    pending_since: float | None = None
    """First of an unbroken run of answers by which too much waits to be sent."""
    rtts: tuple[tuple[float, float], ...] = ()
    """(when told, seconds) of the last 60 different figures."""


class Host(Struct, frozen=True, kw_only=True):
    """The machine that metawatch runs on: the last sample, and the ones before it."""

    last: HostSampled
    history: tuple[HostSampled, ...] = ()
    """Oldest first, with `last`; 360 at most."""
