"""Does the account have room for one more connection than we hold? Tried with a login that ends at once; one of ours is given back.

What is known of the limit itself is in `limit`; this file must not know why a connection is wanted.
"""

from collections.abc import Callable, Iterator

from tui import clock
from tui.feeds.connection.address_book import Book
from tui.feeds.connection.link import Link
from tui.feeds.discovery.connection_limit import ConnectionLimit, is_full
from tui.feeds.discovery.dial_result import Arrived, Dials


class Room:
    """One connection stays free for others; `close` ends one of ours."""

    def __init__(
        self,
        limit: ConnectionLimit,
        dials: Dials,
        book: Book,
        links: Callable[[], Iterator[Link]],
        close: Callable[[Link], None],
    ) -> None:
        self._limit = limit
        self._dials = dials
        self._book = book
        self._links = links
        self._close = close
        self._begun = False
        self._owes = False

    @property
    def _held(self) -> int:
        return sum(1 for _ in self._links())

    @property
    def exceeded(self) -> bool:
        """Whether one more connection would be more than the account has allowed us so far."""
        return self._limit.exceeds(self._held)

    @property
    def wait_s(self) -> float:
        """Until one more may be tried."""
        return self._limit.wait_s(clock.now(), self._held)

    def begin(self) -> None:
        """From now on connections can be closed."""
        self._begun = True
        if self._owes:
            self.full()

    def full(self) -> None:
        """The account allows no more: one is given back, if that has not been done."""
        if not self._begun:
            self._owes = True
            return
        link = self._limit.hit(clock.now(), list(self._links()))
        if link is not None:
            self._close(link)

    async def look(self) -> None:
        """All servers are connected: has that left a connection to others?"""
        for link in [*self._links()][:1]:
            spots = self._book.of(link.name)
            if spots and is_full(await self._dials.another(spots[0], link.id) or ""):
                self.full()

    async def left_beside(self, arrived: Arrived) -> bool:
        """Whether there is room beside this one, which may have taken the last that is left to others."""
        held = self._held
        if not held or not self._limit.exceeds(held):
            # Without it we would have none.
            return True
        reason = await self._dials.another(arrived.spot, arrived.wire.hello.id)
        if reason is None:
            self._limit.has_room(clock.now(), held)
        elif is_full(reason):
            self._limit.hit(clock.now(), list(self._links()))
        # Any other reason tells nothing of the account: it stays as it was, and this connection may be the last.
        return reason is None
