"""What was observed? The closed union of everything that a feed can tell; this file must not know what follows from it.

Every event carries `at`, the local receive time in seconds since 1970 UTC (wall clock at start plus boot clock elapsed).
`server_time` is the sending server's own clock where it gave one, and is not corrected here."""

from typing import Literal

from tui.core.observed.account import AccountSeen
from tui.core.observed.announcements import Announcement
from tui.core.observed.answer import Answer
from tui.core.observed.answers import Disk, HealthPart, JetStream, Raft, Replica, Route, ServerRef, Stats, Varz
from tui.core.observed.api_callers import CallersHeard
from tui.core.observed.assets import AssetAdvised
from tui.core.observed.discovery import WhoIsThere
from tui.core.observed.event import Event
from tui.core.observed.evidence import EvidenceSaved
from tui.core.observed.machine import Pressure, Resident, UnseenFigure
from tui.core.observed.maintenance import MaintenanceSaid
from tui.core.observed.own_health import NoticesUnsent
from tui.core.observed.raft_frames import LinkSampled, Pinged, RaftFrame, WayProbed
from tui.core.observed.team import OperatorWrote, TeamEvent


class RaftSeen(Answer, frozen=True, kw_only=True):
    """A RAFTZ answer; `raft` is None when the server's answer holds no `_meta_`."""

    raft: Raft | None


class StatsSeen(Answer, frozen=True, kw_only=True):
    """A STATSZ answer or broadcast."""

    stats: Stats
    jetstream: JetStream | None = None


class MetaSeen(Answer, frozen=True, kw_only=True):
    """A JSZ answer."""

    jetstream: JetStream


class HealthSeen(Answer, frozen=True, kw_only=True):
    """A HEALTHZ (js-meta-only) answer."""

    ok: bool
    error: str | None = None
    failing: HealthPart | None = None
    """None also where the answer does not show it."""


class VarzSeen(Answer, frozen=True, kw_only=True):
    """A VARZ answer."""

    varz: Varz


class RoutesSeen(Answer, frozen=True, kw_only=True):
    """A ROUTEZ answer: one row a remote server, the system account's connection where the server has one."""

    routes: tuple[Route, ...]


class HostSampled(Event, frozen=True, kw_only=True):
    """What the machine that metawatch runs on said of itself. Shares are 0 to 1 of all cores."""

    host: str
    cpu: float
    """Busy, `steal` included and `iowait` not."""
    iowait: float | None = None
    steal: float | None = None
    load1: float | None = None
    cores: int = 1
    memory_used: int = 0
    memory_total: int = 0
    disk: Disk | None = None
    pressure: Pressure | None = None
    residents: tuple[Resident, ...] = ()
    """The servers that run on this machine."""
    unseen: tuple[UnseenFigure, ...] = ()


class StepDownAsked(Event, frozen=True, kw_only=True):
    """This metawatch sent a step-down, confirmed by its operator."""

    id: str
    leader: str
    term: int | None
    to: str | None
    by: str
    via: str
    """Server whose connection carried the request."""


class StepDownAnswered(Event, frozen=True, kw_only=True):
    """What the server said to our step-down; `ok` None: no answer in time, so not known."""

    id: str
    ok: bool | None
    error: str | None = None


class StepDownRefused(Event, frozen=True, kw_only=True):
    """A confirmed step-down was not sent, since what the operator saw was no longer true."""

    id: str
    reason: str


class ProbeMissed(Event, frozen=True, kw_only=True):
    """A request to a server got no answer within its deadline, while our own loop was on time."""

    server: str
    endpoint: str
    """RAFTZ, STATSZ, JSZ, HEALTHZ, VARZ; PING for the protocol's own on our connection to it."""
    asked: float
    unsupported: bool = False
    """The server said *no responders*: it is there and has no such endpoint."""
    refused: bool = False
    """Its machine said that nobody takes connections there; once for each lost connection, as endpoint PING."""
    taken: bool | None = None
    """Of PING: its machine has acknowledged all that we sent, so the way there is whole; None where ours does not tell."""


Barred = Literal["account_full", "credentials", "auth_service"]
"""Why a server let us not in: the account allows no more connections, our credentials are wrong, or the service that servers ask
about them (an auth callout or account resolver) does not answer in time."""


class VantageChanged(Event, frozen=True, kw_only=True):
    """Our connection to a server came up or went down."""

    server: str
    connected: bool
    reason: str | None = None
    """For the operator."""
    barred: Barred | None = None
    """Of what kind the reason is, where more follows from it than what the operator reads."""


class FeedDenied(Event, frozen=True, kw_only=True):
    """A server refused a subject to us: what comes on it is unseen, not absent."""

    via: str
    operation: Literal["subscribe", "publish"]
    subject: str
    """As subscribed or asked by us, with server ids replaced by `*`."""


class LeaderElected(Event, frozen=True, kw_only=True):
    """`domain_leader_elected` advisory; once per id and connection."""

    id: str
    server_time: float
    leader: str
    """Peer hash."""
    domain: str | None = None
    cluster: str | None = None
    replicas: tuple[Replica, ...] = ()
    via: str | None = None


class StepDownAudited(Event, frozen=True, kw_only=True):
    """API audit of a step-down of the meta leader (who asked is not in it)."""

    id: str
    server_time: float
    server: str
    """Name of the server that answered the request."""
    domain: str | None = None
    to: str | None = None
    """The preferred server in the request, if any."""
    ok: bool = True
    error: str | None = None
    via: str | None = None


class ServerLameDuck(Event, frozen=True, kw_only=True):
    """`$SYS.SERVER.<id>.LAMEDUCK`."""

    server: ServerRef
    server_time: float | None = None
    via: str | None = None


class ServerShutdown(Event, frozen=True, kw_only=True):
    """`$SYS.SERVER.<id>.SHUTDOWN`."""

    server: ServerRef
    server_time: float | None = None
    via: str | None = None


class MessagesDropped(Event, frozen=True, kw_only=True):
    """Messages that reached us were not taken in."""

    via: str
    count: int


class DecodeFailed(Event, frozen=True, kw_only=True):
    """A message could not be read."""

    via: str | None
    subject: str
    reason: str


class Blind(Event, frozen=True, kw_only=True):
    """metawatch itself was not looking between `since` and `at`: its loop was late or its clocks ran apart."""

    since: float
    reason: str


class Acknowledged(OperatorWrote, frozen=True, kw_only=True):
    """An operator has seen an alert."""

    code: str
    subject: str | None
    note: str | None = None
    until: float | None = None
    """From then on the alert is open again, unless it has cleared; None: acknowledged until it clears."""


class Tick(Event, frozen=True, kw_only=True):
    """Time has reached `at`; ticks lie on a grid of 250 ms of event time."""


AnyEvent = (
    RaftSeen
    | StatsSeen
    | MetaSeen
    | HealthSeen
    | VarzSeen
    | RoutesSeen
    | HostSampled
    | StepDownAsked
    | StepDownAnswered
    | StepDownRefused
    | ProbeMissed
    | WhoIsThere
    | VantageChanged
    | FeedDenied
    | LeaderElected
    | StepDownAudited
    | ServerLameDuck
    | ServerShutdown
    | AssetAdvised
    | Announcement
    | RaftFrame
    | Pinged
    | LinkSampled
    | WayProbed
    | AccountSeen
    | CallersHeard
    | EvidenceSaved
    | MessagesDropped
    | DecodeFailed
    | NoticesUnsent
    | MaintenanceSaid
    | Blind
    | Acknowledged
    | TeamEvent
    | Tick
)
