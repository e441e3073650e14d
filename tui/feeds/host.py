"""What does this machine do while we watch? One `HostSampled` every 2 s; it must not know what the figures mean.

It reads in a thread of its own: a reading takes a fraction of a millisecond, but a file system that hangs would hang the
whole loop, and with a thread of a pool the exit too.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

from tui import clock
from tui.core.events import HostSampled
from tui.core.ports import Sink

EVERY_S: Final = 2.0
_LOOKED_FOR_S: Final = 60.0
"""VARZ comes once a minute: by then every server that can be reached has told its store."""

Stores = Callable[[], tuple[tuple[float, str], ...]]
"""When each server started, and where it stores: called on the loop's thread."""


class HostSource:
    """`await run()` until cancelled; events go to the sink on the loop's own thread."""

    def __init__(self, path: str | None, stores: Stores, sink: Sink, *, every_s: float = EVERY_S) -> None:
        self._path = path
        self._stores = stores
        self._sink = sink
        self._every_s = every_s
        self._told: tuple[tuple[float, str], ...] = ()
        self._stop = threading.Event()

    async def run(self) -> None:
        """Sample until cancelled. A reading that hangs is left behind; a bug in the thread ends this too."""
        loop = asyncio.get_running_loop()
        failed: asyncio.Future[None] = loop.create_future()
        thread = threading.Thread(target=self._main, args=(loop, failed), name="host", daemon=True)
        thread.start()
        try:
            await failed
        finally:
            self._stop.set()

    def _main(self, loop: asyncio.AbstractEventLoop, failed: "asyncio.Future[None]") -> None:
        # The loop may be closed before a reading returns; nobody wants it then.
        with suppress(RuntimeError):
            try:
                self._sample(loop)
            except BaseException as bug:  # noqa: BLE001 - raised again on the loop's thread
                loop.call_soon_threadsafe(_fail, failed, bug)

    def _sample(self, loop: asyncio.AbstractEventLoop) -> None:
        # Here, since importing psutil takes 75 ms and `events` never needs it.
        from tui.host.local import local_store
        from tui.host.sample import Reading, between, read

        path, begun = self._path, clock.now()
        before: Reading | None = None
        looked: tuple[tuple[float, str], ...] = ()
        while not self._stop.is_set():
            if path is None and self._told != looked and clock.now() - begun < _LOOKED_FOR_S:
                looked = self._told
                path = local_store(looked)
            after = read(path or "/")
            sampled = partial(between, before, after) if before is not None and after is not None else None
            loop.call_soon_threadsafe(self._take, sampled)
            before = after
            self._stop.wait(self._every_s)

    def _take(self, sampled: Callable[[float], HostSampled] | None) -> None:
        if self._stop.is_set():
            return
        self._told = self._stores()
        if sampled is not None:
            self._sink(sampled(clock.now()))


def _fail(failed: "asyncio.Future[None]", bug: BaseException) -> None:
    if not failed.done():
        failed.set_exception(bug)
