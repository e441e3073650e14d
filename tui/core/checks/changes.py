"""What was changed at a server a while ago, and which settings differ that should not? By the change log, which remembers.

A change is no fault: these alerts say it for a while, so that whoever looks at what came afterwards knows of it."""

from collections.abc import Callable, Iterator
from typing import Final

from tui.core.group.durability import exposures, mixed
from tui.core.group.membership import members
from tui.core.model.change import Change, ChangeKind
from tui.core.model.finding import Finding, Findings
from tui.core.model.message import message
from tui.core.model.state import State
from tui.core.settings.watch import Watch


def _lately(state: State, now: float, watch: Watch, what: ChangeKind) -> Iterator[Change]:
    """The latest of this kind of each server."""
    shown = (one for one in state.change_log if one.what == what and now - one.at <= watch.thresholds.change_shown_s)
    yield from {one.server: one for one in shown}.values()


def reloaded(state: State, now: float, watch: Watch) -> Findings:
    """CHANGE_001: a server has read its configuration again."""
    yield from _of_members("CHANGE_001", "reload", state, now, watch)


def limits_changed(state: State, now: float, watch: Watch) -> Findings:
    """MW_LIMITS_CHANGED: a server has other limits of JetStream than before, or syncs to its disk more or less often."""
    yield from _of_members("MW_LIMITS_CHANGED", "limits", state, now, watch)


def _of_members(code: str, what: ChangeKind, state: State, now: float, watch: Watch) -> Findings:
    own = {server.name for server in members(state)}
    for one in _lately(state, now, watch, what):
        if one.server in own:
            yield _finding(code, one, now)


def domain_changed(state: State, now: float, watch: Watch) -> Findings:
    """CHANGE_002: a server has another JetStream domain than before, so it may be no member of the watched group any more."""
    for one in _lately(state, now, watch, "domain"):
        yield _finding("CHANGE_002", one, now)


def _finding(code: str, one: Change, now: float) -> Finding:
    return Finding(
        code=code,
        severity="warning" if one.what == "domain" else "info",
        subject=one.server,
        summary=message("changed_lately", change=one.said, ago_s=now - one.at),
        latest=one.seen_at,
    )


def sync_mixed(state: State, now: float, watch: Watch) -> Findings:
    """MW_SYNC_MIXED: servers of the group sync their files to the disk at different intervals.

    An interval that all of them have is no finding: the default would be one on every calm cluster for ever, and what is always open is
    not read."""
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


EACH_SECOND: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (
    domain_changed,
    reloaded,
    limits_changed,
    sync_mixed,
)
