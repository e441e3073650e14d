"""How do events become truth, alerts and lines? Feeds hand their events to `Monitor.take`; it alone holds the state.

It must not know where events come from (live, replay or a test) nor who looks at what it publishes. What is true follows from the
events alone: ticks lie on a fixed grid of event time, so they need no tape, and what else changes the truth (an acknowledgement, a
stall of our own) is an event as well."""

from collections import deque
from collections.abc import Callable
from math import floor, inf
from uuid import uuid4

from msgspec import Struct

from tui.core import deadlines
from tui.core.ahead import Ahead, Expected, calm, look_ahead, moving
from tui.core.commanded import SharedEvent, commanded
from tui.core.model.lines import AnyLine, ElectionLine, Leaderless, Ready
from tui.core.model.state import Alert, Snapshot, State
from tui.core.observed.assets import AssetElected
from tui.core.observed.events import (
    AnyEvent,
    Blind,
    HealthSeen,
    HostSampled,
    MetaSeen,
    RaftSeen,
    RoutesSeen,
    StatsSeen,
    StepDownAnswered,
    StepDownAsked,
    StepDownRefused,
    Tick,
    VarzSeen,
)
from tui.core.observed.raft_frames import AckHeard, HeartbeatHeard, Pinged, VoteAsked, VoteCast, WayProbed
from tui.core.observed.team import FromTeam, StepDownConsidered
from tui.core.ports import TeamCommand
from tui.core.settings.watch import Watch
from tui.core.step import step
from tui.text.phrases.say import public

TICK_S = 0.25
_CALM_PUBLISH_S = 1.0
_LEARNS_S = 3.0
_SHOWN_LATE_S = 0.5
"""A screen that shows nothing but the time may be so late."""
_A_SECOND = round(1.0 / TICK_S)
_HURRY_S = 5.0
"""Who has not told by then is asked at the usual pace again."""

_PUTS_OFF = frozenset({AckHeard, HostSampled, Pinged, WayProbed})
"""Most of what comes in a calm second; it brings no deadline nearer, and judging one too soon does no harm."""
_FROM_EACH = frozenset(
    {HealthSeen, HeartbeatHeard, MetaSeen, RaftSeen, RoutesSeen, StatsSeen, VarzSeen, VoteAsked, VoteCast}
)
"""What comes from or through every server: it makes no silence of a connection begin, so not all of them are looked at again."""
_WAITED_FOR = frozenset({StepDownAsked, StepDownAnswered, StepDownRefused})
"""What an operator waits for."""


class Saved(Struct, frozen=True, kw_only=True):
    """All that a Monitor needs to go on where another one stopped."""

    state: State = State()
    waiting: tuple[AnyLine, ...] = ()
    """Lines that wait for `ready`, oldest first."""
    deadline: float | None = None
    """When something is to be judged, apart from the ticks."""


