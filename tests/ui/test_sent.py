"""Does the terminal show what was drawn, though only cells that differ are sent? Every frame goes to a terminal of pyte as well."""

from collections.abc import Iterator

import pyte
import pytest
from pyte.screens import Char
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Key, Resize
from textual.geometry import Size
from textual.screen import Screen
from textual.strip import Strip

from tests.ui.glass import NO_WRAP, Panel, drawn
from tests.ui.meshes import torn
from tests.ui.scenes import SCENES, calm, flapping, foreign, leaderless, long_names
from tests.ui.staged import later, shown, staged
from tui.ui.app import MetawatchApp
from tui.ui.painted_app import PaintedApp
from tui.ui.painting.sent import ChangedCells, Sent, parts

SIZES = ((120, 40), (80, 24))
KEYS = (
    "tab",
    "down",
    "5",
    "5",
    "escape",
    "w",
    "escape",
    "question_mark",
    "escape",
    "T",
    "6",
    "6",
    "1",
    "colon",
    "x",
    "escape",
)


class Shadow:
    """A terminal that gets the bytes of an App, and counts them."""

    def __init__(self, app: MetawatchApp, size: tuple[int, int]) -> None:
        self.app, self.bytes = app, 0
        self.screen = Panel(*size)
        self._stream = pyte.Stream(self.screen)
        self._stream.feed(NO_WRAP)

    def take(self, renderable: object) -> None:
        """A frame."""
        if isinstance(renderable, ChangedCells):
            sequence = renderable.render_segments(self.app.console)
            self.bytes += len(sequence.encode())
            self._stream.feed(sequence)

    @property
    def wanted(self) -> list[list[Char]]:
        """What it should show: the whole picture on a new terminal, line by line."""
        update = self.app.screen._compositor.render_update(full=True, screen_stack=self.app._background_screens)
        strips = [strip for _, _, strip in parts(update)]  # type: ignore[arg-type]  # a full one
        assert len(strips) == self.screen.lines
        return [drawn(strip.simplify().render(self.app.console), self.screen.columns) for strip in strips]

    def differs(self) -> Iterator[str]:
        """The lines that are not as they should be, and the first cell of each that is not."""
        for y, wanted in enumerate(self.wanted):
            line = self.screen.buffer[y]
            if (shown := [line[x] for x in range(self.screen.columns)]) != wanted:
                x = next(x for x, cell in enumerate(wanted) if cell != shown[x])
                yield f"{x},{y}: {shown[x]} instead of {wanted[x]}"


@pytest.fixture
def shadows(painted: None, monkeypatch: pytest.MonkeyPatch) -> list[Shadow]:
    """Those that get the frames of the App."""
    found: list[Shadow] = []

    def display(_app: App[None], _screen: Screen[object], renderable: object) -> None:
        for one in found:
            one.take(renderable)

    monkeypatch.setattr(App, "_display", display)
    return found


@pytest.mark.sampled
@pytest.mark.parametrize("size", SIZES)
async def test_the_terminal_shows_the_picture(size: tuple[int, int], shadows: list[Shadow]) -> None:
    """Whatever happens and whatever key is pressed: panels come and go, pages and boxes lie over them, colours change."""
    app, live = staged()
    shadow = Shadow(app, size)
    shadows.append(shadow)
    async with app.run_test(size=size) as pilot:
        for scene in (calm(), leaderless(), flapping(), torn(), long_names(), foreign(), SCENES["many"](), calm()):
            await shown(pilot, live, scene)
            assert list(shadow.differs()) == []
            await shown(pilot, live, later(63.0, scene))
            assert list(shadow.differs()) == []
        for key in KEYS:
            await pilot.press(key)
            await pilot.pause()
            await shown(pilot, live, flapping())
            assert list(shadow.differs()) == [], key


