"""What is seen on a wall in a browser? The war room of one size, as bytes for any number of terminals. Nobody can do anything there.

No key, click or paste has a way in: it runs without a terminal, and knows no operator's action.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import PurePath
from typing import ClassVar

from rich.console import Console, RenderableType
from textual import events
from textual._styles_cache import StylesCache
from textual.screen import Screen

from tui.core.model.state import Snapshot
from tui.core.settings.watch import Watch
from tui.text.glyphs import UNICODE
from tui.ui.arrivals import SnapshotArrived
from tui.ui.painting.kept import Kept
from tui.ui.painting.sent import ChangedCells, PaintedUpdate
from tui.ui.screens.drawn import HORIZONTAL, VERTICAL
from tui.ui.screens.warroom import WarRoom
from tui.ui.shown_snapshot import Film, Looks
from tui.ui.theme import PALETTES, paints, rgb
from tui.ui.themed_app import ThemedApp
from tui.ui.view.cells.team_words import team_notes
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.drawing.headline import HeadlineKind, standing
from tui.ui.view.drawing.spans import Look, Span

_BLACK = "#000000"
"""The background of a terminal in a browser."""


def ground(theme: str) -> str:
    """What lies around a wall of this theme."""
    palette = PALETTES[theme]
    return palette.background if paints(palette, rgb(_BLACK)) else _BLACK


class BrowserWall(WarRoom, inherit_bindings=False):
    """The war room without any key."""

    def hints(self) -> tuple[Hint, ...]:
        """None: nobody can press it."""
        return ()


class WallApp(ThemedApp):
    """One wall. `on_frame` is called with what is sent to every terminal that shows it, `on_bug` with what must not happen."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["app.tcss", "boxes.tcss"]
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = HORIZONTAL
    VERTICAL_BREAKPOINTS = VERTICAL

    def __init__(  # noqa: PLR0913 - what is seen, how it is drawn, who takes it
        self,
        watch: Watch,
        *,
        clock: Callable[[], float],
        theme: str,
        target: str,
        on_frame: Callable[[str], None],
        on_bug: Callable[[Exception], None],
    ) -> None:
        super().__init__(ansi_color=True)
        self._on_frame, self._on_bug = on_frame, on_bug
        # Textual catches what is printed while an App runs. Several run here, and what this process prints is for its operator.
        self._capture_stdout, self._capture_stderr = self._original_stdout, self._original_stderr  # type: ignore[assignment]
        # Which colours a browser has does not depend on the terminal of whoever serves it.
        self.console = Console(
            color_system="truecolor", file=self.console.file, force_terminal=True, legacy_windows=False
        )
        self.film = Film(clock)
        self._blank = Look(self.film.shown, replace(watch, read_only=True), 0, UNICODE, target=target)
        self._looks = Looks(self._blank)
        self.animation_level = "none"
        self.ground = rgb(_BLACK)
        self.dress(theme)

    def get_default_screen(self) -> BrowserWall:
        """There is no other."""
        return BrowserWall(self, self._blank.glyphs).fitted(self.size)

    def on_mount(self) -> None:
        """A collecting side that has stopped is seen by its age."""
        self.set_interval(1.0, self._second)

    def _second(self) -> None:
        if self.film.play().stalled_s is not None:
            self._wall.redraw()

    async def run_wall(self, size: tuple[int, int]) -> None:
        """Until it is told to exit. Nothing of it stays: a cache of Textual's would hold what the last hundreds of walls have drawn."""
        try:
            await self.run_async(headless=True, size=size)
        finally:
            StylesCache.get_inner_outer.cache_clear()

    def show(self, snapshot: Snapshot) -> None:
        """This is true now; of what comes faster than it is drawn, only the last."""
        self.post_message(SnapshotArrived(snapshot))

    def on_snapshot_arrived(self, message: SnapshotArrived) -> None:
        """Draw what has changed."""
        if self.film.take(message.snapshot):
            self._wall.redraw()
        elif standing(message.snapshot.state, message.snapshot.now).kind is HeadlineKind.NOBODY:
            self._wall.moving()

    @property
    def _wall(self) -> BrowserWall:
        screen = self.screen
        assert isinstance(screen, BrowserWall)
        return screen

    @cached_property
    def sent(self) -> Kept:
        """What stands on each terminal that shows this wall."""
        return Kept()

    def whole(self) -> str:
        """The same for one that shows nothing yet."""
        return self.sent.whole(self.console)

    def _display(self, _screen: Screen[object], renderable: RenderableType | None) -> None:
        """Of a frame what is new, to everybody."""
        if isinstance(renderable, PaintedUpdate):
            text = ChangedCells(renderable, self.sent).render_segments(self.console)
            if text:
                self._on_frame(text)

    def _handle_exception(self, error: Exception) -> None:
        """Whoever serves this wall ends with a traceback."""
        self._on_bug(error)

    async def on_event(self, event: events.Event) -> None:
        """Nothing that is typed, clicked or pasted, though nobody should be able to."""
        if not isinstance(event, events.InputEvent | events.Paste):
            await super().on_event(event)

    def look(self, *, live: bool = False, charts: bool = False) -> Look:
        """The picture of now."""
        film = self.film
        snapshot = film.charted if charts else film.shown
        return self._looks.at(snapshot, film.play(live=live))

    def hints(self) -> tuple[Hint, ...]:
        """No key does anything."""
        return ()

    def notes(self) -> tuple[Span, ...]:
        """What others who watch have said."""
        return team_notes(self.film.current)

    def news_lines(self) -> int:
        """No toasts."""
        return 0
