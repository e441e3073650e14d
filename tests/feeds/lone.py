"""One server with a configuration of its own, for logins that the demo cluster does not have."""

import asyncio
import signal
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tui.demo.process import ServerProcess
from tui.demo.servers import find_server

ACCOUNTS = "accounts: { SYS: { users: [ { user: sys, password: sys } ] } }\nsystem_account: SYS"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def lone(text: str) -> AsyncIterator[str]:
    """A server that the demo's own client could not connect to."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "n1.conf"
        config.write_text(f'server_name: n1\nlisten: "127.0.0.1:{port}"\n{text}\n')
        server = ServerProcess("n1", find_server(None), config, Path(folder) / "log")
        server.start()
        try:
            for _ in range(500):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                await asyncio.sleep(0.01)
            yield f"nats://sys:sys@127.0.0.1:{port}"
        finally:
            server.signal(signal.SIGKILL)
            await server.ended(5)
