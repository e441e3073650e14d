"""Two clusters alike, and one of them advertises an address of the other: what a wrong `client_advertise`, or pod networks that
overlap, do to whoever follows the addresses that servers tell. Not a test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

from tests.feeds.fakes import Handler, listening
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part, User

NO_ADDRESS = User(
    "noaddress", "secret", permissions='publish: { deny: [ "$SYS.REQ.SERVER.*.VARZ", "$SYS.REQ.SERVER.*.ROUTEZ" ] }'
)
"""Learns addresses from INFO alone."""


@dataclass(frozen=True)
class Twins:
    """Clusters A and B with equal server names and users; A's n2 advertises B's n2."""

    a: Cluster
    b: Cluster
    said: bytearray
    """All that clients said to B's n2 at the advertised address."""


def overhears(port: int, said: bytearray) -> Handler:
    """Hands every connection on to that port, and keeps what the client says."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        other_reader, other_writer = await asyncio.open_connection("127.0.0.1", port)

        async def there() -> None:
            while chunk := await reader.read(65536):
                said.extend(chunk)
                other_writer.write(chunk)

        async def back() -> None:
            while chunk := await other_reader.read(65536):
                writer.write(chunk)

        pumps = [asyncio.create_task(there(), name="fake"), asyncio.create_task(back(), name="fake")]
        try:
            with suppress(OSError):
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            other_writer.transport.abort()
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    return handler


@asynccontextmanager
async def twins(version: str | None = None, *, names: tuple[str, str] = ("A", "B")) -> AsyncIterator[Twins]:
    """Both clusters ready; A's n2 restarted with its wrong address."""
    said = bytearray()
    async with AsyncExitStack() as stack:
        specs = [ClusterSpec(parts=(Part(name),), version=version, users=(NO_ADDRESS,)) for name in names]
        a, b = [await stack.enter_async_context(Cluster(spec)) for spec in specs]
        port = await stack.enter_async_context(listening(overhears(b.seat("n2").client, said)))
        config = a.folder / "n2.conf"
        config.write_text(f'{config.read_text()}\nclient_advertise: "127.0.0.1:{port}"\n')
        await a.stop("n2")
        a.start("n2")
        await a.wait_ready()
        yield Twins(a, b, said)
