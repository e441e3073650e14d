"""How much of what was seen is not yet on the disk? Counted up by whoever hands it over and down by the thread that writes it.

Each figure has one writer and no lock: whoever looks, on whatever thread, waits for nobody and makes nobody wait."""

from collections import deque
from collections.abc import Sequence

from tui.core.ports import Backlog


class Waiting:
    """Batches of events in the order in which they were handed over."""

    def __init__(self) -> None:
        self._since: deque[float] = deque()
        """When each batch was handed over that is not yet committed."""
        self._handed = self._committed = (0, 0)
        """Events and bytes since the start; replaced at once, so that no look finds half of it."""
        self._gave_up_at: float | None = None

    def handed(self, events: Sequence[bytes], now: float) -> None:
        """These wait from now on."""
        number, size = self._handed
        self._since.append(now)
        self._handed = number + len(events), size + sum(map(len, events))

    def committed(self, events: Sequence[bytes]) -> None:
        """The oldest batch is on the disk."""
        number, size = self._committed
        self._committed = number + len(events), size + sum(map(len, events))
        self._since.popleft()

    def gave_up(self, now: float) -> None:
        """Nothing is written any more: what waits stays."""
        self._gave_up_at = now

    def again(self) -> "Waiting":
        """What waits from now on, while it is not known yet whether it is written: what waited before never will be."""
        new = Waiting()
        new._gave_up_at = self._gave_up_at
        return new

    def written_again(self) -> None:
        """It is."""
        self._gave_up_at = None

    def look(self, now: float) -> Backlog:
        """How much it is now."""
        (done, written), (number, size) = self._committed, self._handed  # what is done first: no difference is below 0
        since = min((one for one in (self._oldest(), self._gave_up_at) if one is not None), default=now)
        return Backlog(
            lag_s=max(0.0, now - since), events=number - done, size=size - written, gave_up_at=self._gave_up_at
        )

    def _oldest(self) -> float | None:
        try:
            return self._since[0]
        except IndexError:  # asking first would not help: the other thread may have taken it since
            return None
