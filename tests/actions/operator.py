"""Who presses the key in tests? A running Collector with an operator's hand on it, and a spy that counts what reaches the servers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg

from tests.busy import PATIENCE_S
from tui.actions.stepdown import SUBJECT
from tui.clock import now
from tui.core.model.elections import StepDownRecord as Made
from tui.core.model.lines import AnyLine, Ready, StepDownLine
from tui.core.model.state import State
from tui.core.ports import StepDown
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.core.stepdown.candidates import Preflight
from tui.core.stepdown.preflight import preflight
from tui.demo.cluster import Cluster
from tui.runtime.live_thread import Collector
from tui.text.phrases.say import say


class Operator:
    """Looks, confirms and waits."""

    def __init__(self, connection: Connection, watch: Watch) -> None:
        self.watch = watch
        self.lines: list[AnyLine] = []
        self.changed = asyncio.Event()
        self.collector = Collector(
            connection, watch, on_line=self._line, on_snapshot=lambda _snapshot: self.changed.set()
        )

    def _line(self, line: AnyLine) -> None:
        self.lines.append(line)
        self.changed.set()

    @property
    def state(self) -> State:
        return self.collector.monitor.state

    @property
    def told(self) -> list[StepDownLine]:
        return [line for line in self.lines if isinstance(line, StepDownLine)]

    def look(self) -> Preflight:
        """The dialog, now."""
        return preflight(self.state, now(), self.watch)

    def why_not(self, name: str) -> str | None:
        why = next((c.why_not for c in self.look().candidates if c.name == name), "not a candidate")
        return None if why is None else say(why)

    async def until(self, true: Callable[[], object], within: float = PATIENCE_S) -> None:
        """Until it is so; snapshots come each second at the least."""
        async with asyncio.timeout(within):
            while not true():
                self.changed.clear()
                await self.changed.wait()

    async def pinned(self, *names: str) -> None:
        """Until these servers have a connection of their own and figures to judge them by."""
        await self.until(
            lambda: all(n in self.state.servers and self.state.servers[n].connection.connected for n in names)
        )

    def confirm(self, to: str | None, **more: Any) -> str:
        """Press the key on what the dialog shows now; the id."""
        found = self.look()
        said: dict[str, Any] = {"id": f"wish {now()}", "leader": found.leader, "term": found.term, "to": to}
        command = StepDown(**{**said, "by": "op@test", **more})
        self.collector.command(command)
        return command.id

    def made(self, wish: str) -> Made | None:
        return next((s for s in self.state.step_downs if s.id == wish), None)

    async def sent(self, wish: str, within: float = 12.0) -> Made:
        """What became of one that was sent."""
        await self.until(lambda: (made := self.made(wish)) is not None and made.announced, within)
        made = self.made(wish)
        assert made is not None
        return made

    async def refused(self, wish: str) -> str:
        """Why one was not sent."""
        await self.until(lambda: self.made(wish) or (self.state.refused is not None and self.state.refused[0] == wish))
        assert self.made(wish) is None, "it was sent"
        assert self.state.refused is not None
        return self.state.refused[1]


@asynccontextmanager
async def operating(*urls: str, **watch: Any) -> AsyncIterator[Operator]:
    """A ready one."""
    operator = Operator(Connection(urls=urls), Watch(**watch))
    running = asyncio.create_task(operator.collector.run())
    try:
        await operator.until(lambda: running.done() or any(isinstance(line, Ready) for line in operator.lines))
        yield operator
    finally:
        operator.collector.stop()
        await running


class Spy:
    """A subscriber in the system account: everything that is sent to the meta leader's API comes by."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self._client: Client | None = None

    async def heard(self, message: Msg) -> None:
        self.requests.append(message.data)

    async def count(self) -> int:
        """How many there were; whatever this server had for us before now has arrived."""
        assert self._client is not None
        await self._client.flush()
        return len(self.requests)


@asynccontextmanager
async def spying(cluster: Cluster, via: str | None = None) -> AsyncIterator[Spy]:
    """On one server's connection; every server of the account routes the requests there."""
    spy = Spy()
    async with cluster.connection(via) as client:
        spy._client = client
        await client.subscribe(SUBJECT, cb=spy.heard)
        await client.flush()
        yield spy
