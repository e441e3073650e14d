"""Which server do we hold a connection to? One pinned connection a server *name*, dialled again for ever when it is lost.

It must not know what is asked on the connections, nor what comes through them.
"""

import asyncio
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from tui import clock
from tui.core.events import ProbeMissed, VantageChanged
from tui.core.ports import Sink
from tui.feeds.book import Book
from tui.feeds.client import Admit, Wire
from tui.feeds.dial import Spot, dial
from tui.feeds.hello import Hello
from tui.feeds.link import Link
from tui.feeds.login import Keys
from tui.feeds.roster import Roster
from tui.feeds.trouble import REFUSED, Failure, WrongServer

_DIAL_S: Final = 2.0
_DIALS: Final = 8
"""At once, over all servers."""
_BACKOFF_S: Final = (0.05, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 10.0)
_BALANCER_DIALS: Final = 4
_EAGER_ROUNDS: Final = 3
_SINGLES: Final = 6
_SINGLE_DIALS: Final = 2
"""An address where only one other server has answered may still be a load balancer."""
_EVERY_NTH: Final = 4
"""Later, an address where only somebody else ever answered is tried in every so many rounds."""
_ALIVE_FOR_S: Final = 1.5
"""A lost server that answers others for this long and not us is out of reach, not just starting."""


@dataclass(eq=False, kw_only=True)
class Pin:
    """One name, and our connection to it."""

    name: str
    link: Link | None = None
    claimed: bool = False
    """A dial has just found it and is about to authenticate."""
    told: str | None = None
    """The last reason told for not being connected."""
    lost_at: float | None = None
    refused: bool = False
    """Told that nobody takes connections there since it was lost."""
    rounds: int = 0
    """Fruitless ones since it was connected."""
    wake: asyncio.Event = field(default_factory=asyncio.Event)


