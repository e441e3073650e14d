"""Which thread runs what? Collecting in a thread with a loop of its own, the screen on the main thread; no rules of its own."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

from tui import clock
from tui.core.model.lines import AnyLine, NoticeLine, Ready
from tui.core.model.state import Snapshot
from tui.core.ports import OperatorCommand, Past
from tui.core.refusal import Refusal
from tui.core.settings.connection import Connection
from tui.core.settings.notifying import Notifying
from tui.core.settings.watch import Watch
from tui.runtime.live_thread import Collector
from tui.runtime.looking_back import remembered
from tui.runtime.recording import Opened, open_journal
from tui.runtime.replaying import AskedSpan, ReplayThread

_JOIN_S = 2.0


class LiveThread:
    """The collecting side for the screen: a plain thread with its own loop (`core.ports.Live`)."""

    def __init__(
        self,
        connection: Connection,
        watch: Watch,
        journal: Path | None = None,
        notifying: Notifying | None = None,
        *,
        serves: bool = False,
    ) -> None:
        """`journal`: the file that is written; None: nothing is kept. `serves`: if it is written here, newcomers are told what is known."""
        self._notifying, self._serves = notifying, serves
        self.on_notice: Callable[[NoticeLine], None] = lambda _: None
        """Called on the collecting thread."""
        self._connection = connection
        self._watch = watch
        self._journal = journal
        self._loop: asyncio.AbstractEventLoop | None = None
        self._collector: Collector | None = None
        self._opened: Opened | None = None
        self._thread: threading.Thread | None = None
        self._started = threading.Event()

    def subscribe(
        self,
        post: Callable[[Snapshot], None],
        crashed: Callable[[BaseException], None],
        noted: Callable[[str], None],
    ) -> None:
        """Start collecting; `post` and `crashed` are called on the collecting thread, `noted` also on the journal's."""
        self._noted = noted
        self._thread = threading.Thread(target=self._main, args=(post, crashed, noted), name="collector", daemon=True)
        self._thread.start()

    def _main(
        self,
        post: Callable[[Snapshot], None],
        crashed: Callable[[BaseException], None],
        noted: Callable[[str], None],
    ) -> None:
        try:
            opened = Opened(None) if self._journal is None else self._open(self._journal, noted)
            with asyncio.Runner() as runner:
                runner.run(self._collect(post, opened))
        except BaseExceptionGroup as group:
            crashed(group.exceptions[0])
        except BaseException as bug:  # noqa: BLE001 - handed to the App, which raises it with its traceback
            crashed(bug)
        finally:
            self._started.set()

    def _open(self, path: Path, noted: Callable[[str], None]) -> Opened:
        self._opened = opened = open_journal(path, self._watch, clock.now(), noted)
        for note in opened.notes:
            noted(note)
        return opened

    async def _collect(self, post: Callable[[Snapshot], None], opened: Opened) -> None:
        self._loop = asyncio.get_running_loop()
        # Its writer has made sure that it is of what he watches, which need not be what we do.
        before = None if opened.known is None else remembered(self._journal, clock.now())

        def told(line: AnyLine) -> None:
            if isinstance(line, Ready) and before is not None:
                collector.refusal = before.of_another(line, collector.monitor.state.servers)
                if collector.refusal is not None:
                    collector.stop()
            if isinstance(line, NoticeLine):
                self.on_notice(line)

        self._collector = collector = Collector(
            self._connection,
            self._watch,
            on_line=told,
            on_snapshot=post,
            host=True,
            recording=opened.recording,
            saved=opened.known,
            notifying=opened.left_to_us(self._notifying),
            serves=self._serves and opened.recording is not None,
        )
        self._started.set()
        await collector.run()

    def past(self, post: Callable[[Snapshot], None], crashed: Callable[[BaseException], None]) -> Past | None:
        """What the journal holds until now; collecting goes on."""
        if self._journal is None:
            return None
        try:
            past = ReplayThread(self._journal, AskedSpan(), paused=True)
        except Refusal:
            return None  # nothing was committed yet
        past.subscribe(post, crashed, self._noted)
        return past

    @property
    def unrecorded(self) -> bool:
        """Whether a journal is wanted that nobody writes."""
        if self._opened is None:
            return False
        ours = self._opened.recording
        return self._opened.known is None if ours is None else ours.trouble is not None

    def send(self, command: OperatorCommand) -> None:
        """Hand a command over; dropped when collecting has ended."""
        loop, collector = self._loop, self._collector
        if loop is not None and collector is not None and not loop.is_closed():
            loop.call_soon_threadsafe(collector.command, command)

    def stop(self) -> None:
        """Stop and join for 2 s at most; the thread is a daemon, so a hung system call cannot keep the process."""
        if self._thread is None:
            return
        self._started.wait(_JOIN_S)
        loop, collector = self._loop, self._collector
        if loop is not None and collector is not None and not loop.is_closed():
            loop.call_soon_threadsafe(collector.stop)
        self._thread.join(_JOIN_S)
