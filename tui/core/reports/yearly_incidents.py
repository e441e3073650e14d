"""What is kept of an incident when its events are gone? The whole of it, as it stood when it was over."""

from collections.abc import Container, Iterator
from typing import Final

import msgspec

from tui.core.incidents.incidents import Incident, incidents
from tui.core.model.state import State, Unseen

_ENCODER: Final = msgspec.json.Encoder()
_INCIDENT: Final = msgspec.json.Decoder(Incident)
_THROWN_AWAY: Final = "the events of this time are no longer in the journal"


def written(state: State, only: Container[int] | None = None) -> Iterator[tuple[int, float, float | None, bytes]]:
    """(number, since, until, all of it as JSON) of each that is known, or of those with these numbers."""
    for one in incidents(state):
        if only is None or one.number in only:
            yield one.number, one.since, one.until, _ENCODER.encode(one)


def read(data: bytes) -> Incident:
    """Raises msgspec.MsgspecError for one of a version with other fields."""
    return _INCIDENT.decode(data)


def has_verdict(data: bytes) -> bool:
    """Whether a leader was lost in it. One of a version with other fields is taken for one of the verdicts of its time."""
    try:
        return bool(read(data).episodes)
    except msgspec.MsgspecError:
        return True


def around(one: Incident) -> State:
    """All that is known of its time: that nobody can look there any more."""
    end = one.since if one.until is None else one.until
    return State(now=end, unseen=(Unseen(since=one.since, until=end, reason=_THROWN_AWAY),))
