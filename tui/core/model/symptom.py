"""What was wrong at a server, from when to when? A symptom is kept after its end, so that an election can be judged by what came
before it.

This file must not know how symptoms are noted. All instants are seconds since 1970 UTC on metawatch's own clock.
"""

from typing import Literal

from msgspec import Struct

SymptomKind = Literal[
    "PING", "STATSZ", "RAFTZ", "quiet", "lost", "refused", "candidate", "unheard", "overrun", "pending", "api", "full", "busy",
    "snapshot", "small snapshot", "clock", "limit",
    "disk queue", "raft queue",
]  # fmt: skip
"""The first three: unanswered, or answered late. `quiet`: nothing at all came from it. `lost`, `refused`: our connection.
`limit`: its queue of API requests was full, and was emptied. `disk queue`: its I/O waited for a free slot, at some time in it."""


class Symptom(Struct, frozen=True, kw_only=True):
    """One thing that was wrong at one server, for a time. Fields below `until` belong to the kinds that they name; of others they are
    empty."""

    what: SymptomKind
    since: float
    until: float
    """Last instant at which it was known to last."""
    late_answers: int = 0
    """`PING`, `STATSZ`, `RAFTZ`: late answers that came apart from each other."""
    taken: bool | None = None
    """`PING`: the server's machine has acknowledged the question; None where our kernel does not tell."""
    reason: str = ""
    """`lost`: why, as our connection ended; `raft queue`: the longest of its queues."""
    peer: str | None = None
    """`unheard`: whom it did not hear."""
    term: int = 0
    """`candidate`: the highest term."""
    requests: int = 0
    """`pending`: API requests that waited, at most; `limit`: dropped ones; `disk queue`: disk operations that waited;
    `raft queue`: entries, at most."""
    per_s: float = 0.0
    """`api`: API requests a second, at most."""
    share: float = 0.0
    """`busy`: of all cores; `full`: of the memory or storage that JetStream may use; the highest, 0 to 1."""
    took_s: float = 0.0
    """`snapshot`, `small snapshot`: how long it was written; `disk queue`: the mean wait."""
    stepped_s: float = 0.0
    """`clock`: by how much, forward or back."""

    @property
    def lasted_s(self) -> float:
        """Its length."""
        return max(0.0, self.until - self.since)
