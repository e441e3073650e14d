"""How does the operator's step-down reach the meta leader? One request, once, on a connection to that very server.

The only file that changes a cluster. It must not know how connections are made, nor who confirmed what on which screen:
whether the command may still be carried out is for `core.stepdown.preflight` to say, at the very moment of sending.
"""

from collections.abc import Callable
from typing import Final, Literal, NamedTuple, Protocol

import msgspec

from tui import clock
from tui.core.model.message import Saying
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.observed.events import MetaSeen, RaftSeen, StepDownAnswered, StepDownAsked, StepDownRefused
from tui.core.ports import Sink, StepDown
from tui.core.settings.watch import Watch
from tui.core.stepdown.preflight import refusal
from tui.text.phrases.say import say
from tui.wire.subjects import ask, ask_any, body_for
from tui.wire.translate import translate_answer

SUBJECT: Final = "$JS.API.META.LEADER.STEPDOWN"
ANSWER_S: Final = 5.0
"""A leader that is there answers within milliseconds; one that has just died never does."""
CHECK_S: Final = 1.0
"""How long the leader may take to confirm, right before, that it leads."""
NOT_PERMITTED: Final = f"not permitted: grant {SUBJECT}, see `metawatch doctor --snippet step-down`"
NOBODY_HEARS: Final = "no server receives the request there (no responders)"
_LONGEST_TEXT: Final = 200


class Reply(Protocol):
    """An answer, as it came from the wire."""

    @property
    def at(self) -> float:
        """When it came."""

    @property
    def nobody(self) -> bool:
        """Nobody listens on that subject."""

    @property
    def body(self) -> bytes:
        """Its bytes."""


class Sender(Protocol):
    """A connection to one server."""

    @property
    def name(self) -> str:
        """The server's."""

    @property
    def id(self) -> str:
        """The server's, as it said at its door."""

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


def request_for(to: str | None) -> bytes:
    """What is asked; empty lets the servers choose."""
    return msgspec.json.encode({"placement": {"preferred": to}}) if to is not None else b""


def read_answer(body: bytes) -> Outcome:
    """The server's word; what cannot be read leaves it unknown."""
    try:
        told = msgspec.json.decode(body, type=_Answer)
    except (msgspec.MsgspecError, ValueError):
        return Outcome(None, "the reply is unreadable: the result is unknown")
    if told.error is not None:
        text = told.error.description[:_LONGEST_TEXT] or "no reason given"
        return Outcome(False, f"{text} ({told.error.err_code or told.error.code})")
    return (
        Outcome(True)
        if told.success
        else Outcome(None, "the reply says neither success nor error: the result is unknown")
    )


async def step_down(sender: Sender, to: str | None, within: float = ANSWER_S) -> Outcome:
    """Ask the leader to step down. One request; whatever becomes of it, it is not sent again."""
    try:
        reply = await sender.request(SUBJECT, request_for(to), within)
    except PermissionError:
        return Outcome(False, NOT_PERMITTED)
    except TimeoutError:
        return Outcome(None, f"no reply within {within:g} s: the result is unknown")
    except ConnectionError:
        return Outcome(None, f"the connection to {sender.name} was lost before a reply: the result is unknown")
    return Outcome(False, NOBODY_HEARS) if reply.nobody else read_answer(reply.body)


def choose(state: State, link: Callable[[str], Sender | None]) -> Sender | None:
    """The connection to send on: to the server that leads, by its id, and no other.

    Whoever hears the request steps its own leader down, whichever group that leads: one system account may show several groups,
    and a server of another cluster may bear the leader's name."""
    leader = state.servers.get(state.leadership.leader or "")
    sender = None if leader is None else link(leader.name)
    return sender if leader is not None and sender is not None and sender.id == leader.identity.id else None


def _endpoint(state: State, leader: Server, via: str) -> Literal["RAFTZ", "JSZ"] | None:
    """What the leader can be asked, of what tells whether it leads."""
    denied = {d.subject for d in state.denied if d.via == via and d.operation == "publish"}
    missing = state.unsupported.get(leader.name, ())
    known: tuple[Literal["RAFTZ", "JSZ"], ...] = ("RAFTZ", "JSZ")
    return next((e for e in known if e not in missing and ask_any(e) not in denied), None)


async def still_leads(command: StepDown, state: State, sender: Sender, take: Sink) -> str | None:
    """Have the leader say once more that it leads, in that term; why the step-down must not follow, if so.

    No server compares anything. And a request in the queue of a leader that hangs would be obeyed when it wakes up, by
    whoever leads then."""
    leader = state.servers.get(command.leader)
    endpoint = None if leader is None else _endpoint(state, leader, sender.name)
    if leader is None or endpoint is None:
        return None
    asked = clock.now()
    try:
        reply = await sender.request(ask(leader.identity.id, endpoint), body_for(endpoint), CHECK_S)
    except (TimeoutError, ConnectionError, PermissionError):
        return f"{leader.name} did not confirm its leadership within {CHECK_S:g} s"
    if reply.nobody:
        return f"{leader.name} has exited: its subjects have no responders"
    event = translate_answer(endpoint, reply.at, asked, sender.name, reply.body)
    take(event)
    if isinstance(event, RaftSeen | MetaSeen) and event.server.id != sender.id:
        leads = False
    elif isinstance(event, RaftSeen) and event.raft is not None:
        leads = event.raft.state == "LEADER" and command.term in (None, event.raft.term)
    else:
        meta = event.jetstream.meta if isinstance(event, MetaSeen) else None
        leads = meta is not None and meta.leader == leader.name
    return None if leads else f"{leader.name} reports that it is no longer the leader{_in_term(command.term)}"


def _in_term(term: int | None) -> str:
    return "" if term is None else f" in term {term}"


async def carry_out(
    command: StepDown, *, state: Callable[[], State], watch: Watch, link: Callable[[str], Sender | None], take: Sink
) -> None:
    """Refuse it, or send it and tell what came back. Nothing is awaited between the last look and sending; it leaves on the very
    connection on which the leader confirmed, and on no newer one."""
    reason: Saying | None = refusal(state(), clock.now(), watch, command)
    sender = choose(state(), link)
    if reason is None and sender is not None:
        reason = await still_leads(command, state(), sender, take)
    reason = reason or refusal(state(), clock.now(), watch, command)
    if reason is None and sender is not None and choose(state(), link) is not sender:
        reason = f"the connection to {command.leader} was lost while it confirmed its leadership: no request was sent"
    now = clock.now()
    if reason is not None or sender is None:
        reason = (
            reason or f"no connection to the leader {command.leader}: a step-down is sent only to the leader itself"
        )
        take(StepDownRefused(at=now, id=command.id, reason=say(reason)))
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
