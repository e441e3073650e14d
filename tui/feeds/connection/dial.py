"""How is a server reached the first time, and at one address? Every URL, every DNS record, one line when nothing works.

It must not know which servers are wanted later, or keep a connection alive.
"""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Sequence
from typing import Final

from tui.core.refusal import Exit, Refusal
from tui.core.settings.connection import Connection
from tui.feeds.connection.account import see_servers
from tui.feeds.connection.client import Admit, Wire
from tui.feeds.connection.door import Door, Turn, Waits
from tui.feeds.connection.failures import (
    Failure,
    WrongServer,
    hung_up,
    not_let_in,
    not_nats,
    refusal,
    refused,
    silent,
    unreachable,
    worst,
)
from tui.feeds.connection.login import DialPlace, Keys, is_address
from tui.feeds.connection.nats_py import Error, ProtocolError

_STAGGER_S: Final = 0.25
"""The next URL is tried when one has failed, or has not answered for this long."""
_AT_ONCE_S: Final = 0.4
"""Whoever takes a connection and hangs up sooner has nobody behind it."""
_MARGIN_S: Final = 0.05
_SILENT_S: Final = 2.0
"""A server greets at once: one that says nothing for so long hangs, or a proxy has no server for this connection."""
_WORTH_S: Final = 0.5
"""With less time left there is no point in another attempt."""


class Spot:
    """One address of a place: where a connection can be made."""

    __slots__ = ("address", "place")

    def __init__(self, where: DialPlace, address: str) -> None:
        self.place = where
        self.address = address

    @property
    def key(self) -> tuple[str, int]:
        """What makes two of them the same."""
        return self.address, self.place.port

    @property
    def url(self) -> str:
        """Without a login: that goes with the options."""
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"nats://{host}:{self.place.port}"


