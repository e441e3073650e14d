"""What does it cost to make the panels? The pure functions, of a picture that nobody has asked for before."""

import time
from collections.abc import Callable, Iterator

from tests.bench.rows import Row
from tests.ui.scenes import flapping, many
from tui.core.model.state import Snapshot
from tui.core.settings.watch import Watch
from tui.ui.screens.dashboard import PANELS
from tui.ui.view.drawing.spans import Look, Picture

_TIMES = 12


def panels() -> Iterator[Row]:
    """Of an incident of five servers, and of 200 servers."""
    for name, scene, most in (("5 servers", flapping(), 10.0), ("200 servers", many(), 40.0)):
        every = made(scene, *PANELS.values())
        yield Row(name=f"{name}: CPU of all panels, made once", value=every * 1e3, unit="ms", most=most)
        yield Row(name="  of the servers", value=made(scene, PANELS["servers"]) * 1e3, unit="ms", most=most / 2)


def made(scene: Snapshot, *views: Callable[[Look], Picture], tall: bool = True) -> float:
    """The least of some times, in seconds."""
    return min(_once(Snapshot(state=scene.state, now=scene.now + turn), views, tall=tall) for turn in range(_TIMES))


def _once(snapshot: Snapshot, views: tuple[Callable[[Look], Picture], ...], *, tall: bool) -> float:
    begun = time.process_time()
    for view in views:
        view(Look(snapshot, Watch(), 116, tall=tall, height=12))
    return time.process_time() - begun
