"""May an answer be sent into this inbox? What a server refused is not sent again and again; what it only counts goes on.

`allow_responses` grants one message, or a few, to each inbox that asked. So where a part of what was sent to one inbox is refused, this
inbox has had its share. Where all is refused no inbox may be answered; permissions can be reloaded, so after a while one is tried again.
"""

from dataclasses import dataclass
from typing import Final

AGAIN_S: Final = 60.0
_KEPT: Final = 256


@dataclass
class _Inbox:
    sent: int = 0
    refused: int = 0


class Replies:
    """Of one connection."""

    def __init__(self) -> None:
        self._inboxes: dict[str, _Inbox] = {}
        """The last ones, by subject; nats-py hands refused subjects on lower-cased."""
        self._denied_until = 0.0

    def may(self, inbox: str, now: float) -> bool:
        """Whether a message may go there now; it counts as sent."""
        key = inbox.lower()
        one = self._inboxes.get(key)
        if one is None:
            if now < self._denied_until:
                return False
            while len(self._inboxes) >= _KEPT:
                del self._inboxes[next(iter(self._inboxes))]
            one = self._inboxes[key] = _Inbox()
        if one.refused:
            return False
        one.sent += 1
        return True

    def refused(self, inbox: str, now: float) -> None:
        """The server did not take a message to it."""
        one = self._inboxes.get(inbox.lower())
        if one is not None:
            one.refused += 1
            if one.refused == one.sent:
                self._denied_until = now + AGAIN_S
