"""How are bytes exchanged with one address? nats-py's TCP transport, with a memory and a quick end.

Of NATS it knows only what a login must step over: lines that a server sends by itself before it has let us in.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable
from typing import Final
from urllib.parse import ParseResult

from tui.feeds.connection.nats_py import TcpTransport
from tui.host.tcp import Tcp, look

_PING: Final = b"PING"
_INFO: Final = b"INFO"
_OK: Final = b"+OK"
_LONGEST_LINE: Final = 64 * 1024
_READ: Final = 256 * 1024


class _Reader(asyncio.StreamReader):
    """A stream that may be heard at once: else each read costs another round of the loop, for a task that only waits."""

    takes: Callable[[bytes], None] | None = None
    """Who takes what comes from now on; None: it waits to be read."""
    trouble: BaseException | None = None
    """What came out of whoever takes it, which is the end of the stream: asyncio would tell of it on stderr."""

    def feed_data(self, data: bytes) -> None:  # type: ignore[override]  # what a transport hands on is bytes
        """Called by asyncio with what has come."""
        if self.takes is None:
            super().feed_data(data)
        elif self.trouble is None:
            try:
                self.takes(data)
            except BaseException as trouble:  # noqa: BLE001 - raised again in the task that reads
                self.trouble = trouble
                self.feed_eof()


def heed_cancellation() -> None:
    """nats-py's handshake loses a cancellation that comes at the wrong moment, as `wait_for` of Python 3.11 does; the task still knows
    that it was asked to end."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class Transport(TcpTransport):
    """A transport that remembers what it heard first: what is not NATS is told in its own words."""

    def __init__(self, spoke: Callable[[], None]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._spoke = spoke
        """Called when the other side says its first word."""
        self._reader = _Reader()
        self._soon: list[bytes] = []
        self.heard = bytearray()
        self.greeted = False
        """The first line, INFO, was read."""
        self.ended = False
        """The other side hung up."""

    async def connect(self, uri: ParseResult, buffer_size: int, connect_timeout: float) -> None:
        """With `asyncio.timeout`: the `wait_for` of Python 3.11 loses a cancellation that comes at the wrong moment."""
        loop = asyncio.get_running_loop()
        reader = _Reader(limit=buffer_size, loop=loop)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        assert uri.hostname is not None
        assert uri.port is not None
        async with asyncio.timeout(connect_timeout):
            transport, _ = await loop.create_connection(lambda: protocol, uri.hostname, uri.port)
        self._reader = self._bare_io_reader = self._io_reader = reader
        self._bare_io_writer = self._io_writer = asyncio.StreamWriter(transport, protocol, reader, loop)

    async def hear(self, takes: Callable[[bytes], None]) -> BaseException | None:
        """Hand on what comes, as soon as it comes, until the end; what came out of `takes` then. Raises OSError where it was cut off."""
        self._reader.takes = takes
        while came_before := await self._reader.read(_READ):
            self._reader.feed_data(came_before)
        return self._reader.trouble

    async def readline(self) -> bytes:
        """The next line that answers one of ours. While a login takes its time, the server sends PINGs of its own and INFO again:
        nats-py takes both for garbage."""
        line = await self._line()
        while self.greeted and (kind := line.split(b" ")[0].strip().upper()) in (_PING, _INFO, _OK):
            if kind == _PING:
                self.say(b"PONG\r\n")
            line = await self._line()
        self.greeted = self.greeted or line.endswith(b"\n")
        return line

    async def _line(self) -> bytes:
        """Byte by byte, so that half a line is remembered too; few lines a connection are read so."""
        line = bytearray()
        while len(line) < _LONGEST_LINE and not line.endswith(b"\n"):
            byte: bytes = await self.read(1)
            if not byte:
                self.ended = True
                break
            if not self.heard:
                self._spoke()
            line += byte
            if len(self.heard) < _LONGEST_LINE:
                self.heard += byte
        return bytes(line)

    async def connect_tls(
        self, uri: str | ParseResult, ssl_context: ssl.SSLContext, buffer_size: int, connect_timeout: float
    ) -> None:
        """Upgrade the stream that is there. nats-py's own makes a second one, and warns on stderr when the server hangs up."""
        assert self._io_writer is not None
        if getattr(self._io_reader, "_buffer", b""):
            # Whatever was said in the clear must not be taken for something said under TLS.
            raise ssl.SSLError(1, "wrong version: plain text before TLS")
        name = uri if isinstance(uri, str) else uri.hostname
        async with asyncio.timeout(connect_timeout):
            await self._io_writer.start_tls(ssl_context, server_hostname=name)

    def say(self, command: bytes) -> None:
        """Write now, without waiting, after what is to be said soon. What is lost already takes no more: asyncio would complain of it on
        stderr."""
        if self._soon:
            command = b"".join((*self._soon, command))
            self._soon.clear()
        writer = self._io_writer
        if command and writer is not None and not (transport := writer.transport).is_closing():
            transport.write(command)

    def say_soon(self, command: bytes) -> None:
        """Write at the end of this round of the loop: a packet costs more than what it says."""
        if not self._soon:
            asyncio.get_running_loop().call_soon(self.say, b"")
        self._soon.append(command)

    def write(self, payload: bytes) -> None:
        """What nats-py writes itself, a PING of `flush` above all, goes behind what was said before."""
        self.say(b"")
        super().write(payload)  # type: ignore[no-untyped-call]

    def writelines(self, payload: list[bytes]) -> None:
        """The same of several."""
        self.say(b"")
        super().writelines(payload)  # type: ignore[no-untyped-call]

    def tcp(self) -> Tcp | None:
        """What our kernel knows of the connection; None where it tells nothing."""
        writer = self._bare_io_writer
        under: socket.socket | None = None if writer is None else writer.get_extra_info("socket")
        return look(under)

    def abort(self) -> None:
        """Hang up at once: a frozen server must not keep us waiting for its last acknowledgement. What was said before is on its way."""
        self.say(b"")
        for writer in (self._io_writer, self._bare_io_writer):
            if writer is not None:
                writer.transport.abort()

    async def wait_closed(self) -> None:
        """Aborted connections are closed in the next round of the loop; after a failed TLS handshake nobody would tell."""
        await asyncio.sleep(0)
