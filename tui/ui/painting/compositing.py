"""Which bytes does a changed region cost? Its own cells: Textual's own update begins at the left edge of the widget, whatever changed."""

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, Compositor


class CellsUpdate(ChopsUpdate):
    """Textual's update of parts of lines, cut at both ends."""

    def render_segments(self, console: Console) -> str:
        """What is sent."""
        out: list[str] = []
        for y, first, behind in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or x >= behind or end <= first:
                    continue
                start = max(x, first)
                part = strip.crop(start - x, min(end, behind) - x)
                out.append(Control.move_to(start, y).segment.text + part.render(console))
        return "".join(out)


class CellsCompositor(Compositor):
    """Textual's, with that update."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """What has changed, cut at both ends."""
        update = super().render_partial_update()
        return None if update is None else CellsUpdate(update.chops, update.spans, update.chop_ends)
