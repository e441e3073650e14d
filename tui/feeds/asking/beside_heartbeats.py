"""When in each second does a recorder ask? Right behind the leader's heartbeats, which all come at the same moment of it.

An idle process pays for each time that it wakes, and each batch for the journal wakes a thread as well: what comes by itself and what
is asked for then come together, once a second. Dashboards, of which a cluster has many, keep the place that they drew: so not all of
them ask a cluster at once. This file must not know what is asked.
"""

from collections import deque
from typing import Final

from tui import clock
from tui.core.observed.raft_frames import HeartbeatHeard

_AGREE: Final = 4
"""Heartbeats of one leader that came at the same moment of their seconds: then the next ones will as well."""
_WITHIN_S: Final = 0.02
"""Two instants that are no further from the same moment of a second are at the same one: the network and a busy host delay some."""
_APART_S: Final = 0.5
"""The others of the same second are the same heartbeat, through other connections."""
_BEHIND_S: Final = 0.003
"""So long after a heartbeat it has come through all connections."""
_LASTS_S: Final = 0.08
"""All that is asked for has come by then. A tick in between would be a moment of its own to wake for, so it is asked with the tick."""


class BesideHeartbeats:
    """Moves the place of this process in the second (`clock.take_place_at`) where the leader's heartbeats come at another moment."""

    def __init__(self) -> None:
        self._came: deque[float] = deque(maxlen=_AGREE)
        self._leader = ""

    def heard(self, event: HeartbeatHeard) -> None:
        """A heartbeat, through whichever connection. What carries entries comes whenever somebody changes something."""
        if event.entries:
            return
        if event.leader != self._leader:
            self._leader = event.leader
            self._came.clear()
        elif self._came and event.at - self._came[-1] < _APART_S:
            return
        self._came.append(event.at)
        if len(self._came) == _AGREE and all(_apart(event.at, one) <= _WITHIN_S for one in self._came):
            self._beside(event.at)

    def _beside(self, at: float) -> None:
        behind = (clock.in_step(at + 1.0, clock.IN_STEP_S) - at + _WITHIN_S) % 1.0 - _WITHIN_S
        if behind <= _BEHIND_S + _LASTS_S + _WITHIN_S:
            return
        begins = at + _BEHIND_S
        tick = clock.moment(begins + clock.MOMENT_S / 2)
        clock.take_place_at(tick if tick - begins < _LASTS_S else begins)


def _apart(one: float, other: float) -> float:
    """How far two instants are from the same moment of a second."""
    apart = (one - other) % 1.0
    return min(apart, 1.0 - apart)
