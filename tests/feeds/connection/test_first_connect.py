"""Does a first connection that fails end with the right exit code and one line that says what to do?"""

import asyncio
import socket
import threading
import time

import pytest

from tests.busy import PATIENCE_S, Busy
from tests.feeds.fakes import Handler, answers_http, balances, hears_out, listening, says, waits_for_tls
from tests.feeds.lone import free_port
from tests.feeds.recorder import connection
from tests.feeds.refusals import refused
from tui.core.refusal import Exit
from tui.demo.cluster import Cluster
from tui.feeds.connection.dial import Spot, dial, first_connect
from tui.feeds.connection.login import Keys

SHORT = 1.5


async def test_nobody_listens() -> None:
    """A refused port is 69, at once."""
    refusal = await refused(connection(f"nats://127.0.0.1:{free_port()}"))
    assert refusal.exit_code is Exit.NO_SERVER
    assert "connection refused" in refusal.line


async def test_an_unknown_host() -> None:
    """69, and the host is named."""
    refusal = await refused(connection("nats://no-such-host.invalid:4222"))
    assert refusal.exit_code is Exit.NO_SERVER
    assert "no-such-host.invalid" in refusal.line


async def test_all_urls_are_tried(three: Cluster) -> None:
    """One good URL among bad ones is enough."""
    bad = f"nats://127.0.0.1:{free_port()}"
    _, wire, _ = await first_connect(connection(bad, "nats://no-such-host.invalid", three.sys_url("n1")))
    assert wire.hello.name == "n1"
    await wire.hang_up()


async def test_no_url_works() -> None:
    """The line tells of one and counts the others."""
    refusal = await refused(connection(f"nats://127.0.0.1:{free_port()}", f"nats://127.0.0.1:{free_port()}"))
    assert "1 other address failed" in refusal.line


