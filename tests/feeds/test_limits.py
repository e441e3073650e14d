"""Does a system account with a limit of connections keep one free for the operator, and is the rest watched all the same?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from tests.feeds.jwts import Operator
from tests.feeds.lone import Lone, free_port, served
from tests.feeds.recorder import Recorder, answered, connection, watching
from tui.core.connection_checks import ACCOUNT_FULL
from tui.core.errors import Refusal
from tui.core.events import StatsSeen, VantageChanged
from tui.core.settings import Connection
from tui.feeds.book import Book
from tui.feeds.client import Wire
from tui.feeds.dial import Spot, reach, welcome
from tui.feeds.dials import Arrived, Dials
from tui.feeds.givens import Givens
from tui.feeds.limit import AGAIN_S, Limit
from tui.feeds.login import Keys, Place
from tui.feeds.pin import Pin
from tui.feeds.room import Room
from tui.feeds.roster import Roster

NAMES = ("n1", "n2", "n3")


@asynccontextmanager
async def limited(connections: int) -> AsyncIterator[tuple[list[Lone], Connection]]:
    """Three servers in operator mode: only there a limit counts over all of them."""
    who, routes = Operator(connections), [free_port() for _ in NAMES]
    urls = ", ".join(f'"nats://127.0.0.1:{port}"' for port in routes)
    async with AsyncExitStack() as stack:
        servers = [
            await stack.enter_async_context(
                served(f'{who.config}\ncluster {{ name: C, listen: "127.0.0.1:{port}", routes: [ {urls} ] }}', name)
            )
            for name, port in zip(NAMES, routes, strict=True)
        ]
        yield servers, connection(*(f"nats://127.0.0.1:{one.port}" for one in servers), creds=who.creds())


def refused(recorder: Recorder) -> set[str]:
    """Servers that are told to have no connection because of the limit."""
    told = recorder.of(VantageChanged, lambda event: (event.reason or "").startswith(ACCOUNT_FULL))
    return {event.server for event in told}


@pytest.mark.lab
async def test_one_connection_stays_free() -> None:
    """Two for three servers: one is ours, one the operator's; all three are watched, and nobody is dialled again for a minute."""
    async with limited(2) as (servers, settings), watching(settings) as (source, recorder):
        await recorder.until(VantageChanged, lambda _: len(refused(recorder)) == 2)
        await asyncio.sleep(1.0)
        assert len([name for name in NAMES if source.link(name)]) == 1
        mark = recorder.mark
        for _ in range(2):
            operator = await reach(Keys(settings), 3.0)
            await operator.hang_up()
        for name in NAMES:
            await recorder.until(StatsSeen, answered(name), start=mark)
        assert not recorder.of(VantageChanged, start=mark)
        log = "".join(one.server.log.read_text() for one in servers)
        assert log.count("maximum account active connections exceeded") <= 6


@pytest.mark.lab
async def test_as_many_connections_as_servers() -> None:
    """All three are let in and nobody else: seen after ten seconds by trying one more, and then one is given back."""
    async with limited(3) as (_, settings), watching(settings) as (source, recorder):
        await recorder.pinned(*NAMES)
        with pytest.raises(Refusal):
            await reach(Keys(settings), 3.0)
        await recorder.until(VantageChanged, lambda _: len(refused(recorder)) == 1, within=20)
        assert len([name for name in NAMES if source.link(name)]) == 2
        operator = await reach(Keys(settings), 3.0)
        await operator.hang_up()
        # Once a minute it is tried whether there is room by now, with one connection beside: nothing is told of it.
        await asyncio.sleep(70.0)
        assert len(refused(recorder)) == 1
        assert len(recorder.of(VantageChanged)) == 4
        operator = await reach(Keys(settings), 3.0)
        await operator.hang_up()


def test_connections_that_are_lost_under_a_limit_come_back_at_once() -> None:
    """Only one more than we held is tried once a minute."""
    limit = Limit(Roster())
    assert limit.turn(100.0, 3)
    assert limit.hit(100.0, []) is None
    assert not limit.turn(130.0, 1)
    assert limit.wait_s(130.0, 1) == AGAIN_S - 30.0
    assert limit.turn(160.0, 1)
    assert not limit.turn(161.0, 1)
    limit.has_room(162.0, 1)
    assert limit.turn(162.0, 0)
    assert limit.turn(162.0, 1)
    limit.lifted()
    assert not limit.exceeds(100)


class _Dials(Dials):
    """One more connection comes to nothing for this reason."""

    def __init__(self, reason: str | None) -> None:
        self.reason = reason

    async def another(self, spot: Spot, server_id: str) -> str | None:
        return self.reason


@pytest.mark.parametrize(
    ("reason", "left", "hits", "lifts"),
    [
        ("maximum account active connections exceeded", False, 1, 0),
        ("timed out", False, 0, 0),
        (None, True, 0, 1),
    ],
)
async def test_only_a_full_account_counts_as_full(
    monkeypatch: pytest.MonkeyPatch, reason: str | None, left: bool, hits: int, lifts: int
) -> None:
    """A network that fails tells nothing of the account: what is known of its limit stays."""
    limit = Limit(Roster())
    seen: list[str] = []
    monkeypatch.setattr(limit, "exceeds", lambda _held: True)
    monkeypatch.setattr(limit, "hit", lambda _now, _links: seen.append("hit"))
    monkeypatch.setattr(limit, "has_room", lambda _now, _held: seen.append("room"))
    place = Place(host="127.0.0.1", port=4222)
    book = Book(Keys(Connection(urls=("nats://127.0.0.1",))))
    room = Room(limit, _Dials(reason), book, lambda: iter(()), lambda _link: None)
    arrived = Arrived(Wire(welcome), Pin(name="n1"), Spot(place, "127.0.0.1"))
    assert await room.left_beside(arrived) is left
    assert (seen.count("hit"), seen.count("room")) == (hits, lifts)


class _Busy(_Dials):
    """The address is being dialled by somebody else."""

    def __init__(self) -> None:
        self.held, self.dialled = True, 0

    def busy(self, spot: Spot) -> bool:
        return self.held

    async def attempt(self, spot: Spot) -> Arrived | str | None:
        self.dialled += 1
        return None


async def test_an_address_that_was_busy_has_not_been_tried() -> None:
    """What the other dial brings is not known yet: the address still counts as open, and is dialled later."""
    place, dials = Place(host="127.0.0.1", port=4222, given=True), _Busy()

    async def let_in(_arrived: Arrived) -> None:
        raise AssertionError

    givens = Givens([place], Book(Keys(Connection(urls=("nats://127.0.0.1",)))), dials, let_in)
    await givens.once(1.0)
    assert (givens.tried, dials.dialled) == (False, 0)
    dials.held = False
    await givens.once(1.0)
    assert (givens.tried, dials.dialled) == (True, 1)
    await givens.close()
