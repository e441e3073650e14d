"""What is kept of one incident? Frozen records; this file must not know what belongs to one.

Instants are seconds since 1970 UTC on metawatch's own clock.
"""

from typing import Final

from msgspec import Struct

from tui.core.model.lines import Severity
from tui.core.model.message import Message
from tui.core.model.state_word import Word
from tui.core.model.verdict import Cause


class FoldedAlert(Struct, frozen=True, kw_only=True):
    """An alert that belongs to an incident, kept also when it is cleared."""

    code: str
    subject: str | None
    severity: Severity
    """The worst that it was."""
    summary: Message
    """What it says now, or said last."""
    since: float
    cleared_at: float | None = None
    """None while it is open."""
    note: str | None = None
    noted_by: str | None = None
    noted_at: float | None = None
    first: Message | None = None
    """What it said when it was raised; None: that is not known (a journal of an older version)."""
    recorded: bool = False
    """A recorder told of it: it was cleared before this metawatch looked."""

    @property
    def key(self) -> tuple[str, str | None]:
        """Its identity."""
        return (self.code, self.subject)


STRIKING: Final[tuple[Word, ...]] = ("SPLIT", "NO QUORUM", "NO LEADER", "LEADER SILENT")
"""The gravest first: the group has no leader that leads, or is about to lose it."""


class Outage(Struct, frozen=True, kw_only=True):
    """A time in which one of these words held."""

    gravest: Word
    since: float
    last_at: float
    """The last instant at which one held."""
    servers: tuple[str, ...] = ()
    """Whom they were about."""
    lost_at: float | None = None
    """The last proof of the leader before it, as far as it is known by now, or what the word said of its beginning; None: unknown (a
    journal of an older version, or a recorder told of it)."""


class IncidentRecord(Struct, frozen=True, kw_only=True):
    """One incident as it is kept: the rest is found in the State by these."""

    number: int
    """From 1, in the order in which they began; the same in a replay."""
    since: float
    """When it began: the last heartbeat, the first alert, or the election."""
    until: float | None = None
    """When it was over; None while it goes on."""
    active_at: float
    """The last instant at which it was found to go on: by a word, a new alert or an election."""
    outages: tuple[Outage, ...] = ()
    """Oldest first."""
    servers: tuple[str, ...] = ()
    """All that it is about, in the order in which they were named."""
    server: str | None = None
    """The sick server, as far as one is named."""
    cause: Cause | None = None
    """None while no cause was judged."""
    confidence: float = 0.0
    episodes: tuple[str, ...] = ()
    """Of its verdicts, oldest first."""
    elected: tuple[float, ...] = ()
    """`elected_at` of its elections, oldest first."""
    folded: tuple[FoldedAlert, ...] = ()
    """In the order in which they were raised."""
    recorder_number: int | None = None
    """Its number in the journal of a recorder that told of it; None: none did."""
    was_numbers: tuple[int, ...] = ()
    """Numbers that it had here before recorders told theirs; the newest last."""
    held_until: float = 0.0
    """Not over before this, though nothing shows it: a recorder says that it goes on."""

    @property
    def worst(self) -> Word | None:
        """The gravest word of its outages."""
        return min((one.gravest for one in self.outages), key=STRIKING.index, default=None)

    @property
    def struck_at(self) -> float | None:
        """The last instant of an outage."""
        return self.outages[-1].last_at if self.outages else None

    @property
    def sick(self) -> frozenset[str]:
        """Whose alerts are its own: the sick server, else all that it is about."""
        return frozenset(self.servers) if self.server is None else frozenset({self.server})