NOT_NATS: dict[str, Handler] = {
    "http greeting": says(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "ssh": says(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "escapes": says(b"\x1b[31m\x00\xff\xfe[/b]\r\n"),
    "endless garbage": says(b"x" * 300_000),
    "no json": says(b"INFO {nonsense\r\n"),
    "a list": says(b"INFO []\r\n"),
    "a number": says(b"INFO 7\r\n"),
    "no info": says(b"INFO\r\n"),
    "odd fields": says(b'INFO {"server_name":7,"server_id":[],"connect_urls":{}}\r\n', b"what?\r\n"),
    "half a message": says(b'INFO {"server_id":"NABC","server_na'),
    "half a message, cut": says(b'INFO {"server_id":"NABC","server_na', then_hangs=False),
    "another proxy's greeting": says(b"PROXY TCP4 10.0.0.1 10.0.0.2 4000 4222\r\n"),
    "deep json": says(b"INFO " + b"[" * 30_000 + b"\r\n"),
    "an endless welcome": says(b'INFO {"server_id":"N"}\r\n', b"y" * 300_000),
}


@pytest.mark.parametrize("kind", NOT_NATS)
async def test_a_port_that_does_not_speak_nats(kind: str) -> None:
    """65, whatever it says instead."""
    async with listening(NOT_NATS[kind]) as port:
        refusal = await refused(connection(f"nats://127.0.0.1:{port}", timeout_s=SHORT))
    assert refusal.exit_code is Exit.NOT_NATS, refusal.line
    assert f"127.0.0.1:{port}: not a NATS server" in refusal.line


async def test_a_proxy_without_a_server_where_tls_comes_first() -> None:
    """69: whoever waits for a server goes on waiting, for nobody has refused it."""
    async with listening(says(then_hangs=False)) as port:
        refusal = await refused(connection(f"tls://127.0.0.1:{port}", timeout_s=SHORT, tls_first=True))
    assert refusal.exit_code is Exit.NO_SERVER, refusal.line
    assert "no server is running behind this port yet; or the server is not TLS-first" in refusal.line


NO_SERVER_YET: dict[str, tuple[Handler, str]] = {
    "a stopped server": (
        says(),
        "accepts the connection but sends no INFO: the server is hung; or it requires --tlsfirst",
    ),
    "a server that waits for TLS first": (
        waits_for_tls(),
        "accepts the connection but sends no INFO: the server is hung; or it requires --tlsfirst",
    ),
    "the port for monitoring": (answers_http(), "8222 is for monitoring"),
    "a proxy without a server": (
        says(then_hangs=False),
        "at once closes the connection: no server is running behind this port yet",
    ),
    "a login that takes too long": (says(b'INFO {"server_id":"N"}\r\n'), "login not completed within 1."),
    "a server that times us out": (
        hears_out(b'INFO {"server_id":"N"}\r\n', b"-ERR 'Authentication Timeout'\r\n"),
        "connection rejected: authentication timeout",
    ),
    "a proxy whose server goes": (hears_out(b'INFO {"server_id":"N"}\r\n'), "the connection was closed during login"),
}


@pytest.mark.parametrize("kind", NO_SERVER_YET)
async def test_no_server_yet(kind: str) -> None:
    """69: nothing is said against us, so `wait` tries again, and another address counts for more."""
    handler, said = NO_SERVER_YET[kind]
    async with listening(handler) as port:
        refusal = await refused(connection(f"nats://127.0.0.1:{port}", timeout_s=SHORT))
    assert refusal.exit_code is Exit.NO_SERVER, refusal.line
    assert said in refusal.line


async def test_a_stopped_server_keeps_nobody_waiting(three: Cluster) -> None:
    """Named first, and the one after it is there."""
    async with listening(says()) as port:
        began, busy = time.monotonic(), Busy()
        _, wire, _ = await first_connect(connection(f"nats://127.0.0.1:{port}", three.sys_url("n1")))
        assert wire.hello.name == "n1"
        assert time.monotonic() - began < 1.5 + busy.s
        await wire.hang_up()


async def test_a_silent_address_is_dialled_again(three: Cluster) -> None:
    """A balancer that led to nobody the first time leads to a server the next: attempts of two seconds within the time there is."""
    dials = 0
    there = balances([three.seat("n1").client])

    async def first_nobody(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal dials
        dials += 1
        await (says() if dials == 1 else there)(reader, writer)

    async with listening(first_nobody) as port:
        url = three.sys_url("n1").rpartition(":")[0] + f":{port}"
        _, wire, _ = await first_connect(connection(url, timeout_s=5.0))
        assert (wire.hello.name, dials) == ("n1", 2)
        await wire.hang_up()


async def test_a_server_that_speaks_while_it_makes_up_its_mind() -> None:
    """Two seconds after it took the connection it sends a PING of its own, and INFO at any time: an auth callout may be slower."""
    answered = asyncio.Event()

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b'INFO {"server_id":"NABC","server_name":"n1"}\r\n')
        await reader.readuntil(b"PING\r\n")
        writer.write(b'PING\r\nINFO {"server_id":"NABC","connect_urls":[]}\r\n+OK\r\n')
        await reader.readuntil(b"PONG\r\n")
        answered.set()
        writer.write(b"PONG\r\n")
        await reader.read()

    async with listening(slow) as port:
        keys = Keys(connection(f"nats://127.0.0.1:{port}"))
        wire = await dial(keys, Spot(keys.places[0], "127.0.0.1"), PATIENCE_S)
        assert wire.usable
        assert answered.is_set()
        await wire.hang_up()


async def test_every_record_of_a_name_is_tried(three: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first address refuses, the second is a server."""
    port = three.seat("n1").client

    def records(*_args: object, **_kind: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        return [(2, 1, 6, "", (address, port)) for address in ("127.0.0.9", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", records)
    _, wire, spot = await first_connect(connection(f"nats://sys:sys@cluster.invalid:{port}"))
    assert (wire.hello.name, spot.address, spot.place.host) == ("n1", "127.0.0.1", "cluster.invalid")
    await wire.hang_up()


async def test_a_mute_name_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds up neither the refusal nor our exit."""
    end = threading.Event()

    def mute(*_args: object, **_kind: object) -> None:
        end.wait(10)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", mute)
    try:
        refusal = await refused(connection("nats://cluster.invalid", timeout_s=SHORT))
        assert refusal.exit_code is Exit.NO_SERVER
        assert "DNS lookup timed out" in refusal.line
    finally:
        end.set()
