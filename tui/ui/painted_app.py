"""How does a frame of the App get to the terminal? Only with the cells that differ from what stands there."""

from functools import cached_property

from rich.console import RenderableType
from textual import events, on
from textual.driver import Driver
from textual.screen import Screen

from tui.ui.painting.sent import ChangedCells, PaintedUpdate, Sent
from tui.ui.terminal.titled_app import TitledApp


class PaintedApp(TitledApp):
    """An App that knows what stands on its terminal."""

    @cached_property
    def sent(self) -> Sent:
        """What stands there."""
        return Sent()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Of a frame what is new."""
        if isinstance(renderable, PaintedUpdate):
            # Of an update Textual takes only `render_segments`.
            super()._display(screen, ChangedCells(renderable, self.sent))  # type: ignore[arg-type]
            if screen._compositor.size != self.size:
                self.sent.forget()  # what was drawn for a wider window lies on the last cells of its lines
        else:
            super()._display(screen, renderable)

    async def on_event(self, event: events.Event) -> None:
        """A window that had another size has lost cells, also when it has the size of before again: then Textual paints nothing."""
        if isinstance(event, events.Resize):
            self._all_again()
        await super().on_event(event)

    @on(Driver.SignalResume)
    def _others_wrote(self) -> None:
        """After a suspension the terminal shows what came meanwhile."""
        self._all_again()

    def _all_again(self) -> None:
        self.sent.forget()
        if self.screen_stack:
            self.screen.refresh()
