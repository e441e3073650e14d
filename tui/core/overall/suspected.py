"""Which cause was named for what happened last to the leadership? Chooses among verdicts; must not judge one."""

from collections.abc import Iterator
from typing import Final

from tui.core.history import change_rates
from tui.core.model.state import State
from tui.core.model.state_word import SuspectNamed
from tui.core.model.verdict import Cause, Verdict
from tui.core.settings.watch import Watch

PLANNED: Final[frozenset[Cause]] = frozenset({"planned_step_down", "lame_duck", "clean_restart"})
"""Somebody wanted it: no fault."""


def suspected(state: State, now: float, watch: Watch) -> SuspectNamed | None:
    """The latest that names a sick server, else the latest of all; of no planned change, and of nothing older than the window."""
    lately = list(_lately(state, now, watch))[::-1]
    chosen = next((v for v in lately if v.server is not None), lately[0] if lately else None)
    if chosen is None:
        return None
    return SuspectNamed(
        cause=chosen.cause,
        server=chosen.server,
        confidence=chosen.confidence,
        episode=chosen.episode,
        at=chosen.at,
    )


def verdict_of(state: State, suspect: SuspectNamed) -> Verdict | None:
    """The whole verdict, with its evidence and what is to be done."""
    return next((v for v in reversed(state.verdicts) if v.episode == suspect.episode), None)


def _lately(state: State, now: float, watch: Watch) -> Iterator[Verdict]:
    """In a leaderless time only its own verdict counts: what was wrong before may be over."""
    since = state.leadership.leaderless_since
    planned = {e.elected_at for e in change_rates.recent(state, now, watch.thresholds.flap_window_s) if e.planned}
    for verdict in sorted(state.verdicts, key=lambda v: v.at):
        if since is not None and (verdict.elected_at is not None or verdict.since < since - 1.0):
            continue
        recent = now - verdict.at <= watch.thresholds.flap_window_s
        if recent and verdict.cause not in PLANNED and verdict.elected_at not in planned:
            yield verdict