class Monitor:
    """Reduces events in order; prints lines through `on_line`, publishes snapshots through `on_snapshot`.

    `hurry` is called whenever an election waits for a server's word; `on_event` with everything that is taken, and with a Tick
    whenever `wake` says that time has passed."""

    def __init__(
        self,
        watch: Watch,
        *,
        on_line: Callable[[AnyLine], None],
        on_snapshot: Callable[[Snapshot], None] | None = None,
        saved: Saved = Saved(),  # noqa: B008 - frozen
    ) -> None:
        self.watch = watch
        self._state = saved.state
        self._held: deque[AnyEvent] = deque()
        """What was taken, and waits for the next tick or the next event that may matter at once."""
        self._settling = False
        self.hurry: Callable[[], None] | None = None
        self.on_event: Callable[[AnyEvent], None] | None = None
        self.on_look: Callable[[State], None] | None = None
        """Called after each tick, and after whatever printed a line: for who decides beside `step`."""
        self.quiet: Callable[[State], bool] = lambda _state: True
        """Whether who decides beside `step` would do nothing after a tick that leaves this state."""
        self._on_line = on_line
        self._on_snapshot = on_snapshot
        self._waiting = list(saved.waiting)
        self._deadline = saved.deadline
        # Every tick that was due is in the state's time.
        self.next_tick = _tick_after(saved.state.now) if saved.state.now else 0.0
        self._published_at = 0.0
        self._urgent = True
        self._ahead = Ahead()
        # When what usually comes has come, so that the ticks after it can be computed.
        self._expected, self._looks_at = Expected(_A_SECOND), inf
        self._me = _lot()

    @property
    def state(self) -> State:
        """What follows from everything that was taken."""
        self._settle()
        return self._state

    @state.setter
    def state(self, state: State) -> None:
        self._settle()
        self._state = state

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """Those that are open."""
        return self.state.alerts

    def saved(self) -> Saved:
        """What is known now, to go on from later."""
        return Saved(state=self.state, waiting=tuple(self._waiting), deadline=self._deadline)

    def take(self, event: AnyEvent) -> None:
        """Reduce one event, after the ticks that were due before it."""
        if self.on_event is not None:
            self.on_event(event)
        if type(event) in _PUTS_OFF and calm(self._state):
            # Most of a calm second: an idle process pays for each time that it computes more than for what it computes. In calm this is
            # reduced in order all the same, and to the same state and lines.
            self._held.append(event)
            return
        if self._held:
            self._settle()
        self._taken(event)

    def take_recorded(self, event: AnyEvent) -> None:
        """The same in a replay, where nothing is recorded nor gained by waiting for the next tick."""
        self._settle()
        self._taken(event)

    def _settle(self) -> None:
        """In order: whoever asks for the state from within, because a line was printed or a tick is over, gets it as it is by then."""
        if self._settling:
            return
        self._settling = True
        try:
            while self._held:
                self._taken(self._held.popleft())
        finally:
            self._settling = False

    def _taken(self, event: AnyEvent) -> None:
        reached = event.since if type(event) is Blind else event.at
        if not self.next_tick:
            self.next_tick = _tick_after(reached)
        deadline = self._deadline
        if reached >= self.next_tick or (deadline is not None and deadline < reached):
            self._run_ticks(reached)
        if type(event) is Tick:
            return
        self._expected.came(event.at)
        if type(event) is Blind:
            self._skip(event)
        else:
            self._reduce(event)

    def wake(self, now: float) -> None:
        """Let time pass until `now`: due ticks and deadlines are reduced."""
        self.take(Tick(at=now))

    def due(self, now: float) -> float:
        """The instant at which `wake` is to be called next."""
        tick, deadline = self.next_tick, self._deadline
        if self._ahead.since is self._state:
            tick = min(self._ahead.until, _tick_after(self._held[0].at)) if self._held else self._ahead.until
        due = min(tick, self._looks_at)
        return due if deadline is None else min(due, max(deadline, now))

    def look_ahead(self, now: float) -> None:
        """Compute the ticks to come until something is expected, while the way to them is short: of those that find nothing `wake` need
        not be called for (see `due`), unless something is taken before them."""
        ticks, self._looks_at = [self.next_tick], inf
        if self._held or self._urgent or not calm(self._state):
            return
        until = inf if self._deadline is None else self._deadline - TICK_S
        while True:
            if (came := self._expected.comes(len(ticks) - 1, ticks[-1])) is not None and came > now:
                self._looks_at = came
                break
            if ticks[-1] >= until or len(ticks) > _A_SECOND or self._publishes(ticks[-1] - _SHOWN_LATE_S):
                break
            ticks.append(ticks[-1] + TICK_S)
        if len(ticks) > 1:
            self._ahead = look_ahead(self._state, self._deadline, ticks, self.watch, self.quiet)

    def command(self, command: TeamCommand, at: float) -> tuple[SharedEvent, ...]:
        """Carry out a command of the operator; what others are to be told of it."""
        made = tuple(commanded(command, at, self.state, self._me, _lot))
        for event in made:
            if not isinstance(event, StepDownConsidered):  # that is news for others only
                self.take(event)
        self._publish(at)
        return made

    def _skip(self, event: Blind) -> None:
        """Mark the interval unseen; the ticks that were missed in it are reduced as one."""
        self.next_tick = _tick_after(event.at)
        self._reduce(event)
        self._tick(event.at)

    def _run_ticks(self, at: float) -> None:
        while True:
            deadline = self._deadline
            if deadline is not None and deadline < min(self.next_tick, at):
                self._reduce(Tick(at=deadline))
            elif self.next_tick <= at:
                tick, self.next_tick = self.next_tick, self.next_tick + TICK_S
                self._tick(tick)
            else:
                return

    def _tick(self, at: float) -> None:
        self._reduce(Tick(at=at))
        if self.hurry is not None and any(at - p.first_at <= _HURRY_S for p in self._state.pending):
            self.hurry()
        if self._urgent or moving(self._state) or self._publishes(at):
            self._publish(at)
        self._expected.tick(at)

    def _publishes(self, at: float) -> bool:
        """Whether a screen is to be shown the time at this tick."""
        calm_s = _CALM_PUBLISH_S - TICK_S / 2
        return self._on_snapshot is not None and (self._learning(at) or at - self._published_at >= calm_s)

    def _learning(self, at: float) -> bool:
        """Right after the start each answer brings something that a screen waits for."""
        ready = self._state.ready_at
        return ready is None or at - ready <= _LEARNS_S

    def _reduce(self, event: AnyEvent) -> None:
        pending, kind = self._state.pending, type(event)
        known = self._ahead.known(self._state, event.at) if kind is Tick else None
        self._state, news = step(self._state, event, self.watch) if known is None else known
        if kind is AssetElected:
            # Thousands in a cascade; they are only counted, so no deadline moves and no line follows.
            return
        lines = tuple(map(public, news)) if news else ()
        if kind in _PUTS_OFF and not lines:
            return
        if not lines and kind in _FROM_EACH:
            self._deadline = deadlines.sooner(self._deadline, deadlines.waiting(self._state, self.watch))
        elif not lines and kind is Tick:
            self._deadline = deadlines.after_tick(self._state, event.at, self._deadline, self.watch)
        else:
            self._deadline = deadlines.soonest(self._state, self.watch)
        if kind in _WAITED_FOR:
            self._publish(self._state.now)
        if kind not in _FROM_EACH and isinstance(event, FromTeam):
            self._urgent = True  # with the next tick: others may tell much at once
        if lines:
            self._urgent = True
            self._emit(lines)
            if any(isinstance(line, ElectionLine | Ready | Leaderless) for line in lines):
                self._publish(self._state.now)
        if self.hurry is not None and self._state.pending and self._state.pending != pending:
            self.hurry()
        if self.on_look is not None and (lines or kind is Tick):
            self.on_look(self.state)

    def _emit(self, lines: tuple[AnyLine, ...]) -> None:
        """Hand lines on; `ready` is always the first, and what happened before it waits behind it."""
        if self._state.ready_at is None:
            self._waiting.extend(lines)
            return
        first = [line for line in lines if isinstance(line, Ready)]
        rest = [line for line in lines if not isinstance(line, Ready)]
        waiting, self._waiting = self._waiting, []
        for line in (*first, *waiting, *rest):
            self._on_line(line)

    def _publish(self, at: float) -> None:
        self._urgent = False
        self._published_at = at
        if self._on_snapshot is not None:
            self._on_snapshot(Snapshot(state=self._state, now=at))


def _lot() -> str:
    """An identity that nobody else has."""
    return uuid4().hex[:16]


def _tick_after(at: float) -> float:
    return (floor(at / TICK_S) + 1) * TICK_S
