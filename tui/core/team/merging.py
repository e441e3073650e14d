"""How do records of several machines become one list, the same for everybody? Pure rules; must not know what a record is about.

*Merging* is a union by identity: it does not matter in which order records come, nor how often. Of two with one identity the earlier
counts, for a machine whose clock is off is dated anew by each that hears it first. *The last writer wins*: by time, then by
operator, then by identity, so that everybody finds the same one.

*Clocks.* Whoever passes a record on says what his clock shows. Up to `SKEW_S` off it is believed, so that all order the same way by
the writer's own time. A clock that is off by more is not: the record is as old as the sender says, by our clock, and marked.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple, TypeVar

import msgspec

from tui.core.observed.team import HistoryReceived, OperatorWrote, Signed

SKEW_S: Final = 2.0
"""A clock that is off by more is not believed."""
MOST: Final = 500
"""Records of a kind that are kept."""

SignedT = TypeVar("SignedT", bound=Signed)


class Dated(NamedTuple):
    """When something was written."""

    at: float
    here_at: float
    skewed: bool


def dated(event: OperatorWrote) -> Dated:
    """When it was written, as far as our clock and that of the sender go."""
    if event.written is None or event.sent is None:
        return Dated(event.at, event.at, skewed=False)
    age = max(0.0, event.sent - event.written)
    here_at = event.at - age
    if abs(event.sent - event.at) > SKEW_S:
        return Dated(here_at, here_at, skewed=True)
    return Dated(min(event.written, event.sent), here_at, skewed=False)


def ahead_of_us(event: HistoryReceived) -> float:
    """Seconds that the clock of a recorder is ahead of ours, where that is too much to be believed; else 0."""
    ahead = event.sent - event.at
    return ahead if abs(ahead) > SKEW_S else 0.0


def order(one: Signed) -> tuple[float, str, str]:
    """Who wrote later: time, then operator, then identity."""
    return one.at, one.by, one.id


def merged(known: Iterable[SignedT], new: Iterable[SignedT], most: int = MOST) -> tuple[SignedT, ...]:
    """All of both, each once, in order; the last `most` of them."""
    kept: dict[str, SignedT] = {}
    for one in (*known, *new):
        before = kept.get(one.id)
        if before is None or _first(one) < _first(before):
            kept[one.id] = one
    return tuple(sorted(kept.values(), key=order)[-most:])


def _first(one: Signed) -> tuple[float, str, bytes]:
    """A total order, so that two that claim one identity are decided everywhere alike."""
    return one.at, one.by, msgspec.json.encode(one)
