"""Whom did a verdict or an incident of the last minutes name sick? Such a server must not be handed the leadership; must not judge
anything itself."""

from collections.abc import Iterator

from msgspec import Struct

from tui.core.model.message import Message, message
from tui.core.model.state import State
from tui.core.model.verdict import PLANNED, Cause, Verdict

LATELY_S = 600.0
_MEANT_OR_NOBODYS: frozenset[Cause] = PLANNED | frozenset({"lost_quorum", "ghost_peers", "clock_step", "unknown"})
"""Somebody wanted it, or it is no sickness of the server that it names."""


class Suspect(Struct, frozen=True, kw_only=True):
    """One server, and what was wrong with it last."""

    name: str
    cause: Cause | None
    """None where no leader was lost by it, so that no cause was judged: a frozen follower."""
    at: float
    incident: int | None = None
    """Number of the incident that names it; None where a verdict does."""

    def message(self, now: float) -> Message:
        """What is to be said of it."""
        if self.cause is None:
            return message("was_in_incident", ago_s=now - self.at, incident=self.incident)
        return message("was_unhealthy", ago_s=now - self.at, cause=self.cause)


def suspects(state: State, now: float) -> dict[str, Suspect]:
    """By name; of each the latest verdict, else the latest incident."""
    named = {one.name: one for one in _of_incidents(state, now)}
    return named | {v.server: Suspect(name=v.server, cause=v.cause, at=v.at) for v in _lately(state, now) if v.server}


def _of_incidents(state: State, now: float) -> Iterator[Suspect]:
    """Sick servers of incidents that go on, or have ended in the last minutes."""
    for record in state.incidents:
        name = record.server or (record.servers[0] if len(record.servers) == 1 else None)
        until = now if record.until is None else record.until
        meant = record.cause is not None and record.cause in _MEANT_OR_NOBODYS
        if name is not None and not meant and now - until <= LATELY_S:
            at = min(record.active_at, until)
            yield Suspect(name=name, cause=record.cause, at=at, incident=record.number)


def elsewhere(state: State, now: float) -> Suspect | None:
    """Whom the latest of these names, if it is not the present leader: then a step-down mends nothing."""
    found = list(suspects(state, now).values())
    last = max(found, key=lambda one: one.at, default=None)
    if last is None or state.leadership.leader in {one.name for one in found}:
        return None
    return last


def _lately(state: State, now: float) -> Iterator[Verdict]:
    for verdict in sorted(state.verdicts, key=lambda v: v.at):
        if now - verdict.at <= LATELY_S and verdict.cause not in _MEANT_OR_NOBODYS:
            yield verdict
