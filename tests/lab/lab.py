"""A real cluster whose network, disks and CPU can be broken: how is it put together, and made whole again? It must not know
which faults there are."""

import asyncio
import contextlib
import random
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.lab.holder import CPU
from tests.lab.network import Network
from tests.lab.told import Events, awaited
from tui.demo.ask import ping
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part

DISKS = Path("/mnt")
"""Mount point of the lab's disks, in the servers' own view of the files only."""
WHOLE_WITHIN_S = 60.0
"""After a long cut the routes' TCP takes its time to try again."""
_HELD_S = 40.0
_ENDS_WITH_US = "import ctypes, signal; ctypes.CDLL(None).prctl(1, signal.SIGKILL)"
"""metawatch must not go on asking for addresses of a lab that is no more: the next packet would leave this host."""


class Lab:
    """`async with Lab(3, seed=1) as lab:` has a ready cluster; `disks` gives each server a file system of its own."""

    def __init__(self, servers: int = 3, version: str | None = None, seed: int = 0, *, disks: bool = False) -> None:
        self.network = Network(servers, seed)
        self.version = version
        self.seed = seed
        self.random = random.Random(seed)
        """Chooses victims and lengths."""
        self.busy: list[asyncio.Task[None]] = []
        """Work that belongs to the present fault; ended with it."""
        self._disks = disks
        self._held: list[subprocess.Popen[str]] = []

    async def __aenter__(self) -> Self:
        async with contextlib.AsyncExitStack() as opened:
            network = opened.enter_context(self.network)
            if self._disks:
                self._mount()
            self.cluster = Cluster(
                ClusterSpec(
                    parts=(Part(servers=len(network.servers)),),
                    version=self.version,
                    addresses=network.addresses,
                    inside={name: network.inside(name) for name in network.servers},
                    stores={name: self._disk(name) for name in network.servers} if self._disks else {},
                )
            )
            await opened.enter_async_context(self.cluster)
            self._opened = opened.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        async with self._opened:
            await self._let_go()

    @property
    def servers(self) -> list[str]:
        """All names, in order."""
        return self.network.servers

    @property
    def quorum(self) -> int:
        return len(self.servers) // 2 + 1

    def events(self) -> Events:
        """A listening metawatch that knows every server."""
        return Events(*self.cluster.urls, prelude=_ENDS_WITH_US)

    async def elected(self, since: float, within: float) -> bool:
        """Whether the servers' logs tell of an election after that moment, waiting for it."""

        async def told() -> bool:
            return bool(self.cluster.log_elections(since))

        return await awaited(told, within)

    async def gave_up(self, name: str, within: float) -> bool:
        """Whether this server names no leader any more, waiting for it: it has stood for election itself."""

        async def told() -> bool:
            async with self.cluster.connection(name) as nc:
                return any(answer.name == name and answer.leader is None for answer in await ping(nc, 1))

        return await awaited(told, within)

    def freeze_disk(self, name: str) -> None:
        """Nothing is written to this server's store any more, until mended."""
        view = self.network.inside(name)
        self._hold(*view, sys.executable, "-I", "-S", *_holder("disk", str(self._disk(name))))

    def disk(self, name: str) -> Path:
        """Its disk, as seen from here."""
        return Path(f"/proc/{self.network.pid}/root{self._disk(name)}")

    def starve(self, name: str, percent: int = 1) -> None:
        """This server's process gets no more than so many hundredths of a core, until mended."""
        pid = self.cluster.pid(name)
        assert pid is not None, f"{name} does not run"
        self.starve_process(pid, percent)

    def starve_process(self, pid: int, percent: int) -> None:
        """The same for any process."""
        self._hold(sys.executable, "-I", "-S", *_holder("cpu", f"{pid}:{percent}"))

    async def mend(self) -> None:
        """Links, disks and processes are whole, and everybody agrees on one leader."""
        await self._let_go()
        self.network.mend()
        await self.cluster.mend(WHOLE_WITHIN_S)

    def _hold(self, *command: str) -> None:
        pipe = subprocess.PIPE
        held = subprocess.Popen(command, stdin=pipe, stdout=pipe, start_new_session=True, text=True)
        self._held.append(held)
        assert held.stdout is not None
        assert held.stdout.readline() == "held\n", command

    async def _let_go(self) -> None:
        for task in self.busy:
            task.cancel()
        await asyncio.gather(*self.busy, return_exceptions=True)
        self.busy.clear()
        while self._held:
            self._held.pop().communicate(timeout=20)

    def _disk(self, name: str) -> Path:
        # The folder's name tells the labs on one host apart, though each sees its own disks only.
        return DISKS / str(self.network.pid) / name

    def _mount(self) -> None:
        """One small ext4 a server, in memory."""
        commands = [f"mount -t tmpfs none {DISKS}"]
        for disk in map(self._disk, self.servers):
            commands += [f"mkdir -p {disk}", f"truncate -s 64M {disk}.img", f"mkfs.ext4 -q {disk}.img"]
            commands += [f"mount -o loop {disk}.img {disk}"]
        view = self.network.inside(self.servers[0])
        subprocess.run([*view, "sh", "-ec", "\n".join(commands)], check=True)


def _holder(*words: str) -> tuple[str, ...]:
    return (str(Path(__file__).with_name("holder.py")), *words, str(_HELD_S))


def unthrottled() -> str:
    """Why no process can be throttled here; empty when it can."""
    return "" if (CPU / "cgroup.procs").exists() else f"no cgroup of version 1 at {CPU}"
