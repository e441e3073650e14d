"""Which notice is sent next to one receiver, and when? Pure: time is data; in order, one at a time, none given up but the oldest of a
thousand.

A receiver that fails is tried again after 1, 2, 4 … and at last every 60 s, or when it said (`Retry-After`, five minutes at most).
"""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from tui.core.model.lines import NoticeLine

MOST_WAITING: Final = 1_000
LONGEST_S: Final = 60.0
_ASKED_LONGEST_S: Final = 300.0


class ReceiverLane(Struct, frozen=True, kw_only=True):
    """What waits for one receiver."""

    waiting: tuple[NoticeLine, ...] = ()
    """Oldest first."""
    failures: int = 0
    """Attempts in a row."""
    due: float = 0.0
    """Not before this."""
    lost: int = 0
    """The oldest, because too many waited."""


def added(lane: ReceiverLane, line: NoticeLine) -> ReceiverLane:
    """One more; the same one is there only once."""
    if any(one.id == line.id for one in lane.waiting):
        return lane
    waiting = (*lane.waiting, line)
    over = max(0, len(waiting) - MOST_WAITING)
    return replace(lane, waiting=waiting[over:], lost=lane.lost + over)


def taken(lane: ReceiverLane, line: NoticeLine) -> ReceiverLane:
    """The receiver has it."""
    return replace(lane, waiting=tuple(one for one in lane.waiting if one.id != line.id), failures=0, due=0.0)


def failed(lane: ReceiverLane, now: float, asked_s: float | None = None) -> ReceiverLane:
    """It was not taken; `asked_s`: so long the receiver wants to be left alone."""
    pause = LONGEST_S if lane.failures > 5 else 2.0**lane.failures
    if asked_s is not None:
        pause = max(pause, min(asked_s, _ASKED_LONGEST_S))
    return replace(lane, failures=lane.failures + 1, due=now + pause)
