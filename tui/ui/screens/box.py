"""How does a dialog lie over the dashboard, which goes on being drawn behind it? A framed box; it must not know what is asked in it.

Its keys stand in the lower border, where they can be clicked; what it shows are `RowList`s and input lines like those of any screen.
"""

from collections.abc import Callable, Iterator
from typing import ClassVar, Protocol

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.geometry import Region
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen
from textual.widget import Widget

from tui.text.cells import cells, fit
from tui.text.glyphs import Glyphs
from tui.ui.painting.strips import restyled
from tui.ui.row_list import GUTTER, RowList
from tui.ui.screens.drawn import Drawn, SnapshotSource
from tui.ui.view.drawing.footer import Hint
from tui.ui.view.drawing.places import TALL
from tui.ui.view.drawing.spans import Look, Picture

EDGES = 2
"""Lines, and cells at each side, that the frame takes."""
_LEAST = 12
"""Lines in the frame that news leaves it."""
_CORNERS = 6
"""Cells of a border that no label may take: at either end the corner, a line and a space."""
KEYS = {"esc": "escape"}
"""Keys whose name on the screen is another than that of the event."""


class BoxSource(SnapshotSource, Protocol):
    """What boxes ask of the App besides: an operator types into them."""

    def when_alone(self, act: Callable[[], None]) -> None:
        """Do it once it is sure that the last key came alone, and was not part of a pasted text."""


class Frame(Container):
    """The frame, with a title at either end of its upper border and keys in the lower one."""

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002 -- Textual's name for it
        super().__init__(id=id, classes="-ascii" if glyphs.ascii_only else "")
        self._glyphs = glyphs
        self._labels: tuple[str, str, tuple[Hint, ...], int] | None = None

    def label(self, title: str, right: str, hints: tuple[Hint, ...]) -> None:
        """Write them; what stands there already is not drawn again."""
        width = self.outer_size.width
        if self._labels == (title, right, hints, width):
            return
        self._labels = (title, right, hints, width)
        self.border_title = self._upper(title, right, width - _CORNERS)
        self.border_subtitle = self._lower(hints, width - _CORNERS)

    def _upper(self, title: str, right: str, room: int) -> Content:
        title = fit(title, room, self._glyphs.ellipsis)
        gap = room - cells(title) - cells(right) - EDGES
        if not right or gap < 1:
            return Content.assemble((title, "bold"))
        line = ("-" if self._glyphs.ascii_only else "─") * gap
        return Content.assemble((title, "bold"), (f" {line} ", "$primary"), right)

    def _lower(self, hints: tuple[Hint, ...], room: int) -> Content:
        """As many keys as fit, the first ones first."""
        parts: list[Content] = []
        for key, word in hints:
            said = f"{key} {word}"
            room -= cells(said) + 3
            if room < -3:
                break
            name = KEYS.get(key, key)
            style = f"@click=screen.press({name!r})" if len(name) == 1 or name.isalpha() else ""
            parts.append(Content.assemble((key, f"bold {style}".strip()), (f" {word}", style)))
        return Content(f" {self._glyphs.dot} ").join(parts)


