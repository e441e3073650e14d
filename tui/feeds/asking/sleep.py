"""How does a task sleep until something is due, or somebody wakes it? This file must not know for what."""

import asyncio

from tui import clock


class Sleep:
    """One task sleeps; whoever changes what it waits for says from when on there is something to do."""

    def __init__(self) -> None:
        self._wake = asyncio.Event()
        self._until = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def wake(self, due: float = 0.0) -> None:
        """There is something to do at `due`: a task that sleeps for longer looks again."""
        if due < self._until:
            self._wake.set()

    def move(self, due: float) -> None:
        """There is something to do at `due`, and nothing before it: the task sleeps on until then, and not as long as it said."""
        if self._timer is not None:
            self._timer.cancel()
            self._set(due)

    async def until(self, due: float) -> None:
        """Until then, or until it is woken. A timer and no timeout: ending one by an exception costs as much again."""
        self._wake.clear()
        self._set(due)
        try:
            await self._wake.wait()
        finally:
            if self._timer is not None:
                self._timer.cancel()
            self._until, self._timer = 0.0, None

    def _set(self, due: float) -> None:
        self._until = due
        self._timer = asyncio.get_running_loop().call_later(max(0.0, due - clock.now()), self._wake.set)
