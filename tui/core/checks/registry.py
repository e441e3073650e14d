"""What is wrong now? One small function a check, `(State, now, Watch) -> Findings`; must not remember what was wrong before.

Which checks run at a tick? What may be critical, what is judged by silence and what moves fast: `CHECKS`, at each. What follows from
settings, figures and clocks, and is never critical: `EACH_SECOND`, at the ticks of whole seconds; what it found stands until then.

Codes are those of Synadia Insights where the meaning is the same; our own begin with `MW_`."""

from collections.abc import Callable
from typing import Final, NamedTuple

from tui.core.checks import (
    changes,
    group_size,
    heartbeats,
    jetstream,
    load,
    machine,
    meta_group,
    own_rights,
    own_sight,
    peers,
    probes,
    raft_log,
    routes,
    servers,
)
from tui.core.checks.group_size import even_size
from tui.core.checks.leadership import leader_disagreement, leader_flapping, leaderless, unplanned_change
from tui.core.checks.meta_group import pending_high, quorum_lost
from tui.core.checks.own_sight import contradiction
from tui.core.maintenance.easing import eased
from tui.core.model.finding import Finding, Findings
from tui.core.model.state import State
from tui.core.settings.watch import Watch

_Check = Callable[[State, float, Watch], Findings]

CHECKS: Final[tuple[_Check, ...]] = (
    leaderless,
    heartbeats.heartbeat_gap,
    quorum_lost,
    leader_disagreement,
    leader_flapping,
    unplanned_change,
    *own_sight.CHECKS,
    contradiction,
    *peers.CHECKS,
    *group_size.CHECKS,
    *meta_group.CHECKS,
    *probes.CHECKS,
    *servers.CHECKS,
    *load.CHECKS,
    *jetstream.CHECKS,
    *raft_log.CHECKS,
    *routes.CHECKS,
    *machine.CHECKS,
)
EACH_SECOND: Final[tuple[_Check, ...]] = (
    pending_high,
    even_size,
    *peers.EACH_SECOND,
    *group_size.EACH_SECOND,
    *meta_group.EACH_SECOND,
    *probes.EACH_SECOND,
    *servers.EACH_SECOND,
    *load.EACH_SECOND,
    *jetstream.EACH_SECOND,
    *raft_log.EACH_SECOND,
    *routes.EACH_SECOND,
    *changes.EACH_SECOND,
    *own_rights.EACH_SECOND,
)
_OF_OURSELVES: Final[tuple[_Check, ...]] = own_sight.CHECKS


class NowFound(NamedTuple):
    """What is wrong now."""

    findings: tuple[Finding, ...]
    """Without what is muted."""
    each_second: tuple[Finding, ...] | None
    """Of it, as it was found, what stands until the next whole second; None: to be looked at with the next tick."""


def findings(state: State, now: float, watch: Watch) -> tuple[Finding, ...]:
    """What every check finds at this instant."""
    return found(state, now, watch, every=True).findings


def found(state: State, now: float, watch: Watch, *, every: bool) -> NowFound:
    """What the checks find that are due, `every` one or not, with what stands of the others; nothing before `ready`. While metawatch is
    blind it speaks of itself alone."""
    if state.ready_at is None:
        return NowFound((), None)
    if state.seeing_since is None:
        return NowFound(_spoken(state, _run(_OF_OURSELVES, state, now, watch), watch), None)
    stands = state.each_second
    if every or stands is None or not now % 1.0:
        stands = _run(EACH_SECOND, state, now, watch)
    return NowFound(_spoken(state, (*_run(CHECKS, state, now, watch), *stands), watch), stands)


def _run(checks: tuple[_Check, ...], state: State, now: float, watch: Watch) -> tuple[Finding, ...]:
    all_found: list[Finding] = []
    for check in checks:
        all_found += check(state, now, watch)
    return tuple(all_found)


def _spoken(state: State, wrong: tuple[Finding, ...], watch: Watch) -> tuple[Finding, ...]:
    """Without what is muted, and milder where it is expected."""
    if not wrong:
        return wrong
    muted = {mute.code for mute in watch.mutes if mute.domain in (None, state.group.domain or "")}
    window_s = watch.thresholds.flap_window_s
    return tuple(eased(state, finding, window_s) for finding in wrong if finding.code not in muted)
