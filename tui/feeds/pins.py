"""Which server do we hold a connection to? One pinned connection a server *name*, dialled again for ever when it is lost.

It must not know what is asked on the connections, nor what comes through them.
"""

import asyncio
from collections.abc import Callable, Iterator
from typing import Final

from tui import clock
from tui.core.errors import Exit
from tui.core.ports import Sink
from tui.feeds.book import Book
from tui.feeds.client import Admit, Wire
from tui.feeds.dial import Spot, dial
from tui.feeds.hello import Hello
from tui.feeds.link import Link
from tui.feeds.login import Keys
from tui.feeds.pace import LASTING_S, Budget
from tui.feeds.pin import Pin
from tui.feeds.roster import Roster
from tui.feeds.search import Search
from tui.feeds.trouble import Failure, WrongServer, is_refusal
from tui.feeds.trust import Trust
from tui.feeds.vantages import Vantages

_DIAL_S: Final = 2.0
_FILES_S: Final = 1.0
"""How often it is looked whether files have changed that a server has refused."""
_DIALS: Final = 8
"""At once, over all servers."""
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
        self.book = Book(keys)
        self.trust = Trust(roster)
        self._search = Search(self.book)
        self._keys = keys
        self._vantages = Vantages(take, roster)
        self._join = join
        self._changed = changed
        self._pins: dict[str, Pin] = {}
        self._slots = asyncio.Semaphore(_DIALS)
        self._dialled: set[tuple[str, int]] = set()
        self._budget = Budget()
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
        self.trust.let_in(wire.hello)
        self.book.answered(spot, wire.hello.name)
        self._connected(wire)

    async def run(self) -> None:
        """Hold all of them, until cancelled."""
        async with asyncio.TaskGroup() as self._group:
            for pin in self._pins.values():
                self._group.create_task(self._hold(pin))
            try:
                await self._watch_files()
            finally:
                self._ending = True

    async def close(self) -> None:
        """End all of them at once."""
        self._ending = True
        pins = self._pins.values()
        held = [one for pin in pins for one in (pin.link, pin.trial) if one is not None]
        await asyncio.gather(*(one.hang_up() for one in held))

    def _add(self, name: str) -> Pin:
        pin = self._pins[name] = Pin(name=name)
        if self._group is not None and not self._ending:
            self._group.create_task(self._hold(pin))
        return pin

    async def _watch_files(self) -> None:
        """Credentials that were refused are offered again as soon as their file has changed."""
        edition = self._keys.edition
        while True:
            await asyncio.sleep(_FILES_S)
            waiting = [pin for pin in self._pins.values() if pin.link is None]
            if waiting and self._keys.renew() != edition:
                edition = self._keys.edition
                for pin in waiting:
                    pin.pace.reprieve()
                self.hasten()

    # One pin.

    async def _hold(self, pin: Pin) -> None:
        pause = 0.0
        while not self._ending:
            if pin.trial is not None:
                await self._prove(pin, pin.trial)
            if pin.link is not None:
                await self._until_lost(pin, pin.link)
            await pin.rest(pause)
            if pin.link is None and pin.trial is None:
                await self._round(pin)
            pause = pin.pause_s

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
        if is_refusal(reason):
            reason = self._keys.explained(reason)
        if is_refusal(reason) and pin.edition == self._keys.edition:
            pin.pace.failed(pin.lost_at)
        else:
            pin.pace.ended(pin.lost_at, pin.up_at)
        self._vantages.lost(pin, pin.lost_at, reason)
        if next(self.links(), None) is None:
            self.trust.alone()
        self._changed(link, False)
        await link.hang_up()

    async def _round(self, pin: Pin) -> None:
        """Every address once; those of a load balancer several times."""
        reason: str | None = None
        sure = True
        for link in self.links():
            self.book.told(link.connect_urls)
        for spot, search in await self._search.order(pin.name):
            if pin.link is not None or pin.claimed or self._ending or pin.pace.left(clock.now()) > 0:
                return
            if spot.key in self._dialled and not self.book.balances(spot):
                sure = False  # whoever answers there finds its own pin
                continue
            if search and not self._search.worth_it(spot):
                continue
            # The server's own addresses come first, and so does the reason why they do not work.
            failed = await self._try(pin, spot)
            reason = reason or failed
        if pin.link is None and not pin.claimed:
            pin.rounds += 1
            self._vantages.nobody_there(pin, reason)
            if sure and pin.rounds >= _EAGER_ROUNDS:
                alone = next(self.links(), None) is None
                why = pin.stranger or reason or "no known address leads to it"
                self._vantages.out_of_reach(pin, why, alone=alone)

    async def _try(self, pin: Pin, spot: Spot) -> str | None:
        """One dial for this pin; whoever answers there is welcome if it is missing. The reason why that came to nothing."""
        claimed: list[Pin] = []
        async with self._slots:
            self._dialled.add(spot.key)
            try:
                wire = await dial(self._keys, spot, _DIAL_S, self._admit(spot, claimed))
            except WrongServer as wrong:
                self._search.in_vain(spot)
                return wrong.stranger
            except Failure as failure:
                reason = (
                    failure.reason if failure.exit_code is not Exit.REFUSED else self._keys.explained(failure.reason)
                )
                for found in claimed:
                    found.claimed = False
                    self._login_failed(found, reason)
                if claimed:
                    return None
                self.book.failed(spot)
                return reason
            except BaseException:
                for found in claimed:
                    found.claimed = False
                raise
            finally:
                self._dialled.discard(spot.key)
        await self._let_in(wire, claimed[0])
        return None

    async def _let_in(self, wire: Wire, pin: Pin) -> None:
        """A login worked."""
        if self._ending:
            pin.claimed = False
            await wire.hang_up()
        elif pin.pace.failures:
            pin.trial = wire
            pin.wake.set()
        else:
            pin.claimed = False
            self._connected(wire)

    def _admit(self, spot: Spot, claimed: list[Pin]) -> Admit:
        def admit(hello: Hello) -> None:
            pin = self._pins.get(hello.name)
            self._refuse_strangers(spot, hello, pin)
            self.book.answered(spot, hello.name)
            if pin is None and next(self.links(), None) is None:
                # With every connection lost nobody can tell us of new servers; this one will.
                pin = self._add(hello.name)
            if pin is None or pin.link is not None or pin.claimed or self._ending or not self._may_log_in(pin):
                raise WrongServer(hello.name)
            self.trust.let_in(hello)
            pin.claimed = True
            claimed.append(pin)

        return admit

    def _refuse_strangers(self, spot: Spot, hello: Hello, pin: Pin | None) -> None:
        now, lost_at, given = clock.now(), None if pin is None else pin.lost_at, self.book.given(spot)
        against = self.trust.against(hello, str(spot.place), given=given, lost_at=lost_at, now=now)
        if against is not None:
            self.book.failed(spot)
            if pin is not None:
                pin.turned_away(against, now)
            raise WrongServer(hello.name, against)

    def _may_log_in(self, pin: Pin) -> bool:
        now = clock.now()
        return pin.pace.left(now) <= 0 and (pin.pace.failures == 0 or self._budget.take(now))

    def _login_failed(self, pin: Pin, reason: str) -> None:
        """The server was reached and let us not in, or not for long."""
        pin.pace.failed(clock.now())
        self._vantages.not_let_in(pin, reason)

    def _connected(self, wire: Wire) -> None:
        pin = self._pins[wire.hello.name]
        alone = next(self.links(), None) is None
        link = pin.connected(self._join(wire), self._keys.edition)
        self.book.told(link.connect_urls)
        self._vantages.up(pin)
        self._changed(link, True)
        pin.wake.set()
        if alone:
            # After a time without any connection: where one is back, the others may be.
            self.hasten()
