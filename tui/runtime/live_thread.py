"""Who collects? One source and one Monitor on an asyncio loop (feeds → Monitor); no rules of its own."""

import asyncio
import contextlib
import platform
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import tui
from tui import clock
from tui.actions.stepdown import carry_out
from tui.core.group.standalone import lone, may_come, no_such_domain, nothing_to_watch
from tui.core.maintenance.requests import WindowRow, news
from tui.core.model.lines import AnyLine, Ready
from tui.core.model.state import Snapshot
from tui.core.observed.evidence import EvidenceSaved
from tui.core.ports import OperatorCommand, SaveEvidence, StepDown
from tui.core.recorded_history import recorded_history
from tui.core.refusal import Exit, NothingToWatch, Refusal
from tui.core.settings.connection import Connection
from tui.core.settings.notifying import Notifying
from tui.core.settings.watch import Watch
from tui.core.team.for_newcomers import written
from tui.feeds.api_callers import Callers
from tui.feeds.asking.sleep import Sleep
from tui.feeds.source import LiveSource
from tui.feeds.team.service import RecorderSelf
from tui.feeds.team.sharing import Sharing
from tui.feeds.this_machine import HostSource
from tui.runtime.evidence import save_evidence
from tui.runtime.monitor import Monitor, Saved
from tui.runtime.notifying import Notifier
from tui.runtime.own_stalls import OwnStalls
from tui.runtime.recording import FLUSH_S, Recording
from tui.text.phrases.say import say

if TYPE_CHECKING:
    from tui.metrics.scraping import Scraped

TakenT = TypeVar("TakenT")
_STEPPED_S = 0.5
_MAINTENANCE_S = 1.0
_JOIN_S = 2.0
_ENDS_S = 1.0


