"""Which servers received the leader's heartbeats only now and then before it lost the leadership? From a leader that is cut off none come
any more; from one that loses packets some do.

This file must not know which cause follows.
"""

from itertools import pairwise

from tui.core.causes.scene import Scene, read_late, symptoms_of, unanswered
from tui.core.model.incident_window import ROUTES_BEFORE_S

_PAUSE_S = 1.7
"""Heartbeats come each second."""
_REGULAR = 4
"""So many pauses in a row that are none end what was before."""
_ALIVE = 3


def interrupted_at(scene: Scene) -> tuple[str, ...]:
    """Servers at which the heartbeats of the old leader stayed out and came again, while it answered us without delay."""
    if scene.old is None or unanswered(scene, scene.old) is not None or _late(scene, scene.old):
        return ()
    if read_late(scene):
        return ()  # pauses between heartbeats are dated by our own loop
    began = max(scene.since - ROUTES_BEFORE_S, _led_from(scene))
    return tuple(n for n in scene.servers if n != scene.old and _came_again(scene, n, began))


def _late(scene: Scene, name: str) -> bool:
    return any(one.late_answers >= _ALIVE for one in symptoms_of(scene, name, "PING"))


def _led_from(scene: Scene) -> float:
    before = (e.elected_at for e in scene.state.elections[-5:] if e.elected_at < scene.at - 0.01)
    return max(before, default=0.0)


def _came_again(scene: Scene, listener: str, began: float) -> bool:
    ear = scene.state.heard_leaders.get(listener)
    beats = () if ear is None else tuple(at for at in ear.beats if began <= at < scene.at)
    paused = [b - a >= _PAUSE_S for a, b in pairwise(beats)]
    return any(paused[-_REGULAR:])
