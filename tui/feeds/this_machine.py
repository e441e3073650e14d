"""What does this machine do while we watch? One `HostSampled` a second; it must not know what the figures mean.

It reads in a thread of its own: a reading takes a fraction of a millisecond, but a file system that hangs would hang the
whole loop, and with a thread of a pool the exit too.
"""

import asyncio
import math
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from tui import clock
from tui.core.observed.events import HostSampled
from tui.core.observed.machine import Store
from tui.core.ports import Sink

if TYPE_CHECKING:
    from tui.host.sample import Reading

EVERY_S: Final = 1.0
"""A stall that lasts a second is to be seen."""
_FEW: Final = 2
"""More servers on one machine are a laboratory: each costs a reading of all its threads."""
_BEFORE_S: Final = 0.02
"""A reading takes some milliseconds."""
_LOOK_EVERY_S: Final = 5.0
"""Looking through all processes takes some milliseconds."""

Stores = Callable[[], tuple[Store, ...]]
"""What each server told of itself: called on the loop's thread."""


class HostSource:
    """`await run()` until cancelled; events go to the sink on the loop's own thread."""

    def __init__(self, path: str | None, stores: Stores, sink: Sink, *, every_s: float = EVERY_S) -> None:
        self._path = path
        self._stores = stores
        self._sink = sink
        self._every_s = every_s
        self._told: tuple[Store, ...] = ()
        self._sampled: deque[HostSampled] = deque()
        """What the thread has read and the loop not yet taken; each is an event of the instant at which it is taken."""
        self._stop = threading.Event()

    async def run(self) -> None:
        """Sample until cancelled. A reading that hangs is left behind; a bug in the thread ends this too."""
        loop = asyncio.get_running_loop()
        failed: asyncio.Future[None] = loop.create_future()
        thread = threading.Thread(target=self._main, args=(loop, failed), name="host", daemon=True)
        thread.start()
        self._look(loop)
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
        # Here, since importing psutil takes 75 ms and some commands never need it.
        from tui.host.local import Found, residents
        from tui.host.quick_reading import KeptOpen
        from tui.host.sample import Reading, between, read

        before: Reading | None = None
        looked: tuple[Store, ...] = ()
        looked_at, found, files = -math.inf, tuple[Found, ...](), KeptOpen()
        while not self._stop.is_set():
            if (self._told != looked or _gone(before)) and clock.now() - looked_at >= min(
                _LOOK_EVERY_S, self._every_s * 5
            ):
                looked, looked_at = self._told, clock.now()
                found = residents(looked)
            after = read(
                self._path or next((one.folder for one in found if one.folder), "/"), found, before, files=files
            )
            if before is not None and after is not None:
                self._sampled.append(between(before, after, clock.now()))
            before = after
            self._stop.wait(self._pause(self._every_s * (1 if len(found) <= _FEW else 2)))
        files.close()

    def _pause(self, seconds: float) -> float:
        """Until so long before a moment that the reading is there by then."""
        if seconds < EVERY_S:
            return seconds
        return clock.in_step(clock.now() + seconds + EVERY_S / 2, clock.IN_STEP_S - _BEFORE_S) - clock.now()

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take what was read: for each reading to wake the loop would cost as much as all that is done with it."""
        if self._stop.is_set():
            return
        now = clock.now()
        often = self._every_s < EVERY_S
        loop.call_later(
            self._every_s if often else clock.in_step(now + 1.5 * EVERY_S, clock.IN_STEP_S) - now, self._look, loop
        )
        if self._sampled or not self._told:
            self._told = self._stores()
        while self._sampled:
            self._sink(replace(self._sampled.popleft(), at=now))


def _fail(failed: "asyncio.Future[None]", bug: BaseException) -> None:
    if not failed.done():
        failed.set_exception(bug)


def _gone(before: "Reading | None") -> bool:
    """A process that was here has ended, or could not be told from others."""
    return before is not None and any(one.threads is None for one in before.residents)