class Collector:
    """Runs one source and one Monitor on the present asyncio loop until stopped."""

    def __init__(  # noqa: PLR0913 - what may be left out is named at each call
        self,
        connection: Connection,
        watch: Watch,
        *,
        on_line: Callable[[AnyLine], None],
        on_snapshot: Callable[[Snapshot], None] | None = None,
        host: bool = False,
        recording: Recording | None = None,
        saved: Saved | None = None,
        notifying: Notifying | None = None,
        serves: bool = False,
        scraped: "Scraped | None" = None,
    ) -> None:
        """`saved`: what is known from before; None: what `recording` begins with, or nothing. `serves`: others are told what is known."""
        self._on_line = on_line
        self._watch = watch
        self.refusal: Refusal | None = None
        """Why there is nothing to watch; set before `ready` would be told."""
        self._stop = asyncio.Event()
        self._confirmed: asyncio.Queue[StepDown | SaveEvidence] = asyncio.Queue()
        self._recording = recording
        begins = saved or (Saved() if recording is None else recording.begins_with)
        self.monitor = Monitor(watch, on_line=self._line, on_snapshot=on_snapshot, saved=begins)
        if recording is not None:
            recording.follow(self.monitor)
        self._scraped = scraped
        _follow(self.monitor, scraped, recording)
        self._awake = OwnStalls(self.monitor)
        take = self._awake.take
        self.source = LiveSource(connection, watch, take, beside=serves)
        self.monitor.hurry = self.source.hurry
        # Whoever looks only for a moment neither tells nor is told, and names no callers.
        self._team = partial(_join_team, self.source.team, self.monitor, serves=serves) if host else None
        account = connection.account if host else None
        self._callers = Callers(account, take, self.source.refuse_strangers) if account is not None else None
        self._notifier = None if notifying is None or not notifying.wanted else self._notifies(notifying, recording)
        self._bugs: asyncio.Queue[BaseException] = asyncio.Queue()
        """Of other threads of ours."""
        self._host = HostSource(watch.disk_path, self.source.stores, take) if host else None

    def _line(self, line: AnyLine) -> None:
        if isinstance(line, Ready):
            found = nothing_to_watch(self.monitor.state, self._watch.domain, given=self._watch.domain_given)
            why = None if found is None else say(found)
            final = bool(lone(self.monitor.state)) or no_such_domain(self.monitor.state, given=self._watch.domain_given)
            if found is not None and self.source.waits and not final and may_come(found):
                why = None
            if why is not None:
                self.refusal = NothingToWatch(why) if final else Refusal(Exit.NO_SERVER, why)
            if self.refusal is None and self._recording is not None:
                self.refusal = self._recording.is_of_another(line)
        if self.refusal is not None:
            self._stop.set()
            return
        if isinstance(line, Ready) and self._team is not None:
            self._team(line)
        if self._recording is not None and self.monitor.state.ready_at is not None:
            self._recording.line(line)
        if self._scraped is not None:
            self._scraped.line(line)
        self._on_line(line)
        if isinstance(line, Ready) and self._notifier is not None:
            self._notifier.begin()

    def _notifies(self, notifying: Notifying, recording: Recording | None) -> Notifier:
        loop, take = asyncio.get_running_loop(), self._awake.take

        def soon(what: Callable[[], object]) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended: what is left is in the journal
                loop.call_soon_threadsafe(what)

        notifier = Notifier(
            notifying,
            recording,
            on_notice=self._line,
            on_report=lambda report: soon(lambda: take(report)),
            crashed=lambda bug: soon(lambda: self._bugs.put_nowait(bug)),
        )
        self.monitor.on_look, self.monitor.quiet = _both(self.monitor.on_look, notifier.look), notifier.quiet
        return notifier

    async def _crash(self) -> None:
        """A bug of another thread of ours is raised where everybody sees it."""
        raise await self._bugs.get()

    def command(self, command: OperatorCommand) -> None:
        """Carry out a command of the operator; only on the loop's own thread. Nothing waits for what comes of it."""
        if isinstance(command, StepDown | SaveEvidence):
            self._confirmed.put_nowait(command)
        else:
            self.source.team.tell(self._awake.command(command, clock.now()))

    async def _act(self) -> None:
        monitor, link = self.monitor, self.source.link
        async with asyncio.TaskGroup() as sent:
            while True:
                command = await self._confirmed.get()
                if isinstance(command, SaveEvidence):
                    sent.create_task(self.save_evidence(command))
                    continue
                work = carry_out(
                    command, state=lambda: monitor.state, watch=self._watch, link=link, take=self._awake.take
                )
                sent.create_task(work)

    async def save_evidence(self, command: SaveEvidence) -> EvidenceSaved:
        """Ask a server for what it says of its inside, and keep it."""
        return await save_evidence(
            command, state=lambda: self.monitor.state, link=self.source.link_to, take=self._awake.take
        )

    def stop(self) -> None:
        """End `run`; only on the loop's own thread."""
        self._stop.set()

    async def run(self) -> None:
        """Collect until stopped. Raises Refusal when the first connection fails or there is nothing to watch."""
        others = asyncio.all_tasks()
        try:
            if await self._opened():
                async with asyncio.TaskGroup() as group:
                    works = [self.source.run(), self._keep_time(self._recording), self._act(), self._crash()]
                    if self._host is not None:
                        works.append(self._host.run())
                    if self._callers is not None:
                        works.append(self._callers.run())
                    tasks = [group.create_task(work) for work in works]
                    await self._stop.wait()
                    await _end(tasks, others)
        finally:
            await self.source.close()
            if self._notifier is not None:
                await asyncio.to_thread(self._notifier.close)
            if self._recording is not None:
                self._recording.close(self.monitor.state.now, keep=self.refusal is None)
        if self.refusal is not None:
            raise self.refusal

    async def _opened(self) -> bool:
        """Whether the first connection came up before somebody said stop. Time is kept meanwhile: a gap between two events is a
        stall of ours only while somebody wakes the Monitor."""
        keeping = asyncio.create_task(self._keep_time())
        try:
            return await self._connected()
        finally:
            keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeping

    async def _connected(self) -> bool:
        opening = asyncio.create_task(self.source.open())
        stopping = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait((opening, stopping), return_when=asyncio.FIRST_COMPLETED)
            if opening.done():
                opening.result()
            return opening.done()
        finally:
            opening.cancel()
            stopping.cancel()
            await asyncio.gather(opening, stopping, return_exceptions=True)

    def _read_windows(self, recording: Recording) -> None:
        """Take what anybody wrote into the journal about maintenance; the disk is read on the journal's thread."""
        loop = asyncio.get_running_loop()

        def found(rows: tuple[WindowRow, ...]) -> None:
            for event in (events := news(rows, self.monitor.state, clock.now())):
                self._awake.take(event)
            self.source.team.tell(events)

        def soon(rows: tuple[WindowRow, ...]) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                if rows:  # nearly always there is none, and an idle process pays for each time that it wakes
                    loop.call_soon_threadsafe(found, rows)

        recording.windows(soon)

    async def _keep_time(self, recording: Recording | None = None) -> None:
        """Let time pass, and hand to the journal what was taken."""
        stepped, windows_at, sleep = clock.wall_ahead(), 0.0, Sleep()
        while True:
            await sleep.until(self._awake.sleeps(clock.now(), sleep.move))
            ahead = clock.wall_ahead()
            if abs(ahead - stepped) > _STEPPED_S:
                self._awake.clocks_ran_apart(clock.now(), f"this host's clock was stepped by {ahead - stepped:+.1f} s")
                stepped = ahead
            self._awake.wake(now := clock.now())
            self.monitor.look_ahead(now)
            if recording is not None and recording.is_due(now, self.monitor.due(now)):
                recording.flush(now)
                if now - windows_at >= _MAINTENANCE_S - FLUSH_S:  # with the flush: that thread wakes once
                    windows_at = now
                    self._read_windows(recording)


