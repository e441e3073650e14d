"""The real App in a real terminal over a picture that lives: `python -m tests.ui.program SCENE`."""

import sys
import threading
from collections.abc import Callable

from tests.ui.scenes import SCENES
from tests.ui.staged import StagedLive, later
from tui.core.settings import Watch
from tui.core.state import Snapshot
from tui.ui.app import MetawatchApp


class Playing(StagedLive):
    """Publishes the same scene four times a second, from another thread."""

    def __init__(self, scene: str) -> None:
        super().__init__()
        self.scene = scene
        self.stopped = threading.Event()

    def subscribe(self, post: Callable[[Snapshot], None], crashed: Callable[[BaseException], None]) -> None:
        """Begin."""
        super().subscribe(post, crashed)
        threading.Thread(target=self._play, daemon=True).start()

    def _play(self) -> None:
        start, ticks = SCENES[self.scene](), 0
        while not self.stopped.wait(0.25):
            ticks += 1
            self.post(later(ticks / 4, start))

    def stop(self) -> None:
        """End."""
        self.stopped.set()


def main() -> int:
    """Run until quit."""
    live = Playing(sys.argv[1])
    try:
        return MetawatchApp(live, Watch(context="prod-eu"), mouse=False).start()
    finally:
        live.stop()


if __name__ == "__main__":
    sys.exit(main())
