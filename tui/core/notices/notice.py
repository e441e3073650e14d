"""What is a notice, and what is kept of those that were sent? Frozen values; this file must not know when one is due.

Instants are seconds since 1970 UTC on metawatch's own clock.
"""

from typing import Literal

from msgspec import Struct

from tui.core.model.lines import NoticeOccasion, Severity
from tui.core.model.message import Message
from tui.core.model.state_word import StateWord, Word
from tui.core.model.verdict import Cause


class Notice(Struct, frozen=True, kw_only=True):
    """One notice, before `text/notices` has put it into words."""

    id: str
    """Of this notice alone: whoever gets it twice knows it by that."""
    thread: str
    """Of all notices of one incident, or of one time in which a state word held."""
    what: NoticeOccasion
    at: float
    open: bool
    """False: it is over, nothing is to be done any more."""
    again: bool = False
    """It was over before, and goes on."""
    severity: Severity
    """Of the incident at its worst."""
    incident: int | None = None
    word: StateWord
    """How the whole group does now."""
    of: Word | None = None
    """`state`: the word that is notified; else the gravest that the incident brought."""
    since: float
    until: float | None = None
    cause: Cause | None = None
    confidence: float | None = None
    server: str | None = None
    servers: tuple[str, ...] = ()
    next: Message | None = None
    codes: tuple[str, ...] = ()
    """Of its alerts."""
    alert_count: int = 0
    domain: str | None = None
    clusters: tuple[str, ...] = ()


NoticePhase = Literal["new", "open", "over"]


class ThreadSent(Struct, frozen=True, kw_only=True):
    """What was said of one incident, or of one time in which a state word held."""

    number: int = 0
    """Of the incident."""
    word: Word | None = None
    """The state word."""
    name: str = ""
    """Of the thread; "" before the first notice. Which servers are known may change, and it does not."""
    since: float
    """As it was when it was first looked at: part of the name."""
    until: float | None = None
    """Of a state word."""
    phase: NoticePhase = "new"
    grade: int = 0
    """The worst that was said."""
    urgent: int = 0
    """The worst for which no rate limit held."""
    causes: tuple[Cause, ...] = ()
    count: int = 0
    """Notices so far."""


class NoticeMemory(Struct, frozen=True, kw_only=True):
    """What was said so far; it is kept with the notices that wait, so that a new run says nothing twice."""

    began: bool = False
    """The first look is over: what was past then is no news."""
    threads: tuple[ThreadSent, ...] = ()
    sent: tuple[float, ...] = ()
    """When, in the last minutes."""
