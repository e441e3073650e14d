"""What does metawatch observe of itself besides its sight? Whether notices reach their receivers; must not know what follows."""

from typing import Literal

from tui.core.observed.event import Event

NoticeTrouble = Literal[
    "no connection", "no address", "no answer in time", "certificate", "TLS", "status", "redirect", "no HTTP", "URL",
    "no program", "not executable", "exit code", "signal", "program too slow", "program not ended", "rejected",
]  # fmt: skip
"""`program not ended`: too slow as well, and another user's, which we may not end.
`rejected`: answered with success, and with a body that says otherwise."""


class NoticesUnsent(Event, frozen=True, kw_only=True):
    """A receiver of notices did not take one, or takes them again; for each attempt that fails, and once when it is over."""

    receiver: str
    """Its label: never a secret."""
    trouble: NoticeTrouble | None
    """None: every notice was taken."""
    figure: int | None = None
    """`status`, `exit code`, `signal`: which."""
    waiting: int = 0
    """Notices that are kept and tried again."""
    lost: int = 0
    """The oldest, thrown away since the start because too many waited."""
