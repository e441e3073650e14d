"""A browser's terminal that a test looks at, and walls without a web server; not a test."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pyte

from tests.busy import PATIENCE_S
from tests.ui.pieces import NOW
from tui.core.settings.watch import Watch
from tui.ui.wall_app import WallApp
from tui.web.viewer import Viewer
from tui.web.walls import Walls


class Browser:
    """What a terminal in a browser shows of all that was sent."""

    def __init__(self, columns: int, lines: int) -> None:
        self.size = (columns, lines)
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.bytes = 0
        self._came = asyncio.Event()

    async def send(self, data: bytes) -> None:
        """What comes over the socket."""
        self.bytes += len(data)
        self._stream.feed(data)
        self._came.set()

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.screen.display)

    @property
    def cells(self) -> list[list[pyte.screens.Char]]:
        """Every cell with its look."""
        columns, lines = self.size
        return [[self.screen.buffer[y][x] for x in range(columns)] for y in range(lines)]

    async def until(self, true: Callable[[str], bool], within: float = PATIENCE_S) -> None:
        """Until the text shows it."""
        try:
            async with asyncio.timeout(within):
                while not true(self.text):
                    self._came.clear()
                    await self._came.wait()
        except TimeoutError:
            raise AssertionError(self.text) from None


async def until(true: Callable[[], bool], within: float = PATIENCE_S) -> None:
    """Until something is so that reports nothing of itself."""
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@asynccontextmanager
async def walls(theme: str = "dark") -> AsyncIterator[Walls]:
    """Without a web server; a bug in them fails the test."""
    bugs: list[Exception] = []

    def make(on_frame: Callable[[str], None], on_bug: Callable[[Exception], None]) -> WallApp:
        return WallApp(Watch(), clock=lambda: NOW, theme=theme, target="nats://n1", on_frame=on_frame, on_bug=on_bug)

    made = Walls(make, theme, bugs.append)
    try:
        yield made
    finally:
        await made.close()
        assert bugs == []


@asynccontextmanager
async def watching(made: Walls, browser: Browser) -> AsyncIterator[Viewer]:
    """A browser that looks at the wall of its size."""
    viewer = Viewer()
    made.show(viewer, browser.size)
    task = asyncio.create_task(viewer.run(browser.send))
    try:
        yield viewer
    finally:
        made.leave(viewer)
        task.cancel()
        await asyncio.wait({task})