class Box(Drawn, ModalScreen[None]):
    """A dialog. What lies behind it is drawn on; too small a window shows only that."""

    WATCHES = False
    WIDTH: ClassVar[int] = 80
    """Cells that it takes where there are so many."""

    def __init__(self, source: BoxSource, glyphs: Glyphs) -> None:
        super().__init__(source, glyphs)
        self._if_alone = source.when_alone
        self._frame = Frame(glyphs, id="box")
        self._frame.styles.width = self.WIDTH

    def compose(self) -> ComposeResult:
        """The frame and what is in it."""
        with self._frame:
            yield from self.body()

    def body(self) -> Iterator[Widget]:
        """What is in the frame."""
        raise NotImplementedError

    def _render_content(self) -> None:
        """What lies behind. Textual would send each cell of it through Rich whenever one of them has changed."""
        ground = self.render()
        if not isinstance(ground, BackgroundScreen) or ground.color.a:
            super()._render_content()
            return
        lines = restyled(ground.screen._compositor.render_strips(), self.visual_style.rich_style)
        self._render_cache = self._render_cache._replace(size=self.size, lines=lines)
        self._dirty_regions.clear()

    def heads(self) -> tuple[str, str]:
        """What stands at the left and at the right of the upper border."""
        raise NotImplementedError

    def around(self, region: Region) -> tuple[Region, ...]:
        """Above, below, and at both sides of the frame."""
        hole = region.intersection(self._frame.region)
        if not hole:
            return (region,)
        parts = (
            Region.from_corners(region.x, region.y, region.right, hole.y),
            Region.from_corners(region.x, hole.bottom, region.right, region.bottom),
            Region.from_corners(region.x, hole.y, hole.x, hole.bottom),
            Region.from_corners(hole.right, hole.y, region.right, hole.bottom),
        )
        return tuple(part for part in parts if part)

    def footer_hints(self) -> tuple[Hint, ...]:
        """Those of the lower border, also while text is entered."""
        return self.hints()

    def redraw(self) -> None:
        """Draw what is in the frame; what is equal to what stands there costs no bytes."""
        if not self.is_active or not self.can_draw or not self._frame.outer_size.width:
            return
        self.panels()
        self._give_way()
        self._frame.label(*self.heads(), self.hints())

    def _draw_widened(self) -> None:
        """What is in the frame is as wide as the window lets it be, whatever its lists have, and is drawn when the window changes."""
        self._owes = False

    @property
    def inside(self) -> Look:
        """What a view function may look at for anything in the frame."""
        width = min(self.WIDTH, self.size.width) - EDGES - 2 * GUTTER  # as much space at the right as the cursor has
        look = self.source.look(live=self.LIVE)
        return look._replace(width=max(1, width), height=self.room, tall=self.size.height >= TALL)

    @property
    def _news(self) -> int:
        """Lines at the lower end that news takes, with the last one under it; a window that is too low for that has none to give."""
        lines = self.source.news_lines()
        return lines + 1 if lines and self.size.height - EDGES - lines - 1 >= _LEAST else 0

    @property
    def room(self) -> int:
        """Lines that there may be in the frame."""
        return self.size.height - EDGES - self._news

    def _give_way(self) -> None:
        """A frame in the middle that would reach the news goes up."""
        reaches = self._news and self._frame.outer_size.height > self.size.height - 2 * self._news
        below = self._news if reaches else 0
        if self._frame.styles.margin.bottom != below:
            self._frame.styles.margin = (0, 0, below, 0)

    def lines(self, name: str, *, led: bool = False) -> RowList:
        """A list of the body that takes no focus. `led`: its cursor is seen while an input line has the focus."""
        return RowList(self.glyphs, id=name, focusable=False, led=led)

    def fill(self, pictures: dict[str, Picture], first: tuple[str, ...], *, taken: int = 0) -> None:
        """Show them one below the other. Where there is no room for all of them the `first` get theirs first, and what is left
        over scrolls or is not seen. Lists that are not named are not seen; `taken` lines are those of an input."""
        room = self.room - taken
        lines = {name: len(picture.rows) + 1 for name, picture in pictures.items()}
        for name in sorted(pictures, key=lambda one: first.index(one) if one in first else len(first)):
            lines[name] = min(lines[name], room)
            room -= lines[name]
        for panel in self._frame.query(RowList):
            name = panel.id or ""
            panel.display = lines.get(name, 0) > 0
            if panel.display:
                panel.styles.height = lines[name]
                panel.show(pictures[name])

    def when_alone(self, act: Callable[[], None]) -> None:
        """What a key of this box does to others or on disk: a text that was pasted by mistake does none of it."""

        def still_open() -> None:
            if not self._left:
                act()

        self._if_alone(still_open)

    def action_press(self, key: str) -> None:
        """A key of the lower border was clicked: the same as if it had been pressed."""
        # Made by the App: an event that a screen makes does not bubble beyond that screen.
        self.app.call_later(self.app.simulate_key, key)

    def on_resize(self, event: events.Resize) -> None:
        """Its lines are shared out again."""
        super().on_resize(event)
        self.call_after_refresh(self.redraw)
