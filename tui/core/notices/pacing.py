"""May a notice be sent now? Quiet hours and the rate limit; what may not waits, and is asked about again at the next look.

Pure: `offset_s` is what this host's zone is ahead of UTC at that moment.
"""

from msgspec import Struct
from msgspec.structs import replace

from tui.core.notices.grading import CRITICAL
from tui.core.settings.notifying import RATE_WINDOW_S, NoticeRules

_DAY_M = 24 * 60


class Pacing(Struct, frozen=True, kw_only=True):
    """How many may still be sent."""

    quiet: bool
    left: int
    sent: tuple[float, ...]
    """When, in the last minutes."""

    def allows(self, grade: int, *, urgent: bool) -> bool:
        """`urgent`: critical for the first time at this grade, which no limit holds."""
        if self.quiet and grade < CRITICAL:
            return False
        return urgent or self.left > 0

    def after(self, now: float) -> "Pacing":
        """One more was sent."""
        return replace(self, left=self.left - 1, sent=(*self.sent, now))


def pacing(rules: NoticeRules, sent: tuple[float, ...], now: float, offset_s: float) -> Pacing:
    """At this moment. What an earlier run sent may lie ahead of now, if the clock was set back since; that is no limit for hours."""
    recent = tuple(at for at in sent if abs(now - at) < RATE_WINDOW_S)
    return Pacing(quiet=is_quiet(rules.quiet, now, offset_s), left=rules.most - len(recent), sent=recent)


def is_quiet(hours: tuple[int, int] | None, now: float, offset_s: float) -> bool:
    """Whether the local time lies in these minutes of the day, which may go over midnight."""
    if hours is None:
        return False
    begin, end = hours
    minute = int((now + offset_s) // 60) % _DAY_M
    return begin <= minute < end if begin <= end else minute >= begin or minute < end
