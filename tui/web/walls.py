"""Which walls are drawn, and who looks at each? One for each size that is looked at; it ends a while after the last one has left."""

import asyncio
from collections.abc import Callable
from typing import Final

from tui.core.model.state import Snapshot
from tui.ui.wall_app import WallApp, ground
from tui.web.sizes import MOST_WALLS, Size, chosen
from tui.web.viewer import Viewer

IDLE_S: Final = 30.0
"""A reload of the page finds its wall as it was."""
_ENDS_S: Final = 2.0
MakesApp = Callable[[Callable[[str], None], Callable[[Exception], None]], WallApp]


def cleared(theme: str) -> str:
    """What a terminal gets before a whole picture: no cursor, no line that wraps, and the ground of the theme everywhere."""
    red, green, blue = (int(ground(theme)[at : at + 2], 16) for at in (1, 3, 5))
    return f"\x1b[?25l\x1b[?7l\x1b[0m\x1b[48;2;{red};{green};{blue}m\x1b[2J\x1b[0m"


class Wall:
    """The wall of one size, and its viewers."""

    def __init__(self, size: Size, make: MakesApp, theme: str, on_bug: Callable[[Exception], None]) -> None:
        self.size = size
        self.viewers: set[Viewer] = set()
        self._cleared = cleared(theme)
        self.app = make(self._frame, on_bug)
        self.ending: asyncio.TimerHandle | None = None
        self.running = asyncio.create_task(self.app.run_wall(size), name=f"wall {size}")

    def _frame(self, text: str) -> None:
        data = text.encode()
        for viewer in self.viewers:
            viewer.frame(data)

    def whole(self) -> bytes:
        """For a terminal that shows anything."""
        return (self._cleared + self.app.whole()).encode()


class Walls:
    """All of them. Everything is called on the loop of the web server."""

    def __init__(self, make: MakesApp, theme: str, on_bug: Callable[[Exception], None]) -> None:
        self._make, self._theme, self._on_bug = make, theme, on_bug
        self._latest: Snapshot | None = None
        self.there: dict[Size, Wall] = {}
        self._ended: set[asyncio.Task[None]] = set()

    def take(self, snapshot: Snapshot) -> None:
        """This is true now."""
        self._latest = snapshot
        for wall in self.there.values():
            wall.app.show(snapshot)

    def show(self, viewer: Viewer, window: Size) -> None:
        """On the wall that fits into this window, and on no other any more."""
        there = {size for size, wall in self.there.items() if wall.viewers - {viewer}}
        size = chosen(window, there)
        if size in self.there and viewer in self.there[size].viewers:
            viewer.again()  # a window of another size has lost cells
            return
        self.leave(viewer)
        wall = self._wall(size)
        wall.viewers.add(viewer)
        viewer.again(wall.whole)

    def _wall(self, size: Size) -> Wall:
        wall = self.there.get(size)
        if wall is None:
            if len(self.there) >= MOST_WALLS and (
                idle := next((w for w in self.there.values() if not w.viewers), None)
            ):
                self._end(idle)
            wall = self.there[size] = Wall(size, self._make, self._theme, self._on_bug)
            if self._latest is not None:
                wall.app.show(self._latest)
        if wall.ending is not None:
            wall.ending.cancel()
            wall.ending = None
        return wall

    def leave(self, viewer: Viewer) -> None:
        """It looks at nothing any more."""
        for wall in self.there.values():
            if viewer in wall.viewers:
                wall.viewers.discard(viewer)
                if not wall.viewers:
                    wall.ending = asyncio.get_running_loop().call_later(IDLE_S, self._end, wall)

    def _end(self, wall: Wall) -> None:
        del self.there[wall.size]
        if wall.ending is not None:
            wall.ending.cancel()
        wall.app.call_later(wall.app.exit)  # not before it stands: Textual trips over that
        self._ended.add(wall.running)
        wall.running.add_done_callback(self._ended.discard)

    async def close(self) -> None:
        """End all of them."""
        for wall in [*self.there.values()]:
            self._end(wall)
        if self._ended:
            _, left = await asyncio.wait(self._ended, timeout=_ENDS_S)
            for one in left:
                one.cancel()
