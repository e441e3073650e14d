"""Would a power failure cost some servers more than others? Must not judge a setting that is the same everywhere.

A default that all servers share is no finding: it would stand on every calm cluster for ever, and nobody reads what always stands.
"""

from collections.abc import Callable
from typing import Final

from tui.core.group.durability import exposures, mixed
from tui.core.model.finding import Finding, Findings
from tui.core.model.message import message
from tui.core.model.state import State
from tui.core.settings.watch import Watch


def sync_mixed(state: State, now: float, watch: Watch) -> Findings:
    """MW_SYNC_MIXED: servers of the group sync their files to the disk at different intervals."""
    found = exposures(state)
    if not mixed(found):
        return
    by_interval: dict[float, list[str]] = {}
    for one in found:
        by_interval.setdefault(one.lost_s, []).append(one.server)
    views = tuple(message("syncs_every", servers=tuple(who), every_s=s) for s, who in by_interval.items())
    yield Finding(
        code="MW_SYNC_MIXED",
        severity="info",
        subject=state.group.domain,
        summary=message("sync_intervals_differ", views=views),
    )


CHECKS: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (sync_mixed,)
