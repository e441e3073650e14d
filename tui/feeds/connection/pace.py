"""When may a server be logged into again, and what of it is worth telling? Back-off and memory; it must not dial.

Every login costs the server a signature check and two log lines, so what it refuses is offered ever less often: per server,
and over all servers together. A connection counts as good only after it has lasted a while: a proxy, or credentials that have
just run out, let everybody in and hang up at once.
"""

import random
from dataclasses import dataclass, field
from typing import Final

LASTING_S: Final = 5.0
"""A connection that was up for this long ends the back-off."""
_FIRST_S: Final = 0.5
_LONGEST_S: Final = 10.0
_SPREAD: Final = 0.5
_TRIAL_S: Final = 1.0
_RETRIES_A_SECOND: Final = 2.0
"""Over all servers: logins after one that was refused or did not last."""
_AGAIN_S: Final = 60.0
_SELDOM_S: Final = 3600.0


@dataclass(eq=False, kw_only=True)
class Pace:
    """One server's logins."""

    failures: int = 0
    """Logins in a row that were refused, or whose connection did not last."""
    not_before: float = 0.0
    _forgiven: bool = False
    """One connection that did not last may be an accident."""

    def ended(self, now: float, up_at: float) -> None:
        """A connection was lost that had been up since then."""
        if now - up_at < LASTING_S and self._forgiven:
            self.failed(now)
        self._forgiven = True

    def failed(self, now: float) -> None:
        """One more: the next one later."""
        longest = min(_FIRST_S * 2 ** min(self.failures, 10), _LONGEST_S)
        self.failures += 1
        self.not_before = now + longest * random.uniform(1.0, 1.0 + _SPREAD)

    def lasted(self) -> None:
        """A connection was up for long enough."""
        self.failures, self.not_before, self._forgiven = 0, 0.0, False

    def reprieve(self) -> None:
        """Something has changed that may help: one login at once; if it fails too, the back-off goes on."""
        self.not_before = 0.0

    def left(self, now: float) -> float:
        """Seconds until the next login may be sent."""
        return max(0.0, self.not_before - now)

    @property
    def trial_s(self) -> float:
        """How long a connection must last before it is told and used; nothing while all goes well."""
        return min(self.failures * _TRIAL_S, LASTING_S)


class Budget:
    """Retries of all servers together; the first login after a good connection is free."""

    def __init__(self) -> None:
        self._saved = _RETRIES_A_SECOND
        self._at = 0.0

    def take(self, now: float) -> bool:
        """Whether one more may be sent now; if so it is counted."""
        self._saved = min(_RETRIES_A_SECOND, self._saved + (now - self._at) * _RETRIES_A_SECOND)
        self._at = now
        if self._saved < 1.0:
            return False
        self._saved -= 1.0
        return True


@dataclass(eq=False, kw_only=True)
class PaceNotes:
    """What was told of one server while it was not connected: each reason once, and again after an ever longer time."""

    _next: dict[str, tuple[float, float]] = field(default_factory=dict)
    """By reason: when it may be told again, and how long after that once more."""
    _last: str | None = None

    def news(self, reason: str, now: float) -> bool:
        """Whether this is to be told; it then counts as told."""
        at, pause = self._next.get(reason, (0.0, _AGAIN_S))
        if reason == self._last or now < at:
            return False
        self._last = reason
        self._next[reason] = (now + pause, min(2 * pause, _SELDOM_S))
        return True

    def forget(self) -> None:
        """A connection has lasted."""
        self._next.clear()
        self._last = None
