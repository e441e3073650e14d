"""What was wrong at a server, from when to when? The frozen record of a spell that outlives its end, so that an election can be
judged by what came before it.

This file must not know how spells are noted. All instants are seconds since 1970 UTC on metawatch's own clock.
"""

from typing import Literal

from msgspec import Struct

SymptomKind = Literal[
    "PING", "STATSZ", "RAFTZ", "quiet", "lost", "refused", "candidate", "unheard", "overrun", "pending", "api", "full", "busy",
    "snapshot", "small snapshot", "clock", "limit",
]  # fmt: skip
"""The first three: unanswered, or answered late. `quiet`: nothing at all came from it. `lost`, `refused`: our connection.
`limit`: its queue of API requests was full, and was emptied."""


class Symptom(Struct, frozen=True, kw_only=True):
    """One spell."""

    what: SymptomKind
    since: float
    until: float
    """Last instant at which it was known to last."""
    peer: str | None = None
    """Of `unheard`: whom it did not hear."""
    figure: float = 0.0
    """Term, rate, share, seconds: whatever the kind counts; the highest."""
    answers: int = 0
    """Of the first three: late answers that came apart from each other."""
    taken: bool | None = None
    """Of PING: the server's machine has acknowledged the question."""
    text: str = ""

    @property
    def lasted_s(self) -> float:
        """Its length."""
        return max(0.0, self.until - self.since)
