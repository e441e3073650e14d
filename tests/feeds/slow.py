"""How is a way made slow, or deaf in one direction, without root? A TCP proxy with a delay and a valve for each direction."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.feeds.fakes import listening
from tui import clock


class Valve:
    """One direction: every byte comes so much later, and none while it is shut."""

    def __init__(self, delay_s: float = 0.0) -> None:
        self.delay_s = delay_s
        self._open = asyncio.Event()
        self._open.set()

    def shut(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    async def pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Until either end hangs up."""
        late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        writing = asyncio.create_task(self._write(late, writer))
        try:
            with suppress(OSError):
                while chunk := await reader.read(65536):
                    late.put_nowait((clock.now() + self.delay_s, chunk))
        finally:
            writing.cancel()
            await asyncio.wait([writing])

    async def _write(self, late: "asyncio.Queue[tuple[float, bytes]]", writer: asyncio.StreamWriter) -> None:
        while True:
            due, chunk = await late.get()
            await asyncio.sleep(max(0.0, due - clock.now()))
            await self._open.wait()
            writer.write(chunk)


class Proxy:
    """One port of ours in front of one of theirs."""

    def __init__(self, out: Valve, back: Valve) -> None:
        self.out, self.back = out, back
        self.port = 0
        self.target = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        theirs, to_them = await asyncio.open_connection("127.0.0.1", self.target)
        ways = [
            asyncio.create_task(self.out.pump(reader, to_them)),
            asyncio.create_task(self.back.pump(theirs, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            to_them.transport.abort()
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)


@asynccontextmanager
async def proxy(out: Valve, back: Valve, target: int = 0) -> AsyncIterator[Proxy]:
    """A proxy that listens; its target may be set later."""
    made = Proxy(out, back)
    made.target = target
    async with listening(made.handle) as made.port:
        yield made
