"""A server whose internal requests all hang while its read loops go on: as with a frozen disk. Not a test."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from tests.feeds.fakes import Handler, listening, relay
from tui.demo.cluster import Cluster

_REQUEST = re.compile(rb"PUB (\S+) \S+ (\d+)\r\n")


def withholds(port: int, *, until: asyncio.Event | None = None) -> Handler:
    """Hands everything on to that port but requests to the servers, which get no answer then; `until`: from then on all."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        rest = b""

        def kept(chunk: bytes) -> bytes:
            nonlocal rest
            commands, rest = _commands(rest + chunk)
            opened = until is not None and until.is_set()
            return b"".join(one for one in commands if opened or not _is_request(one))

        await relay(port, reader, writer, kept)

    return handler


def _commands(said: bytes) -> tuple[list[bytes], bytes]:
    """A client's whole commands, each with its payload, and the beginning of the next one."""
    found = []
    while b"\r\n" in said:
        line, _, _ = said.partition(b"\r\n")
        size = len(line) + 2
        if line.startswith(b"PUB "):
            size += int(line.rsplit(b" ", 1)[1]) + 2
        if len(said) < size:
            break
        found.append(said[:size])
        said = said[size:]
    return found, said


def _is_request(command: bytes) -> bool:
    request = _REQUEST.match(command)
    return request is not None and request[1].startswith((b"$SYS.REQ.", b"$JS."))


@asynccontextmanager
async def stalled(cluster: Cluster, user: str = "sys", until: asyncio.Event | None = None) -> AsyncIterator[list[str]]:
    """URLs through which every server answers PING, and nothing else."""
    async with AsyncExitStack() as stack:
        urls = []
        for name in cluster.names:
            port = await stack.enter_async_context(listening(withholds(cluster.seat(name).client, until=until)))
            urls.append(cluster.url(name, user).rpartition(":")[0] + f":{port}")
        yield urls
