"""Who may take over, and what speaks for and against it? Values of one look; this file must not know how they are found."""

from msgspec import Struct

from tui.core.model.message import Message


class Candidate(Struct, frozen=True, kw_only=True):
    """One peer that may take over, or why it may not."""

    name: str
    why_not: Message | None
    """None when it is offered."""
    suspect: Message | None = None
    """What a verdict of the last minutes found wrong with it, or that it follows nobody: offered, never recommended."""
    score: float
    """Lower is better; 0 has all the headroom."""
    lag: int | None = None
    seen_s: float | None = None
    """How long ago the leader heard it."""
    answer_s: float | None = None
    cpu: float | None = None
    """Share of all its cores."""
    mem: int | None = None
    store: float | None = None
    """Share of its JetStream store in use."""
    connections: int | None = None
    restarts: int = 0
    """Starts seen in the last hour."""
    version: str = ""
    uptime_s: float | None = None


class Preflight(Struct, frozen=True, kw_only=True):
    """What the operator sees before he confirms."""

    leader: str | None
    term: int | None
    candidates: tuple[Candidate, ...]
    """Offered ones first, best first."""
    warnings: tuple[Message, ...]
    refused: Message | None
    """Why it cannot be done at all."""
    needs_insisting: Message | None
    """Why it should not be done; the operator may insist."""
    chosen: bool
    """Whether the leader's version lets the client choose (2.11 and later); else the servers decide."""

    @property
    def best(self) -> str | None:
        """The candidate with the most headroom; nobody who was sick lately."""
        return next((c.name for c in self.candidates if c.why_not is None and c.suspect is None), None)
