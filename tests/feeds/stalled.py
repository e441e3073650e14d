"""A server whose internal requests all hang while its read loops go on: as with a frozen disk. Not a test."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from tests.feeds.fakes import Handler, listening
from tui.demo.cluster import Cluster

_REQUEST = re.compile(rb"PUB (\S+) \S+ (\d+)\r\n")


def withholds(port: int, *, until: asyncio.Event | None = None) -> Handler:
    """Hands everything on to that port but requests to the servers, which get no answer then; `until`: from then on all."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        other_reader, other_writer = await asyncio.open_connection("127.0.0.1", port)

        async def there() -> None:
            rest = b""
            while chunk := await reader.read(65536):
                rest += chunk
                while b"\r\n" in rest:
                    line, _, _ = rest.partition(b"\r\n")
                    size = len(line) + 2
                    request = _REQUEST.match(rest)
                    if line.startswith(b"PUB "):
                        size += int(line.rsplit(b" ", 1)[1]) + 2
                    if len(rest) < size:
                        break
                    kept, rest = rest[:size], rest[size:]
                    held = request is not None and request[1].startswith((b"$SYS.REQ.", b"$JS."))
                    if not held or (until is not None and until.is_set()):
                        other_writer.write(kept)

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
async def stalled(cluster: Cluster, user: str = "sys", until: asyncio.Event | None = None) -> AsyncIterator[list[str]]:
    """URLs through which every server answers PING, and nothing else."""
    async with AsyncExitStack() as stack:
        urls = []
        for name in cluster.names:
            port = await stack.enter_async_context(listening(withholds(cluster.seat(name).client, until=until)))
            urls.append(cluster.url(name, user).rpartition(":")[0] + f":{port}")
        yield urls
