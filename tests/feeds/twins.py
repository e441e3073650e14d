"""Two clusters alike, and one of them advertises an address of the other: what a wrong `client_advertise`, or pod networks that
overlap, do to whoever follows the addresses that servers tell. Not a test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from tests.feeds.fakes import Handler, listening, relay
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, DemoUser, Part

NO_ADDRESS = DemoUser(
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
    visits: list[float]
    """When somebody who had dialled it went again, by the loop's clock."""


def overhears(port: int, said: bytearray, visits: list[float]) -> Handler:
    """Hands every connection on to that port, and keeps what the client says and when it goes."""

    def heard(chunk: bytes) -> bytes:
        said.extend(chunk)
        return chunk

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await relay(port, reader, writer, heard)
        visits.append(asyncio.get_running_loop().time())

    return handler


@asynccontextmanager
async def twins(version: str | None = None, *, names: tuple[str, str] = ("A", "B")) -> AsyncIterator[Twins]:
    """Both clusters ready; A's n2 restarted with its wrong address."""
    said, visits = bytearray(), list[float]()
    async with AsyncExitStack() as stack:
        specs = [ClusterSpec(parts=(Part(name),), version=version, users=(NO_ADDRESS,)) for name in names]
        a, b = [await stack.enter_async_context(Cluster(spec)) for spec in specs]
        port = await stack.enter_async_context(listening(overhears(b.seat("n2").client, said, visits)))
        config = a.folder / "n2.conf"
        config.write_text(f'{config.read_text()}\nclient_advertise: "127.0.0.1:{port}"\n')
        await a.stop("n2")
        a.start("n2")
        await a.wait_ready()
        yield Twins(a, b, said, visits)
