"""What may answer on a port instead of a NATS server? Small fakes on loopback, and a proxy that can balance and refuse."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[object, object, None]]

FAKE = "fake"
"""Name of our own tasks, to tell them from what a source has left behind."""


@asynccontextmanager
async def listening(handler: Handler, *, port: int = 0, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A port on which every connection is handled so; all are cut at the end, also one that was taken in the last moment: what is left
    open would be told while another test runs."""
    tasks: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.CancelledError):
            await handler(reader, writer)

    def taken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(handle(reader, writer), name=FAKE)
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        task.add_done_callback(lambda _: writer.transport.abort())  # even if it never began

    server = await asyncio.start_server(taken, "127.0.0.1", port, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.sleep(0)  # what was accepted is handed to us by now
        await asyncio.sleep(0)
        while tasks:
            for task in tuple(tasks):
                task.cancel()
            await asyncio.wait(tuple(tasks))
        await asyncio.sleep(0)  # an aborted connection is closed in the next round
        await server.wait_closed()


def says(*parts: bytes, then_hangs: bool = True) -> Handler:
    """Greets with these bytes, then waits for ever or hangs up."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
        while then_hangs and await reader.read(1024):
            pass

    return handler


def hears_out(greeting: bytes, last: bytes = b"", late_s: float = 0.0) -> Handler:
    """Greets, takes the login, says its last words, maybe late, and closes in good order."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        await reader.readuntil(b"PING\r\n")
        await asyncio.sleep(late_s)
        writer.write(last)
        writer.write_eof()
        while await reader.read(1024):
            pass

    return handler


def waits_for_tls() -> Handler:
    """A server with `handshake_first: true` and a short patience: it hangs up when no TLS comes."""

    async def handler(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.6)

    return handler


def answers_http() -> Handler:
    """A web server: silent until it is spoken to."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
        await writer.drain()

    return handler


async def relay(
    port: int,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    there: Callable[[bytes], bytes] = lambda chunk: chunk,
) -> None:
    """Hands one connection on to that port until either side ends it; `there`: what of the client's bytes goes on."""
    other_reader, other_writer = await asyncio.open_connection("127.0.0.1", port)
    ways = [
        asyncio.create_task(_pump(reader, other_writer, there), name=FAKE),
        asyncio.create_task(_pump(other_reader, writer), name=FAKE),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        other_writer.transport.abort()
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _pump(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kept: Callable[[bytes], bytes] = lambda chunk: chunk
) -> None:
    with suppress(OSError):
        while chunk := await reader.read(65536):
            writer.write(kept(chunk))
            await writer.drain()


def balances(ports: list[int]) -> Handler:
    """Each connection goes to the next of these ports."""
    turn = iter(range(1_000_000))

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await relay(ports[next(turn) % len(ports)], reader, writer)

    return handler


class Greeter:
    """A server that greets at once and keeps what it is told."""

    def __init__(
        self, name: str, cluster: str, answer: bytes = b"PONG\r\n", *, after: asyncio.Event | None = None
    ) -> None:
        self.greeted = asyncio.Event()
        self.said = bytearray()
        self._info = json.dumps({"server_id": f"N{cluster}{name}".upper(), "server_name": name, "cluster": cluster})
        self._answer = answer
        self._after = after

    @property
    def handler(self) -> Handler:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(f"INFO {self._info}\r\n".encode())
            self.greeted.set()
            while chunk := await reader.read(65536):
                self.said.extend(chunk)
                if b"PING\r\n" in chunk:
                    if self._after is not None:
                        await self._after.wait()
                    writer.write(self._answer)

        return handle
