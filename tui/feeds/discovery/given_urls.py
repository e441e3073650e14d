"""Was every address dialled that the operator gave? Each counts, whatever the servers found first tell of it.

A server that is cut off from the others is told of by nobody; only its own address leads to it. This file must not know
whom it may let in, nor hold a connection.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from tui.feeds.connection.address_book import Book
from tui.feeds.connection.dial import resolve
from tui.feeds.connection.failures import Failure
from tui.feeds.connection.login import DialPlace
from tui.feeds.discovery.dial_result import Arrived, Dials

_RESOLVE_S: Final = 3.0
_PAUSES_S: Final = (1.0, 2.0, 5.0, 10.0)
_MOST: Final = 16
"""Addresses of one name: more are a service whose servers are told of by each other."""


class Givens:
    """All configured places."""

    def __init__(
        self, places: Sequence[DialPlace], book: Book, dials: Dials, let_in: Callable[[Arrived], Awaitable[None]]
    ) -> None:
        self._book = book
        self._dials = dials
        self._let_in = let_in
        self._open = list(dict.fromkeys(places))
        """Where no server of the watched group has answered yet."""
        self._untried = set(self._open)
        self._all_tried = asyncio.Event()
        self._early: list[asyncio.Task[None]] = []

    @property
    def tried(self) -> bool:
        """Whether each was dialled once."""
        return not self._untried

    @property
    def strange(self) -> bool:
        """Whether somebody answered at one of them who was turned away."""
        return any(self._book.strange(place) for place in self._open)

    async def once(self, within: float) -> None:
        """Dial all of them now, side by side; who has not answered in time is waited for by `run`."""
        self._early = [asyncio.create_task(self._dial(place)) for place in self._open]
        await asyncio.wait(self._early, timeout=within)

    async def close(self) -> None:
        """Nothing of `once` is left."""
        for task in self._early:
            task.cancel()
        await asyncio.gather(*self._early, return_exceptions=True)

    async def until_tried(self, within: float) -> None:
        """Until each was dialled once, by `run`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._all_tried.wait()

    async def run(self) -> None:
        """Dial those where nobody of the group has answered, ever less often."""
        fruitless = 0
        await asyncio.gather(*self._early)
        while self._open:
            await asyncio.gather(*(self._dial(place) for place in self._open))
            await asyncio.sleep(_PAUSES_S[min(fruitless, len(_PAUSES_S) - 1)])
            fruitless += 1

    async def _dial(self, place: DialPlace) -> None:
        try:
            spots = (await resolve(place, _RESOLVE_S))[:_MOST]
        except Failure:
            spots = []
        self._book.resolved(place, spots)
        tried = not spots
        for spot in spots:
            if self._book.met(spot):
                tried = True
                continue
            if self._dials.busy(spot):
                continue  # what that dial brings is not known yet
            found = await self._dials.attempt(spot)
            tried = True
            if isinstance(found, Arrived):
                await self._let_in(found)
        if tried:
            self._untried.discard(place)
        if not self._untried:
            self._all_tried.set()
        if spots and all(self._book.met(spot) for spot in spots) and place in self._open:
            self._open.remove(place)
