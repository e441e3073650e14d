"""When does a screen draw, and what stands above and below its panels? This file must not know any panel."""

from typing import ClassVar, Protocol, Self

from textual import events, on
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.widget import Widget

from tui.text.glyphs import Glyphs
from tui.ui.painting.at_once import FramedScreen
from tui.ui.prompt import Prompt
from tui.ui.row_list import GUTTER, RowList
from tui.ui.view.drawing.footer import Hint, footer, key_at
from tui.ui.view.drawing.places import LOW, TALL, WIDE
from tui.ui.view.drawing.spans import Look, Span
from tui.ui.view.pages.too_small import LEAST, small
from tui.ui.view.panels.header import header

HORIZONTAL = [(0, "-slim"), (LEAST[0], "-narrow"), (WIDE, "-wide")]
HIGH = 50
"""From this many lines on every panel has room for what it would scroll."""
VERTICAL = [(0, "-flat"), (LEAST[1], "-low"), (LOW, "-short"), (TALL, "-tall")]
"""Classes of `app.tcss` by the size of the window."""


def classes_for(size: Size) -> dict[str, bool]:
    """Every class that a size decides on, and whether this one has it: of each table only the last that it reaches; a very high window
    is tall as well."""
    found = {"-high": size.height >= HIGH}
    for table, has in ((HORIZONTAL, size.width), (VERTICAL, size.height)):
        reached = [name for least, name in table if has >= least][-1]
        found |= {name: name == reached for _, name in table}
    return found


TOASTS = "textual-toastrack"
"""Id of the list of toasts that Textual puts into each screen; queries do not find it."""


