"""What comes of a dial that is broken off?"""

import asyncio

import pytest

from tests.feeds.fakes import listening
from tui import clock
from tui.core.settings.connection import Connection
from tui.feeds.connection.address_book import Book
from tui.feeds.connection.client import Admit
from tui.feeds.connection.dial import Spot
from tui.feeds.connection.hello import Hello
from tui.feeds.connection.known_servers import Roster
from tui.feeds.connection.login import DialPlace, Keys
from tui.feeds.connection.pinned import Pin
from tui.feeds.discovery.admission import Admission
from tui.feeds.discovery.connection_limit import ConnectionLimit
from tui.feeds.discovery.dial_result import Dials
from tui.feeds.discovery.search import Search
from tui.feeds.discovery.trust import Trust

RESET, REJECTED = b"", b"-ERR 'Authorization Violation'\r\n"


class _Missing(Admission):
    """Whoever answers is missing; maybe its connection is lost in this very moment."""

    def __init__(self, keys: Keys, book: Book, pin: Pin, *, lost_now: bool) -> None:
        roster = Roster()
        trust = Trust(roster, book, lambda _event: None)
        super().__init__({pin.name: pin}, lambda _name, given: pin, trust, book, ConnectionLimit(roster))
        self._pin, self._lost_now = pin, lost_now

    def admit(self, spot: Spot, claimed: list[Pin]) -> Admit:
        admitted = super().admit(spot, claimed)

        def admit(hello: Hello) -> None:
            if self._lost_now:
                self._pin.lost_at = clock.now()
            admitted(hello)

        return admit


@pytest.mark.parametrize(
    ("lost_now", "last", "told"),
    [(True, RESET, 0), (False, RESET, 1), (True, REJECTED, 1), (False, REJECTED, 1)],
)
async def test_a_dial_that_ends_with_the_connection_is_no_second_loss(lost_now: bool, last: bytes, told: int) -> None:
    """Who looked for another server at this address had dialled before: it was told that this server does not let us in, and its next
    login was put off. What a server says against us counts whenever we dialled."""

    async def dies(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b'INFO {"server_id":"N","server_name":"n1","cluster":"C"}\r\n')
        await reader.readuntil(b"PING\r\n")
        writer.write(last)

    failed: list[str] = []
    pin = Pin(name="n1", lost_at=clock.now())
    async with listening(dies) as port:
        keys = Keys(Connection(urls=(f"nats://127.0.0.1:{port}",)))
        book = Book(keys)
        admission = _Missing(keys, book, pin, lost_now=lost_now)
        dials = Dials(keys, book, Search(book), admission, lambda _pin, reason: failed.append(reason))
        spot = Spot(DialPlace(host="127.0.0.1", port=port, given=True), "127.0.0.1")
        assert await dials.attempt(spot) is None
    assert len(failed) == told, failed
    assert not pin.claimed
