"""When is one endpoint of one server asked, and when has it missed? One request in flight, a deadline, and patience with the silent.

It must not know what answers mean, or how many servers there are.
"""

import random
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from tui import clock
from tui.feeds.connection.link import Link
from tui.wire.subjects import Endpoint

_JITTER: Final = 0.1
_PATIENCE_S: Final = (0.0, 1.0, 2.0, 5.0)
"""Pause after the first, second … miss: a frozen server must not wake up to a pile of requests. A late answer ends it."""
_COMES_S: Final = 1.0
"""Routes of a server that has just come are made one after the other: one may carry its answers, and another not yet our questions. Its
address alone leads to a connection of its own, and VARZ, which tells it, is asked once a minute else."""
_LATE_S: Final = 0.4
"""At most so much later than usual: what was asked out of step is rather asked again sooner."""
IN_STEP_S: Final = clock.IN_STEP_S + 0.03
"""Behind the seconds of this process: round trips are measured by then, the processor has not yet forgotten much, and the tick that judges
what is told then is the next one."""
_OPEN: Final = 8
"""Unanswered requests whose late answer would still be taken."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How often, and how long an answer may take, in seconds."""

    endpoint: Endpoint
    every_s: float
    within_s: float
    first_s: float = 0.0
    """The first one is asked at a random moment within this, so that servers are not asked in step."""
    guest: bool = False
    """For a server of another meta group: its silence is nobody's business, and asked again only at its next turn."""


@dataclass(eq=False, kw_only=True)
class Request:
    """One question on its way."""

    asked: float
    link: Link
    token: str = ""


@dataclass(eq=False, kw_only=True)
class Probe:
    """One endpoint of one server."""

    server: str
    plan: Plan
    due: float
    """When to ask, or, with a request in flight, when it is missed."""
    every_s: float
    in_flight: Request | None = None
    in_step: bool = False
    """Few servers are asked all at once: an idle process pays for each time that it wakes."""
    graces: int = 0
    """How often the deadline was moved, because our own loop was late."""
    again: bool = False
    """Somebody is waiting for fresh news: ask as soon as this one has returned."""
    misses: int = 0
    answered: bool = False
    """It was answered since this server, or this start of it, is known."""
    unsupported: bool = False
    doubted: Request | None = None
    """Nobody answered it from afar; another endpoint's answer will tell whether the server lacks it or is gone."""
    held_until: float = 0.0
    """Denied: not to be asked before."""
    _open: deque[Request] = field(default_factory=deque)

    @property
    def endpoint(self) -> Endpoint:
        return self.plan.endpoint

    def sent(self, request: Request) -> None:
        """It is on its way."""
        self.in_flight, self.graces, self.again = request, 0, False
        self.due = request.asked + self.plan.within_s
        self._open.append(request)
        if len(self._open) > _OPEN:
            self._drop(self._open[0])

    def returned(self, request: Request, now: float) -> None:
        """It was answered, in time or late."""
        self._drop(request)
        self.misses, self.answered = 0, True
        if request is self.in_flight or self.in_flight is None:
            asked = request.asked if request is self.in_flight else now - self.every_s
            self.in_flight = None
            due = self.after(asked)
            self.due = due if due > now else now

    def after(self, asked: float) -> float:
        """When it is asked again after it was asked then."""
        if self.in_step and self.every_s >= 1.0:
            return clock.in_step(asked + self.every_s + min(_JITTER * self.every_s, _LATE_S), IN_STEP_S)
        return clock.moment(asked + jittered(self.every_s))

    def missed(self, now: float) -> None:
        """No answer within its time."""
        self.in_flight = None
        patience = self.every_s if self.plan.guest else _PATIENCE_S[min(self.misses, len(_PATIENCE_S) - 1)]
        self.due = now + jittered(patience)
        self.misses += 1

    def gone(self, now: float) -> None:
        """Answered at once: nobody there. What was never answered is asked again soon: the server may have just come, and the way to it
        may still be made."""
        self.in_flight = None
        pause = self.every_s if self.answered or self.plan.guest else min(self.every_s, _COMES_S)
        self.due = now + jittered(max(pause, _PATIENCE_S[min(self.misses, len(_PATIENCE_S) - 1)]))
        self.misses += 1

    def idle(self, now: float) -> bool:
        """It may be asked before its time: nothing is under way, the last one was answered, and it is not denied."""
        return self.in_flight is None and not self.misses and self.held_until <= now

    def abandon(self) -> None:
        """No more answers are wanted."""
        for request in tuple(self._open):
            self._drop(request)
        self.in_flight = None

    def lost(self, link: Link, now: float) -> None:
        """That connection has ended, and what was asked on it with it."""
        for request in [one for one in self._open if one.link is link]:
            self._open.remove(request)
        if self.in_flight is not None and self.in_flight.link is link:
            self.in_flight = None
            self.due = now

    def _drop(self, request: Request) -> None:
        if request in self._open:
            self._open.remove(request)
            request.link.forget(request.token)


def jittered(seconds: float) -> float:
    """Never quite the same, so that nothing falls into step."""
    return seconds * (1 + random.uniform(-_JITTER, _JITTER))
