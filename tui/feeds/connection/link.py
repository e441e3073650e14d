"""What comes through one pinned connection? Pushes become events, answers go to whoever asked, refusals are told once.

It must not know which servers exist, when to ask, or how the connection was made.
"""

import asyncio
from collections.abc import Callable, Sequence
from secrets import token_hex
from typing import Final, NamedTuple

from tui import clock
from tui.core.observed.events import FeedDenied, StatsSeen
from tui.core.ports import Sink
from tui.core.settings.watch import PROBE_PREFIX
from tui.feeds.connection.client import Echoed, Wire
from tui.feeds.connection.cost import Cost
from tui.feeds.connection.plain_messages import Took
from tui.feeds.connection.replies import Replies
from tui.host.tcp import Tcp
from tui.wire.subjects import (
    ADVISORIES,
    ADVISORY_PREFIX,
    LAME_DUCKS,
    PING,
    SHUTDOWNS,
    STATSZ_BROADCASTS,
    as_refused,
    denied,
    permission,
    probes,
    refused_subject,
)
from tui.wire.translate import translate_answer, translate_push

Answered = Callable[[Took], None]
DeniedHandler = Callable[["Link", str], None]
"""Told the subject that this connection may not publish to."""

_ASSET_KINDS: Final = (f"{ADVISORY_PREFIX}STREAM.", f"{ADVISORY_PREFIX}CONSUMER.")
_REMEMBERED: Final = 4096


class Seen:
    """Asset advisories already taken from another connection: in a cascade there are thousands, each heard once a connection."""

    def __init__(self) -> None:
        # Two generations instead of one queue: forgetting one body at a time costs more than all the rest.
        # And their hashes: four thousand bodies, each freed at another time, leave the memory full of holes.
        self._new: set[int] = set()
        self._old: set[int] = set()

    def before(self, body: bytes) -> bool:
        """Whether exactly this was seen lately; every advisory has an id of its own in it."""
        known = hash(body)
        if known in self._new or known in self._old:
            return True
        if len(self._new) >= _REMEMBERED:
            self._old, self._new = self._new, set()
        self._new.add(known)
        return False


class Prefixes(NamedTuple):
    """What subjects of our own begin with."""

    inbox: str = "_INBOX"
    probes: str = PROBE_PREFIX


