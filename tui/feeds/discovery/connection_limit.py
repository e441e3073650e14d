"""How many connections does the account allow? When it allows no more, one of ours is given back, and the rest must do.

The system account may have a limit (`conn` in its JWT, `max_connections` in the configuration). A monitor that uses it up locks
the operator's own `nats` out in the middle of an incident. This file must not dial, and not hold a connection.
"""

from typing import Final

from tui.feeds.connection.known_servers import Roster
from tui.feeds.connection.link import Link

AGAIN_S: Final = 60.0
"""The limit may be raised, or others may leave: one more connection is tried so often."""
_BLIND_S: Final = 1.0
_BLIND_LONGEST_S: Final = 10.0
"""The same while we hold none: sooner, for nothing is seen until then, and ever less often."""
_FULL: Final = "maximum account active connections exceeded"


def is_full(reason: str) -> bool:
    """Whether a server said that the account has all the connections that it may have."""
    return _FULL in reason.lower()


class ConnectionLimit:
    """What is known of it."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._next: float | None = None
        """When one more connection may be tried; None: no limit was met."""
        self._allowed = 0
        """How many we hold under it."""
        self._spared = False
        """One connection is left free for others."""
        self._blind_s = _BLIND_S

    def exceeds(self, held: int) -> bool:
        """Whether one more than these would be more than the account has allowed us so far."""
        return self._next is not None and held >= self._allowed

    def wait_s(self, now: float, held: int) -> float:
        """Until one more may be tried."""
        return max(0.0, self._next - now) if self._next is not None and self.exceeds(held) else 0.0

    def turn(self, now: float, held: int) -> bool:
        """Whether a connection may be tried now; one that may be too many counts as tried."""
        if self._next is None or not self.exceeds(held):
            return True
        if now < self._next:
            return False
        if not held:
            self._blind_s = min(2 * self._blind_s, _BLIND_LONGEST_S)
        self._next = now + self._pause_s(held)
        return True

    def _pause_s(self, held: int) -> float:
        """Servers that let two in at once count too late, and then each closes its own: without any connection too, it is one
        server at a time that is tried."""
        if not held:
            return self._blind_s
        self._blind_s = _BLIND_S
        return AGAIN_S

    def hit(self, now: float, links: list[Link]) -> Link | None:
        """The account allows no more; the connection to close, so that one is free for others: once, and never the last one. A
        server without JetStream is missed least, then the one that was connected last."""
        self._next, self._allowed = now + self._pause_s(len(links)), len(links)
        if self._spared or len(links) < 2:
            return None
        self._spared = True
        self._allowed -= 1
        return max(links, key=lambda link: (not self._has_jetstream(link), links.index(link)))

    def has_room(self, now: float, held: int) -> None:
        """One more was let in, and yet another one beside it: the next one may be tried at once."""
        self._next, self._allowed = now, held

    def lifted(self) -> None:
        """Every server is connected, and one connection is free."""
        self._next, self._spared = None, False

    def _has_jetstream(self, link: Link) -> bool:
        known = self._roster.servers.get(link.name)
        return known is None or known.ref.jetstream
