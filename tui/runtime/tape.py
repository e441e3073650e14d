"""What did a Monitor take, so that another can take it again? A tape: each event as one line of JSON, in the order in which it came.

Ticks lie on a grid of event time and are made again by whoever takes the events, so they are not on the tape. There is one exception.
An event may come after its own time, when ticks beyond it have run; then the tape says by a `Tick` before it how far time had come.
"""

from collections.abc import Iterable, Iterator
from math import inf

import msgspec

from tui.core.observed.events import AnyEvent, Blind, Tick

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(AnyEvent)


class Tape:
    """Filled by a Monitor whose `on_event` is `note`."""

    def __init__(self) -> None:
        self._events: list[AnyEvent] = []
        """The last ones: many are encoded at once, for an idle process pays for each time that it does so."""
        self._kept: list[bytes] = []
        self._reached = -inf
        """How far time has come for the Monitor."""
        self._told = -inf
        """How far it comes for whoever takes what is kept."""

    def drain(self) -> list[bytes]:
        """What was kept since the last time; the tape goes on after it."""
        kept, self._kept = self.kept, []
        return kept

    @property
    def kept(self) -> list[bytes]:
        """What was kept since it was drained last: one event each, without a line feed."""
        if self._events:
            self._kept.extend(map(_ENCODER.encode, self._events))
            self._events.clear()
        return self._kept

    @property
    def since(self) -> float | None:
        """Of when the first event is that was not drained yet; None: there is none."""
        return self._events[0].at if self._events else None

    @property
    def told(self) -> float:
        """How far time comes for whoever takes all that was ever kept; -inf before the first event."""
        return self._told

    def note(self, event: AnyEvent) -> None:
        """Keep an event; of a Tick only how far time has come, unless the tape begins with it."""
        if type(event) is Tick:
            self._reached = max(event.at, self._reached)
            if self._told == -inf:
                self.end()
            return
        if (event.since if type(event) is Blind else event.at) < self._reached:
            self.end()
        self._keep(event)

    def end(self) -> None:
        """Say how far time has come: the last event is not the end of what happened."""
        if self._told < self._reached:
            self._keep(Tick(at=self._reached))

    def _keep(self, event: AnyEvent) -> None:
        self._events.append(event)
        self._reached = max(event.at, self._reached)
        self._told = max(event.at, self._told)


def read(kept: Iterable[bytes]) -> Iterator[AnyEvent]:
    """The events of a tape. Raises msgspec.MsgspecError on a line that is none."""
    return map(_DECODER.decode, kept)
