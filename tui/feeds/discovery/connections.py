"""Which server do we hold a connection to? One pinned connection a server *name*, dialled again for ever when it is lost.

It must not know what is asked on the connections, nor what comes through them.
"""

import asyncio
from collections.abc import Callable, Iterator
from typing import Final

from tui import clock
from tui.core.ports import Sink
from tui.feeds.asking.sampling_plan import ASKED_S
from tui.feeds.connection.address_book import Book
from tui.feeds.connection.client import Wire
from tui.feeds.connection.dial import Spot
from tui.feeds.connection.failures import ACCOUNT_FULL, REFUSED, is_refusal
from tui.feeds.connection.known_servers import Roster
from tui.feeds.connection.link import Link
from tui.feeds.connection.login import Keys
from tui.feeds.connection.pace import LASTING_S
from tui.feeds.connection.pinned import Pin
from tui.feeds.discovery.admission import Admission
from tui.feeds.discovery.connection_limit import ConnectionLimit, is_full
from tui.feeds.discovery.connection_lines import Vantages
from tui.feeds.discovery.dial_result import Arrived, Dials
from tui.feeds.discovery.given_urls import Givens
from tui.feeds.discovery.search import Search
from tui.feeds.discovery.spare_connection import Room
from tui.feeds.discovery.trust import Trust

