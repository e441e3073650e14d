"""What comes of one dial at one address: a connection to a server that is missing, or why not? It must not know what is done then."""

import asyncio
from collections.abc import Callable
from typing import Final, NamedTuple

from tui import clock
from tui.core.refusal import Exit
from tui.feeds.connection.address_book import Book
from tui.feeds.connection.client import Wire
from tui.feeds.connection.dial import Spot, dial
from tui.feeds.connection.failures import Failure, WrongServer
from tui.feeds.connection.hello import Hello
from tui.feeds.connection.login import Keys
from tui.feeds.connection.pinned import Pin
from tui.feeds.discovery.admission import Admission
from tui.feeds.discovery.search import Search

_DIAL_S: Final = 8.0
"""For a login; an address that says nothing is given up sooner."""
_AT_ONCE: Final = 8
"""Dials, over all servers."""


class Arrived(NamedTuple):
    """A login that worked."""

    wire: Wire
    pin: Pin
    spot: Spot


class Dials:
    """All that are under way."""

    def __init__(
        self, keys: Keys, book: Book, search: Search, admission: Admission, failed: Callable[[Pin, str], None]
    ) -> None:
        self._keys = keys
        self._book = book
        self._search = search
        self._admission = admission
        self._failed = failed
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._dialled: set[tuple[str, int]] = set()

    def busy(self, spot: Spot) -> bool:
        """Whether it is being dialled now."""
        return spot.key in self._dialled

    async def attempt(self, spot: Spot) -> Arrived | str | None:
        """One dial; whoever answers there is welcome if it is missing. Else why that came to nothing, if that tells anything."""
        claimed: list[Pin] = []
        async with self._slots:
            self._dialled.add(spot.key)
            begun = clock.now()
            try:
                wire = await dial(self._keys, spot, _DIAL_S, self._admission.admit(spot, claimed))
            except WrongServer as wrong:
                self._search.in_vain(spot)
                return wrong.stranger
            except Failure as failure:
                return self._came_to_nothing(spot, failure, claimed, begun)
            except BaseException:
                for pin in claimed:
                    pin.claimed = False
                raise
            finally:
                self._dialled.discard(spot.key)
        return Arrived(wire, claimed[0], spot)

    def _came_to_nothing(self, spot: Spot, failure: Failure, claimed: list[Pin], begun: float) -> str | None:
        refused = failure.exit_code is Exit.REFUSED
        reason = self._keys.explained(failure.reason) if refused else failure.reason
        if not claimed:
            self._book.failed(spot)
            return reason
        for pin in claimed:
            pin.claimed = False
            # What was begun before its connection was lost, by whoever looked for another server there, has ended with it.
            if refused or pin.lost_at is None or pin.lost_at < begun:
                self._failed(pin, reason)
        return None

    async def another(self, spot: Spot, server_id: str) -> str | None:
        """Why the server at this address takes not one more connection; None if it does. It ends at once."""

        def admit(hello: Hello) -> None:
            if hello.id != server_id:
                raise WrongServer(hello.name)

        try:
            wire = await dial(self._keys, spot, _DIAL_S, admit)
        except WrongServer as wrong:
            return str(wrong)
        except Failure as failure:
            return failure.reason
        await wire.hang_up()
        return None
