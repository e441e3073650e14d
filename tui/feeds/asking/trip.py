"""What is one measurement of the way between two servers, and is it as usual? This file must not know which pairs are measured."""

from dataclasses import dataclass
from typing import Final

from tui.feeds.connection.link import Link

_SLOWER_S: Final = 0.005
"""A route that takes so much longer than usual, and twice as long, is looked at closely: long before the limit of an alert."""
_IN_A_ROW: Final = 2
"""One alone was read late by our own loop."""
_LEARNS: Final = 0.1
"""Share of a new measurement in what is usual: some ten of them make a new usual."""


@dataclass(eq=False, kw_only=True)
class WayEnd:
    """One connection as an end of ways."""

    link: Link
    subject: str
    since: float


@dataclass(eq=False, kw_only=True)
class WayTrip:
    """One measurement under way."""

    a: WayEnd
    b: WayEnd
    keys: tuple[bytes, bytes]
    """Bodies of the message from `a` to `b`, and of the one back."""
    asked: float
    asked_back: float
    """The way back is begun some microseconds later, or sooner."""
    ab_s: float | None = None
    ba_s: float | None = None
    rtt_a_s: float | None = None
    rtt_b_s: float | None = None
    told: bool = False
    """Nothing more is to be said of it."""

    @property
    def complete(self) -> bool:
        both = self.ab_s is not None and self.ba_s is not None
        return both and self.rtt_a_s is not None and self.rtt_b_s is not None

    @property
    def names(self) -> tuple[str, str]:
        return self.a.link.name, self.b.link.name


def names(a: WayEnd, b: WayEnd) -> tuple[str, str]:
    """What this pair is called."""
    return a.link.name, b.link.name


@dataclass(eq=False, kw_only=True)
class WayHabit:
    """What is usual of one pair."""

    place: float
    """Where it stands in a second: always at the same moment, so that its PINGs are a second apart and save ours."""
    usual_s: float | None = None
    """What the route takes, less our own ways."""
    slow: int = 0
    """So many of its last measurements took longer."""

    def broken(self, took: float) -> bool:
        """Whether it takes longer than this route does, and not only once; learns what is usual."""
        usual = took if self.usual_s is None else self.usual_s
        self.usual_s = min(took, usual + _LEARNS * (took - usual))
        self.slow = self.slow + 1 if took > usual + max(usual, _SLOWER_S) else 0
        return self.slow >= _IN_A_ROW