async def _end(tasks: list[asyncio.Task[None]], others: set[asyncio.Task[object]]) -> None:
    """Cancel until all have ended. The `wait_for` of Python 3.11, which nats-py uses, may lose a cancellation: who goes on after a
    second is cancelled again, with everything that was begun meanwhile and is not of `others`."""
    left = set(tasks)
    for task in tasks:
        task.cancel()
    while left:
        _, left = await asyncio.wait(left, timeout=_ENDS_S)
        if left:
            for one in asyncio.all_tasks() - others:
                one.cancel()


def _follow(monitor: Monitor, scraped: "Scraped | None", recording: Recording | None) -> None:
    """What is scraped is what this Monitor takes and finds, and how far its journal is behind."""
    if scraped is not None:
        monitor.on_event = _both(monitor.on_event, scraped.take)
        monitor.on_look = scraped.look
        scraped.backlog = None if recording is None else recording.backlog


def _both(first: Callable[[TakenT], None] | None, then: Callable[[TakenT], None]) -> Callable[[TakenT], None]:
    """Both are called, in this order."""
    if first is None:
        return then

    def called(taken: TakenT) -> None:
        first(taken)
        then(taken)

    return called


def _join_team(team: Sharing, monitor: Monitor, ready: Ready, *, serves: bool) -> None:
    """Tell and listen from now on; `serves`: answer newcomers with all that is known."""
    recorder = None
    if serves:
        known = recorded_history(monitor.state, say).watched
        recorder = RecorderSelf(
            host=platform.node() or "unknown host",
            since=known[0][0] if known else monitor.state.now,
            version=tui.__version__,
            knows=lambda: (recorded_history(monitor.state, say), written(monitor.state)),
        )
    peers, kept = (lambda: monitor.state.group.peers), (lambda: written(monitor.state))
    team.join(ready.domain, ready.clusters, peers=peers, written=kept, recorder=recorder)
