"""What do receivers of notices do, good and bad ones? Small HTTP servers on loopback that say what they were sent; not a test."""

import asyncio
import contextlib
import json
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.feeds.fakes import listening
from tui.core.model.lines import NoticeLine
from tui.core.settings.notifying import Preset, Webhook
from tui.text.notices import line_of_test

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CERTIFICATE = Path(__file__).with_name("loopback.pem")
"""Self-signed, for 127.0.0.1: nobody trusts it."""


def line(number: int = 1) -> NoticeLine:
    """One notice like others."""
    return line_of_test(1_795_440_000.0 + number)


class Receiver:
    """Answers every request with `answer`; None: it hangs."""

    def __init__(self, answer: bytes | None) -> None:
        self.answer = answer
        self.heads: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.came = asyncio.Event()
        self.at: dict[str, float] = {}
        """When each notice came, by this machine's clock."""
        self.port = 0

    def webhook(self, preset: Preset = "json", path: str = "/hook", scheme: str = "http") -> Webhook:
        url = f"{scheme}://127.0.0.1:{self.port}{path}"
        return Webhook(label=f"{preset} 127.0.0.1", preset=preset, url=url, key="K" * 32, topic="alarms")

    @property
    def ids(self) -> list[str]:
        """Of the notices that came, in order."""
        return [body["id"] for body in self.bodies]

    async def until(self, number: int, within: float = 20.0) -> None:
        """So many came."""
        async with asyncio.timeout(within):
            while len(self.bodies) < number:
                self.came.clear()
                await self.came.wait()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            size = next(int(row.split(":")[1]) for row in head.splitlines() if row.lower().startswith("content-length"))
            body = await reader.readexactly(size)
            self.heads.append(head)
            self.bodies.append(json.loads(body))
            self.at.setdefault(self.bodies[-1].get("id", ""), time.monotonic())
            if self.answer is None:
                await reader.read()  # until the other side has had enough
            else:
                writer.write(self.answer)
                await writer.drain()
            self.came.set()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            self.came.set()
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()  # what was answered has left


@asynccontextmanager
async def receiving(
    answer: bytes | None = OK, *, tls: bool = False, port: int = 0, of: type[Receiver] = Receiver
) -> AsyncIterator[Receiver]:
    """A receiver on loopback."""
    receiver = of(answer)
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
    async with listening(receiver.serve, port=port, tls=context) as receiver.port:
        yield receiver
