"""Which Snapshot is on the screen, and when is it time for a newer one? This file must not know how it is drawn."""

from collections.abc import Callable

from tui.core.model.state import Snapshot, State
from tui.text.short_names import shared_suffix
from tui.ui.view.drawing.headline import HeadlineKind, standing
from tui.ui.view.drawing.spans import Look, Play
from tui.ui.view.pages.stepdown_outcome import told

STALLED_S = 5.0
"""The collecting side publishes four times a second; silent for this long, the picture is not of now."""
CALM_S = 1.0
"""Calm values are drawn this often."""
SPARING_CALM_S = 5.0
"""The same at low bandwidth; so ages move in steps of five seconds."""
SPARING_BUSY_S = 2.0
"""Low bandwidth, and something is wrong."""
SPARING_CHARTS_S = 10.0

_NOTHING = Snapshot(state=State(), now=0.0)


class Film:
    """The newest Snapshot and the held one."""

    def __init__(self, clock: Callable[[], float], *, past: bool = False) -> None:
        self.clock = clock
        self.newest: Snapshot | None = None
        self.held: Snapshot | None = None
        self.past = past
        """What comes is recorded, not live."""
        self._recorded = past
        self.sparing = False
        """Low bandwidth: draw seldom."""
        self._charted: Snapshot | None = None
        self._held_at = self._arrived_at = clock()
        self._news: object = None

    def take(self, snapshot: Snapshot) -> bool:
        """A new one has come; is anything in it worth drawing everything again?

        Calm values count once a second, what happened at once."""
        self.newest, self._arrived_at = snapshot, self.clock()
        if self._charted is None or not self.sparing or snapshot.now - self._charted.now >= SPARING_CHARTS_S:
            self._charted = snapshot
        if self.held is not None:
            return False
        before, self._news = self._news, self._worth(snapshot)
        return before != self._news

    def cut(self, *, past: bool, snapshot: Snapshot | None = None) -> None:
        """From now on what comes is of another time; nothing is held any more."""
        self.past, self.held, self._news, self._charted = past, None, None, None
        if snapshot is not None:
            self.newest = snapshot

    def freeze(self) -> None:
        """Hold what is shown, or go on."""
        if self.held is None:
            self.held, self._held_at = self.newest, self.clock()
        else:
            self.held, self._news = None, None

    def _worth(self, snapshot: Snapshot) -> object:
        """What is drawn at once when it changes: the period, who leads, an election, an alert, a step-down."""
        state, lead = snapshot.state, snapshot.state.leadership
        kind = standing(state, snapshot.now).kind
        open_alerts = any(a.acknowledged_by is None and a.severity == "critical" for a in snapshot.state.alerts)
        period = CALM_S
        if self.sparing:
            period = SPARING_BUSY_S if kind is not HeadlineKind.LEADS or open_alerts else SPARING_CALM_S
        return (
            int(snapshot.now / period),
            kind,
            lead.leader,
            lead.term,
            len(state.elections),
            state.elections[-1].announced_at if state.elections else None,
            tuple((a.code, a.subject, a.severity, a.acknowledged_by) for a in snapshot.state.alerts),
            told(state),
        )

    @property
    def shown(self) -> Snapshot:
        """What is on the screen."""
        return self.held or self.newest or _NOTHING

    @property
    def charted(self) -> Snapshot:
        """What panels of strips and charts show: the same, but at low bandwidth up to ten seconds older."""
        return self.held or self._charted or _NOTHING

    @property
    def current(self) -> Snapshot:
        """The newest, whatever is held."""
        return self.newest or _NOTHING

    def play(self, *, live: bool = False) -> Play:
        """Is that of now? `live` asks it of the newest."""
        quiet = self.clock() - self._arrived_at
        stalled = quiet if self.newest is not None and quiet >= STALLED_S else None
        if live or self.held is None or self.newest is None:
            return Play(stalled_s=stalled, past=self.past, recorded=self._recorded, sparing=self.sparing)
        known = {(e.term, e.announced_at) for e in self.held.state.elections}
        missed = sum((e.term, e.announced_at) not in known for e in self.newest.state.elections)
        frozen = self.clock() - self._held_at
        play = Play(frozen_s=frozen, missed=missed, stalled_s=stalled, past=self.past)
        return play._replace(recorded=self._recorded, sparing=self.sparing)


class Looks:
    """What view functions may look at, put together once a picture: each panel asks for it."""

    def __init__(self, blank: Look) -> None:
        self._blank = self._last = blank

    def at(self, snapshot: Snapshot, play: Play, *, local: bool = False) -> Look:
        """This snapshot."""
        last = self._last
        if last.snapshot is not snapshot or last.play != play or last.local is not local:
            suffix = shared_suffix(snapshot.state.servers)
            self._last = self._blank._replace(snapshot=snapshot, play=play, local=local, suffix=suffix)
        return self._last
