"""Who calls the JetStream API of an account? A connection of its own to that account, which listens to the audits and nothing else.

It must not know what follows from it. The server itself counts what it may send: each second begins a new subscription that it
ends after `MOST` messages, so a flood costs neither us nor the server more than that, and what came stands for what did not.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from tui import clock
from tui.core.observed.api_callers import KEPT_S, Caller, CallersHeard
from tui.core.observed.events import DecodeFailed
from tui.core.ports import Sink
from tui.core.refusal import Refusal
from tui.core.safe_text import one_line
from tui.core.settings.connection import Connection
from tui.feeds.asking.probe import jittered
from tui.feeds.connection.client import Admit, Wire
from tui.feeds.connection.dial import reach
from tui.feeds.connection.login import Keys
from tui.feeds.connection.plain_messages import Took
from tui.wire.callers import API_AUDITS, Call, api_call
from tui.wire.subjects import denied

MOST: Final = 200
"""Messages that the server sends in each second."""
MOST_BYTES: Final = 1 << 20
"""Audits hold the whole answer, which may be large; above this the rest of the second is left unheard."""
SLOT_S: Final = 1.0
_CALLERS: Final = 64
"""In one second; more are counted and not told apart."""
_TOP: Final = 5
_KINDS: Final = 3
_AGAIN_S: Final = 2.0
_SELDOM_S: Final = 30.0
_SOONEST_S: Final = 0.001
REFUSED: Final = f"this user may not subscribe to {API_AUDITS}"

_Who = tuple[str, str, str]


@dataclass(eq=False, kw_only=True)
class _Slot:
    """One second of listening."""

    since: float
    calls: dict[Call, float] = field(default_factory=dict)
    who: set[_Who] = field(default_factory=set)
    count: int = 0
    size: int = 0
    first: float = 0.0
    last: float = 0.0
    full: bool = False
    """More would have come."""
    unreadable: int = 0
    lasted: float = 0.0
    requests: float = 0.0

    def take(self, took: Took) -> bool:
        """Count one audit; whether that is enough."""
        self.first = self.first or took.at
        self.last = took.at
        self.count += 1
        self.size += len(took.body)
        self.full = self.count >= MOST or self.size >= MOST_BYTES
        call = api_call(took.body)
        if call is None:
            self.unreadable += 1
        elif call[:3] in self.who or len(self.who) < _CALLERS:
            self.who.add(call[:3])
            self.calls[call] = self.calls.get(call, 0.0) + 1.0
        return self.full

    def end(self, at: float) -> None:
        """What was heard until it was full stands for all of it."""
        self.lasted = max(at - self.since, _SOONEST_S)
        # From the first to the last there is one pause less than messages; a single read of all has no pause at all.
        heard = self.last - self.first if self.last > self.first else self.last - self.since
        each = max(heard, _SOONEST_S) / max(1, self.count - 1)
        share = max(1.0, self.lasted / (each * self.count)) if self.full else 1.0
        self.calls = {call: count * share for call, count in self.calls.items()}
        self.requests = self.count * share


class Minute:
    """The seconds of the last minute."""

    def __init__(self) -> None:
        self._slots: deque[_Slot] = deque()
        self._span = 0.0

    def add(self, slot: _Slot) -> None:
        """One more, that has ended."""
        self._slots.append(slot)
        self._span += slot.lasted
        while self._span > KEPT_S + SLOT_S / 2:
            self._span -= self._slots.popleft().lasted

    @property
    def requests(self) -> float:
        return sum(slot.requests for slot in self._slots)

    def top(self) -> tuple[Caller, ...]:
        """Who called most."""
        made: dict[_Who, dict[str, float]] = {}
        active: dict[_Who, float] = {}
        for slot in self._slots:
            for call, count in slot.calls.items():
                kinds = made.setdefault(call[:3], {})
                kinds[call.kind] = kinds.get(call.kind, 0.0) + count
            for who in slot.who:
                active[who] = active.get(who, 0.0) + slot.lasted
        loud = sorted(made, key=lambda who: -sum(made[who].values()))[:_TOP]
        return tuple(_caller(who, made[who], active[who]) for who in loud)


def _caller(who: _Who, kinds: dict[str, float], active: float) -> Caller:
    requests = sum(kinds.values())
    name, user, host = who
    first = sorted(kinds.items(), key=lambda kind: -kind[1])[:_KINDS]
    told: Iterable[tuple[str, float]] = ((kind, round(count, 1)) for kind, count in first)
    return Caller(
        name=name,
        user=user,
        host=host,
        requests=round(requests, 1),
        rate=round(requests / max(active, SLOT_S), 2),
        kinds=tuple(told),
    )


class Callers:
    """`await run()` until cancelled; a lost connection is dialled again. Raises Refusal at once for keys that are none.

    `judge` is asked before each login, and raises WrongServer for a server that is none of the watched cluster."""

    def __init__(self, connection: Connection, take: Sink, judge: Admit) -> None:
        self._keys = Keys(connection)
        self._judge = judge
        self._within = connection.timeout_s
        self._context = connection.context or ""
        self._take = take
        self._told: CallersHeard | None = None
        self._begin()

    def _begin(self) -> None:
        self._minute = Minute()
        self._slot = _Slot(since=clock.now())
        self._sid: int | None = None
        self._refused = False
        self._granted = False

    async def run(self) -> None:
        """Listen, and after a loss again, ever less often where it is in vain."""
        pause = _AGAIN_S
        while True:
            self._begin()
            try:
                wire = await reach(self._keys, self._within, self._judge)
            except Refusal as refusal:
                self._tell_off(refusal.line)
            else:
                self._tell_off(await self._listen(wire))
                pause = _AGAIN_S if self._granted else pause
            await asyncio.sleep(jittered(pause))
            pause = min(2 * pause, _SELDOM_S)

    async def _listen(self, wire: Wire) -> str:
        """Until the connection is lost; why it was."""
        try:
            wire.listen(lambda took: self._message(wire, took), self._error)
            self._renew(wire)
            wire.echo(self._heard_back)
            while not wire.closed.done():
                await asyncio.wait([wire.closed], timeout=jittered(SLOT_S))
                if self._granted and not wire.closed.done():
                    self._turn(wire)
            return wire.closed.result()
        finally:
            await wire.hang_up()

    def _renew(self, wire: Wire) -> None:
        """The new subscription begins before the old one ends, so that nothing falls between them."""
        old, self._sid = self._sid, wire.subscribe_raw(API_AUDITS, MOST)
        if old is not None:
            wire.unsubscribe_raw(old)

    def _message(self, wire: Wire, took: Took) -> None:
        if took.sid != self._sid or self._slot.full:
            return
        if self._slot.take(took):
            wire.unsubscribe_raw(took.sid)

    def _error(self, at: float, text: str) -> None:
        refused = denied(text)
        if refused is not None and refused[0] == "subscribe":
            self._refused = True
            self._granted = False
            self._tell_off(REFUSED, at)

    def _heard_back(self, at: float) -> None:
        """The answer to a PING behind the subscription: a refusal would have come before it."""
        if not self._refused:
            self._granted = True
            self._tell(CallersHeard(at=at, on=True, context=self._context))

    def _turn(self, wire: Wire) -> None:
        """A second is over."""
        now, slot = clock.now(), self._slot
        slot.end(now)
        self._minute.add(slot)
        self._slot = _Slot(since=now)
        if slot.count:
            self._renew(wire)
        if slot.unreadable:
            why = f"{slot.unreadable} unreadable audits"
            self._take(DecodeFailed(at=now, via=wire.hello.name, subject=API_AUDITS, reason=why))
        requests = round(self._minute.requests, 1)
        if requests or (self._told is not None and self._told.requests):
            heard = CallersHeard(at=now, on=True, context=self._context, requests=requests, top=self._minute.top())
            self._tell(heard)

    def _tell_off(self, reason: str, at: float | None = None) -> None:
        """Once for each reason, however often it is tried again."""
        said = one_line(reason, 160)
        if self._refused and reason != REFUSED:
            return
        if self._told is None or self._told.on or self._told.reason != said:
            self._tell(CallersHeard(at=at or clock.now(), on=False, context=self._context, reason=said))

    def _tell(self, heard: CallersHeard) -> None:
        self._told = heard
        self._take(heard)


async def refusal_of(connection: Connection, judge: Admit) -> str | None:
    """Why the callers of this account cannot be heard; None when they can. For who looks only once; `judge` as for `Callers`."""
    heard: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()

    def take(event: object) -> None:
        if isinstance(event, CallersHeard) and not heard.done():
            heard.set_result(event.reason)

    listening = asyncio.create_task(Callers(connection, take, judge).run())
    try:
        waiting: tuple[asyncio.Future[str | None] | asyncio.Task[None], ...] = heard, listening
        await asyncio.wait(waiting, timeout=2 * connection.timeout_s, return_when=asyncio.FIRST_COMPLETED)
        if listening.done():
            listening.result()
        return heard.result() if heard.done() else "no reply in time"
    finally:
        listening.cancel()
        await asyncio.wait({listening})