class SnapshotSource(Protocol):
    """What screens ask of the App."""

    def look(self, *, live: bool = False, charts: bool = False) -> Look:
        """The picture of now, or the one that is held unless `live`; of `charts` an older one at low bandwidth."""

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the operator that work on every screen that watches."""

    def notes(self) -> tuple[Span, ...]:
        """What must be said on every screen for as long as it is true."""

    def news_lines(self) -> int:
        """How many lines toasts take now."""


CHARTED = ("routes", "hosts", "curves")
"""Panels of strips and charts."""


class Drawn(FramedScreen):
    """A screen that draws what its Source shows, and only while it is seen: on top, or behind a box."""

    HEADLINE = True
    """The header tells the leader, because no panel of this screen does."""
    WATCHES: ClassVar[bool] = True
    """A screen to watch, on which the operator's keys work; False for pages and dialogs over it."""
    LIVE: ClassVar[bool] = False
    """It shows what is true now, also while the operator holds the picture."""
    GIVES_WAY: ClassVar[bool] = True
    """What lies above the footer ends above the news; False where the picture itself keeps lines free."""
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """As Textual has it, but who has the focus draws itself: Textual would paint all of the screen again."""

    def __init__(self, source: SnapshotSource, glyphs: Glyphs) -> None:
        super().__init__(classes="-ascii" if glyphs.ascii_only else None)
        self.source = source
        self.glyphs = glyphs
        self._left = False
        self._owes = False
        """Lists have another width, and are drawn once all of them that have said so."""

    def fitted(self, size: Size) -> Self:
        """For a window of this size, before anything of it is there: what gets its classes later is styled once more, and arranged."""
        return self.update_classes(classes_for(size), update=False)

    def leave(self) -> bool:
        """Close this screen; whether it was this call that closed it.

        What the operator typed or clicked before the terminal showed him the screen below still arrives here: that closes nothing
        and does nothing any more."""
        if self._left or not self.is_active:  # `is_current` is true of the screen below as well
            return False
        self._left = True
        self.dismiss()
        return True

    def _compositor_refresh(self) -> None:
        """Behind a box, have only that repainted which has changed: Textual keeps what was once dirty there, and would paint the whole
        terminal each time."""
        if self.is_active or not self.is_current:
            super()._compositor_refresh()
            return
        top, dirty = self.app.screen, self._compositor._dirty_regions
        # What the box covers is not painted, but stands there when the box becomes smaller.
        top._dirty_regions.update(dirty)
        top._styles_cache.set_dirty(*dirty)
        regions = [part for region in dirty for part in (top.around(region) if isinstance(top, Drawn) else (region,))]
        self._compositor._dirty_regions.clear()
        self._dirty_widgets.clear()
        if regions:
            top.refresh(*regions)

    def _on_timer_update(self) -> None:
        """What has changed in a box is painted also when what lies behind it has: Textual forgets the widgets when the screen itself is
        to be painted, of which we ask for parts only."""
        if self._repaint_required:
            self._compositor.update_widgets(self._dirty_widgets)
        super()._on_timer_update()

    def around(self, region: Region) -> tuple[Region, ...]:
        """What of a region can be seen of the screen behind this one."""
        return (region,)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A screen that was closed does nothing more."""
        return not self._left and super().check_action(action, parameters)

    def look_for(self, panel: RowList) -> Look:
        """What a view function may look at for this panel."""
        tall = self.size.height >= TALL
        width = panel.room or self.size.width - GUTTER
        return self.picture_for(panel)._replace(width=width, height=panel.size.height, tall=tall)

    def picture_for(self, panel: RowList) -> Look:
        """The same, whatever place the panel has."""
        return self.source.look(live=self.LIVE, charts=panel.id in CHARTED)

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the footer."""
        return ()

    def header_notes(self) -> tuple[Span, ...]:
        """What the header says beside what it always says."""
        return ()

    def panels(self) -> None:
        """Draw what lies between header and footer."""

    def moving(self) -> None:
        """Have that drawn which moves faster than once a second."""
        with self.one_frame():
            self.steady()

    def steady(self) -> None:
        """Draw what moves faster than once a second."""

    @property
    def can_draw(self) -> bool:
        """Not before its widgets are there, and not once an exit has begun: some may never come, others are taken away."""
        return self.is_mounted and self.app.return_code is None

    def redraw(self) -> None:
        """Draw everything; what is equal to what stands there costs no bytes."""
        if not self._composed:
            return
        if self._small:
            panel = self.query_one("#small", RowList)
            panel.show(small(self.look_for(panel)))
            return
        with self.one_frame():
            top = self.query_one("#header", RowList)
            top.show(header(self.look_for(top), headline=self.HEADLINE, notes=self.header_notes()))
            self.panels()
            self._below()

    @property
    def _composed(self) -> bool:
        return self.is_current and self.can_draw and self.query_one_optional("#footer") is not None

    @property
    def _small(self) -> bool:
        return self.size.width < LEAST[0] or self.size.height < LEAST[1]

    def _below(self) -> None:
        bottom = self.query_one("#footer", RowList)
        news = self.source.news_lines() if self.GIVES_WAY else 0
        if bottom.styles.margin.top != news:
            bottom.styles.margin = (news, 0, 0, 0)
        bottom.show(footer(self.look_for(bottom), self.footer_hints(), self.source.notes()))

    def footer_hints(self) -> tuple[Hint, ...]:
        """While text is entered, only the keys of that; else the operator's and the screen's own."""
        if isinstance(self.focused, Prompt):
            return self.focused.hints
        return (*self.source.hints(), *self.hints()) if self.WATCHES else self.hints()

    def on_click(self, event: events.Click) -> None:
        """A key cap is its key."""
        if isinstance(event.widget, RowList) and event.widget.id == "footer":
            key = key_at(event.widget.picture.title, event.x - GUTTER)
            if key is not None:
                self.app.simulate_key(key)

    def on_resize(self, event: events.Resize) -> None:
        """Textual gives the classes of its breakpoints, and no two of one table."""
        self.set_class(event.size.height >= HIGH, "-high")

    @on(RowList.Widened)
    def _widened(self) -> None:
        """Once for all lists: a window of another size changes every one of them."""
        if not self._owes:
            self._owes = True
            self.call_later(self._draw_widened)

    def _draw_widened(self) -> None:
        self._owes = False
        self.redraw()

    def on_screen_resume(self) -> None:
        """It is seen again."""
        self.redraw()

    def on_screen_suspend(self) -> None:
        """Its toasts are those of the screen above now."""
        for rack in (child for child in self.children if child.id == TOASTS):
            rack.display = False

    def on_descendant_focus(self) -> None:
        """Of all that is drawn here only the footer speaks of it; where the cursor is, each list knows itself."""
        if self.drawable:
            self._below()

    @property
    def drawable(self) -> bool:
        """There is something to draw on, and room for it."""
        return self._composed and not self._small
