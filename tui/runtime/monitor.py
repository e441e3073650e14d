"""How do events become truth, alerts and lines? Feeds hand their events to `Monitor.take`; it alone holds the state.

It must not know where events come from (live, replay or a test) nor who looks at what it publishes. What is true follows from the
events alone: ticks lie on a fixed grid of event time, so they need no tape, and what else changes the truth (an acknowledgement, a
stall of our own) is an event as well."""

from collections import deque
from collections.abc import Callable, Iterator
from math import floor
from uuid import uuid4

from msgspec import Struct

from tui.core import deadlines
from tui.core.maintenance.windows import open_windows
from tui.core.model.lines import AnyLine, ElectionLine, Leaderless, Ready
from tui.core.model.state import Alert, Snapshot, State
from tui.core.observed.events import (
    Acknowledged,
    AnyEvent,
    AssetElected,
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
from tui.core.observed.maintenance import MaintenanceBegan, MaintenanceEnded, MaintenanceSaid
from tui.core.observed.raft_frames import AckHeard, HeartbeatHeard, Pinged, VoteAsked, VoteCast, WayProbed
from tui.core.observed.team import Bookmarked, FromTeam, StepDownConsidered
from tui.core.ports import Acknowledge, Consider, EndMaintenance, Maintain, TeamCommand, WriteDown
from tui.core.settings.watch import Watch
from tui.core.step import step
from tui.text.phrases.say import public

TICK_S = 0.25
_CALM_PUBLISH_S = 1.0
_LEARNS_S = 3.0
_HURRY_S = 5.0
"""Who has not told by then is asked at the usual pace again."""

SharedEvent = Acknowledged | Bookmarked | StepDownConsidered | MaintenanceSaid
"""What an operator does here and others are told."""

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
        self._on_line = on_line
        self._on_snapshot = on_snapshot
        self._waiting = list(saved.waiting)
        self._deadline = saved.deadline
        # Every tick that was due is in the state's time.
        self._next_tick = _tick_after(saved.state.now) if saved.state.now else 0.0
        self._published_at = 0.0
        self._urgent = True
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
        if type(event) in _PUTS_OFF and self._calm():
            # Most of a calm second: an idle process pays for each time that it computes more than for what it computes.
            self._held.append(event)
            return
        self._settle()
        self._taken(event)

    def take_recorded(self, event: AnyEvent) -> None:
        """The same in a replay, where nothing is recorded nor gained by waiting for the next tick."""
        self._settle()
        self._taken(event)

    def _calm(self) -> bool:
        """Whether what only says that all is well may be reduced with the next tick: in order, and to the same state and lines."""
        known = self._state
        return not (known.pending or known.ready_at is None or self._moving())

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
        if not self._next_tick:
            self._next_tick = _tick_after(reached)
        deadline = self._deadline
        if reached >= self._next_tick or (deadline is not None and deadline < reached):
            self._run_ticks(reached)
        if type(event) is Blind:
            self._skip(event)
        elif type(event) is not Tick:
            self._reduce(event)

    def wake(self, now: float) -> None:
        """Let time pass until `now`: due ticks and deadlines are reduced."""
        self.take(Tick(at=now))

    def due(self, now: float) -> float:
        """The instant at which `wake` is to be called next."""
        deadline = self._deadline
        return self._next_tick if deadline is None else min(self._next_tick, max(deadline, now))

    def command(self, command: TeamCommand, at: float) -> tuple[SharedEvent, ...]:
        """Carry out a command of the operator; what others are to be told of it."""
        made = tuple(self._made(command, at))
        for event in made:
            if not isinstance(event, StepDownConsidered):  # that is news for others only
                self.take(event)
        self._publish(at)
        return made

    def _made(self, command: TeamCommand, at: float) -> Iterator[SharedEvent]:
        match command:
            case Acknowledge(by=by, note=note):
                until = None if command.lasts_s is None else at + command.lasts_s
                for alert in self.alerts:
                    if command.code is None or (alert.code, alert.subject) == (command.code, command.subject):
                        code, subject = alert.code, alert.subject
                        yield Acknowledged(at=at, id=_lot(), code=code, subject=subject, by=by, note=note, until=until)
            case WriteDown(by=by, text=text):
                yield Bookmarked(at=at, id=_lot(), by=by, text=text)
            case Maintain(by=by, server=server, reason=reason):
                until = at + command.for_s
                yield MaintenanceBegan(at=at, id=_lot(), until=until, server=server, reason=reason, by=by)
            case EndMaintenance(by=by):
                for window in open_windows(self.state):
                    yield MaintenanceEnded(at=at, id=window.began.id, by=by)
            case Consider(by=by, leader=leader):
                yield StepDownConsidered(at=at, id=self._me, by=by, leader=leader, open=command.open)

    def _skip(self, event: Blind) -> None:
        """Mark the interval unseen; the ticks that were missed in it are reduced as one."""
        self._next_tick = _tick_after(event.at)
        self._reduce(event)
        self._tick(event.at)

    def _run_ticks(self, at: float) -> None:
        while True:
            deadline = self._deadline
            if deadline is not None and deadline < min(self._next_tick, at):
                self._reduce(Tick(at=deadline))
            elif self._next_tick <= at:
                tick, self._next_tick = self._next_tick, self._next_tick + TICK_S
                self._tick(tick)
            else:
                return

    def _tick(self, at: float) -> None:
        self._reduce(Tick(at=at))
        if self.hurry is not None and any(at - p.first_at <= _HURRY_S for p in self._state.pending):
            self.hurry()
        calm_s = 0.0 if self._learning(at) else _CALM_PUBLISH_S - TICK_S / 2
        if self._urgent or self._moving() or at - self._published_at >= calm_s:
            self._publish(at)

    def _learning(self, at: float) -> bool:
        """Right after the start each answer brings something that a screen waits for."""
        ready = self._state.ready_at
        return ready is None or at - ready <= _LEARNS_S

    def _moving(self) -> bool:
        return self._state.leadership.leaderless_since is not None or self._state.seeing_since is None

    def _reduce(self, event: AnyEvent) -> None:
        pending, kind = self._state.pending, type(event)
        self._state, news = step(self._state, event, self.watch)
        if kind is AssetElected:
            # Thousands in a cascade; they are only counted, so no deadline moves and no line follows.
            return
        lines = tuple(map(public, news)) if news else ()
        if kind in _PUTS_OFF and not lines:
            return
        if not lines and (kind in _FROM_EACH or (kind is Tick and self._still_ahead(event.at))):
            self._deadline = _sooner(self._deadline, deadlines.waiting(self._state, self.watch))
        else:
            self._deadline = deadlines.soonest(self._state, self.watch)
        if kind in _WAITED_FOR:
            self._publish(self._state.now)
        if kind not in _FROM_EACH and isinstance(event, FromTeam):
            self._urgent = True  # with the next tick: others may tell much at once
        if lines:
            self._emit(lines)
            if any(isinstance(line, ElectionLine | Ready | Leaderless) for line in lines):
                self._publish(self._state.now)
        if self.hurry is not None and self._state.pending and self._state.pending != pending:
            self.hurry()
        if self.on_look is not None and (lines or kind is Tick):
            self.on_look(self.state)

    def _still_ahead(self, now: float) -> bool:
        """Whether what was found to come first at the last whole second is still to come: heartbeats since then only put it off."""
        return now % 1.0 != 0.0 and self._deadline is not None and self._deadline > now

    def _emit(self, lines: tuple[AnyLine, ...]) -> None:
        """Hand lines on; `ready` is always the first, and what happened before it waits behind it."""
        if not lines:
            return
        self._urgent = True
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


def _sooner(one: float | None, other: float | None) -> float | None:
    return min(one, other) if one is not None and other is not None else other if one is None else one
