"""Did a key come alone? Text that is pasted without brackets comes as keys, many within moments, and means none of them.

A key that changes something counts only when no other one came just before or just after it, so it acts a moment later.
This file must not know what the keys do.
"""

from collections import deque
from collections.abc import Callable
from typing import Final

ALONE_S: Final = 0.06
"""Nobody types two keys on purpose within this; pasted ones follow each other in less, also over a serial line."""
_KEPT: Final = 32
Later = Callable[[float, Callable[[], None]], object]


class TypedKeys:
    """When the last keys came, and which of them still waits for whether it is alone."""

    def __init__(self, later: Later) -> None:
        self._later = later
        self._came: deque[float] = deque(maxlen=_KEPT)
        self.waiting = 0
        """So many keys are not decided yet."""

    def key(self, at: float) -> None:
        """One came, by the clock of the events; one that bubbles up to the App again is no second one."""
        if at not in self._came:
            self._came.append(at)

    def judge(self, then: Callable[[bool], None]) -> None:
        """Say whether the key that came last is alone, as soon as that is known."""
        own = self._came[-1] if self._came else None
        self.waiting += 1

        def decide() -> None:
            self.waiting -= 1
            then(own is None or sum(abs(at - own) <= ALONE_S for at in self._came) == 1)

        self._later(ALONE_S, decide)
