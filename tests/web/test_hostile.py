"""Does anything that comes over a connection end the wall, or stall the others who look?"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest

from tests.busy import PATIENCE_S
from tests.web.browsers import Browser, until
from tests.web.served import BEARER, TOKEN, Served, serving
from tui.web import site as sites


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    """Shows a calm cluster."""
    async with serving() as one:
        yield one


NOISE = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS
    b"GET / HTTP/1.1\r\nbad header\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
    b"GET /%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /?token=%ff%fe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: \x01=\xff;;=\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \xff\xfe\r\n\r\n",
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n\r\n",
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + TOKEN.encode() + b"\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999999\r\n\r\nx",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GET http://[::1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET //evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"\x00" * 100,
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET /?token=%ED%A0%80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: w\xd8\r\nAuthorization: Bearer " + TOKEN.encode() + b"\r\n\r\n",
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhl\xf0\r\nAuthorization: Bearer " + TOKEN.encode() + b"\r\n\r\n",
)
"""What fuzzing has found is among it."""


async def test_noise_is_no_bug_of_ours(served: Served) -> None:
    """Whatever comes over a connection, the next browser is served; a bug would fail in the fixture."""
    for noise in NOISE:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(noise)
        writer.write_eof()
        async with asyncio.timeout(PATIENCE_S):
            answer = await reader.read()
        assert not answer.startswith(b"HTTP/1.1 5"), (noise[:60], answer)
        writer.close()
    assert await served.get("/healthz") == (200, "ok\n")


async def test_a_body_that_cannot_be_unpacked_is_no_bug_of_ours(served: Served) -> None:
    """The answer is out by then: aiohttp logs it as unhandled."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\nContent-Length: 10\r\n\r\n0123456789"
    )
    async with asyncio.timeout(PATIENCE_S):
        assert (await reader.read()).startswith(b"HTTP/1.1 200 ")
    writer.close()


async def test_cookies_of_other_programs_of_this_host_are_no_trouble(served: Served) -> None:
    """Cookies know no ports, and a browser sends their letters as they were set."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    cookies = f"name=José; metawatch_{served.port}={TOKEN}; city=東京"
    writer.write(f"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n\r\n".encode())
    async with asyncio.timeout(PATIENCE_S):
        assert b" 200 " in await reader.readline()
    writer.close()


async def test_thousands_of_connections_are_turned_away(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than so many at one time get no answer; once they have gone, it answers again."""
    monkeypatch.setattr(sites, "MOST_CONNECTIONS", 5)
    idle = [await asyncio.open_connection("127.0.0.1", served.port) for _ in range(10)]
    for reader, _ in idle[5:]:
        async with asyncio.timeout(PATIENCE_S):
            with contextlib.suppress(ConnectionResetError):
                assert await reader.read() == b""
    for _, writer in idle:
        writer.close()
    await until(lambda: not served.site._runner.server.connections)  # type: ignore[union-attr]
    assert await served.get("/healthz") == (200, "ok\n")


async def test_a_browser_that_never_reads_is_given_up_and_stalls_nobody(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is sent what fits on the way, and after some seconds its connection is ended; another one sees each frame meanwhile."""
    monkeypatch.setattr("tui.web.viewer.PATIENCE_S", 1.0)
    deaf = await _that_never_reads(served)
    browser = Browser(120, 40)
    async with served.client.ws_connect(f"{served.url}/ws?width=120&height=40", headers=BEARER) as link:
        await browser.send(await link.receive_bytes())
        wall = served.walls.there[120, 40]
        frames = got = 0
        async with asyncio.timeout(30):
            while len(wall.viewers) > 1:
                wall._frame("x" * 20_000)
                frames += 1
                while got < frames * 20_000:
                    got += (await link.receive_bytes()).count(b"x")
                await asyncio.sleep(0.01)
    deaf.close()
    assert len(wall.viewers) <= 1


async def _that_never_reads(served: Served) -> socket.socket:
    """A browser with the token that opens its socket and hangs."""
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.connect(("127.0.0.1", served.port))
    lines = (
        "GET /ws?width=120&height=40 HTTP/1.1", f"Host: 127.0.0.1:{served.port}", "Upgrade: websocket",
        "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        f"Authorization: Bearer {TOKEN}", "", "",
    )  # fmt: skip
    deaf.sendall("\r\n".join(lines).encode())
    await until(lambda: (120, 40) in served.walls.there)
    return deaf
