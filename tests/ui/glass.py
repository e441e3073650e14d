"""What does a terminal show that gets all that an App writes, and what should it show? Not a test.

It stands where Textual has its driver without a terminal, and is one of pyte: cell by cell, sign and colours."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import NamedTuple

import pyte
import pytest
from pyte.screens import Char
from textual._styles_cache import StylesCache
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.screen import Screen
from textual.widget import Widget

from tui.ui.painting.pane import Pane, strips_for
from tui.ui.painting.sent import parts

NO_WRAP = "\x1b[?7l"
"""As the driver of a real terminal sets it."""


class Panel(pyte.Screen):
    """What pyte does not know: faint text, which is shown here as blinking, for nothing of ours blinks."""

    def select_graphic_rendition(self, *attrs: int, **kwargs: bool) -> None:
        colour = next((i for i, number in enumerate(attrs) if number in (38, 48)), len(attrs))
        faint = (5 if number == 2 else number for number in attrs[:colour])
        super().select_graphic_rendition(*faint, *attrs[colour:], **kwargs)


class Glass(HeadlessDriver):
    """A driver whose terminal can be looked at."""

    written = 0
    """Signs that were sent."""

    @property
    def is_headless(self) -> bool:
        return False

    @property
    def screen(self) -> pyte.Screen:
        """What is shown."""
        return self._terminal[0]

    @property
    def _terminal(self) -> tuple[pyte.Screen, pyte.Stream]:
        found: tuple[pyte.Screen, pyte.Stream] | None = getattr(self, "_made", None)
        if found is None:
            screen = Panel(*self._get_terminal_size())
            found = self._made = (screen, pyte.Stream(screen))
            found[1].feed(NO_WRAP)
        return found

    def write(self, data: str) -> None:
        """All of it is shown at once."""
        self.written += len(data)
        self._terminal[1].feed(data)

    def resize(self, width: int, height: int) -> None:
        """Another size: before the App is told."""
        self.screen.resize(height, width)

    def scribble(self) -> None:
        """Another program has written."""
        for y in range(self.screen.lines):
            self.write(f"\x1b[{y + 1};1H\x1b[31m{'#' * self.screen.columns}\x1b[0m")

    def line(self, y: int) -> list[Char]:
        """What is shown in it."""
        line = self.screen.buffer[y]
        return [line[x] for x in range(self.screen.columns)]


def glassed(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on Apps of tests write to a Glass."""
    monkeypatch.setattr("textual.drivers.headless_driver.HeadlessDriver", Glass)


def glass_of(app: App[None]) -> Glass:
    """The terminal of an App that runs."""
    assert isinstance(app._driver, Glass)
    return app._driver


def differs(app: App[None]) -> Iterator[str]:
    """The lines that are not what the same App would paint if nothing had ever been painted, with the first cell that differs."""
    glass = glass_of(app)
    size, has = app.screen._compositor.size, (glass.screen.columns, glass.screen.lines)
    if size != has:
        yield f"of {size} instead of {has}"
        return
    for y, wanted in enumerate(whole(app)):
        if (shown := glass.line(y)) != wanted:
            x = next(x for x, cell in enumerate(wanted) if cell != shown[x])
            yield f"{x},{y}: {shown[x]} instead of {wanted[x]}"
            yield from ("".join(cell.data for cell in line).rstrip() for line in (shown, wanted))


def whole(app: App[None]) -> list[list[Char]]:
    """All of the picture, painted anew."""
    behind = app._background_screens
    with _nothing_kept([app.screen, *behind]):
        update = app.screen._compositor.render_update(full=True, screen_stack=behind)
        lines = [*parts(update)]  # type: ignore[arg-type]  # a full one
    return [drawn(strip.simplify().render(app.console), strip.cell_length) for _, _, strip in lines]


@lru_cache(4_096)
def drawn(line: str, width: int) -> list[Char]:
    """What a terminal shows of a line that is sent to it."""
    screen = Panel(max(1, width), 1)
    pyte.Stream(screen).feed(NO_WRAP + line)
    return [screen.buffer[0][x] for x in range(width)]


class _Kept(NamedTuple):
    """What a widget has kept of what it painted."""

    widget: Widget
    lines: StylesCache
    content: object
    stale: set[object]


@contextmanager
def _nothing_kept(screens: list[Screen[object]]) -> Iterator[None]:
    """Whatever widgets have kept of what they painted is not used, and theirs again afterwards."""
    widgets = {widget for screen in screens for widget in (screen, *screen._compositor.visible_widgets)}
    kept = [_Kept(one, one._styles_cache, one._render_cache, {*one._dirty_regions}) for one in widgets]
    panes = [(one, one._strips, one._lines, one._styles) for one in widgets if isinstance(one, Pane)]
    try:
        for one in widgets:
            one._styles_cache = StylesCache()
            one._dirty_regions.add(one.size.region)
        for pane, *_ in panes:
            pane._strips, pane._lines, pane._styles = strips_for(0), {}, {}
        yield
    finally:
        for widget, lines, content, stale in kept:
            widget._styles_cache, widget._render_cache = lines, content  # type: ignore[assignment]  # its own
            widget._dirty_regions.clear()
            widget._dirty_regions.update(stale)  # type: ignore[arg-type]  # its own
        for pane, strips, drawn, styles in panes:
            pane._strips, pane._lines, pane._styles = strips, drawn, styles
