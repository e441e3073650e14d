"""What did operators and other metawatches of the same group tell? Events, and the records that are kept of them; values only.

Whoever may publish in the system account may write anything under any name. `wire/team` cuts and cleans each text; what a stranger
tells is shown as told, and is never a command.
"""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from tui.core.observed.event import Event


class FromTeam(Event, frozen=True, kw_only=True):
    """What all have that comes from others, or goes to them."""


class OperatorWrote(FromTeam, frozen=True, kw_only=True):
    """What an operator wrote, in this metawatch or in another one."""

    by: str
    id: str = ""
    """Drawn by lot where it was written; "" in journals of before 0.3."""
    written: float | None = None
    """When, by the clock of that machine; None: here, at `at`."""
    sent: float | None = None
    """When it left the metawatch that passed it on, by the clock of that machine; None: it was written here."""


class Bookmarked(OperatorWrote, frozen=True, kw_only=True):
    """An operator wrote down what happened: "network team rebooted sw2"."""

    text: str


class StepDownConsidered(OperatorWrote, frozen=True, kw_only=True):
    """A step-down dialog is open, or was closed; told again every few seconds while it is open."""

    leader: str | None
    """Whom it would step down."""
    open: bool


class RecorderHeard(FromTeam, frozen=True, kw_only=True):
    """A `metawatch record` of this group says that it is there."""

    id: str
    host: str
    since: float
    """Since when it records, by its own clock."""


class RecordedElection(Struct, frozen=True, kw_only=True):
    """An election that a recorder announced; the fields are those of `Election` in core/model."""

    leader: str
    previous: str | None = None
    elected_at: float
    error_s: float = 0.0
    announced_at: float
    term: int | None = None
    terms: int | None = None
    leaderless_s: float | None = None
    how: Literal["handover", "silent", "challenger", "restart", "unknown"] = "unknown"
    planned: bool | None = None
    source: Literal["tap", "advisory", "raftz", "jsz"] = "raftz"
    advisory_id: str | None = None
    operational: bool = True
    backfilled: bool = False
    failed: int = 0


TimeSpan = tuple[float, float]
"""(since, until), seconds since 1970 UTC."""


class RecordedFact(Struct, frozen=True, kw_only=True):
    """One line of evidence, in the recorder's words: another version of metawatch may not know its phrase."""

    text: str
    at: float | None = None


class RecordedVerdict(Struct, frozen=True, kw_only=True):
    """The cause that a recorder named for one episode; the fields are those of `Verdict` in core/model."""

    episode: str
    since: float
    elected_at: float | None = None
    """None: nobody has won yet."""
    term: int | None = None
    leader: str | None = None
    cause: str
    server: str | None = None
    confidence: float = 0.0
    evidence_for: tuple[RecordedFact, ...] = ()
    evidence_against: tuple[RecordedFact, ...] = ()


class RecordedAlert(Struct, frozen=True, kw_only=True):
    """An alert of an incident that a recorder saw cleared; the fields are those of `FoldedAlert` in core/model, in the recorder's words."""

    code: str
    subject: str | None = None
    severity: Literal["info", "warning", "critical"] = "info"
    text: str
    first: str | None = None
    """What it said when it was raised."""
    since: float
    cleared_at: float
    note: str | None = None
    noted_by: str | None = None
    noted_at: float | None = None


class RecordedIncident(Struct, frozen=True, kw_only=True):
    """An incident as a recorder has it. Only its cleared alerts are told: those that are open are found here as well."""

    number: int
    since: float
    until: float | None = None
    """None: it goes on."""
    word: str | None = None
    """The gravest word that it brought."""
    struck: TimeSpan | None = None
    """From the first to the last instant of such a word."""
    servers: tuple[str, ...] = ()
    server: str | None = None
    cause: str | None = None
    confidence: float = 0.0
    episodes: tuple[str, ...] = ()
    elected: tuple[float, ...] = ()
    alerts: tuple[RecordedAlert, ...] = ()
    """The last that were cleared, in the order in which they were raised."""


class HistoryReceived(FromTeam, frozen=True, kw_only=True):
    """A part of what a recorder of this group knows of the last day. The parts of one answer are independent of each other."""

    recorder: str
    sent: float
    """By the clock of the recorder, as all instants in it."""
    elections: tuple[RecordedElection, ...] = ()
    leaderless: tuple[TimeSpan, ...] = ()
    watched: tuple[TimeSpan, ...] = ()
    """When the recorder saw the servers."""
    incidents: tuple[RecordedIncident, ...] = ()
    verdicts: tuple[RecordedVerdict, ...] = ()


IgnoredReason = Literal["flood", "unreadable", "unknown", "time", "other cluster", "contradicts"]
"""Why something told was left aside: too much of it, not readable, of a kind that a newer version knows, of an absurd time, of another
cluster, of a term that the group has not reached."""


class MessagesIgnored(FromTeam, frozen=True, kw_only=True):
    """What others told and was left aside, since the last such event."""

    count: int
    reason: IgnoredReason


TeamEvent = Bookmarked | StepDownConsidered | RecorderHeard | HistoryReceived | MessagesIgnored


class Signed(Struct, frozen=True, kw_only=True):
    """What is kept of something written."""

    id: str
    by: str
    at: float
    """When it was written. The same in every metawatch whose clock is right: by this one the last writer is found."""
    here_at: float
    """The same instant by our own clock, whatever the clock of the other machine says."""
    skewed: bool = False
    """The clock of the other machine is off: `at` is by ours."""


class Acknowledgement(Signed, frozen=True, kw_only=True):
    """An alert was acknowledged."""

    code: str
    subject: str | None
    note: str | None = None
    until: float | None = None
    """By our own clock; None: until the alert clears."""


class Bookmark(Signed, frozen=True, kw_only=True):
    """What an operator wrote down."""

    text: str


class Considering(Struct, frozen=True, kw_only=True):
    """Another operator has a step-down dialog open."""

    id: str
    by: str
    leader: str | None
    heard_at: float


class Recorder(Struct, frozen=True, kw_only=True):
    """A recorder that was heard."""

    id: str
    host: str
    since: float
    heard_at: float
    gave: int = 0
    """Elections of its history that were taken over."""


class Settled(Struct, frozen=True, kw_only=True):
    """An alert was cleared or became worse: what was acknowledged before counts no more."""

    code: str
    subject: str | None
    at: float


class Team(Struct, frozen=True, kw_only=True):
    """All that is kept of what operators and other metawatches told."""

    acknowledgements: tuple[Acknowledgement, ...] = ()
    """In the order in which they were written; the last 500."""
    settled: tuple[Settled, ...] = ()
    """The last 500, one for each alert."""
    bookmarks: tuple[Bookmark, ...] = ()
    """In the order in which they were written; the last 500."""
    considering: tuple[Considering, ...] = ()
    """Who has a step-down dialog open; the last 20."""
    recorders: tuple[Recorder, ...] = ()
    """The last 20."""
    watched: tuple[TimeSpan, ...] = ()
    """When recorders saw the servers, before this run did."""
    began_empty: bool | None = None
    """This run began with no history of its own; None until a recorder told of one."""
    ignored: Mapping[str, int] = {}
    """What was left aside, by reason."""