async def resolve(where: DialPlace, within: float) -> list[Spot]:
    """All addresses of a place; raises Failure.

    In a thread of its own that nobody waits for: asyncio's would hold up our exit for as long as a name server is mute.
    """
    if is_address(where.host):
        return [Spot(where, where.host)]
    loop = asyncio.get_running_loop()
    found: asyncio.Future[list[str]] = loop.create_future()

    def tell(addresses: list[str]) -> None:
        if not found.done():
            found.set_result(addresses)

    def look() -> None:
        try:
            rows = socket.getaddrinfo(where.host, where.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            rows = []
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(tell, list(dict.fromkeys(str(row[4][0]) for row in rows)))

    threading.Thread(target=look, daemon=True, name="metawatch-dns").start()
    try:
        async with asyncio.timeout(within):
            addresses = await found
    except TimeoutError:
        raise Failure(Exit.NO_SERVER, str(where), "DNS lookup timed out") from None
    if not addresses:
        raise Failure(Exit.NO_SERVER, str(where), f"unknown host {where.host}")
    return [Spot(where, address) for address in addresses]


def welcome(_hello: object) -> None:
    """Any server will do."""


async def dial(keys: Keys, spot: Spot, within: float, admit: Admit = welcome) -> Wire:
    """One attempt at one address; raises Failure, or what `admit` raises. `within` is for the login: a server that hangs says
    nothing at all, and is not waited for that long."""
    where, clock = str(spot.place), asyncio.get_running_loop().time
    begun = greeted = clock()

    def spoke() -> None:
        nonlocal greeted
        greeted = clock()
        with contextlib.suppress(RuntimeError):  # in the moment in which the time is over
            limit.reschedule(begun + within)

    wire = Wire(admit, spoke)
    try:
        async with asyncio.timeout(within if keys.tls_first else min(within, _SILENT_S)) as limit:
            await wire.open(spot.url, keys.login(spot.place), within + 1)
    except TimeoutError:
        raise _timed_out(wire, where, clock() - begun, tls_first=keys.tls_first) from None
    except ProtocolError:
        if wire.ear.greeted and wire.ear.ended:
            raise hung_up(where, greeted=True) from None
        raise not_nats(where, bytes(wire.ear.heard)) from None
    except OSError as error:
        raise unreachable(where, error, tls_first=keys.tls_first) from None
    except Error as error:
        if not wire.ear.heard and clock() - begun >= _AT_ONCE_S:
            # The server waited for our TLS handshake, and gave up.
            raise silent(where, tls_first=keys.tls_first) from None
        # Beyond what the way itself takes: until the first word it was gone as often as after it.
        raise _turned_away(where, str(error), wire, (clock() - greeted) - (greeted - begun)) from None
    except (ValueError, TypeError, AttributeError):
        # nats-py's ways to trip over an INFO that is none.
        raise not_nats(where, bytes(wire.ear.heard)) from None
    return wire


def _timed_out(wire: Wire, where: str, after: float, *, tls_first: bool) -> Failure:
    if not wire.ear:
        return Failure(Exit.NO_SERVER, where, "timed out", slow=True)
    if wire.ear.greeted:
        return not_let_in(where, after)
    return not_nats(where, bytes(wire.ear.heard)) if wire.ear.heard else silent(where, tls_first=tls_first)


def _turned_away(where: str, text: str, wire: Wire, after: float) -> Failure:
    if "no TLS" in text:
        return Failure(Exit.REFUSED, where, "the server offers no TLS: remove tls:// and the TLS options")
    heard = bytes(wire.ear.heard)
    first, *more = heard.split(b"\r\n")
    said = next((line for line in (first, *more) if line.startswith(b"-ERR")), None)
    if said is not None:
        return refused(where, said.decode("utf-8", "replace")[4:].strip(), after)
    if not heard:
        return hung_up(where, greeted=False)
    if not first.startswith(b"INFO ") or "INFO" in text or "json" in text:
        return not_nats(where, heard)
    return refused(where, text)


async def first_connect(connection: Connection) -> tuple[Keys, Wire, Spot]:
    """The first server that lets us in and shows us its cluster, within `connection.timeout_s`; raises Refusal."""
    keys = Keys(connection)
    if connection.waits:
        keys.renew()  # they may be others by the time at which a server is there
    wire, spot = await _race(keys, Door(asyncio.get_running_loop().time() + connection.timeout_s))
    try:
        await see_servers(wire, connection.inbox_prefix, str(spot.place))
    except Failure as failure:
        await wire.hang_up()
        raise refusal([failure]) from None
    except BaseException:
        await wire.hang_up()
        raise
    return keys, wire, spot


async def reach(keys: Keys, within: float, judge: Admit | None = None) -> Wire:
    """The first server that lets us in, whatever the account; raises Refusal. `judge` raises WrongServer for one that must not be
    told who we are."""
    wire, _ = await _race(keys, Door(asyncio.get_running_loop().time() + within, judge))
    return wire


_Lane = tuple[Wire, Spot] | list[Failure]


async def _race(keys: Keys, door: Door) -> tuple[Wire, Spot]:
    """Staggered, one lane a URL: neither a mute address nor a slow name server keeps the others waiting."""
    waiting = list(keys.places)
    lanes: set[asyncio.Task[_Lane]] = set()
    failures: list[Failure] = []
    try:
        while waiting or lanes:
            if waiting:
                lanes.add(asyncio.create_task(_lane(keys, waiting.pop(0), door)))
            stagger = _STAGGER_S if waiting else None
            done, lanes = await asyncio.wait(lanes, timeout=stagger, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                result = task.result()
                if isinstance(result, tuple):
                    lanes |= done - {task}
                    return result
                failures += result
        raise _worst(failures, keys)
    finally:
        await _abandon(lanes)


async def _lane(keys: Keys, where: DialPlace, door: Door) -> _Lane:
    """One URL: its addresses one after the other, each with its share of the time that is left; and again, while all that is
    known against one is that it was slow."""
    clock, deadline = asyncio.get_running_loop().time, door.deadline
    while True:
        failures: list[Failure] = []
        try:
            spots = await resolve(where, max(_MARGIN_S, deadline - clock() - _MARGIN_S))
        except Failure as failure:
            return [failure]
        for left, spot in zip(range(len(spots), 0, -1), spots, strict=True):
            try:
                return await _in_turn(keys, spot, left, door), spot
            except Failure as failure:
                failures.append(failure)
        if not any(failure.slow for failure in failures) or deadline - clock() < _WORTH_S:
            return failures


async def _in_turn(keys: Keys, spot: Spot, left: int, door: Door) -> Wire:
    """One address; dialled again where another server had to be logged into first. Raises Failure."""
    where, clock = str(spot.place), asyncio.get_running_loop().time
    while True:
        turn, begun = Turn(), clock()
        try:
            async with turn.limit:
                return await dial(keys, spot, max(_MARGIN_S, (door.deadline - begun) / left), door.admit(turn))
        except Waits:
            await door.free()
        except TimeoutError:
            # Not slow: the time that is left is for those that had to wait.
            reason = not_let_in(where, clock() - begun).reason
            door.failed(turn)
            raise Failure(Exit.NO_SERVER, where, reason) from None
        except WrongServer as wrong:
            raise Failure(Exit.REFUSED, where, wrong.stranger or str(wrong)) from None
        except Failure:
            door.failed(turn)
            raise


async def _abandon(lanes: set[asyncio.Task[_Lane]]) -> None:
    """Lanes that lost the race; one may just have connected."""
    for task in lanes:
        task.cancel()
    for result in await asyncio.gather(*lanes, return_exceptions=True):
        if isinstance(result, tuple):
            await result[0].hang_up()


def _worst(failures: Sequence[Failure], keys: Keys) -> Refusal:
    failures = failures or [Failure(Exit.NO_SERVER, "no server", "no URL was given")]
    return refusal(failures, keys.next_step(worst(failures)))
