"""Who serves the wall? Collecting in a thread of its own as for the dashboard, the walls and the web server on the loop of the main one."""

import asyncio
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from tui import clock
from tui.core.model.lines import NoticeLine
from tui.core.model.state import Snapshot
from tui.core.settings.serving import Serving
from tui.core.settings.watched import Watched
from tui.runtime.dashboards import SWITCH_S
from tui.runtime.screen_thread import LiveThread
from tui.ui.wall_app import WallApp, ground
from tui.web.access import access
from tui.web.assets import must_be_there
from tui.web.walls import Walls

ArgT = TypeVar("ArgT")
WRONG_EVERY_S: Final = 60.0
"""Who tries tokens writes no more than a line a minute."""


class WallServer:
    """Serves one cluster's wall until it is stopped. `say` and `notice`: for who runs it; `ready`: something is known, if only why nothing
    is, with the port."""

    def __init__(
        self,
        watched: Watched,
        serving: Serving,
        say: Callable[[str], None],
        ready: Callable[[int], None],
        notice: Callable[[NoticeLine], None],
    ) -> None:
        """Raises Refusal where the optional part of the installation is missing."""
        must_be_there()
        from tui.web.site import WallSite

        self._watched, self._serving, self._say, self._ready = watched, serving, say, ready
        self._on_notice = notice
        self.live = LiveThread(watched.connection, watched.watch, watched.journal, watched.notifying, serves=True)
        self._walls = Walls(self._app, serving.theme, self._failed)
        self.site = WallSite(self._walls, ground(serving.theme), self._wrong_token, self._failed)
        self.on_unreached: Callable[[str | None], None] = lambda _: None
        """Told with each picture why no server is reached yet; None: one is, or was."""
        self._stop = asyncio.Event()
        self._trouble: BaseException | None = None
        self._port = 0
        self._known = False
        self._wrong, self._wrong_at = 0, -WRONG_EVERY_S

    def _app(self, on_frame: Callable[[str], None], on_bug: Callable[[Exception], None]) -> WallApp:
        connection, serving = self._watched.connection, self._serving
        return WallApp(
            self._watched.watch,
            clock=clock.now,
            theme=serving.theme,
            target=connection.context or ", ".join(connection.urls),
            on_frame=on_frame,
            on_bug=on_bug,
        )

    def stop(self) -> None:
        """End `run`; only on the loop's own thread."""
        self._stop.set()

    def _failed(self, error: BaseException) -> None:
        self._trouble = self._trouble or error
        self._stop.set()

    def _arrived(self, snapshot: Snapshot) -> None:
        self._walls.take(snapshot)
        waits = snapshot.state.given.unreached
        self.on_unreached(waits)
        if not self._known and (waits is not None or snapshot.state.ready_at is not None):
            self._known = True
            self._ready(self._port)

    def _wrong_token(self, address: str) -> None:
        self._wrong += 1
        now = time.monotonic()
        if now - self._wrong_at >= WRONG_EVERY_S:
            more = f" ({self._wrong} in all since the last such line)" if self._wrong > 1 else ""
            self._say(f"a browser at {address} was refused: wrong token{more}")
            self._wrong, self._wrong_at = 0, now

    async def run(self) -> None:
        """Serve until stopped. Raises Refusal when the address cannot be listened on or there is nothing to watch."""
        loop = asyncio.get_running_loop()
        sys.setswitchinterval(SWITCH_S)

        self._port = await self.site.listen(self._serving.host, self._serving.port)
        try:
            self.site.begin(access(self._serving, self._port))
            self.live.on_notice = partial(_on, loop, self._on_notice)
            self.live.subscribe(*(partial(_on, loop, what) for what in (self._arrived, self._failed, self._say)))
            await self._stop.wait()
        finally:
            await self.site.close()
            await self._walls.close()
            await asyncio.to_thread(self.live.stop)
        if self._trouble is not None:
            raise self._trouble


def _on(loop: asyncio.AbstractEventLoop, what: Callable[[ArgT], None], given: ArgT) -> None:
    """From another thread; once the loop has ended nobody wants to know any more."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(what, given)
