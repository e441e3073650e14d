"""Was another server failing at the same moment? Then which of them decided is less sure, and they may share what is wrong.

This file must not know which cause is judged, nor how cases are ranked.
"""

from msgspec.structs import replace

from tui.core.causes.broken_routes import breaks
from tui.core.causes.scene import Scene, gone, longest, symptoms_of, unanswered
from tui.core.model.incident_window import EVIDENCE_BEFORE_S
from tui.core.model.message import message
from tui.core.model.verdict import Case, Fact

_WITHOUT_ONE = frozenset(
    {"planned_step_down", "lame_duck", "clean_restart", "lost_quorum", "ghost_peers", "mixed_traffic", "api_overload"}
)
"""Causes that need no sick server, or several."""


def qualified(scene: Scene, case: Case) -> Case | None:
    """The case with what else was wrong as a fact against it; None where nothing was."""
    if case.cause in _WITHOUT_ONE or case.server is None:
        return None
    other = _sick(scene, case.server) or _disconnected(scene, case.server)
    if other is None:
        return None
    return replace(case, facts=(*case.facts, other))


def _sick(scene: Scene, name: str) -> Fact | None:
    for other in scene.servers:
        if other == name:
            continue
        ended, still = _ended(scene, other), unanswered(scene, other)
        at = ended if ended is not None else None if still is None else still.since
        if at is not None and scene.since - EVIDENCE_BEFORE_S < at < scene.at:
            sick = message("down_as_well" if ended is not None else "unresponsive_as_well", server=other)
            return Fact(message=sick, at=at)
    return None


def _ended(scene: Scene, name: str) -> float | None:
    """Its process is found to be gone; or our connection ended, and nothing came from it since."""
    lost = longest(symptoms_of(scene, name, "lost"))
    answered = scene.state.servers[name].probes.answered_at
    if lost is not None and (answered is None or answered < lost.since):
        return lost.since
    return gone(scene, name)


def _disconnected(scene: Scene, name: str) -> Fact | None:
    """Routes that have nothing to do with this server; a frozen server breaks none of them."""
    for one in breaks(scene):
        if name not in (one.a, one.b) and one.sent and one.since < scene.at:
            return Fact(message=message("route_of_others", route=one.said, server=name), at=one.since)
    return None
