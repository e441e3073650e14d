"""What do the parts say to each other across threads? Protocols and commands; this file must not know who implements them."""

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from tui.core.model.state import Snapshot
from tui.core.observed.events import AnyEvent


class Acknowledge(Struct, frozen=True, kw_only=True):
    """The operator acknowledges one alert, or all of them when `code` is None."""

    code: str | None
    subject: str | None = None
    by: str
    note: str | None = None
    lasts_s: float | None = None
    """For so long; None: until the alert clears."""


class StepDown(Struct, frozen=True, kw_only=True):
    """The operator confirmed a step-down; `leader` and `term` are what his dialog showed."""

    id: str
    leader: str
    term: int | None
    to: str | None
    """The peer to hand over to; None lets the servers decide (before 2.11)."""
    by: str
    insist: bool = False
    """He was told that no quorum would be left, and insists."""


class SaveEvidence(Struct, frozen=True, kw_only=True):
    """The operator wants to keep what a server says of its inside, before anybody restarts it. It changes nothing in the cluster."""

    server: str
    by: str
    into: str | None = None
    """The folder to write a folder into; None: the working directory."""


class WriteDown(Struct, frozen=True, kw_only=True):
    """The operator writes down what happened, for everybody who watches this group."""

    text: str
    by: str


class Consider(Struct, frozen=True, kw_only=True):
    """The operator has opened a step-down dialog, or closed it."""

    leader: str | None
    by: str
    open: bool


class Maintain(Struct, frozen=True, kw_only=True):
    """The operator works on a server, or on all of them, for so many seconds."""

    by: str
    for_s: float
    server: str | None = None
    reason: str | None = None


class EndMaintenance(Struct, frozen=True, kw_only=True):
    """The operator is done: every open window ends."""

    by: str


TeamCommand = Acknowledge | WriteDown | Consider | Maintain | EndMaintenance
"""What others who watch this group are told as well."""
OperatorCommand = TeamCommand | StepDown | SaveEvidence


class Backlog(Struct, frozen=True, kw_only=True):
    """What the disk of the journal still owes."""

    lag_s: float = 0.0
    """How long the oldest event has waited that is not yet committed; 0: all are. It goes on when nothing is written any more."""
    events: int = 0
    size: int = 0
    """Bytes of these events, before they are compressed."""
    gave_up_at: float | None = None
    """Since when nothing is written any more."""


class Faults(Protocol):
    """What the demo can break, as its menu sees it; safe to call from the screen's thread, never blocks."""

    def menu(self) -> tuple[tuple[str, str, bool], ...]:
        """(name, title, whether it wants a server) of every fault."""

    def servers(self) -> tuple[str, ...]:
        """Servers that can be broken."""

    def run(self, name: str, server: str | None) -> None:
        """Begin a fault; what comes of it is seen in the cluster."""

    def said(self) -> str:
        """What is being broken or mended now, in one line; empty when nothing is."""


class Sink(Protocol):
    """Takes events, on the collecting thread, in the order in which they happened."""

    def __call__(self, event: AnyEvent) -> None: ...


class Past(Protocol):
    """A recording, as the screen sees it: it stands at one instant and moves. Safe to call from the screen's thread, never blocks."""

    def go(self, *, forward: bool, incidents: bool = False) -> None:
        """To the next or the previous line, or incident, and stand there."""

    def go_to(self, text: str) -> str | None:
        """To the time that was typed; what is wrong with it, else None."""

    def pause(self) -> bool:
        """Let time stand, or pass; whether it stands now."""

    def faster(self, factor: float) -> float:
        """Let time pass so much faster; the new speed."""

    def stop(self) -> None:
        """End it, and join for 2 s at most."""


class Live(Protocol):
    """The collecting side as the screen sees it; safe to call from the screen's thread, never blocks."""

    def subscribe(
        self,
        post: Callable[[Snapshot], None],
        crashed: Callable[[BaseException], None],
        noted: Callable[[str], None],
    ) -> None:
        """Start: `post` gets every published snapshot (≤ 4/s, and at once on an election), `crashed` a bug of the other thread, `noted`
        what the operator should know of the journal. All are called on other threads than the screen's."""

    def send(self, command: OperatorCommand) -> None:
        """Hand a command over."""

    def past(self, post: Callable[[Snapshot], None], crashed: Callable[[BaseException], None]) -> Past | None:
        """What was recorded until now, standing at its end: `post` gets its snapshots. None: nothing is recorded."""

    @property
    def unrecorded(self) -> bool:
        """A journal is wanted, and neither we nor another metawatch writes it: its disk is full, or it cannot be used."""

    def stop(self) -> None:
        """Stop collecting and join, for 2 s at most."""
