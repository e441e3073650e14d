"""What has come of each subject so far? Keeps the books of an examination; this file must not know how subjects are tried, or when."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

from tui.core.reports.permissions_report import Operation, Trial

_Came = Literal["answered", "nobody", "silent"]


@dataclass(eq=False, kw_only=True)
class _Entry:
    via: set[str] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)
    brought: set[str] = field(default_factory=set)
    awaited: bool = False
    came: dict[str, _Came] = field(default_factory=dict)
    asked_via: dict[str, set[str]] = field(default_factory=dict)


class Trials:
    """One entry a subject. `via` is the server whose connection it was tried on, `server` the one that was asked."""

    def __init__(self, inbox: str, optional: Collection[str] = ()) -> None:
        self._inbox = inbox
        self._optional = optional
        self._entries: dict[tuple[Operation, str], _Entry] = {}
        self._weighed: set[str] = set()
        self._lost: set[str] = set()

    def _entry(self, operation: Operation, subject: str) -> _Entry:
        return self._entries.setdefault((operation, subject), _Entry())

    def tried(self, operation: Operation, subject: str, via: str) -> None:
        """It went out on this connection."""
        self._entry(operation, subject).via.add(via)

    def asked(self, operation: Operation, subject: str, server: str, via: str) -> None:
        """The same for a request, which waits for an answer."""
        entry = self._entry(operation, subject)
        entry.via.add(via)
        entry.came.setdefault(server, "silent")
        entry.asked_via.setdefault(server, set()).add(via)

    def denied(self, operation: Operation, subject: str, via: str) -> None:
        """The server refused it on this connection."""
        self._entry(operation, subject).denied.add(via)

    def brought(self, subject: str, via: str) -> None:
        """Something came of this subscription on this connection."""
        self._entry("subscribe", subject).brought.add(via)

    def has_brought(self, subject: str, via: str) -> bool:
        """Whether something came, or it was refused."""
        entry = self._entry("subscribe", subject)
        return via in entry.brought or via in entry.denied or via in self._lost

    def awaited(self, *subjects: str) -> None:
        """Something should have come of these subscriptions by now."""
        for subject in subjects:
            self._entry("subscribe", subject).awaited = True

    def answered(self, operation: Operation, subject: str, server: str) -> None:
        """This server answered."""
        self._entry(operation, subject).came[server] = "answered"

    def nobody(self, operation: Operation, subject: str, server: str) -> None:
        """Nobody serves it there."""
        came = self._entry(operation, subject).came
        if came.get(server) != "answered":
            came[server] = "nobody"

    def weighed(self, via: str) -> None:
        """Every refusal of what was tried on this connection has come by now."""
        self._weighed.add(via)

    def lost(self, via: str) -> None:
        """No more answers come through this connection."""
        self._lost.add(via)

    def regained(self, via: str) -> None:
        """A new connection to the same server: what was weighed on the old one proves nothing of it."""
        self._lost.discard(via)
        self._weighed.discard(via)

    def is_weighed(self, via: str) -> bool:
        """Whether a missing refusal on this connection is a grant by now."""
        return via in self._weighed

    def hopeless(self, operation: Operation, subject: str, via: str) -> bool:
        """Whether no answer can come this way: refused, or nothing may be answered, or the connection is gone."""
        entry, inbox = self._entry(operation, subject), self._entry("subscribe", self._inbox)
        return via in entry.denied or via in inbox.denied or via in self._lost

    @property
    def open(self) -> bool:
        """Whether an answer may still come."""
        return any(self._silent(*key) for key in self._entries)

    def _silent(self, operation: Operation, subject: str) -> list[str]:
        entry = self._entry(operation, subject)
        return [
            server
            for server, came in entry.came.items()
            if came == "silent" and not all(self.hopeless(operation, subject, via) for via in entry.asked_via[server])
        ]

    def told(self) -> tuple[Trial, ...]:
        """What was tried, as values."""
        return tuple(self._trial(*key) for key, entry in tuple(self._entries.items()) if entry.via)

    def _trial(self, operation: Operation, subject: str) -> Trial:
        entry = self._entry(operation, subject)
        return Trial(
            operation=operation,
            subject=subject,
            denied_on=tuple(sorted(entry.denied)),
            granted_on=tuple(sorted((entry.via & self._weighed) - entry.denied)),
            answered=tuple(sorted(name for name, came in entry.came.items() if came == "answered")),
            nobody=tuple(sorted(name for name, came in entry.came.items() if came == "nobody")),
            silent=tuple(sorted(self._silent(operation, subject))),
            optional=subject in self._optional,
            brought_on=tuple(sorted(entry.brought)),
            awaited=entry.awaited,
        )
