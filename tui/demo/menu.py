"""Which fault is being shown now? The demo's side of the fault menu: one fault at a time, on the demo's own loop.

`run`, `menu`, `servers` and `said` are called from the screen's thread (`core.ports.Faults`); this file must not know
what the screen shows."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable
from typing import Final

from tui.core.refusal import Refusal
from tui.demo.ask import ClusterTrouble
from tui.demo.cluster import Cluster
from tui.demo.faults import FAULTS, SERVER_FAULTS

RESTORE: Final = "restore"
_RESTORE_TITLE: Final = "stop the fault and restore all servers"
SAID_S: Final = 8.0
"""How long it is told that a fault could not be done."""
AGAIN_S: Final = 0.2
"""When a fault that was told to end is told again."""


class Menu:
    """`async with menu.breaking(cluster)` puts it to work; before and after that nothing can be broken."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._group: asyncio.TaskGroup | None = None
        self._cluster: Cluster | None = None
        self._running: asyncio.Task[None] | None = None
        self._doing = ""
        self._trouble = ""

    # From any thread.

    def menu(self) -> tuple[tuple[str, str, bool], ...]:
        """(name, title, whether it wants a server) of every fault."""
        plain = tuple((name, fault.title, False) for name, fault in FAULTS.items())
        chosen = tuple((name, fault.title, True) for name, fault in SERVER_FAULTS.items())
        return (*plain, *chosen, (RESTORE, _RESTORE_TITLE, False))

    def servers(self) -> tuple[str, ...]:
        """Servers that can be broken."""
        cluster = self._cluster
        return () if cluster is None else tuple(cluster.names)

    def run(self, name: str, server: str | None) -> None:
        """Begin a fault; refused while another one is going on, unless it is `mend`."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the demo has just ended
                loop.call_soon_threadsafe(self._begin, name, server)

    def said(self) -> str:
        """What is being broken or mended, or could not be, in one line; empty when nothing is."""
        return self._trouble or self._doing

    # On the demo's loop.

    @contextlib.asynccontextmanager
    async def breaking(self, cluster: Cluster) -> AsyncIterator[None]:
        """This cluster is the one that is broken."""
        async with asyncio.TaskGroup() as group:
            self._loop, self._group, self._cluster = asyncio.get_running_loop(), group, cluster
            try:
                yield
            finally:
                self._loop = self._group = self._cluster = None
                if self._running is not None:
                    await _end(self._running)

    async def perform(self, name: str) -> None:
        """Wait until nothing else is going on, then do this one and wait for its end, or for somebody to mend it."""
        await self._quiet()
        self._begin(name, None)
        await self._quiet()

    async def _quiet(self) -> None:
        while (running := self._running) is not None:
            await asyncio.wait([running])

    def _begin(self, name: str, server: str | None) -> None:
        before = self._running
        if before is not None and name != RESTORE:
            self._complain(f"a fault is active: {self._doing} ({RESTORE} stops it)")
        elif self._group is not None and self._cluster is not None:
            task = self._group.create_task(self._do(name, server, self._cluster, before))
            self._running = task
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if self._running is task:
            self._running, self._doing = None, ""

    async def _do(self, name: str, server: str | None, cluster: Cluster, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await _end(before)
        self._doing = f"{name}{f' {server}' if server else ''}: {self._title(name)}"
        self._trouble = ""
        try:
            await self._work(name, server, cluster)
        except (ClusterTrouble, Refusal) as trouble:
            self._complain(f"{name}: {trouble}")

    def _work(self, name: str, server: str | None, cluster: Cluster) -> Awaitable[None]:
        if name == RESTORE:
            return cluster.mend()
        if name in FAULTS:
            return FAULTS[name].run(cluster)
        if name not in SERVER_FAULTS:
            raise ClusterTrouble("unknown fault")
        if server not in cluster.names or server is None:
            raise ClusterTrouble(f"choose one of {' '.join(cluster.names)}")
        return SERVER_FAULTS[name].run(cluster, server)

    def _title(self, name: str) -> str:
        return next((title for known, title, _ in self.menu() if known == name), "")

    def tell(self, text: str) -> None:
        """What the demo does by itself, for some seconds."""
        self._complain(text)

    def _complain(self, text: str) -> None:
        self._trouble = text
        asyncio.get_running_loop().call_later(SAID_S, self._forget, text)

    def _forget(self, text: str) -> None:
        if self._trouble == text:
            self._trouble = ""


async def _end(task: asyncio.Task[None]) -> None:
    """nats-py can lose a cancellation (Python 3.11's `wait_for` does), and the fault would go on."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=AGAIN_S)
