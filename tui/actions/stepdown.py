"""How does the operator's step-down reach the meta leader? One request, once, on a connection into the watched group.

The only file that changes a cluster. It must not know how connections are made, nor who confirmed what on which screen:
whether the command may still be carried out is for `core.preflight` to say, at the very moment of sending.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, Protocol

import msgspec

from tui import clock
from tui.core.events import StepDownAnswered, StepDownAsked, StepDownRefused
from tui.core.group import members
from tui.core.ports import Sink, StepDown
from tui.core.preflight import refusal
from tui.core.settings import Watch
from tui.core.state import Server, State

SUBJECT: Final = "$JS.API.META.LEADER.STEPDOWN"
ANSWER_S: Final = 5.0
"""A leader that is there answers within milliseconds; one that has just died never does."""
NOT_PERMITTED: Final = f"not permitted: grant {SUBJECT}, see `metawatch doctor --snippet step-down`"
NOBODY_HEARS: Final = "no server hears the request there (no responders)"
_LONGEST_TEXT: Final = 200


class Reply(Protocol):
    """An answer, as it came from the wire."""

    @property
    def nobody(self) -> bool:
        """Nobody listens on that subject."""

    @property
    def body(self) -> bytes:
        """Its bytes."""


class Sender(Protocol):
    """A connection to one server of the watched group."""

    @property
    def name(self) -> str:
        """The server's."""

    async def request(self, subject: str, body: bytes, within: float) -> Reply:
        """Ask once. Raises PermissionError when it was not let through, ConnectionError or TimeoutError when nobody knows."""


class Outcome(NamedTuple):
    """What came back; `ok` None: nobody knows whether it was obeyed."""

    ok: bool | None
    error: str | None = None


class _Error(msgspec.Struct):
    code: int = 0
    err_code: int = 0
    description: str = ""


class _Answer(msgspec.Struct):
    success: bool = False
    error: _Error | None = None


def body_for(to: str | None) -> bytes:
    """What is asked; empty lets the servers choose."""
    return msgspec.json.encode({"placement": {"preferred": to}}) if to is not None else b""


def read_answer(body: bytes) -> Outcome:
    """The server's word; what cannot be read leaves it unknown."""
    try:
        told = msgspec.json.decode(body, type=_Answer)
    except (msgspec.MsgspecError, ValueError):
        return Outcome(None, "the answer cannot be read: not known")
    if told.error is not None:
        text = told.error.description[:_LONGEST_TEXT] or "no reason given"
        return Outcome(False, f"{text} ({told.error.err_code or told.error.code})")
    return Outcome(True) if told.success else Outcome(None, "the answer says neither yes nor no: not known")


async def step_down(sender: Sender, to: str | None, within: float = ANSWER_S) -> Outcome:
    """Ask the leader to step down. One request; whatever becomes of it, it is not sent again."""
    try:
        reply = await sender.request(SUBJECT, body_for(to), within)
    except PermissionError:
        return Outcome(False, NOT_PERMITTED)
    except TimeoutError:
        return Outcome(None, f"no answer within {within:g} s: not known")
    except ConnectionError:
        return Outcome(None, f"the connection to {sender.name} was lost before an answer: not known")
    return Outcome(False, NOBODY_HEARS) if reply.nobody else read_answer(reply.body)


def choose(state: State, link: Callable[[str], Sender | None]) -> Sender | None:
    """The connection to send on: the leader's own, else that of another peer of the same group, and nobody else's.

    The server on which it arrives decides whose leader steps down: one system account may show several groups."""

    def order(server: Server) -> tuple[bool, bool, float]:
        observes = server.raft is not None and server.raft.observer
        return server.name != state.leadership.leader, observes, -server.heard_at

    senders = (link(server.name) for server in sorted(members(state), key=order))
    return next((sender for sender in senders if sender is not None), None)


async def carry_out(
    command: StepDown, *, state: Callable[[], State], watch: Watch, link: Callable[[str], Sender | None], take: Sink
) -> None:
    """Refuse it, or send it and tell what came back. Nothing is awaited between judging the state and sending."""
    now, seen = clock.now(), state()
    sender = choose(seen, link)
    reason = refusal(seen, now, watch, command)
    if reason is None and sender is None:
        reason = "no connection to any server of this meta group"
    if reason is not None or sender is None:
        take(StepDownRefused(at=now, id=command.id, reason=reason or ""))
        return
    take(
        StepDownAsked(
            at=now,
            id=command.id,
            leader=command.leader,
            term=command.term,
            to=command.to,
            by=command.by,
            via=sender.name,
        )
    )
    outcome = await step_down(sender, command.to)
    take(StepDownAnswered(at=clock.now(), id=command.id, ok=outcome.ok, error=outcome.error))
