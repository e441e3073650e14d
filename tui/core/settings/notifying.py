"""When is somebody to be notified, and where do notices go? Values that the operator chose, secrets already read.

This file must not know how a notice is sent.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

Occasion = Literal["begin", "worse", "cause", "clear"]
OCCASIONS: Final[tuple[Occasion, ...]] = ("begin", "worse", "cause", "clear")
"""Of an incident: it begins (or begins again), it gets worse, its cause is named, it is over."""
Preset = Literal["json", "slack", "teams", "pagerduty", "ntfy"]
PRESETS: Final[tuple[Preset, ...]] = ("json", "slack", "teams", "pagerduty", "ntfy")
"""In which form a webhook wants it; `json` is the line of `events --json`."""
Desktop = Literal["auto", "9", "99", "777"]
DESKTOPS: Final[tuple[Desktop, ...]] = ("auto", "9", "99", "777")
"""The escape sequence (OSC) by which a terminal shows a notification of the desktop."""
RATE_WINDOW_S: Final = 600.0


@dataclass(frozen=True, kw_only=True)
class NoticeRules:
    """What is worth a notice, and when."""

    occasions: frozenset[Occasion] = frozenset(OCCASIONS)
    words: tuple[str, ...] = ()
    """State words that are worth one as well, whether or not there is an incident."""
    quiet: tuple[int, int] | None = None
    """(from, to) in minutes of the local day: only what is critical is sent then, the rest waits for the end."""
    most: int = 20
    """Notices in `RATE_WINDOW_S`; what is over it waits, and is merged by incident."""


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """One receiver over HTTP."""

    label: str
    """How it is named on screens, in lines and in the journal: form and host, never a secret."""
    preset: Preset
    url: str = field(repr=False)
    """May hold a secret in any part: never printed, never kept."""
    key: str | None = field(default=None, repr=False)
    """PagerDuty's routing key, ntfy's access token."""
    topic: str | None = field(default=None, repr=False)
    """Of ntfy."""


@dataclass(frozen=True, kw_only=True)
class NoticeCommand:
    """A program that is run for each notice, with the line of `events --json` on its standard input."""

    label: str
    argv: tuple[str, ...] = field(repr=False)
    """The program and its arguments; no shell is involved."""


Receiver = Webhook | NoticeCommand


@dataclass(frozen=True, kw_only=True)
class Notifying:
    """All of it; without receivers, bell and desktop nobody is notified."""

    rules: NoticeRules = field(default_factory=NoticeRules)
    receivers: tuple[Receiver, ...] = ()
    bell: bool = False
    desktop: Desktop | None = None

    @property
    def wanted(self) -> bool:
        """Whether anything is to be done."""
        return bool(self.receivers) or self.bell or self.desktop is not None
