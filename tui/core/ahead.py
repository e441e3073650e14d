"""Which of the next ticks will find nothing, if nothing comes before them? Computed by `step` itself, so never guessed.

An idle process pays for each time that it wakes: its processor has forgotten it, and a tick costs four times what it costs right
behind another one. `step` is pure, so a tick may be computed as soon as the one before it; what comes before its time makes that void,
and only that it found nothing is used sooner: for a tick that says nothing, nobody has to wake.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct

from tui.core import deadlines
from tui.core.model.lines import AnyNews
from tui.core.model.state import State
from tui.core.model.stepped import Stepped
from tui.core.observed.events import Tick
from tui.core.settings.watch import Watch
from tui.core.step import step

_SPREAD_S: Final = 0.005
"""What comes each second comes so much later at most, or a tick is computed in vain."""


class Ahead(Struct, frozen=True, kw_only=True):
    """Ticks that were computed before their time."""

    since: State | None = None
    """What was known then."""
    until: float = 0.0
    """The first tick that must not be late, as long as nothing is known that was not known then."""
    ticks: tuple[tuple[float, State, Stepped[AnyNews]], ...] = ()
    """When it is, the state before it and what `step` makes of both."""

    def known(self, state: State, at: float) -> Stepped[AnyNews] | None:
        """What `step` makes of this tick, if it was asked just that."""
        return next((found for tick, before, found in self.ticks if before is state and tick == at), None)


class Expected:
    """What comes each second comes at the same moments of it: when has all of it come?"""

    def __init__(self, ticks_a_second: int) -> None:
        self._ticks = ticks_a_second
        self._last: float | None = None
        self._before: deque[float | None] = deque((0.0,) * 2 * ticks_a_second, 2 * ticks_a_second)
        """How long before each of the last ticks, of two seconds, the last event came; None: there was none."""

    def came(self, at: float) -> None:
        """An event was taken."""
        self._last = at

    def tick(self, at: float) -> None:
        """And then a tick."""
        self._before.append(None if self._last is None else max(0.0, at - self._last))
        self._last = None

    def comes(self, number: int, at: float) -> float | None:
        """When all will have come that is expected before this tick, of which so many come sooner; None where nothing is. Only what came
        in both of the last seconds is expected."""
        number %= self._ticks
        one, other = self._before[number], self._before[number + self._ticks]
        return None if one is None or other is None else min(at, at - min(one, other) + _SPREAD_S)


def look_ahead(
    state: State, deadline: float | None, ticks: Sequence[float], watch: Watch, quiet: Callable[[State], bool]
) -> Ahead:
    """What these ticks find, but for the last one, as far as it is nothing. `deadline`: when something is to be judged apart from the
    ticks. `quiet`: whether nobody else who looks at the state after a tick would do anything then."""
    known: list[tuple[float, State, Stepped[AnyNews]]] = []
    before = state
    *first, last = ticks
    for tick in first:
        after, news = found = step(before, Tick(at=tick), watch)
        known.append((tick, before, found))
        deadline = deadlines.after_tick(after, tick, deadline, watch)
        if news or (deadline is not None and deadline <= last) or not calm(after) or not quiet(after):
            return Ahead(since=state, until=tick, ticks=tuple(known))
        before = after
    return Ahead(since=state, until=last, ticks=tuple(known))


def calm(state: State) -> bool:
    """Whether nothing is under way that each moment may decide."""
    lead, seen = state.leadership, state.seeing_since is not None
    return seen and state.ready_at is not None and not state.pending and lead.leaderless_since is None


def moving(state: State) -> bool:
    """Whether nobody leads, or nothing is seen."""
    return state.leadership.leaderless_since is not None or state.seeing_since is None
