"""What is told of our connections? Each loss and return, and why a server cannot be reached, once for each reason.

It must not dial, and not hold a connection.
"""

from typing import Final

from tui import clock
from tui.core.model.timestamps import rfc3339
from tui.core.observed.events import ProbeMissed, VantageChanged
from tui.core.ports import Sink
from tui.feeds.connection.failures import ACCOUNT_FULL, barred
from tui.feeds.connection.known_servers import Roster
from tui.feeds.connection.pinned import Pin

_ALIVE_FOR_S: Final = 1.5
"""A lost server that answers others for this long and not us is out of reach, not just starting."""


class Vantages:
    """Where these events are made."""

    def __init__(self, take: Sink, roster: Roster) -> None:
        self._take = take
        self._roster = roster

    def up(self, pin: Pin) -> None:
        """It is connected."""
        self._take(VantageChanged(at=pin.up_at, server=pin.name, connected=True))

    def lost(self, pin: Pin, at: float, reason: str) -> None:
        """Its connection has ended; always told, for its return was."""
        pin.told.news(reason, at)
        self._down(pin, at, reason)

    def not_let_in(self, pin: Pin, reason: str) -> None:
        """It was reached and did not let us in, or not for long."""
        worked = f"; connected until {rfc3339(pin.lost_at)[:19]}Z" if pin.lost_at is not None else ""
        self._tell(pin, f"{reason}{worked}")

    def account_full(self, pin: Pin) -> None:
        """It may be there, and is not connected because the account allows no more; told once, be it asked or not."""
        self._tell(pin, ACCOUNT_FULL)

    def nobody_there(self, pin: Pin, reason: str | None, *, refused: bool, full: bool) -> None:
        """It was found nowhere. `refused`: at its own address; that another one does, where it is looked for as well, tells nothing of
        it. Where the account is `full` and no dial told anything, it was not asked to let us in: what it would say is known from
        another server."""
        if full and reason is None and pin.stranger is None and pin.pace.failures == 0:
            self.account_full(pin)
        if refused:
            self.refused(pin)

    def refused(self, pin: Pin) -> None:
        """Told once: the machine of a server that was connected answers, and its process does not."""
        if pin.lost_at is not None and not pin.refused:
            pin.refused = True
            now = clock.now()
            self._take(ProbeMissed(at=now, server=pin.name, endpoint="PING", asked=now, refused=True))

    def out_of_reach(self, pin: Pin, why: str, *, alone: bool) -> None:
        """A server that never was reached, that others hear and we do not, or in whose place another answers; or, `alone`, none
        is reached at all."""
        known = self._roster.servers.get(pin.name)
        alive = pin.lost_at is None or (known is not None and known.seen > pin.lost_at + _ALIVE_FOR_S)
        if alive or alone or pin.in_strange_hands(clock.now()):
            self._tell(pin, f"not reachable from here: {why}")

    def _tell(self, pin: Pin, reason: str) -> None:
        now = clock.now()
        if pin.told.news(reason, now):
            self._down(pin, now, reason)

    def _down(self, pin: Pin, at: float, reason: str) -> None:
        self._take(VantageChanged(at=at, server=pin.name, connected=False, reason=reason, barred=barred(reason)))
