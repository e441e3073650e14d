"""What was saved of a server's inside before anybody restarted it, and what was not? Values only."""

from typing import Literal

from msgspec import Struct

from tui.core.observed.event import Event

EvidenceKind = Literal["PROFILEZ", "RAFTZ", "IPQUEUESZ", "VARZ"]
"""The goroutine profile, the state of the meta group, internal queues, and figures with the configuration."""
EvidenceFate = Literal[
    "saved", "denied", "no answer", "not supported", "no connection", "unreadable", "too large", "not written"
]
"""What became of one request."""


class EvidencePart(Struct, frozen=True, kw_only=True):
    """One answer, or why there is none."""

    part: EvidenceKind
    fate: EvidenceFate
    file: str | None = None
    """Its name in the folder."""
    size: int = 0
    """Bytes of the file."""


class EvidenceSaved(Event, frozen=True, kw_only=True):
    """A server was asked for its evidence, and what it answered was saved."""

    server: str
    by: str
    """Who asked for it."""
    folder: str | None
    """Where the files are; None where nothing was saved."""
    parts: tuple[EvidencePart, ...]
