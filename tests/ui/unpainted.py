"""Who paints the frames of an App that has no terminal? Nobody, but for the last one. Not a test.

Textual paints a frame also where nobody sees it, which is a third of all that a test of the screen costs. What a test asks for, the
lines of a panel, a picture, all cells, is drawn then as ever. A test that is about painting takes the fixture `painted`.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual._compositor import Compositor
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

_PAINTED = Compositor.render_update
_RUN = App.run_test


def _nothing(self: Compositor, full: bool = False, **how: Any) -> object:
    """What would be painted is taken for painted."""
    if full or not isinstance(self.root, Screen) or not self.root.app.is_headless:
        return _PAINTED(self, full=full, **how)
    self._dirty_regions.clear()
    return None


@asynccontextmanager
async def _run(self: App[Any], **how: Any) -> AsyncGenerator[Pilot[Any], None]:
    """What is seen when the test is over is painted whole: no picture that a test has led to may be one that cannot be."""
    async with _RUN(self, **how) as pilot:
        yield pilot
        if self.is_headless and self.return_code is None and self.screen_stack:
            _PAINTED(self.screen._compositor, full=True, screen_stack=self._background_screens)


def unpainted(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, for Apps without a terminal."""
    monkeypatch.setattr(Compositor, "render_update", _nothing)
    monkeypatch.setattr(App, "run_test", _run)
