"""Does a system account with a limit of connections keep one free for the operator, and is the rest watched all the same?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import pytest

from tests.feeds.jwts import Operator
from tests.feeds.lone import Lone, free_port, served
from tests.feeds.recorder import Recorder, answered, connection, watching
from tui.core.observed.events import StatsSeen, VantageChanged
from tui.core.refusal import Refusal
from tui.core.settings.connection import Connection
from tui.feeds.connection.address_book import Book
from tui.feeds.connection.client import Wire
from tui.feeds.connection.dial import Spot, reach, welcome
from tui.feeds.connection.known_servers import Roster
from tui.feeds.connection.link import Link
from tui.feeds.connection.login import DialPlace, Keys
from tui.feeds.connection.pinned import Pin
from tui.feeds.discovery.connection_limit import AGAIN_S, ConnectionLimit
from tui.feeds.discovery.dial_result import Arrived, Dials
from tui.feeds.discovery.given_urls import Givens
from tui.feeds.discovery.spare_connection import Room

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
    """Servers of which it was told last that they have no connection because of the limit."""
    last = {event.server: event for event in recorder.of(VantageChanged)}
    return {name for name, event in last.items() if event.barred == "account_full"}


def complained(servers: list[Lone]) -> int:
    """How often the servers have told anybody that there are too many."""
    return sum(one.server.log.read_text().count("maximum account active connections exceeded") for one in servers)


async def test_one_connection_stays_free() -> None:
    """Two for three servers: one is ours, one the operator's; all three are watched, and nobody is dialled again for a minute."""
    async with limited(2) as (servers, settings), watching(settings) as (source, recorder):
        await recorder.until(VantageChanged, lambda _: len(refused(recorder)) == 2)
        # Servers that let all three in at once close all of them; then one is back, and a second one is tried soon after.
        await asyncio.sleep(3.0)
        assert len([name for name in NAMES if source.link(name)]) == 1
        assert len(refused(recorder)) == 2
        mark, complaints = recorder.mark, complained(servers)
        # At one server: another one would have to be told first that the operator has left the last.
        for _ in range(2):
            operator = await reach(Keys(replace(settings, urls=settings.urls[:1])), 3.0)
            await operator.hang_up()
        for name in NAMES:
            await recorder.until(StatsSeen, answered(name), start=mark)
        assert not recorder.of(VantageChanged, start=mark)
        assert complained(servers) == complaints


@pytest.mark.lab
async def test_as_many_connections_as_servers() -> None:
    """All three are let in and nobody else: seen after ten seconds by trying one more, and then one is given back."""
    async with limited(3) as (_, settings), watching(settings) as (source, recorder):
        await recorder.pinned(*NAMES)
        with pytest.raises(Refusal):
            await reach(Keys(settings), 3.0)
        await recorder.until(VantageChanged, lambda _: len(refused(recorder)) == 1)
        assert len([name for name in NAMES if source.link(name)]) == 2
        operator = await reach(Keys(settings), 3.0)
        await operator.hang_up()
        # Once a minute it is tried whether there is room by now, with one connection beside: nothing is told of it.
        await asyncio.sleep(70.0)
        assert len(refused(recorder)) == 1
        assert len(recorder.of(VantageChanged)) == 4
        operator = await reach(Keys(settings), 3.0)
        await operator.hang_up()


class _Open(Link):
    """A connection that is there."""

    usable = True

    def __init__(self, name: str) -> None:
        self.name = name


def test_connections_that_are_lost_under_a_limit_come_back_at_once() -> None:
    """Only one more than we held is tried once a minute."""
    limit = ConnectionLimit(Roster())
    assert limit.turn(100.0, 3)
    assert limit.hit(100.0, [_Open("n1")]) is None
    assert not limit.turn(130.0, 1)
    assert limit.wait_s(130.0, 1) == AGAIN_S - 30.0
    assert limit.turn(160.0, 1)
    assert not limit.turn(161.0, 1)
    limit.has_room(162.0, 1)
    assert limit.turn(162.0, 0)
    assert limit.turn(162.0, 1)
    limit.lifted()
    assert not limit.exceeds(100)


def test_without_any_connection_one_server_is_tried_at_a_time_and_soon() -> None:
    """Servers that let too many in at once close all of them: a minute without any would be a minute of seeing nothing."""
    limit = ConnectionLimit(Roster())
    for _ in range(3):
        assert limit.hit(100.0, []) is None
    assert not limit.turn(100.5, 0)
    assert limit.wait_s(100.0, 0) == 1.0
    now = 101.0
    for pause in (2.0, 4.0, 8.0, 10.0, 10.0):
        assert limit.turn(now, 0)
        assert not limit.turn(now, 0)
        limit.hit(now, [])
        assert limit.wait_s(now, 0) == pause
        now += pause
    assert not limit.turn(now - 1.0, 1)
    assert limit.turn(now, 1)
    assert limit.wait_s(now, 1) == AGAIN_S


def test_two_refusals_at_once_give_one_connection_back() -> None:
    """The one that is about to be closed is not counted any more, or it would be opened again at once."""
    pins = [Pin(name=name, link=_Open(name)) for name in NAMES]
    limit = ConnectionLimit(Roster())
    for _ in range(2):
        given_back = limit.hit(100.0, [pin.link for pin in pins if pin.link is not None and pin.usable])
        for pin in pins:
            pin.given_back |= pin.link is given_back
    assert [pin.name for pin in pins if pin.usable] == ["n1", "n2"]
    assert limit.exceeds(2)


class _Dials(Dials):
    """One more connection comes to nothing for this reason."""

    def __init__(self, reason: str | None) -> None:
        self.reason = reason

    async def another(self, spot: Spot, server_id: str) -> str | None:
        return self.reason


@pytest.mark.parametrize(
    ("reason", "held", "left", "seen"),
    [
        ("maximum account active connections exceeded", 1, False, ["hit"]),
        ("timed out", 1, False, []),
        (None, 1, True, ["room"]),
        ("maximum account active connections exceeded", 0, True, []),
    ],
)
async def test_only_a_full_account_counts_as_full(
    monkeypatch: pytest.MonkeyPatch, reason: str | None, held: int, left: bool, seen: list[str]
) -> None:
    """A network that fails tells nothing of the account: what is known of its limit stays. The only connection is kept."""
    links = [_Open("n2")] * held
    limit = ConnectionLimit(Roster())
    came: list[str] = []
    monkeypatch.setattr(limit, "exceeds", lambda _held: True)
    monkeypatch.setattr(limit, "hit", lambda _now, _links: came.append("hit"))
    monkeypatch.setattr(limit, "has_room", lambda _now, _held: came.append("room"))
    place = DialPlace(host="127.0.0.1", port=4222)
    book = Book(Keys(Connection(urls=("nats://127.0.0.1",))))
    room = Room(limit, _Dials(reason), book, lambda: iter(links), lambda _link: None)
    arrived = Arrived(Wire(welcome), Pin(name="n1"), Spot(place, "127.0.0.1"))
    assert await room.left_beside(arrived) is left
    assert came == seen


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
    place, dials = DialPlace(host="127.0.0.1", port=4222, given=True), _Busy()

    async def let_in(_arrived: Arrived) -> None:
        raise AssertionError

    givens = Givens([place], Book(Keys(Connection(urls=("nats://127.0.0.1",)))), dials, let_in)
    await givens.once(1.0)
    assert (givens.tried, dials.dialled) == (False, 0)
    dials.held = False
    await givens.once(1.0)
    assert (givens.tried, dials.dialled) == (True, 1)
    await givens.close()
