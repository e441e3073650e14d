"""How does a command watch until it knows enough? A Collector in the background, and the recorders of the group; no rules of its own."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self

from tui.core.group.membership import members
from tui.core.model.lines import AnyLine
from tui.core.model.state import State
from tui.core.observed.team import HistoryReceived, RecorderHeard, StepDownConsidered
from tui.core.recorded_history import only_adding
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.feeds.team.sharing import Told
from tui.runtime.live_thread import Collector
from tui.runtime.monitor import Saved

_LOOK_S = 0.05
"""Answers come at any moment, snapshots only now and then."""
_CLOSE_S = 0.3
RECORDERS_S = 1.0
"""Recorders answer within milliseconds, or a moment later where a server learns of us late."""
_OTHERS_S = 0.15
"""After the first answer: another recorder may answer as well, and a long answer comes in parts."""


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


async def ask_recorders(collector: Collector, watch: Watch, within: float = RECORDERS_S) -> tuple[str, ...] | None:
    """What the recorders of this group know of the last minutes is taken, for a second at most; the hosts of those that answered;
    None: they are not to be asked. Nothing is told to others, and what they tell besides is not taken."""
    if not watch.team:
        return None
    monitor, answered, hosts, last = collector.monitor, dict[str, None](), dict[str, str](), 0.0
    clock = asyncio.get_running_loop().time

    def admits(told: Told) -> Told | None:
        nonlocal last
        if isinstance(told, HistoryReceived):
            last = clock()
            answered[told.recorder] = None
            return only_adding(monitor.state, told, watch)
        if isinstance(told, RecorderHeard):
            hosts[told.id] = told.host
        return told if isinstance(told, RecorderHeard | StepDownConsidered) else None

    team, clusters = collector.source.team, {s.identity.cluster for s in members(monitor.state)}
    named = tuple(sorted(one for one in clusters if one))
    team.admits = admits
    team.join(monitor.state.group.domain, named, peers=lambda: monitor.state.group.peers)
    for _ in range(int(within / _LOOK_S) - 1):  # a look more would be beyond it
        if team.alone or (answered and clock() - last >= _OTHERS_S):
            break
        await asyncio.sleep(_LOOK_S)
    return tuple(hosts.get(one, one) for one in answered)
