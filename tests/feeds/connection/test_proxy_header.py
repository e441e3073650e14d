"""What comes of a first connection without the header of the PROXY protocol, where a server or a balancer expects one?"""

import asyncio
import contextlib

import pytest

from tests.feeds.fakes import listening
from tests.feeds.lone import ACCOUNTS, served
from tests.feeds.recorder import connection
from tests.versions import have
from tui.core.refusal import Exit, Refusal
from tui.feeds.connection.dial import Spot, dial, first_connect
from tui.feeds.connection.login import Keys


@pytest.mark.parametrize("version", ["2.12.8", None])
async def test_a_server_behind_a_proxy_that_is_reached_directly(version: str | None) -> None:
    """With `proxy_protocol: true` it takes a login that comes without the proxy's header all the same."""
    have(version)
    async with served(f"{ACCOUNTS}\nproxy_protocol: true", version=version) as one:
        keys = Keys(connection(f"nats://sys:sys@127.0.0.1:{one.port}"))
        wire = await dial(keys, Spot(keys.places[0], "127.0.0.1"), 2)
        assert wire.hello.name == "n1"
        await wire.hang_up()
        assert "PROXY protocol enabled" in one.server.log.read_text()


@pytest.mark.parametrize("patience_s", [0.6, 60.0])
async def test_a_balancer_that_waits_for_a_proxys_header(patience_s: float) -> None:
    """It says nothing for as long as the header does not come, and a NATS client waits for the server's word: 69, and the line
    names the header, whether it hangs up first or we do."""

    async def waits(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(reader.read(1), patience_s)

    async with listening(waits) as port:
        with pytest.raises(Refusal) as caught:
            await first_connect(connection(f"nats://127.0.0.1:{port}", timeout_s=1.0))
    assert caught.value.exit_code is Exit.NO_SERVER
    assert "expects a PROXY header" in caught.value.line
    assert len(caught.value.line) < 300
