"""How is a server put beside a cluster? One that runs alone, as a leaf node of a hub or without any, or that waits for routes."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tui.demo.process import ServerProcess
from tui.demo.servers import find_server
from tui.demo.site import free_ports

ACCOUNTS = """
system_account: SYS
accounts: {
  SYS: { users: [ { user: sys, password: sys } ] }
  APP: { jetstream: enabled, users: [ { user: app, password: app } ] }
}
"""


class Edge:
    """`with Edge(folder, "edge-1", hub=cluster_urls) as edge:` runs one server of its own; `hub` are leaf node addresses."""

    def __init__(
        self,
        folder: Path,
        name: str | None,
        *,
        hub: Sequence[str] = (),
        domain: str | None = None,
        jetstream: bool = True,
        version: str | None = None,
        cluster: str = "",
    ) -> None:
        (self.port,) = free_ports(1)
        self.url = f"nats://sys:sys@127.0.0.1:{self.port}"
        called = name or f"port{self.port}"
        lines = [f'listen: "127.0.0.1:{self.port}"', ACCOUNTS, cluster]
        if name is not None:
            lines.append(f"server_name: {name}")
        if jetstream:
            told = f"domain: {domain}" if domain else ""
            lines.append(f'jetstream: {{\n store_dir: "{folder / called}"\n max_file: 64M\n {told}\n}}')
        if hub:
            urls = ", ".join(f'"nats-leaf://sys:sys@{address}"' for address in hub)
            lines.append(f"leafnodes: {{ reconnect: 1, remotes: [ {{ account: SYS, urls: [ {urls} ] }} ] }}")
        config = folder / f"{called}.conf"
        config.write_text("\n".join(lines))
        self.process = ServerProcess(called, find_server(version), config, folder / f"{called}.log")

    def __enter__(self) -> Self:
        self.process.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.end_now()
