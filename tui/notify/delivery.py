"""When is each notice sent, and who hears of it? A thread of its own with its own loop: whatever a receiver does, detection goes on.

Each receiver has a lane of its own, so that one that hangs delays no other. A notice is sent when it was committed to the journal, or
after half a second without that: a disk that hangs is a reason for notices, not against them.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final

from msgspec import Struct

from tui import clock
from tui.core.model.lines import NoticeLine
from tui.core.observed.own_health import NoticesUnsent
from tui.core.settings.notifying import Receiver
from tui.notify import lane
from tui.notify.lane import ReceiverLane
from tui.notify.sender import NoticeSender
from tui.notify.unsent import Unsent

COMMIT_S: Final = 0.5
_JOIN_S: Final = 0.5
"""Beyond what an end waits for receivers."""


class Delivered(Struct, frozen=True):
    """A receiver has a notice."""

    receiver: str
    id: str


DeliveryReport = Delivered | NoticesUnsent


class Delivery:
    """Sends to all receivers. `on_report` and `crashed` are called on its thread."""

    def __init__(
        self,
        receivers: Sequence[Receiver],
        on_report: Callable[[DeliveryReport], None],
        crashed: Callable[[BaseException], None],
    ) -> None:
        self._receivers = {one.label: one for one in receivers}
        self._on_report = on_report
        self._crashed = crashed
        self._lanes = {label: ReceiverLane() for label in self._receivers}
        self._news = {label: asyncio.Event() for label in self._receivers}
        self._adding: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()
        self._ending = False
        self._within = 0.0
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._main, name="notices", daemon=True)

    def start(self, waiting: Sequence[tuple[str, NoticeLine]] = ()) -> None:
        """Begin with what an earlier run left, by label."""
        self._resumed(waiting)
        self._thread.start()
        self._started.wait()

    def resume(self, waiting: Sequence[tuple[str, NoticeLine]]) -> None:
        """What an earlier run left, once it has begun already."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._resumed, tuple(waiting))

    def send(self, line: NoticeLine, committed: "Future[None] | None" = None) -> None:
        """To every receiver, from any thread; nothing waits for it. After the end it is left in the journal."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._add, line, committed)

    def stop(self, within: float) -> None:
        """Send what can be sent in this time, and end. What is being retried stays in the journal."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop, within)
        self._thread.join(within + COMMIT_S + _JOIN_S)

    def _main(self) -> None:
        try:
            asyncio.run(self._work())
        except BaseException as bug:  # noqa: BLE001 - handed to whoever collects, which raises it with its traceback
            self._crashed(bug)
        finally:
            self._started.set()

    async def _work(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._started.set()
        sender = NoticeSender(tuple(self._receivers.values()))
        try:
            async with asyncio.TaskGroup() as group:
                serving = [group.create_task(self._serve(label, sender)) for label in self._receivers]
                await self._stopping.wait()
                if self._adding:
                    await asyncio.wait(self._adding, timeout=COMMIT_S)
                self._ending = True
                self._wake()
                if serving:
                    await asyncio.wait(serving, timeout=self._within)
                for task in serving:
                    task.cancel()
        finally:
            await sender.close()

    def _wake(self) -> None:
        for news in self._news.values():
            news.set()

    def _stop(self, within: float) -> None:
        self._within = within
        self._stopping.set()

    def _resumed(self, waiting: Sequence[tuple[str, NoticeLine]]) -> None:
        for label, line in waiting:
            if label in self._lanes:
                self._lanes[label] = lane.added(self._lanes[label], line)
        self._wake()

    def _add(self, line: NoticeLine, committed: "Future[None] | None") -> None:
        task = asyncio.create_task(self._added(line, committed))
        self._adding.add(task)
        task.add_done_callback(self._adding.discard)

    async def _added(self, line: NoticeLine, committed: "Future[None] | None") -> None:
        if committed is not None:
            await asyncio.wait({asyncio.wrap_future(committed)}, timeout=COMMIT_S)
        for label in self._lanes:
            self._lanes[label] = lane.added(self._lanes[label], line)
        self._wake()

    async def _serve(self, label: str, sender: "NoticeSender") -> None:
        """Send to one receiver, one notice after the other, until the end."""
        while True:
            mine, news = self._lanes[label], self._news[label]
            if self._ending and (mine.failures or not mine.waiting):
                return
            pause = mine.due - clock.now() if mine.waiting else None
            if pause is not None and pause <= 0:
                await self._try(label, mine.waiting[0], sender)
                continue
            news.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await news.wait()

    async def _try(self, label: str, line: NoticeLine, sender: "NoticeSender") -> None:
        try:
            await sender.send(self._receivers[label], line)
        except Unsent as unsent:
            self._lanes[label] = mine = lane.failed(self._lanes[label], clock.now(), unsent.asked_s)
            self._report(label, mine, unsent)
            return
        was = self._lanes[label].failures
        self._lanes[label] = mine = lane.taken(self._lanes[label], line)
        self._on_report(Delivered(label, line.id))
        if was:
            self._report(label, mine, None)

    def _report(self, label: str, mine: ReceiverLane, unsent: Unsent | None) -> None:
        self._on_report(
            NoticesUnsent(
                at=clock.now(),
                receiver=label,
                trouble=None if unsent is None else unsent.trouble,
                figure=None if unsent is None else unsent.figure,
                waiting=len(mine.waiting),
                lost=mine.lost,
            )
        )
