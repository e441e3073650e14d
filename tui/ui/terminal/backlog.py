"""Does the terminal take what is drawn? A picture is held back while it does not; a terminal that often does not is on a slow link.

Textual hands frames to a thread with a short queue; once that is full, drawing would block the loop of the screen.
It must not know what is drawn.
"""

import select
import sys
from collections import deque
from collections.abc import Callable

_LOOKS = 20
_STALLS = 4
"""So many of the last looks found the terminal busy: the link is slow."""
_SLOW_S = 60.0
"""How long a link counts as slow after it last was."""


class Outlet:
    """The way to the terminal."""

    def __init__(self, clock: Callable[[], float], takes: Callable[[], bool]) -> None:
        self._clock = clock
        self._takes = takes
        self._looks: deque[bool] = deque(maxlen=_LOOKS)
        self._slow_until: float | None = None

    def ready(self) -> bool:
        """May a frame be sent now?"""
        taken = self._takes()
        self._looks.append(taken)
        if not taken and self._looks.count(False) >= _STALLS:
            self._slow_until = self._clock() + _SLOW_S
        return taken

    @property
    def takes(self) -> bool:
        """The same for what is not worth a frame of its own, and so counts for nothing."""
        return self._takes()

    @property
    def slow(self) -> bool:
        """Whether it often could not take more lately."""
        return self._slow_until is not None and self._clock() < self._slow_until


def terminal_takes() -> bool:
    """Whether the terminal that Textual writes to has room; what cannot be asked is taken for willing."""
    out = sys.__stderr__
    try:
        return out is None or bool(select.select((), (out,), (), 0)[1])
    except (OSError, ValueError):
        return True
