"""How much may others tell us? A bucket that fills with time; what finds it empty is left aside, and counted."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from tui.core.observed.team import IgnoredReason, MessagesIgnored

A_SECOND: Final = 50.0
"""Messages; a team of twenty operators that all acknowledge at once sends less."""
AT_ONCE: Final = 200.0
_LARGE: Final = 8 * 1024
"""Bytes that count for one message."""
_OPENED: Final = 96 * 1024
"""Of what was compressed, beside that."""
_RECORDS: Final = 10
"""So many acknowledgements, bookmarks and the like count for one message: each is judged by itself."""


class Inflow:
    """What may be taken now, and what was left aside since it was last said."""

    def __init__(self, *, a_second: float = A_SECOND, at_once: float = AT_ONCE) -> None:
        self._a_second = a_second
        self._at_once = self._left = at_once
        self._filled_at = 0.0
        self._ignored: Counter[IgnoredReason] = Counter()

    def takes(self, now: float, size: int = 0) -> bool:
        """Whether one more message of so many bytes may be taken; else it is counted. A large one counts for several: it holds a thousand
        records, and each costs time."""
        self._left = min(self._at_once, self._left + max(0.0, now - self._filled_at) * self._a_second)
        self._filled_at = max(now, self._filled_at)
        cost = max(1.0, size / _LARGE)
        if self._left < cost:
            self._ignored["flood"] += 1
            return False
        self._left -= cost
        return True

    def opened(self, size: int, records: int) -> None:
        """What a message that was taken turned out to hold: two kilobytes may be half a megabyte, with a thousand records. It is paid
        off before the next one is taken."""
        self._left -= size / _OPENED + records / _RECORDS

    def ignored(self, reason: IgnoredReason, count: int) -> None:
        """So many records could not be used."""
        self._ignored[reason] += count

    @property
    def flooded(self) -> int:
        """Messages that found it empty since it was last said."""
        return self._ignored["flood"]

    def told(self, now: float) -> Iterator[MessagesIgnored]:
        """What was left aside since the last time."""
        ignored, self._ignored = self._ignored, Counter()
        for reason, count in ignored.items():
            if count:
                yield MessagesIgnored(at=now, reason=reason, count=count)