_FILES_S: Final = 1.0
"""How often it is looked whether files have changed that a server has refused."""
_CALM: Final = 10
"""So many seconds with every server connected, and it is tried whether the account allows one more."""
_EAGER_ROUNDS: Final = 3


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
        self.asked_s = ASKED_S
        """By then, since a server was found, its address was asked for everywhere."""
        self.book = Book(keys)
        self.trust = Trust(roster, self.book, take)
        self._search = Search(self.book)
        self._keys = keys
        self._vantages = Vantages(take, roster)
        self._join = join
        self._changed = changed
        self._pins: dict[str, Pin] = {}
        self._limit = ConnectionLimit(roster)
        self._group: asyncio.TaskGroup | None = None
        self._ending = False
        """nats-py's handshake can lose a cancellation (Python 3.11's `wait_for` does): whoever comes back late sees it here."""
        admission = Admission(self._pins, self._admitted, self.trust, self.book, self._limit)
        self._dials = Dials(keys, self.book, self._search, admission, self._login_failed)
        self._room = Room(self._limit, self._dials, self.book, self.links, self._give_back)
        self.givens = Givens(keys.places, self.book, self._dials, self._let_in)

    # What others ask.

    def links(self) -> Iterator[Link]:
        """All connections that can be used now."""
        return (pin.link for pin in self._pins.values() if pin.link is not None and pin.usable)

    def link(self, name: str) -> Link | None:
        """The server's own connection."""
        pin = self._pins.get(name)
        return pin.link if pin is not None and pin.usable else None

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

    def unwanted(self, name: str) -> None:
        """No connection to this server is of use; one that is there stays."""
        pin = self._pins.get(name)
        if pin is not None and pin.link is None and not pin.claimed:
            pin.dropped = True
            del self._pins[name]
            pin.wake.set()

    def hasten(self, name: str | None = None) -> None:
        """Dial the missing ones now, or this one of them."""
        self._search.news()
        for pin in self._pins.values():
            if pin.link is None and name in (None, pin.name):
                pin.rounds = min(pin.rounds, 1)
                if name is not None:
                    pin.pace.reprieve()
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
            self._group.create_task(self.givens.run())
            self._room.begin()
            try:
                await self._look_around()
            finally:
                self._ending = True

    async def close(self) -> None:
        """End all of them at once."""
        self._ending = True
        await self.givens.close()
        pins = self._pins.values()
        held = [one for pin in pins for one in (pin.link, pin.trial) if one is not None]
        await asyncio.gather(*(one.hang_up() for one in held))

    def _add(self, name: str) -> Pin:
        pin = self._pins[name] = Pin(name=name, found_at=clock.now())
        if self._group is not None and not self._ending:
            self._group.create_task(self._hold(pin))
        return pin

    def _admitted(self, name: str, *, given: bool) -> Pin | None:
        """The pin of a server that answers and may be let in, at an address of the operator's or not; None when it is not wanted."""
        if self._ending:
            return None
        if name not in self._pins and (given or next(self.links(), None) is None):
            # Nobody has told of it: it is cut off from the others, or with every connection lost nobody can.
            return self._add(name)
        return self._pins.get(name)

    async def _look_around(self) -> None:
        """Credentials that were refused are offered again as soon as their file has changed."""
        edition, calm = self._keys.edition, 0
        while True:
            await asyncio.sleep(clock.until_step(_FILES_S))
            calm = 0 if self.missing else calm + 1
            if calm == _CALM:
                await self._room.look()
            waiting = [pin for pin in self._pins.values() if pin.link is None]
            if waiting and self._keys.renew() != edition:
                edition = self._keys.edition
                for pin in waiting:
                    pin.pace.reprieve()
                self.hasten()

    # One pin.

    async def _hold(self, pin: Pin) -> None:
        pause = 0.0
        while not self._ending and not pin.dropped:
            if pin.trial is not None:
                await self._prove(pin, pin.trial)
            if pin.link is not None:
                await self._until_lost(pin, pin.link)
            await pin.rest(pause)
            if not pin.settled:
                await self._round(pin)
            pause = max(pin.pause_s, self._room.wait_s)

    async def _prove(self, pin: Pin, wire: Wire) -> None:
        """After logins that came to nothing, a connection is told and used only once it has lasted a little."""
        await asyncio.wait([wire.closed], timeout=pin.pace.trial_s)
        pin.trial, pin.claimed = None, False
        if self._ending:
            await wire.hang_up()
        elif not wire.closed.done():
            self._connected(wire)
        else:
            await wire.hang_up()
            reason = wire.closed.result()
            self._login_failed(pin, self._keys.explained(reason) if is_refusal(reason) else reason)

    async def _until_lost(self, pin: Pin, link: Link) -> None:
        # Waited for without being cancelled together with us: `closed` belongs to the connection.
        await asyncio.wait([link.closed], timeout=LASTING_S)
        if not link.closed.done():
            pin.pace.lasted()
            pin.told.forget()
            await asyncio.wait([link.closed])
        reason = link.closed.result()
        pin.link, pin.rounds, pin.lost_at = None, 0, clock.now()
        if pin.given_back or is_full(reason):
            reason = ACCOUNT_FULL
        if is_refusal(reason):
            reason = self._keys.explained(reason)
        if is_refusal(reason) and pin.edition == self._keys.edition:
            pin.pace.failed(pin.lost_at)
        else:
            pin.pace.ended(pin.lost_at, pin.up_at)
        self._vantages.lost(pin, pin.lost_at, reason)
        self._changed(link, False)
        await link.hang_up()
        if reason == ACCOUNT_FULL and not pin.given_back:
            self._room.full()
        pin.given_back = False

    async def _round(self, pin: Pin) -> None:
        """Every address once; those of a load balancer several times."""
        reason: str | None = None
        sure, refused, own = True, False, self.book.alone(pin.name)
        self.book.told(url for link in self.links() for url in link.connect_urls)
        for spot, search in await self._search.order(pin.name):
            if pin.settled or self._ending or pin.pace.left(clock.now()) > 0:
                return
            if refused and spot.key not in own:  # its own come first; others may hang, and it is known by now
                self._vantages.refused(pin)
            if self._dials.busy(spot) and not self.book.balances(spot):
                sure = False  # whoever answers there finds its own pin
                continue
            if search and not self._search.worth_it(spot):
                continue
            found = await self._dials.attempt(spot)
            if isinstance(found, Arrived):
                await self._let_in(found)
            else:  # the server's own addresses come first
                reason = reason or found
                refused |= found == REFUSED and spot.key in own
        if not pin.settled:
            self._in_vain(pin, reason, sure, refused)

    def _in_vain(self, pin: Pin, reason: str | None, sure: bool, refused: bool) -> None:
        """It was found nowhere; `reason`: what the first dial told that told anything. Unless `sure`, not all was tried."""
        pin.rounds += 1
        pin.reason = reason or pin.reason
        self._vantages.nobody_there(pin, reason, refused=refused, full=self._room.exceeded)
        # Where we were refused, or may not log in for now, that is told, and not that nobody was found elsewhere.
        put_off = pin.pace.failures > 0 or self._room.exceeded
        sure = sure and (reason is not None or pin.stranger is not None or not put_off)
        if pin.lost_at is None and not (self.givens.tried and clock.now() - pin.found_at > self.asked_s):
            # Never met, and the answers that tell where it is may be on their way: it is looked for eagerly until then.
            pin.rounds, sure = min(pin.rounds, _EAGER_ROUNDS), sure and pin.stranger is not None
        if sure and pin.rounds >= _EAGER_ROUNDS:
            why = pin.stranger or pin.reason or "no known address reaches it"
            self._vantages.out_of_reach(pin, why, alone=next(self.links(), None) is None)

    async def _let_in(self, arrived: Arrived) -> None:
        """A login worked."""
        wire, pin, _ = arrived
        left = await self._room.left_beside(arrived)
        if not left or self._ending:
            pin.claimed = False
            await wire.hang_up()
            if not self._ending:
                self._vantages.account_full(pin)
        elif pin.pace.failures:
            pin.trial = wire
            pin.wake.set()
        else:
            pin.claimed = False
            self._connected(wire)

    def _login_failed(self, pin: Pin, reason: str) -> None:
        """The server was reached and let us not in, or not for long."""
        if is_full(reason):
            self._vantages.account_full(pin)
            return self._room.full()
        self._vantages.not_let_in(pin, reason)
        return pin.pace.failed(clock.now())

    def _give_back(self, link: Link) -> None:
        if self._group is not None:
            self._pins[link.name].given_back = True
            self._group.create_task(link.hang_up())

    def _connected(self, wire: Wire) -> None:
        pin = self._pins[wire.hello.name]
        self.trust.let_in(wire.hello)
        alone = next(self.links(), None) is None
        link = pin.connected(self._join(wire), self._keys.edition)
        self.book.told(link.connect_urls)
        self._vantages.up(pin)
        if not self.missing:
            self._limit.lifted()
        self._changed(link, True)
        pin.wake.set()
        if alone:
            # After a time without any connection: where one is back, the others may be.
            self.hasten()
