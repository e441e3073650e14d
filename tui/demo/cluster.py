"""A real cluster on this machine: how is it brought up, broken, mended and asked? The demo and every integration test
stand on it; it must not know what metawatch makes of it.

It leaves no process and no file behind: on the way out by itself, and by its watchdog however this process ends.
"""

import asyncio
import contextlib
import signal
import ssl
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import TracebackType
from typing import Self

from nats.aio.client import Client

from tui.core.refusal import Exit, Refusal
from tui.demo.ask import ClusterTrouble, DemoReply, ask, connected, ping
from tui.demo.logs import LogElection, log_elections
from tui.demo.process import ServerProcess
from tui.demo.ready import missing
from tui.demo.servers import Say, find_server, quiet
from tui.demo.site import PortTaken, Site
from tui.demo.spec import ClusterSpec, Seat, count, peers, users

POLL_S, SELDOM_S = 0.02, 0.1
QUICK_S = 0.5
"""A hand-over is over by then; an election after a silence takes seconds, and each look at it costs every server a connection."""
_BIRTHS = 3


class Cluster:
    """`async with Cluster(ClusterSpec()) as c:` is a ready cluster; it belongs to no event loop."""

    def __init__(self, spec: ClusterSpec | None = None, say: Say = quiet) -> None:
        self.spec = spec or ClusterSpec()
        self._say = say
        self._at: Site | None = None
        self.tls = ssl.create_default_context(cafile=str(self.spec.tls.ca)) if self.spec.tls else None

    async def __aenter__(self) -> Self:
        wanted = {self.spec.versions.get(f"n{k}", self.spec.version) for k in range(1, count(self.spec) + 1)}
        binaries = {version: await asyncio.to_thread(find_server, version, self._say) for version in wanted}
        trouble = Refusal(Exit.NO_SERVER, "no free ports for nats-server on 127.0.0.1")
        unready = 0
        for _ in range(5):
            self._at = Site(self.spec, binaries)
            try:
                self._at.start()
                await self.wait_ready()
                return self
            except PortTaken:
                self._at.end()
            except Refusal as refusal:
                # Now and then a server misses the group's birth and joins minutes later; a new group is quicker.
                self._at.end()
                trouble, unready = refusal, unready + 1
                if unready == _BIRTHS:
                    break
            except BaseException:
                self._at.end()
                raise
        raise trouble

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._site.end()

    @property
    def _site(self) -> Site:
        if self._at is None:
            raise ClusterTrouble("the cluster is not up: use it inside `async with`")
        return self._at

    @property
    def seats(self) -> tuple[Seat, ...]:
        """Every server's name, part and ports."""
        return self._site.seats

    @property
    def folder(self) -> Path:
        """Where configurations, logs and stores lie while it lives."""
        return self._site.folder

    @property
    def _servers(self) -> dict[str, ServerProcess]:
        return self._site.servers

    @property
    def names(self) -> list[str]:
        """All servers, running or not."""
        return [seat.name for seat in self.seats]

    @property
    def running(self) -> list[str]:
        """Servers whose process lives, frozen ones included."""
        return [name for name, server in self._servers.items() if server.running]

    @property
    def urls(self) -> list[str]:
        """One URL a server, with the system user in it."""
        return [self.url(name) for name in self.names]

    def url(self, name: str, user: str | None = "sys") -> str:
        """The URL of one server for one of the users, or without any."""
        who = users(self.spec)[user] if user else None
        login = f"{who.name}:{who.password}@" if who else ""
        seat = self.seat(name)
        return f"{'tls' if self.spec.tls else 'nats'}://{login}{seat.address}:{seat.client}"

    def sys_url(self, name: str) -> str:
        """The URL of one server for the system user."""
        return self.url(name, "sys")

    def seat(self, name: str) -> Seat:
        """Ports and place of a server."""
        return next(seat for seat in self.seats if seat.name == name)

    def pid(self, name: str) -> int | None:
        """Process id, `None` when it does not run."""
        return self._servers[name].pid

    def log(self, name: str) -> Path:
        """The server's own log, over all its starts."""
        return self._servers[name].log

    def log_elections(self, since: float = 0.0) -> list[LogElection]:
        """What the servers' own logs say, oldest first."""
        return log_elections({name: server.log for name, server in self._servers.items()}, since)

    def peers(self, domain: str | None = None) -> list[str]:
        """Servers in one meta group, by name; of the first server's domain if none is given."""
        return sorted(peers(self.spec, self.seats, domain or self.seats[0].domain))

    # Breaking and mending.

    async def kill(self, name: str) -> None:
        """SIGKILL: a crash."""
        self._servers[name].signal(signal.SIGKILL)
        await self._servers[name].ended(5)

    async def stop(self, name: str, within: float = 15.0) -> None:
        """SIGTERM: a clean shutdown; a leader hands over first."""
        self.thaw(name)
        self._servers[name].signal(signal.SIGTERM)
        if not await self._servers[name].ended(within):
            raise ClusterTrouble(f"{name} did not end within {within:g}s of SIGTERM")

    def freeze(self, name: str) -> None:
        """SIGSTOP: alive, connected and mute."""
        self._servers[name].signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """SIGCONT."""
        self._servers[name].signal(signal.SIGCONT)

    def lame_duck(self, name: str) -> None:
        """SIGUSR2: it hands over, falls silent and asks its clients to go; only a restart ends that."""
        self._servers[name].signal(signal.SIGUSR2)

    def start(self, name: str) -> None:
        """Start a server that ended: same configuration, store and ports."""
        self._servers[name].start()

    async def mend(self, within: float = 30.0) -> None:
        """Everything runs again and has one leader."""
        for name, server in self._servers.items():
            if server.lame:
                await self.kill(name)
            self.thaw(name)
            self.start(name)
        await self.wait_ready(within)

    # Asking.

    async def wait_ready(self, within: float = 20.0) -> None:
        """Until all running servers are connected and every meta group has a leader whose peers are current."""
        begun = time.monotonic()
        lacking = "no server responds"
        agreed: set[tuple[str, str | None]] = set()
        while time.monotonic() - begun < within:
            self._site.check_alive()
            try:
                answers = await self.ping()
                lacking = missing(self.spec, self.seats, self._site.answering, answers)
            except ClusterTrouble as trouble:
                lacking = str(trouble)
            # Twice the same: a server just thawed first answers, then notices that its election timer is overdue.
            before, agreed = agreed, set() if lacking else {(answer.name, answer.leader) for answer in answers}
            if agreed and agreed == before:
                return
            await _pause(begun)
        raise Refusal(Exit.NO_SERVER, f"the demo cluster was not ready within {within:g}s: {lacking}")

    async def ping(self) -> list[DemoReply]:
        """What the servers say now."""
        async with self.connection() as nc:
            return await ping(nc, len(self._site.answering))

    async def leader(self, domain: str | None = None) -> str | None:
        """The meta leader most servers name; `None` without one, or when the one they still name is dead or frozen.

        Of the first server's domain, if none is given."""
        group = self.peers(domain)
        votes = [answer.leader for answer in await self.ping() if answer.name in group and answer.leader is not None]
        named = max(set(votes), key=votes.count, default=None)
        return named if named is not None and self._servers[named].answering else None

    async def next_leader(self, old: str | None, within: float = 30.0, domain: str | None = None) -> str:
        """Until somebody other than `old` leads; its name."""
        begun = time.monotonic()
        while time.monotonic() - begun < within:
            new = await self.leader(domain)
            if new is not None and new != old:
                return new
            await _pause(begun)
        raise ClusterTrouble(f"no leader but {old} within {within:g}s")

    async def step_down(self, preferred: str | None = None, domain: str | None = None) -> None:
        """Ask the leader to hand over, to `preferred` if named (2.11 and later); refused is `ClusterTrouble`."""
        body = {"placement": {"preferred": preferred}} if preferred else None
        # A plain request steps down the group of the server it arrives at.
        async with self.connection(domain=domain) as nc:
            answer = await ask(nc, "$JS.API.META.LEADER.STEPDOWN", body)
        if "error" in answer:
            raise ClusterTrouble(str(answer["error"].get("description", answer["error"])))

    async def kick(self, via: str, *cids: int) -> None:
        """Cut clients of one server off, by client id (2.11 and later)."""
        server_id = next((answer.server_id for answer in await self.ping() if answer.name == via), None)
        if server_id is None:
            raise ClusterTrouble(f"{via} does not answer")
        async with self.connection() as nc:
            for cid in cids:
                answer = await ask(nc, f"$SYS.REQ.SERVER.{server_id}.KICK", {"cid": cid})
                if "error" in answer:
                    raise ClusterTrouble(f"{via} did not kick {cid}: {answer['error'].get('description')}")

    async def kick_all(self, prefix: str) -> list[tuple[str, int]]:
        """Cut off every client whose connection name begins with `prefix`; (server, client id) of each."""
        found = []
        for peer in await self.ping():
            async with self.connection() as nc:
                answer = await ask(nc, f"$SYS.REQ.SERVER.{peer.server_id}.CONNZ", {"limit": 4096})
            clients = answer["data"].get("connections") or ()
            found += [(peer.name, c["cid"]) for c in clients if c.get("name", "").startswith(prefix)]
        for name, cid in found:
            await self.kick(name, cid)
        return found

    @contextlib.asynccontextmanager
    async def connection(self, via: str | None = None, *, domain: str | None = None) -> AsyncIterator[Client]:
        """A system-user connection to one server, by name, or to any that should answer (in a domain, if given)."""
        here = [s.name for s in self.seats if s.name in self._site.answering and s.domain == (domain or s.domain)]
        if via is None and not here:
            raise ClusterTrouble("no server is running")
        async with connected(self.sys_url(via or here[0]), self.tls) as nc:
            yield nc


async def _pause(begun: float) -> None:
    """Between two looks at what began then."""
    await asyncio.sleep(POLL_S if time.monotonic() - begun < QUICK_S else SELDOM_S)
