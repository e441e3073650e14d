"""How are settings read again whose files have changed? What feeds ask of whoever read them; this file must not read anything."""

from collections.abc import Callable
from typing import Protocol

from tui.core.settings.connection import Connection


class Renewal(Protocol):
    """The files that a `Connection` was read from."""

    @property
    def latest(self) -> Connection:
        """As they were when they were last read and could be used."""

    def look(self, use: Callable[[Connection], None]) -> bool:
        """Read them again if they have changed; whether `use` took what they say, and raised no Refusal."""

    def note(self, now: float) -> str:
        """What is to be known of them when a server refuses what they say: when they changed, what ran out. No secrets."""
