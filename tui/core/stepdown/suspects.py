"""Whom did a verdict of the last minutes name sick? Such a server must not be handed the leadership; must not judge anything itself."""

from collections.abc import Iterator

from msgspec import Struct

from tui.core.model.message import Message, message
from tui.core.model.state import State
from tui.core.model.verdict import Cause, Verdict

LATELY_S = 600.0
_MEANT_OR_NOBODYS: frozenset[Cause] = frozenset(
    {"planned_step_down", "lame_duck", "clean_restart", "lost_quorum", "ghost_peers", "clock_step", "unknown"}
)
"""Somebody wanted it, or it is no sickness of the server that it names."""


class Suspect(Struct, frozen=True, kw_only=True):
    """One server, and what was wrong with it last."""

    name: str
    cause: Cause
    at: float

    def message(self, now: float) -> Message:
        """What is to be said of it."""
        return message("was_unhealthy", ago_s=now - self.at, cause=self.cause)


def suspects(state: State, now: float) -> dict[str, Suspect]:
    """By name; of each the latest."""
    return {v.server: Suspect(name=v.server, cause=v.cause, at=v.at) for v in _lately(state, now) if v.server}


def elsewhere(state: State, now: float) -> Suspect | None:
    """Whom the latest of these verdicts names, if it is not the present leader: then a step-down mends nothing."""
    found = list(suspects(state, now).values())
    last = max(found, key=lambda one: one.at, default=None)
    if last is None or state.leadership.leader in {one.name for one in found}:
        return None
    return last


def _lately(state: State, now: float) -> Iterator[Verdict]:
    for verdict in sorted(state.verdicts, key=lambda v: v.at):
        if now - verdict.at <= LATELY_S and verdict.cause not in _MEANT_OR_NOBODYS:
            yield verdict
