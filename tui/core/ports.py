"""What do the parts say to each other across threads? Protocols and commands; this file must not know who implements them."""

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from tui.core.events import AnyEvent
from tui.core.lines import AnyLine
from tui.core.state import Snapshot


class Acknowledge(Struct, frozen=True, kw_only=True):
    """The operator acknowledges one alert, or all of them when `code` is None."""

    code: str | None
    subject: str | None = None
    by: str
    note: str | None = None


Command = Acknowledge


class Sink(Protocol):
    """Takes events, on the collecting thread, in the order in which they happened."""

    def __call__(self, event: AnyEvent) -> None: ...


class LineSink(Protocol):
    """Takes the public lines that follow from events."""

    def __call__(self, line: AnyLine) -> None: ...


class Live(Protocol):
    """The collecting side as the screen sees it; safe to call from the screen's thread, never blocks."""

    def subscribe(self, post: Callable[[Snapshot], None], crashed: Callable[[BaseException], None]) -> None:
        """Start: `post` gets every published snapshot (≤ 4/s, and at once on an election), `crashed` a bug of the other thread.

        Both are called on the collecting thread."""

    def send(self, command: Command) -> None:
        """Hand a command over."""

    def stop(self) -> None:
        """Stop collecting and join, for 2 s at most."""
