"""When are curves drawn again? At most every two seconds, only for new samples, and only while they are seen.

One drawing takes plotext several frames' time, so it is done in a thread: a key pressed meanwhile shows its effect first. plotext
itself, with its 15 MB, is loaded there for the first one that is seen. This file must not know what the curves are of.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tui.text.glyphs import Glyphs
from tui.ui.row_list import RowList
from tui.ui.view.drawing.spans import Look
from tui.ui.view.panels.host_chart import LEAST, Curve, charted, curves, sizes

PERIOD_S = 2.0


class Curves(RowList):
    """A list that only shows curves; nothing in it can be selected."""

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002 -- Textual's name for it
        super().__init__(glyphs, id=id)
        self._pencil = ThreadPoolExecutor(max_workers=1, thread_name_prefix="curves")
        """plotext has one global figure: one at a time."""
        self.settled = asyncio.Event()
        """What was asked for last stands."""
        self.settled.set()
        self._drawn_at = 0.0
        self._drawn_of: object = None

    def draw(self, look: Look, selected: str | None) -> None:
        """The curves of the selected host, if it is time."""
        host = look.state.host
        frame = (look.width, look.height, selected)
        of = (frame, host.last.at if host is not None else None)
        same_frame = isinstance(self._drawn_of, tuple) and self._drawn_of[0] == frame
        early = same_frame and 0 <= look.now - self._drawn_at < PERIOD_S
        if of == self._drawn_of or early:
            return
        self._drawn_at, self._drawn_of = look.now, of
        height = self.size.height - 1
        found = curves(look, selected)
        if found and height >= LEAST[1] and min(sizes(look, len(found))) >= LEAST[0]:
            self.settled.clear()
            # Not the coroutine: one that is cancelled before it begins would never be awaited.
            drawing: Callable[[], object] = partial(self._draw, look, selected, found, height)
            self.run_worker(drawing, group="drawing", exclusive=True)
        else:
            self.workers.cancel_group(self, "drawing")
            self.show(charted(look, selected, ()))
            self.settled.set()

    async def _draw(self, look: Look, selected: str | None, found: Sequence[Curve], height: int) -> None:
        """Of two that wait, the newer one is drawn."""
        loop = asyncio.get_running_loop()
        drawn = await loop.run_in_executor(self._pencil, _lines, look, found, height)
        self.show(charted(look, selected, drawn))
        self.settled.set()

    def on_unmount(self) -> None:
        """What is being drawn is not waited for."""
        self._pencil.shutdown(wait=False, cancel_futures=True)


def _lines(look: Look, found: Sequence[Curve], height: int) -> list[list[str]]:
    from tui.ui.chart import curve

    return [
        curve(c.points, width, height, span_s=c.span_s, top=c.top, limit=c.limit, ascii_only=look.glyphs.ascii_only)
        for c, width in zip(found, sizes(look, len(found)), strict=True)
    ]
