"""What did a source tell? Keeps events in order and waits for the one that matters, instead of sleeping."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from tests.busy import PATIENCE_S
from tests.feeds.fakes import FAKE
from tui.core.observed.answer import Answer
from tui.core.observed.events import AnyEvent, FeedDenied, LeaderElected, RaftSeen, VantageChanged
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.feeds.source import LiveSource

E = TypeVar("E", bound=AnyEvent)


class Recorder:
    """A sink."""

    def __init__(self) -> None:
        self.events: list[AnyEvent] = []
        self._new = asyncio.Event()
        self._ended = False

    def __call__(self, event: AnyEvent) -> None:
        self.events.append(event)
        self._new.set()

    def ended(self) -> None:
        """Nothing more comes: nobody waits in vain."""
        self._ended = True
        self._new.set()

    def of(self, kind: type[E], when: Callable[[E], bool] = lambda _event: True, *, start: int = 0) -> list[E]:
        """All of a kind so far, from the `start`-th event on."""
        return [event for event in self.events[start:] if isinstance(event, kind) and when(event)]

    async def until(
        self,
        kind: type[E],
        when: Callable[[E], bool] = lambda _event: True,
        *,
        start: int = 0,
        within: float = PATIENCE_S,
    ) -> E:
        """The first of a kind, from the `start`-th event on; where none comes, what came instead is told."""
        try:
            async with asyncio.timeout(within):
                while not (found := self.of(kind, when, start=start)):
                    assert not self._ended, "the source has ended"
                    self._new.clear()
                    await self._new.wait()
        except TimeoutError:
            raise AssertionError(f"no {kind.__name__} within {within:g} s, but {self._told()}") from None
        return found[0]

    def _told(self) -> str:
        """Of each kind of event how many and the last, so that a failure that comes once a week tells more than its line."""
        last = {type(event).__name__: event for event in self.events}
        return "; ".join(
            f"{sum(type(one) is type(event) for one in self.events)} {name}, the last {event}"
            for name, event in last.items()
        )

    async def pinned(self, *names: str, start: int = 0, within: float = PATIENCE_S) -> None:
        """Until all of these are connected to."""
        for name in names:
            await self.until(VantageChanged, up(name), start=start, within=within)

    async def led(self, *, start: int = 0, within: float = PATIENCE_S) -> str:
        """Name of the first server that says it leads."""
        seen = await self.until(
            RaftSeen, lambda e: e.raft is not None and e.raft.state == "LEADER", start=start, within=within
        )
        return seen.server.name

    @property
    def mark(self) -> int:
        """How many events there are now."""
        return len(self.events)


def up(name: str) -> Callable[[VantageChanged], bool]:
    """Our connection to it came up."""
    return lambda event: event.server == name and event.connected


def down(name: str) -> Callable[[VantageChanged], bool]:
    """It went down."""
    return lambda event: event.server == name and not event.connected


def answered(name: str) -> Callable[[Answer], bool]:
    """It answered, through whatever connection."""
    return lambda event: event.server.name == name


def by(name: str) -> Callable[[Answer], bool]:
    """It answered through its own connection."""
    return lambda event: event.server.name == name and event.via == name


def through(name: str) -> Callable[[LeaderElected], bool]:
    """It was heard through that server."""
    return lambda event: event.via == name


def refused_by(name: str) -> Callable[[FeedDenied], bool]:
    """That server refused something to us."""
    return lambda event: event.via == name


def connection(*urls: str, **more: str | float) -> Connection:
    """Settings with short patience."""
    return Connection(urls=urls, **{"timeout_s": 3.0, **more})  # type: ignore[arg-type]


@asynccontextmanager
async def watching(settings: Connection, watch: Watch | None = None) -> AsyncIterator[tuple[LiveSource, Recorder]]:
    """A running source and what it tells; nothing is left of it afterwards."""
    recorder = Recorder()
    source = LiveSource(settings, watch or Watch(), recorder)
    before = asyncio.all_tasks()
    await source.open()
    running = asyncio.create_task(source.run())
    running.add_done_callback(lambda _: recorder.ended())
    try:
        yield source, recorder
    finally:
        running.cancel()
        await asyncio.wait([running])
        await source.close()  # it may have been cancelled before it began
        if not running.cancelled():
            running.result()
    left = {task for task in asyncio.all_tasks() - before if not task.done() and task.get_name() != FAKE}
    assert not left, left
