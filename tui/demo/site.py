"""Where does a cluster live on this machine? One folder, its ports, its server processes and the watchdog over them;
this file must not ask the servers anything."""

import random
import shutil
import socket
import tempfile
from collections.abc import Mapping
from pathlib import Path
from secrets import token_urlsafe

from tui.core.refusal import Exit, Refusal
from tui.demo.logs import last_complaint
from tui.demo.process import ServerProcess
from tui.demo.spec import PORTS_A_SEAT, ClusterSpec, config_text, count, seats
from tui.demo.watchdog import Watchdog

FOLDER_PREFIX = "metawatch-demo-"
PORTS = range(10_240, 32_768)
"""Below the ports the system hands out: else a client that dials a dead server may come to sit on its port."""


class PortTaken(Exception):
    """Somebody else took a port between our choice and the server's start."""


class Site:
    """Everything a cluster owns here. Made of nothing, gone without a trace after `end`."""

    def __init__(self, spec: ClusterSpec, binaries: Mapping[str | None, Path]) -> None:
        self.folder = Path(tempfile.gettempdir()) / f"{FOLDER_PREFIX}{token_urlsafe(6)}"
        self._watchdog = Watchdog(self.folder)  # first: whoever is killed between the two leaves nothing
        self.folder.mkdir(mode=0o700)
        self.seats = seats(spec, free_ports(count(spec) * PORTS_A_SEAT))
        self.servers: dict[str, ServerProcess] = {}
        for seat in self.seats:
            config = self.folder / f"{seat.name}.conf"
            # Named like our own folder: a site that is given up and built again must not find the store of the first.
            store = spec.stores.get(seat.name, self.folder) / f"{self.folder.name}-{seat.name}"
            config.write_text(config_text(spec, self.seats, seat, store))
            binary = binaries[spec.versions.get(seat.name, spec.version)]
            self.servers[seat.name] = ServerProcess(
                seat.name, binary, config, self.folder / f"{seat.name}.log", spec.inside.get(seat.name, ())
            )

    @property
    def answering(self) -> frozenset[str]:
        """Servers that can be expected to answer."""
        return frozenset(name for name, server in self.servers.items() if server.answering)

    def start(self) -> None:
        """All servers at once."""
        for server in self.servers.values():
            server.start()

    def check_alive(self) -> None:
        """A server that ended by itself: say why."""
        for server in self.servers.values():
            if server.meant_to_run and not server.running:
                why = last_complaint(server.log)
                if "address already in use" in why:
                    raise PortTaken(why)
                raise Refusal(Exit.NO_SERVER, f"nats-server {server.name} exited unexpectedly: {why}")

    def end(self) -> None:
        """No process and no file is left. Nothing is awaited, so nothing can interrupt it half-way."""
        for server in self.servers.values():
            server.end_now()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._watchdog.dismiss()


def free_ports(wanted: int) -> list[int]:
    """Ports nobody listens on; held together until all are found, so that they differ."""
    held: list[socket.socket] = []
    try:
        for port in random.sample(PORTS, len(PORTS)):
            if len(held) == wanted:
                break
            candidate = socket.socket()
            try:
                candidate.bind(("127.0.0.1", port))
            except OSError:
                candidate.close()
            else:
                held.append(candidate)
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()
