"""How much Raft traffic comes, and what is left out when it is too much? Answers first, then entries; votes and heartbeats never.

Asset creation makes thousands of entries a second at each server, and twice as many answers. This file must not know what
messages say, nor how they are listened to.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from tui.core.observed.raft_frames import FramesShed, HeartbeatHeard
from tui.core.ports import Sink

MOST: Final = 2000
"""Messages a second, all connections together."""
CALM: Final = 500
"""The answers come back below this: there are two to four of them to an entry."""
CALM_S: Final = 10.0
MERGED_S: Final = 0.1
TOLD_EVERY_S: Final = 1.0
_BUCKET_S: Final = 0.1
_BUCKETS: Final = 10


class Load:
    """Counts all messages over a sliding second; `acks` and `entries` tell what is shed.

    `changed` is called when answers are shed, or no longer."""

    def __init__(self, changed: Callable[[float], None]) -> None:
        self.acks = False
        self.entries = False
        self._changed = changed
        self._buckets = deque([(0, 0)] * _BUCKETS, maxlen=_BUCKETS)
        """Answers, and all else."""
        self._answers = 0
        self._others = 0
        self._ends = 0.0
        self._calm_at: float | None = None

    def took(self, at: float) -> None:
        """A message came that is no answer of a follower."""
        self._others += 1
        if at >= self._ends:
            self._roll(at)

    def answered(self, at: float) -> None:
        """A follower's answer came."""
        self._answers += 1
        if at >= self._ends:
            self._roll(at)

    def _roll(self, at: float) -> None:
        self._buckets.append((self._answers, self._others))
        self._buckets.extend([(0, 0)] * min(_BUCKETS, int((at - self._ends) / _BUCKET_S)))
        self._answers, self._others, self._ends = 0, 0, at + _BUCKET_S
        answers, others = (sum(counts) for counts in zip(*self._buckets, strict=True))
        self.entries = others > MOST
        if not self.acks and answers + others > MOST:
            self.acks, self._calm_at = True, None
            self._changed(at)
        elif self.acks:
            self._calmer(at, others)

    def _calmer(self, at: float, others: int) -> None:
        if others >= CALM:
            self._calm_at = None
        elif self._calm_at is None:
            self._calm_at = at
        elif at - self._calm_at >= CALM_S:
            self.acks = False
            self._changed(at)


class Merger:
    """Of many entries of one leader in one term, the first and the last of each tenth of a second are told. Wire order is kept."""

    def __init__(self, take: Sink) -> None:
        self._take = take
        self._leads: tuple[str, int] | None = None
        self._until = 0.0
        self._held: HeartbeatHeard | None = None
        self._merged = 0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def holds(self) -> bool:
        """Whether something waits to be told."""
        return self._held is not None

    def put(self, heard: HeartbeatHeard) -> bool:
        """Take one; whether another one was merged into it."""
        leads = (heard.leader, heard.term)
        if heard.begins or heard.to is not None or heard.at >= self._until or leads != self._leads:
            self.flush()
            self._take(heard)
            self._leads, self._until = leads, heard.at + MERGED_S
            return False
        merged = self._held is not None
        self._merged += merged
        self._held = heard
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(MERGED_S, self._ring)
        return merged

    def flush(self) -> None:
        """Tell what is held, before something else is told."""
        held, merged = self._held, self._merged
        self._held, self._merged = None, 0
        if held is not None:
            self._take(replace(held, merged=merged) if merged else held)

    def end(self) -> None:
        """Nothing more is told."""
        self._held = None
        if self._timer is not None:
            self._timer.cancel()

    def _ring(self) -> None:
        self._timer = None
        self.flush()


class Unheard:
    """What one connection left out, told at most once a second."""

    def __init__(self, via: str, take: Sink) -> None:
        self._via = via
        self._take = take
        self._acks = 0
        self._entries = 0
        self._due = 0.0

    def acks(self, count: int) -> None:
        """So many answers are not listened to: as many as there were peers that answered before."""
        self._acks += count

    def entry(self) -> None:
        """One was merged into another."""
        self._entries += 1

    def tell(self, at: float) -> None:
        """Tell it, if there is something and it is time."""
        if not (self._acks or self._entries) or at < self._due:
            return
        self._due = at + TOLD_EVERY_S
        acks, entries, self._acks, self._entries = self._acks, self._entries, 0, 0
        if acks:
            self._take(FramesShed(at=at, via=self._via, what="acks", count=acks))
        if entries:
            self._take(FramesShed(at=at, via=self._via, what="entries", count=entries))