async def test_what_stands_there_is_not_sent_again(shadows: list[Shadow]) -> None:
    """Though all of the window is painted again; after another size everything is."""
    app, live = staged()
    shadow = Shadow(app, SIZES[0])
    shadows.append(shadow)
    async with app.run_test(size=SIZES[0]) as pilot:
        await shown(pilot, live, calm())
        await pilot.pause()
        for forgotten in (False, True):
            before = shadow.bytes
            if forgotten:
                app.sent.forget()
            app.screen.refresh()
            await pilot.pause()
            assert (shadow.bytes - before > 3_000) is forgotten
            assert forgotten or shadow.bytes == before


async def test_another_size_sends_all(shadows: list[Shadow]) -> None:
    """A terminal that was smaller for a moment has lost what stood there."""
    app, live = staged()
    shadow = Shadow(app, SIZES[0])
    shadows.append(shadow)
    async with app.run_test(size=SIZES[0]) as pilot:
        await shown(pilot, live, calm())
        await pilot.resize_terminal(110, 36)
        await pilot.pause()
        shadow.screen.reset()
        await pilot.resize_terminal(*SIZES[0])
        await pilot.pause()
        await shown(pilot, live, later(2.0))
        assert list(shadow.differs()) == []
        shadow.screen.reset()
        size = Size(*SIZES[0])
        app.post_message(Resize(size, size))
        await pilot.pause()
        await pilot.pause()
        assert list(shadow.differs()) == [], "smaller for so short a time that Textual was only told the size of before"


async def test_a_smaller_window_has_lost_the_ends_of_lines(shadows: list[Shadow]) -> None:
    """What was drawn for a wider one, after its new size was told and before Textual has arranged it, lies on the last cells."""
    app, live = staged()
    shadow = Shadow(app, SIZES[0])
    shadows.append(shadow)
    async with app.run_test(size=SIZES[0]) as pilot:
        assert isinstance(app._driver, HeadlessDriver)
        await shown(pilot, live, calm())
        for width in range(SIZES[0][0] - 1, 80, -3):
            size = app._driver._size = Size(width, SIZES[0][1])
            shadow.screen.resize(*reversed(size))
            app.post_message(Resize(size, size))
            live.post(later(float(width)))
            await pilot.pause()
            await pilot.pause()
            assert list(shadow.differs()) == [], width


async def test_what_is_typed_in_a_box_is_shown_whatever_changes_behind_it(shadows: list[Shadow]) -> None:
    """What would begin, too: a snapshot comes with the key."""
    app, live = staged()
    shadow = Shadow(app, SIZES[0])
    shadows.append(shadow)
    async with app.run_test(size=SIZES[0]) as pilot:
        await shown(pilot, live, calm())
        await pilot.press("m")
        await pilot.pause()
        for second in range(1, 6):
            app.post_message(Key("x", "x"))
            await shown(pilot, live, later(float(second)))
            await pilot.pause(0.1)
            assert list(shadow.differs()) == []


def test_only_what_differs() -> None:
    """Runs with little between them are one; a sign of two cells is always sent, and what lies there afterwards as well."""
    sent, red = Sent(), Style(color="red")

    def told(text: str, first: int = 0, style: Style | None = None) -> list[tuple[int, str]]:
        part = (3, first, Strip([Segment(text, style)]))
        return [(x, strip.text) for _, x, strip in sent.news(part)]

    line = "0123456789" * 4
    assert told(line) == [(0, line)]
    assert told(line) == []
    assert told("x" + line[1:30] + "y" + line[31:]) == [(0, "x"), (30, "y")]
    assert told("ab", 4) == [(4, "ab")]
    assert told("ab", 4, red) == [(4, "ab")]
    assert told("ab", 4, red) == []
    assert told("漢字", 8) == [(8, "漢字")]
    assert told("漢字", 8) == [(8, "漢字")]
    assert told("89ab", 8) == [(8, "89ab")]
    sent.forget()
    assert told("ab", 4, red) == [(4, "ab")]


def test_the_app_knows_its_terminal() -> None:
    """One for all of its screens: a page that lies over the dashboard sends what differs from it."""
    app, _ = staged()
    assert isinstance(app, PaintedApp)
    assert app.sent is app.sent
