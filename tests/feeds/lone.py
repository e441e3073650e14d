"""One server with a configuration of its own, for logins that the demo cluster does not have."""

import asyncio
import signal
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tui.demo.process import ServerProcess
from tui.demo.servers import find_server
from tui.demo.site import free_ports

ACCOUNTS = "accounts: { SYS: { users: [ { user: sys, password: sys } ] } }\nsystem_account: SYS"


def free_port() -> int:
    """A port nobody listens on; none of those that the kernel gives to whoever connects, for it would be taken before the server starts."""
    return free_ports(1)[0]


@dataclass
class Lone:
    """A running server, its configuration and where it listens."""

    server: ServerProcess
    config: Path
    port: int
    text: str = ""

    def configure(self, text: str) -> None:
        """What it reads at its next start or SIGHUP."""
        self.text = text
        self.config.write_text(f'server_name: {self.server.name}\nlisten: "127.0.0.1:{self.port}"\n{text}\n')

    async def listens(self) -> None:
        """Until it takes connections. Raises AssertionError with the end of its log."""
        for _ in range(1_000):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            await asyncio.sleep(0.02)
        log = self.config.with_name("log")
        raise AssertionError(log.read_text()[-1_000:] if log.exists() else f"{self.server.name} wrote no log")

    async def again(self) -> None:
        """Killed and started anew."""
        self.server.signal(signal.SIGKILL)
        await self.server.ended(5)
        self.server.start()
        await self.listens()


@asynccontextmanager
async def served(text: str, name: str = "n1", version: str | None = None) -> AsyncIterator[Lone]:
    """A server that the demo's own client could not connect to."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "server.conf"
        one = Lone(ServerProcess(name, find_server(version), config, Path(folder) / "log"), config, free_port())
        one.configure(text)
        one.server.start()
        try:
            await one.listens()
            yield one
        finally:
            one.server.signal(signal.SIGKILL)
            await one.server.ended(5)


@asynccontextmanager
async def lone(text: str) -> AsyncIterator[str]:
    """The same, for who needs its URL only."""
    async with served(text) as one:
        yield f"nats://sys:sys@127.0.0.1:{one.port}"


@asynccontextmanager
async def trio(text: str, jetstream: str = "") -> AsyncIterator[list[Lone]]:
    """Three servers `n1` to `n3` of this configuration, with a meta group, and with this in their `jetstream` block."""
    names = ("n1", "n2", "n3")
    routes = [free_port() for _ in names]
    urls = ", ".join(f'"nats://127.0.0.1:{port}"' for port in routes)
    async with AsyncExitStack() as stack:
        servers: list[Lone] = []
        for name, port in zip(names, routes, strict=True):
            store = stack.enter_context(tempfile.TemporaryDirectory())
            lines = (
                text,
                f'jetstream {{ store_dir: "{store}", max_mem: 16MB, max_file: 64MB, {jetstream} }}',
                f'cluster {{ name: C, listen: "127.0.0.1:{port}", routes: [ {urls} ] }}',
            )
            servers.append(await stack.enter_async_context(served("\n".join(lines), name)))
        yield servers


def addresses(servers: list[Lone]) -> tuple[str, ...]:
    """Their URLs, with the login of the system account."""
    return tuple(f"nats://sys:sys@127.0.0.1:{one.port}" for one in servers)
