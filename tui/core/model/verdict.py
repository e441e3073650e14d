"""What was the cause of an episode, and how sure is that? The frozen records of judgements; must not know how one is reached.

An episode is an election, with the leaderless time before it if there was one; or such a time that has no winner yet.
Instants are seconds since 1970 UTC on metawatch's own clock.
"""

from typing import Final, Literal

from msgspec import Struct

from tui.core.model.message import Message

Cause = Literal[
    "planned_step_down", "lame_duck", "clean_restart", "crash", "process_frozen", "cpu_starved", "disk_stall",
    "network_partition", "network_one_way", "network_loss", "network_latency", "snapshot", "api_overload", "overrun",
    "resource_limit", "lost_quorum", "clock_step", "mixed_traffic", "ghost_peers", "unknown",
]  # fmt: skip


PLANNED: Final[frozenset[Cause]] = frozenset({"planned_step_down", "lame_duck", "clean_restart"})
"""Somebody wanted it: no fault, and no incident."""
SURE_MAX = 0.97
"""From outside nothing is surer."""


class Fact(Struct, frozen=True, kw_only=True):
    """One line of evidence."""

    message: Message
    weight: float = 0.0
    """What it adds to the score of its cause; below zero it speaks against. Zero: it stands beside every cause."""
    at: float | None = None
    """When it was so, or began to be; None where it is no matter of time."""
    evidence: str | None = None
    """Its row in the table of weights (`causes/weights`); None where it has no weight."""


class Case(Struct, frozen=True, kw_only=True):
    """One cause at one server, with all that speaks for it and against it."""

    cause: Cause
    server: str | None
    facts: tuple[Fact, ...]
    unseen: tuple[Message, ...] = ()
    """What would tell, and cannot be seen from here; with how to see it."""
    most: float = SURE_MAX
    """How sure its kind of evidence can make anybody."""

    @property
    def score(self) -> float:
        """The logarithm of its odds against `unknown`."""
        return PRIOR + sum(fact.weight for fact in self.facts)


PRIOR = -3.0
"""One weak fact names nothing, two strong ones do."""


class RunnerUp(Struct, frozen=True, kw_only=True):
    """The case that is next to the leading one."""

    cause: Cause
    server: str | None
    confidence: float


class Verdict(Struct, frozen=True, kw_only=True):
    """The leading case of one episode."""

    episode: str
    since: float
    """Last proof of the leader before, else the election itself."""
    elected_at: float | None
    term: int | None
    """Term of the winner; None while there is none."""
    leader: str | None = None
    cause: Cause = "unknown"
    server: str | None = None
    confidence: float = 0.0
    evidence_for: tuple[Fact, ...] = ()
    evidence_against: tuple[Fact, ...] = ()
    unseen: tuple[Message, ...] = ()
    next: Message | None = None
    """What to do about it; None until it is judged."""
    spread: Fact | None = None
    """The streams and consumers that elected new leaders after it: what followed, and no cause."""
    second: RunnerUp | None = None
    """Where one is near."""
    judged_at: float = 0.0
    named: tuple[Cause, str | None, int | None] | None = None
    """Cause, server and term of its last line."""
    recorded: bool = False
    """A recorder judged it, before we looked: it is not judged again here, and has no line."""

    @property
    def at(self) -> float:
        """The instant that the times of its evidence are relative to."""
        return self.since if self.elected_at is None else self.elected_at


def words_of(confidence: float) -> str:
    """Confidence as a word."""
    if confidence > 0.8:
        return "sure"
    return "likely" if confidence >= 0.5 else "a guess"
