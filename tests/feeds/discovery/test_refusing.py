"""Which refused dial shows that the process of a server is no more?"""

import asyncio

import pytest

from tests.busy import PATIENCE_S
from tests.feeds.fakes import listening
from tests.feeds.lone import free_port
from tui import clock
from tui.core.observed.events import AnyEvent, ProbeMissed
from tui.core.settings.connection import Connection
from tui.feeds.connection.dial import Spot
from tui.feeds.connection.known_servers import Roster
from tui.feeds.connection.login import DialPlace, Keys
from tui.feeds.connection.pinned import Pin
from tui.feeds.discovery.connections import Pins


def spot_at(port: int) -> Spot:
    return Spot(DialPlace(host="127.0.0.1", port=port, given=True), "127.0.0.1")


async def _hangs_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


@pytest.mark.parametrize(
    ("own", "shared", "told"),
    [
        ("refuses", False, True),
        ("refuses", True, False),  # n2 has answered there as well: a load balancer, which tells nothing of n1
        ("hangs up", False, False),
        ("is being dialled", False, False),  # by whoever looks for n2: what comes of that is not known yet
    ],
)
async def test_only_its_own_address_shows_that_a_process_is_no_more(own: str, shared: bool, told: bool) -> None:
    """Each row: what the address of n1 does, whether others share it, and whether n1 is told to refuse. The address of n2, which was
    killed, refuses each time; n1 is looked for there as well. A live n1 was called down by that, and a quorum lost."""
    refused: list[str] = []

    def take(event: AnyEvent) -> None:
        if isinstance(event, ProbeMissed) and event.refused:
            refused.append(event.server)

    pin = Pin(name="n1", lost_at=clock.now())
    async with listening(_hangs_up) as port:
        mine, other = spot_at(port if own == "hangs up" else free_port()), spot_at(free_port())
        keys = Keys(Connection(urls=tuple(f"nats://127.0.0.1:{spot.key[1]}" for spot in (mine, other))))
        pins = Pins(keys, Roster(), take, lambda _wire: pytest.fail("joined"), lambda _link, _up: None)
        for spot, name in ((mine, "n1"), (other, "n2"), *(((mine, "n2"),) if shared else ())):
            pins.book.answered(spot, name)
        if own == "is being dialled":
            pins._dials._dialled.add(mine.key)
        await pins._round(pin)
    assert refused == (["n1"] if told else [])


async def test_it_is_told_before_it_is_looked_for_elsewhere() -> None:
    """The address of n2, which is frozen, takes the dial and says nothing: the end of n1 was told eight seconds late."""
    told = asyncio.Event()

    def take(event: AnyEvent) -> None:
        if isinstance(event, ProbeMissed) and event.refused:
            told.set()

    async def says_nothing(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        dialled.set()
        await reader.read()

    dialled, pin = asyncio.Event(), Pin(name="n1", lost_at=clock.now())
    async with listening(says_nothing) as port:
        mine, other = spot_at(free_port()), spot_at(port)
        keys = Keys(Connection(urls=tuple(f"nats://127.0.0.1:{spot.key[1]}" for spot in (mine, other))))
        pins = Pins(keys, Roster(), take, lambda _wire: pytest.fail("joined"), lambda _link, _up: None)
        pins.book.answered(mine, "n1")
        pins.book.answered(other, "n2")
        round_ = asyncio.create_task(pins._round(pin))
        await asyncio.wait_for(dialled.wait(), PATIENCE_S)
        assert told.is_set()
        assert not round_.done()
        round_.cancel()
        await asyncio.wait([round_])
