"""When did metawatch itself not look? Stands before a Monitor that is fed live, and tells it of our own stalls by `Blind`.

Whoever feeds live hands everything through here: events, the passing of time, commands. An interval in which nothing was handed on
is one in which our own loop did not run (it wakes at each tick, or when it said that it would): stopped, starved, or the whole machine
suspended.
A Monitor must not find that by itself: on a recorded tape nothing stands between two events, for ticks are not recorded."""

from collections.abc import Callable
from math import inf

from tui.core.commanded import SharedEvent
from tui.core.observed.events import AnyEvent, Blind, Tick
from tui.core.ports import TeamCommand
from tui.runtime.monitor import TICK_S, Monitor

_LATE_S = 0.5
"""A loop that wakes later than this after its tick was not watching."""


class OwnStalls:
    """Hands on to the Monitor, each stall of ours before what comes after it."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor
        self._reached: float | None = None
        """The latest instant that was handed on."""
        self._due = -inf
        self._move: Callable[[float], None] = lambda _due: None

    def sleeps(self, now: float, move: Callable[[float], None]) -> float:
        """Whoever lets time pass says so before it sleeps, and is told until when. What is taken before that may have to be judged sooner,
        which `move` is told. It may have been stopped itself since it was last seen: what it sleeps until must not hide that."""
        self._reach(now)
        due = max(now + 0.001, self._monitor.due(now))
        self._due, self._move = due if due > self._monitor.next_tick else -inf, move
        return due

    def take(self, event: AnyEvent) -> None:
        """Hand on an event."""
        if type(event) is not Blind:
            self._reach(event.at)
        self._monitor.take(event)
        if self._due > event.at and (due := self._monitor.due(event.at)) < self._due:
            self._due = due
            self._move(due)

    def wake(self, now: float) -> None:
        """Hand on that time has passed until `now`."""
        self.take(Tick(at=now))

    def command(self, command: TeamCommand, at: float) -> tuple[SharedEvent, ...]:
        """Hand on a command of the operator; what others are to be told of it."""
        self._reach(at)
        return self._monitor.command(command, at)

    def clocks_ran_apart(self, at: float, reason: str) -> None:
        """The wall clock was stepped: say so, and date nothing across it."""
        self._unseen(at, reason)

    def _reach(self, at: float) -> None:
        if self._reached is None:
            self._reached = at
        elif at - max(self._reached + TICK_S, self._due) > _LATE_S:
            self._unseen(at, "metawatch itself was stopped or starved")
        self._reached = max(at, self._reached)

    def _unseen(self, at: float, reason: str) -> None:
        since = at if self._reached is None else self._reached
        self._reached = at
        self._monitor.take(Blind(at=at, since=since, reason=reason))
