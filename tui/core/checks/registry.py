"""What is wrong now? One small function a check, `(State, now, Watch) -> Findings`; must not remember what was wrong before.

Codes are those of Synadia Insights where the meaning is the same; our own begin with `MW_`."""

from collections.abc import Callable
from typing import Final

from tui.core.checks import (
    changes,
    connections,
    group_size,
    heartbeats,
    load,
    machine,
    meta_group,
    own_notices,
    own_rights,
    own_sight,
    peers,
    probes,
    raft_log,
    routes,
    servers,
)
from tui.core.checks.leadership import leader_disagreement, leader_flapping, leaderless, unplanned_change
from tui.core.checks.meta_group import even_size, pending_high, quorum_lost
from tui.core.checks.own_sight import contradiction
from tui.core.maintenance.easing import eased
from tui.core.model.finding import Finding, Findings
from tui.core.model.state import State
from tui.core.settings.watch import Watch

CHECKS: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (
    leaderless,
    heartbeats.heartbeat_gap,
    quorum_lost,
    leader_disagreement,
    leader_flapping,
    unplanned_change,
    *own_sight.CHECKS,
    own_notices.notices_unsent,
    contradiction,
    pending_high,
    even_size,
    *peers.CHECKS,
    *connections.CHECKS,
    *group_size.CHECKS,
    *meta_group.CHECKS,
    *probes.CHECKS,
    *servers.CHECKS,
    *load.CHECKS,
    *raft_log.CHECKS,
    *routes.CHECKS,
    *machine.CHECKS,
    *changes.CHECKS,
    *own_rights.CHECKS,
)


def findings(state: State, now: float, watch: Watch) -> tuple[Finding, ...]:
    """What every check finds but what is muted; nothing before `ready`. While metawatch is blind it speaks of itself alone."""
    if state.ready_at is None:
        return ()
    wanted = (*own_sight.CHECKS, own_notices.notices_unsent) if state.seeing_since is None else CHECKS
    muted = {mute.code for mute in watch.mutes if mute.domain in (None, state.group.domain or "")}
    found: list[Finding] = []
    for check in wanted:
        found += check(state, now, watch)
    window_s = watch.thresholds.flap_window_s
    return tuple(eased(state, finding, window_s) for finding in found if finding.code not in muted)
