"""Is our own loop late, so that an answer may still lie unread in a socket? Then its deadline is moved; must not know who was asked.

One late wake after a pause (a stopped process) needs one grace: the loop reads its sockets before it comes back. A loop that is
starved is late again and again, and an answer passes through it several times: it is given several. Not without end, for a server
that is silent for good is to be called so from a starved host too.
"""

from collections import deque
from typing import Final

from tui import clock

GRACE_S: Final = 0.25
_LATE_S: Final = 0.1
_LATELY_S: Final = 0.2
"""Less than a grace: after one in which the loop was on time what did not come was not sent."""
_GRACES: Final = 6
_KEPT_S: Final = 5.0


class OwnLateness:
    """What everybody who waits on one loop saw of it."""

    def __init__(self) -> None:
        self._woke: deque[tuple[float, float]] = deque()
        """(when, by how much it was late), the largest first: none is kept that a later one exceeds."""

    def woke(self, due: float, now: float) -> None:
        """Somebody slept until `due`, unless he was woken before, and this is now."""
        if now < due:
            return
        late = clock.passed(due, now)
        while self._woke and self._woke[-1][1] <= late:
            self._woke.pop()
        self._woke.append((now, late))
        while now - self._woke[0][0] > _KEPT_S:
            self._woke.popleft()

    def longest(self, now: float, within: float = _KEPT_S) -> float:
        """By how much it was late at most within the last seconds."""
        return max(0.0, next((late for at, late in self._woke if now - at <= within), 0.0))

    def grants(self, graces: int, now: float) -> bool:
        """Whether one that had so many may have one more."""
        return graces < _GRACES and self.longest(now, _LATELY_S) >= _LATE_S
