"""How does a command watch until it knows enough? A Collector in the background; no rules of its own."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self

from tui.core.model.lines import AnyLine
from tui.core.model.state import State
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.runtime.live_thread import Collector
from tui.runtime.monitor import Saved

_LOOK_S = 0.05
"""Answers come at any moment, snapshots only now and then."""
_CLOSE_S = 0.3


class Session:
    """`async with Session(…) as session`, then `await session.until(…)`."""

    def __init__(
        self,
        connection: Connection,
        watch: Watch,
        on_line: Callable[[AnyLine], None] = lambda _: None,
        saved: Saved | None = None,
    ) -> None:
        """`saved`: what is known from before."""
        self.collector = Collector(connection, watch, on_line=on_line, saved=saved)

    @property
    def state(self) -> State:
        """What is known now."""
        return self.collector.monitor.state

    async def __aenter__(self) -> Self:
        self._watching = asyncio.create_task(self.collector.run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.collector.stop()
        await asyncio.wait({self._watching}, timeout=_CLOSE_S)
        if self._watching.done() and not self._watching.cancelled():
            self._watching.exception()  # told by `until`, or too late to matter

    async def until(self, true: Callable[[], bool], within: float) -> bool:
        """Whether it became true in time. Raises Refusal when there is nothing to watch."""
        clock = asyncio.get_running_loop().time
        end = clock() + within
        while not self._watching.done():
            if self.collector.refusal is not None:
                # Of nothing much is true: everybody that there is has answered. The collector needs a while to end.
                raise self.collector.refusal
            if true():
                return True
            if clock() >= end:
                return False
            await asyncio.wait({self._watching}, timeout=min(_LOOK_S, max(0.0, end - clock())))
        self._watching.result()
        return true()