class Link:
    """One connection to one named server."""

    def __init__(self, wire: Wire, prefixes: Prefixes, take: Sink, seen: Seen, on_denied: DeniedHandler) -> None:
        self.name = wire.hello.name
        self.id = wire.hello.id
        self.version = wire.hello.version
        self.greeting = wire.hello
        """What the server said of itself before anything was asked."""
        self._wire = wire
        self._prefixes = prefixes
        self._take = take
        self._seen = seen
        self._on_denied = on_denied
        self._told: set[tuple[str, str]] = set()
        self._waiting: dict[str, Answered] = {}
        self._requested: dict[asyncio.Future[Took | None], str] = {}
        """Whoever waits for an answer, with its subject as a refusal would name it; None: not permitted."""
        self._asked = 0
        self.heard_at = clock.now()
        """When anything last came through it."""
        self._subjects: dict[str, int] = {}
        inbox = f"{prefixes.inbox}.{token_hex(11)}"
        self._inbox = inbox
        wire.listen(self._message, self._error)
        self._inbox_sid = wire.subscribe_raw(f"{inbox}.*")
        self._tapped: dict[int, Answered] = {}
        self._on_refusal: dict[str, Callable[[], None]] = {}
        self._echo_sid: int | None = None
        self._on_echo: Answered = lambda _took: None
        self.probes_denied = False
        """We may not send to ourselves through it."""
        self._replies = Replies()

    @property
    def usable(self) -> bool:
        return self._wire.usable

    @property
    def closed(self) -> asyncio.Future[str]:
        """Why it ended."""
        return self._wire.closed

    @property
    def max_payload(self) -> int:
        """Bytes of the largest message that the server takes."""
        return self._wire.max_payload

    def tcp(self) -> Tcp | None:
        """What our kernel knows of the connection; None where it tells nothing."""
        return self._wire.tcp()

    def give_up(self, reason: str) -> None:
        """End it now, for a reason of ours."""
        self._wire.give_up(reason)

    @property
    def cost(self) -> Cost:
        return self._wire.cost

    @property
    def connect_urls(self) -> tuple[str, ...]:
        """Addresses of other servers that this one advertises."""
        return self._wire.hello.connect_urls

    @property
    def in_system_account(self) -> bool | None:
        """Whether our user is in the system account, where the server has said so (2.12 and later, a moment after the login)."""
        return self._wire.hello.system_account

    @property
    def account(self) -> str | None:
        """Name or public key of our account, where the server has said so."""
        return self._wire.hello.account

    def hear(self, *, advisories: bool, statsz: bool) -> None:
        """Listen to what comes unasked; servers' last words always, being rare."""
        wanted = {LAME_DUCKS, SHUTDOWNS} if advisories or statsz else set[str]()
        wanted |= {ADVISORIES} if advisories else set()
        wanted |= {STATSZ_BROADCASTS} if statsz else set()
        for subject in sorted(wanted - self._subjects.keys()):
            self._subjects[subject] = self._wire.subscribe_raw(subject)
        for subject in sorted(self._subjects.keys() - wanted):
            self._wire.unsubscribe_raw(self._subjects.pop(subject))

    def tap(self, subject: str, heard: Answered, refused: Callable[[], None]) -> int:
        """Listen to one subject of the Raft traffic; the number to end it by. `refused` comes after the event that tells it."""
        sid = self._wire.subscribe_raw(subject)
        self._tapped[sid] = heard
        self._on_refusal[permission(subject)] = refused
        return sid

    def untap(self, sid: int) -> None:
        """No longer; what is still on its way is dropped."""
        if self._tapped.pop(sid, None) is not None:
            self._wire.unsubscribe_raw(sid)

    def hear_own(self, subject: str, took: Answered) -> None:
        """Listen to what we send to ourselves through other servers."""
        self._on_echo = took
        self._echo_sid = self._wire.subscribe_raw(subject)

    def tell(self, subject: str, body: bytes) -> None:
        """Send to others who listen, or to ourselves through this server."""
        self._wire.tell(subject, body)

    def tell_all(self, messages: Sequence[tuple[str, bytes]], echoed: Echoed) -> None:
        """Send several to ourselves through this server, which is asked for an echo behind them: the packet is one."""
        self._wire.tell_all(messages, echoed)

    def echo(self, echoed: Echoed) -> None:
        """The protocol's own PING, unlike `ping`, which asks all servers for their names."""
        self._wire.echo(echoed)

    def ask(self, subject: str, body: bytes, answered: Answered) -> str:
        """Send a request; returns the token to forget it by. All answers go to `answered`, late ones too."""
        self._asked += 1
        token = f"{self._asked:x}"
        self._waiting[token] = answered
        self._wire.ask(subject, f"{self._inbox}.{token}", body)
        return token

    def ask_for(self, subject: str, reply: str, body: bytes) -> None:
        """Send a request whose answers come to a subject that is listened on already."""
        self._wire.ask(subject, reply, body)

    def reply_to(self, reply: str, body: bytes) -> None:
        """Answer a request that came, in an inbox or where metawatches take answers: whoever asks must not choose what else we send to.
        Where it is not permitted whoever asked gets no answer, and nothing is unseen."""
        if reply.startswith(f"{self._prefixes.probes}.team.to.") or (
            reply.startswith(("_INBOX.", f"{self._prefixes.inbox}.")) and self._replies.may(reply, clock.now())
        ):
            self._wire.tell(reply, body)

    def forget(self, token: str) -> None:
        """No more answers to this one."""
        self._waiting.pop(token, None)

    async def request(self, subject: str, body: bytes, within: float) -> Took:
        """Ask once and wait for one answer. Raises PermissionError when we may not publish there, ConnectionError when the
        connection is lost, TimeoutError: after both of these nobody knows whether the request arrived."""
        answer: asyncio.Future[Took | None] = asyncio.get_running_loop().create_future()
        self._requested[answer] = as_refused(subject, self._prefixes.inbox, self._prefixes.probes)

        def answered(took: Took) -> None:
            if not answer.done():
                answer.set_result(took)

        token = self.ask(subject, body, answered)
        try:
            await asyncio.wait((answer, self.closed), timeout=within, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.forget(token)
            del self._requested[answer]
        if not answer.done():
            raise ConnectionError("connection lost") if self.closed.done() else TimeoutError
        took = answer.result()
        if took is None:
            raise PermissionError(f"not permitted: {subject}")
        return took

    def ping(self, named: Callable[[str], None]) -> str:
        """Ask all servers for their STATSZ; the answers are events, `named` is told who answered. Returns the token."""
        asked = clock.now()

        def answered(took: Took) -> None:
            if took.nobody:
                return
            event = translate_answer("STATSZ", took.at, asked, self.name, took.body)
            self._take(event)
            if isinstance(event, StatsSeen):
                named(event.server.name)

        return self.ask(PING, b"", answered)

    async def hang_up(self) -> None:
        """End it at once."""
        await self._wire.hang_up()

    def _message(self, took: Took) -> None:
        self.heard_at = took.at
        heard = self._tapped.get(took.sid)
        if heard is not None:
            heard(took)
            return
        if took.sid == self._inbox_sid:
            answered = self._waiting.get(took.subject.rpartition(".")[2])
            if answered is not None:
                answered(took)
            return
        if took.sid == self._echo_sid:
            self._on_echo(took)
            return
        if took.subject.startswith(_ASSET_KINDS) and self._seen.before(took.body):
            return
        event = translate_push(took.at, self.name, took.subject, took.body)
        if event is not None:
            self._take(event)

    def _error(self, at: float, text: str) -> None:
        refused = denied(text, inbox_prefix=self._prefixes.inbox, probe_prefix=self._prefixes.probes)
        if refused is None:
            return
        operation, subject = refused
        requests = [one for one, asked in self._requested.items() if asked == subject and operation == "publish"]
        for request in requests:
            # Whoever waits for the answer is told; what comes unasked is as visible as before.
            if not request.done():
                request.set_result(None)
        if requests:
            return
        if operation == "publish" and subject.startswith(("_INBOX.", "_inbox.", f"{self._prefixes.inbox}.")):
            self._replies.refused(refused_subject(text), at)
            return
        if subject == probes(self._prefixes.probes):
            self.probes_denied = True
        if refused not in self._told:
            self._told.add(refused)
            self._take(FeedDenied(at=at, via=self.name, operation=operation, subject=subject))
        if operation == "publish":
            self._on_denied(self, subject)
        elif subject in self._on_refusal:
            self._on_refusal[subject]()