class Pins:
    """All pinned connections."""

    def __init__(
        self,
        keys: Keys,
        roster: Roster,
        take: Sink,
        join: Callable[[Wire], Link],
        changed: Callable[[Link, bool], None],
    ) -> None:
        self.book = Book(keys)
        self._keys = keys
        self._roster = roster
        self._take = take
        self._join = join
        self._changed = changed
        self._pins: dict[str, Pin] = {}
        self._slots = asyncio.Semaphore(_DIALS)
        self._dialled: set[tuple[str, int]] = set()
        self._group: asyncio.TaskGroup | None = None
        self._ending = False
        """nats-py's handshake can lose a cancellation (Python 3.11's `wait_for` does): whoever comes back late sees it here."""

    # What others ask.

    def links(self) -> Iterator[Link]:
        """All connections that can be used now."""
        return (pin.link for pin in self._pins.values() if pin.link is not None and pin.link.usable)

    def link(self, name: str) -> Link | None:
        """The server's own connection."""
        pin = self._pins.get(name)
        return pin.link if pin is not None and pin.link is not None and pin.link.usable else None

    @property
    def missing(self) -> bool:
        """Whether a server that answers has no connection of its own."""
        return any(pin.link is None for pin in self._pins.values())

    # What happens.

    def wanted(self, name: str, *, news: bool = False) -> None:
        """This server is there; with `news` it may be reached again, so do not wait any longer."""
        pin = self._pins.get(name)
        if pin is None:
            self._add(name)
        elif news:
            self.hasten(name)

    def hasten(self, name: str | None = None) -> None:
        """Dial the missing ones now, or this one of them."""
        for pin in self._pins.values():
            if pin.link is None and name in (None, pin.name):
                pin.rounds = min(pin.rounds, 1)
                pin.wake.set()

    def first(self, wire: Wire, spot: Spot) -> None:
        """The connection that everything begins with."""
        self._add(wire.hello.name)
        self.book.answered(spot, wire.hello.name)
        self._connected(wire)

    async def run(self) -> None:
        """Hold all of them, until cancelled."""
        async with asyncio.TaskGroup() as self._group:
            for pin in self._pins.values():
                self._group.create_task(self._hold(pin))
            try:
                await asyncio.get_running_loop().create_future()
            finally:
                self._ending = True

    async def close(self) -> None:
        """End all of them at once."""
        self._ending = True
        await asyncio.gather(*(pin.link.hang_up() for pin in self._pins.values() if pin.link is not None))

    def _add(self, name: str) -> Pin:
        pin = self._pins[name] = Pin(name=name)
        if self._group is not None and not self._ending:
            self._group.create_task(self._hold(pin))
        return pin

    # One pin.

    async def _hold(self, pin: Pin) -> None:
        pause = 0.0
        while not self._ending:
            if pin.link is not None:
                await self._until_lost(pin, pin.link)
            await _pause(pin.wake, pause)
            pin.wake.clear()
            if pin.link is None:
                await self._round(pin)
            pause = _BACKOFF_S[min(pin.rounds, len(_BACKOFF_S) - 1)] * random.uniform(0.5, 1.0)

    async def _until_lost(self, pin: Pin, link: Link) -> None:
        # Waited for without being cancelled together with us: `closed` belongs to the connection.
        await asyncio.wait([link.closed])
        reason = link.closed.result()
        pin.link, pin.told, pin.rounds, pin.lost_at = None, reason, 0, clock.now()
        self._take(VantageChanged(at=pin.lost_at, server=pin.name, connected=False, reason=reason))
        self._changed(link, False)
        await link.hang_up()

    async def _round(self, pin: Pin) -> None:
        """Every address once; those of a load balancer several times."""
        reason: str | None = None
        spots, sure = await self._candidates(pin)
        for spot in spots:
            if pin.link is not None or pin.claimed or self._ending:
                return
            if spot.key in self._dialled and not self.book.balances(spot):
                sure = False  # whoever answers there finds its own pin
                continue
            # The server's own addresses come first, and so does the reason why they do not work.
            failed = await self._try(spot)
            reason = reason or failed
        if pin.link is None and not pin.claimed:
            pin.rounds += 1
            self._nobody_there(pin, reason)
            if sure:
                self._out_of_reach(pin, reason or "no known address leads to it")

    async def _candidates(self, pin: Pin) -> tuple[list[Spot], bool]:
        """Most promising first; and whether that was all there is to try."""
        own = self.book.of(pin.name)
        for link in self.links():
            self.book.told(link.connect_urls)
        unknown, others = await self.book.elsewhere(pin.name)
        random.shuffle(unknown)
        eager = pin.rounds < _EAGER_ROUNDS or pin.rounds % _EVERY_NTH == 0
        balancers = [spot for spot in (*own, *others) if self.book.balances(spot)] * _BALANCER_DIALS
        single = [spot for spot in others if not self.book.balances(spot)]
        hidden = random.sample(single, min(len(single), _SINGLES)) * (_SINGLE_DIALS if eager else 0)
        return [*own, *unknown, *balancers, *hidden], bool(own or unknown or eager)

    async def _try(self, spot: Spot) -> str | None:
        """One dial; whoever answers there is welcome if it is missing. The reason why that came to nothing."""
        claimed: list[Pin] = []
        async with self._slots:
            self._dialled.add(spot.key)
            try:
                wire = await dial(self._keys, spot, _DIAL_S, self._admit(spot, claimed))
            except WrongServer:
                return None
            except Failure as failure:
                self.book.failed(spot)
                return failure.reason
            finally:
                self._dialled.discard(spot.key)
                for pin in claimed:
                    pin.claimed = False
        if self._ending:
            await wire.hang_up()
        else:
            self._connected(wire)
        return None

    def _admit(self, spot: Spot, claimed: list[Pin]) -> Admit:
        def admit(hello: Hello) -> None:
            self.book.answered(spot, hello.name)
            pin = self._pins.get(hello.name)
            if pin is None and next(self.links(), None) is None:
                # With every connection lost nobody can tell us of new servers; this one will.
                pin = self._add(hello.name)
            if pin is None or pin.link is not None or pin.claimed or self._ending:
                raise WrongServer(hello.name, hello.id)
            pin.claimed = True
            claimed.append(pin)

        return admit

    def _connected(self, wire: Wire) -> None:
        pin = self._pins[wire.hello.name]
        alone = next(self.links(), None) is None
        link = pin.link = self._join(wire)
        pin.told, pin.rounds, pin.refused = None, 0, False
        self.book.told(link.connect_urls)
        self._take(VantageChanged(at=clock.now(), server=pin.name, connected=True))
        self._changed(link, True)
        pin.wake.set()
        if alone:
            # After a time without any connection: where one is back, the others may be.
            self.hasten()

    def _nobody_there(self, pin: Pin, reason: str | None) -> None:
        """Told once: the machine of a server that was connected answers, and its process does not."""
        if reason == REFUSED and pin.lost_at is not None and not pin.refused:
            pin.refused = True
            now = clock.now()
            self._take(ProbeMissed(at=now, server=pin.name, endpoint="PING", asked=now, refused=True))

    def _out_of_reach(self, pin: Pin, why: str) -> None:
        """Told once: a server that never was reached, or that others hear and we do not."""
        known = self._roster.servers.get(pin.name)
        reason = f"not reachable from here: {why}"
        alive = pin.lost_at is None or (known is not None and known.seen > pin.lost_at + _ALIVE_FOR_S)
        if alive and reason != pin.told and pin.rounds >= _EAGER_ROUNDS:
            pin.told = reason
            self._take(VantageChanged(at=clock.now(), server=pin.name, connected=False, reason=reason))


async def _pause(wake: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await wake.wait()
    except TimeoutError:
        return
