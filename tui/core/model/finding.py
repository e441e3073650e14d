"""What does a check say? One thing that is wrong now; this file must not know any check."""

from collections.abc import Iterator

from msgspec import Struct

from tui.core.model.lines import Severity
from tui.core.model.message import Message


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that is wrong now; (`code`, `subject`) is its identity."""

    code: str
    severity: Severity
    subject: str | None
    summary: Message
    peak: float | None = None
    """The figure whose highest value the alert keeps."""
    hold_s: float = 0.0
    """An alert of it stays for this long after it was found last: for figures that move around a limit. As severe it stays for ten
    seconds at least."""
    latest: float | None = None
    """When the newest of what it counts became known: one after the acknowledgement is news, and raises the alert again."""


Findings = Iterator[Finding]
