"""At which address is a server looked for next? Its own first, then those nobody knows, then those where others answer.

A load balancer, or one server whose address others share, may lead anywhere: such an address is dialled several times at
once while there is hope, and then seldom, by all who look for a server together. This file must not dial.
"""

import random
from typing import Final, NamedTuple

from tui import clock
from tui.feeds.connection.address_book import Book
from tui.feeds.connection.dial import Spot

_BALANCER_DIALS: Final = 4
_SINGLES: Final = 6
_SINGLE_DIALS: Final = 2
"""An address where only one other server has answered may still be a load balancer."""
_SEARCHES: Final = 4
_BALANCER_SEARCHES: Final = 16
"""Dials in vain before an address is tried less often."""
_SEARCH_S: Final = 60.0
_BALANCER_SEARCH_S: Final = 10.0


class Try(NamedTuple):
    """One address to dial for a server."""

    spot: Spot
    search: bool
    """Others answer there, so ask `Search.worth_it` first."""


class Search:
    """What was tried in vain, and what is worth trying."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._in_vain: dict[tuple[str, int], int] = {}
        """Dials that found a server which nobody looked for, since there was news."""
        self._at: dict[tuple[str, int], float] = {}

    async def order(self, name: str) -> list[Try]:
        """All addresses for this server, most promising first; those of a load balancer several times."""
        own = self._book.of(name)
        unknown, others = await self._book.elsewhere(name)
        random.shuffle(unknown)
        sole = [spot for spot in own if not self._book.balances(spot)]
        shared = [spot for spot in (*own, *others) if self._book.balances(spot)] * _BALANCER_DIALS
        single = [spot for spot in others if not self._book.balances(spot)]
        hidden = random.sample(single, min(len(single), _SINGLES)) * _SINGLE_DIALS
        return [Try(spot, False) for spot in (*sole, *unknown)] + [Try(spot, True) for spot in (*shared, *hidden)]

    def in_vain(self, spot: Spot) -> None:
        """Somebody answered there whom nobody looks for."""
        self._in_vain[spot.key] = self._in_vain.get(spot.key, 0) + 1

    def news(self) -> None:
        """A server may be found where it was looked for in vain: half the patience again."""
        self._in_vain = {key: count // 2 for key, count in self._in_vain.items()}

    def worth_it(self, spot: Spot) -> bool:
        """Whether an address where others answer should be dialled now; if so it counts as dialled."""
        balances, now = self._book.balances(spot), clock.now()
        pause = _BALANCER_SEARCH_S if balances else _SEARCH_S
        eager = self._in_vain.get(spot.key, 0) < (_BALANCER_SEARCHES if balances else _SEARCHES)
        if not eager and now - self._at.get(spot.key, 0.0) < pause:
            return False
        self._at[spot.key] = now
        return True
