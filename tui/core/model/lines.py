"""What follows from what was observed? The public contract of `metawatch events --json`, version 1.

One frozen value a kind; every field is always present and None means not known. Times are RFC 3339 UTC strings.
This file must not know how a line came about.
"""

from typing import Literal

from msgspec import Struct

from tui.core.model.message import Message, Saying
from tui.core.model.state_word import StateWord, Word
from tui.core.model.verdict import Cause

How = Literal["handover", "silent", "challenger", "restart", "unknown"]
Source = Literal["tap", "advisory", "raftz", "jsz"]
Severity = Literal["info", "warning", "critical"]
NoticeOccasion = Literal["begin", "worse", "cause", "clear", "state", "test"]
ServerEvent = Literal["joined", "left", "lame_duck", "shutdown", "restarted", "silent", "back"]


class Line(Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What all lines have: `kind`, `v` and `at` (when metawatch knew)."""

    v: int = 1
    at: str


class Ready(Line, frozen=True, kw_only=True, tag="ready"):
    """The first line: what was true when every known server had answered, or 3 s after the first connection."""

    domain: str | None
    clusters: tuple[str, ...]
    peers: tuple[str, ...]
    servers: tuple[str, ...]
    missing: tuple[str, ...]
    leader: str | None
    term: int | None
    tap: bool


class ElectionLine(Line, frozen=True, kw_only=True, tag="election"):
    """One election; its identity is (`domain`, `term`), and it is never corrected."""

    domain: str | None
    leader: str
    previous: str | None
    elected_at: str
    elected_at_error_s: float
    term: int | None
    terms: int | None
    leaderless_s: float | None
    how: How
    planned: bool | None
    source: Source
    advisory_id: str | None
    operational: bool


class CandidacyLine(Line, frozen=True, kw_only=True, tag="candidacy"):
    """A vote was asked for that has not led to a leader yet."""

    server: str
    term: int
    granted: tuple[str, ...]
    refused: tuple[str, ...]


class Leaderless(Line, frozen=True, kw_only=True, tag="leaderless"):
    """Nobody leads since `since`; printed again with `ended` when somebody does."""

    since: str
    for_s: float
    ended: str | None


class AlertLine(Line, frozen=True, kw_only=True, tag="alert"):
    """An alert was raised, acknowledged or cleared."""

    code: str
    severity: Severity
    state: Literal["raised", "acknowledged", "cleared"]
    subject: str | None
    summary: str
    by: str | None
    until: str | None = None
    """Of `acknowledged`: from then on the alert is open again; None: acknowledged until it clears."""


class ServerLine(Line, frozen=True, kw_only=True, tag="server"):
    """Something happened to a server."""

    server: str
    what: ServerEvent


class StepDownLine(Line, frozen=True, kw_only=True, tag="step_down"):
    """A step-down was asked for, by us or by somebody else."""

    asked_by: str | None
    to: str | None
    ok: bool
    error: str | None
    leader: str | None
    took_s: float | None


class VantageLine(Line, frozen=True, kw_only=True, tag="vantage"):
    """Our connection to a server came up or went down."""

    server: str
    connected: bool
    reason: str | None


class VerdictLine(Line, frozen=True, kw_only=True, tag="verdict"):
    """The cause of one episode was named, or is another one now."""

    cause: Cause
    confidence: float
    server: str | None
    evidence_for: tuple[str, ...]
    evidence_against: tuple[str, ...]
    unseen: tuple[str, ...]
    next: str
    episode: str
    election_term: int | None


class StateLine(Line, frozen=True, kw_only=True, tag="state"):
    """The word of the whole group is another one now."""

    state: Word
    previous: Word | None
    """None for the first one, which follows `ready`."""
    since: str | None
    subject: tuple[str, ...]
    summary: str


class NoticeLine(Line, frozen=True, kw_only=True, tag="notice"):
    """Somebody was notified: an incident began, got worse, has a cause or is over; or a chosen state word holds, or no longer."""

    id: str
    """Of this notice alone. Delivery is at least once: whoever gets an id again has seen it."""
    thread: str
    """Of one incident: the deduplication key."""
    what: NoticeOccasion
    open: bool
    """False: it is over."""
    severity: Severity
    title: str
    text: str
    next: str | None
    domain: str | None
    clusters: tuple[str, ...]
    incident: int | None
    since: str
    until: str | None
    state: Word
    """Of the whole group, now."""
    leader: str | None
    term: int | None
    cause: Cause | None
    confidence: float | None
    server: str | None
    servers: tuple[str, ...]
    alerts: tuple[str, ...]
    """Codes."""


class MaintenanceLine(Line, frozen=True, kw_only=True, tag="maintenance"):
    """A window of maintenance began, or is over."""

    id: str
    state: Literal["began", "ended"]
    server: str | None
    """None: all of the group."""
    reason: str | None
    by: str | None
    """None: it ended by itself."""
    since: str
    until: str
    """When it ends by itself; once it is over, when it did."""


class BookmarkLine(Line, frozen=True, kw_only=True, tag="bookmark"):
    """An operator wrote down what happened, here or in another metawatch of this group."""

    by: str
    text: str
    written_at: str


AnyLine = (
    Ready
    | ElectionLine
    | CandidacyLine
    | Leaderless
    | AlertLine
    | ServerLine
    | StepDownLine
    | VantageLine
    | VerdictLine
    | StateLine
    | NoticeLine
    | MaintenanceLine
    | BookmarkLine
)


class AlertChanged(Line, frozen=True, kw_only=True, tag="alert"):
    """An `AlertLine` before `text/phrases` has put it into words."""

    code: str
    severity: Severity
    state: Literal["raised", "acknowledged", "cleared"]
    subject: str | None
    summary: Message
    by: str | None
    until: str | None = None


class VerdictReached(Line, frozen=True, kw_only=True, tag="verdict"):
    """A `VerdictLine` before `text/phrases` has put it into words."""

    cause: Cause
    confidence: float
    server: str | None
    evidence_for: tuple[Message, ...]
    evidence_against: tuple[Message, ...]
    unseen: tuple[Message, ...]
    next: Message | None
    episode: str
    election_term: int | None


class StepDownEnded(Line, frozen=True, kw_only=True, tag="step_down"):
    """A `StepDownLine` before `text/phrases` has put it into words."""

    asked_by: str | None
    to: str | None
    ok: bool
    error: Saying | None
    leader: str | None
    took_s: float | None


class StateChanged(Line, frozen=True, kw_only=True, tag="state"):
    """A `StateLine` before `text/state_word` has put it into words."""

    became: StateWord
    previous: Word | None


AnyNews = AnyLine | AlertChanged | VerdictReached | StepDownEnded | StateChanged
"""What `step` gives; `text/phrases/say.public` makes the line of the contract of it."""
