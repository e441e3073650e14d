"""Which Snapshot is on the screen? The newest, or one that the operator holds; this file must not know how it is drawn."""

from collections.abc import Callable

from tui.core.state import Snapshot, State
from tui.ui.view.rows import Play
from tui.ui.view.standing import standing

STALLED_S = 5.0
"""The collecting side publishes four times a second; silent for this long, the picture is not of now."""

_NOTHING = Snapshot(state=State(), alerts=(), now=0.0)


class Film:
    """The newest Snapshot and the held one."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.newest: Snapshot | None = None
        self.held: Snapshot | None = None
        self._held_at = self._arrived_at = clock()
        self._news: object = None

    def take(self, snapshot: Snapshot) -> bool:
        """A new one has come; is anything in it worth drawing everything anew?

        Calm values count once a second, what happened at once."""
        self.newest, self._arrived_at = snapshot, self.clock()
        if self.held is not None:
            return False
        before, self._news = self._news, _news(snapshot)
        return before != self._news

    def freeze(self) -> None:
        """Hold what is shown, or go on."""
        if self.held is None:
            self.held, self._held_at = self.newest, self.clock()
        else:
            self.held, self._news = None, None

    @property
    def shown(self) -> Snapshot:
        """What is on the screen."""
        return self.held or self.newest or _NOTHING

    @property
    def play(self) -> Play:
        """Is that of now?"""
        quiet = self.clock() - self._arrived_at
        stalled = quiet if self.newest is not None and quiet >= STALLED_S else None
        if self.held is None or self.newest is None:
            return Play(stalled_s=stalled)
        known = {(e.term, e.told_at) for e in self.held.state.elections}
        missed = sum((e.term, e.told_at) not in known for e in self.newest.state.elections)
        return Play(frozen_s=self.clock() - self._held_at, missed=missed, stalled_s=stalled)


def _news(snapshot: Snapshot) -> object:
    """What is drawn at once when it changes: the second, who leads, an election, an alert."""
    state, lead = snapshot.state, snapshot.state.leadership
    return (
        int(snapshot.now),
        standing(state, snapshot.now).kind,
        lead.leader,
        lead.term,
        len(state.elections),
        state.elections[-1].told_at if state.elections else None,
        tuple((a.code, a.subject, a.severity, a.acknowledged_by) for a in snapshot.alerts),
    )
