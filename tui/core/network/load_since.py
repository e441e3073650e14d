"""Since when is a server too busy, routed to too few others, or losing slow readers and silent connections?

Kept from one STATSZ to the next. One sample proves nothing. This file must not know which alert follows from it."""

from msgspec.structs import replace

from tui.core.group.membership import is_member
from tui.core.model.server import Rise, Server, StatsReport
from tui.core.model.state import State
from tui.core.observed.answers import Stats
from tui.core.observed.events import StatsSeen
from tui.core.servers.cpu import cpu_share
from tui.core.settings.thresholds import Thresholds

_KEPT = 120
_APART_S = 4.0
"""What is asked comes each 5 s, what is sent unasked each 10 s."""


def others_in_cluster(state: State, server: Server) -> tuple[Server, ...]:
    """The other servers of its cluster that are there: neither silent nor leaving."""
    return tuple(
        s
        for s in state.servers.values()
        if s.name != server.name
        and s.identity.id
        and s.identity.cluster is not None
        and s.identity.cluster == server.identity.cluster
        # Clusters on both ends of a leaf link may bear the same name; servers without JetStream tell no domain.
        and (
            s.identity.domain == server.identity.domain
            or not s.identity.jetstream
            or (is_member(state.group, s) and is_member(state.group, server))
        )
        and not (s.presence.silent or s.process.lame_duck_at or s.process.shutdown_at)
    )


def stats_reported(state: State, server: Server, event: StatsSeen, limits: Thresholds) -> Server:
    """The server with new figures, and since when they have been bad without a break."""
    stats, at, old = event.stats, event.at, server.stats
    share, limit = cpu_share(stats), limits.cpu_max if old.busy_since is None else limits.cpu_clear
    rose_by, rose_at = _slow_rose(old, event, limits)
    stale, stale_routes, stalled = _counted(old.last, stats)
    report = StatsReport(
        last=stats,
        at=at,
        cpu=_shares(old, at, share),
        busy_since=(old.busy_since or at) if share >= limit else None,
        slow_rose_at=rose_at,
        slow_rose_by=rose_by,
        stale=_rise(old.stale, at, limits, stale, stats.stale_connections),
        stale_routes=_rise(old.stale_routes, at, limits, stale_routes, stats.stale_routes),
        stalled=_rise(old.stalled, at, limits, stalled, stats.stalled_clients),
        unrouted_since=_unrouted_since(state, server, event),
    )
    same = server.process.start == stats.start
    return replace(server, stats=report, process=server.process if same else replace(server.process, start=stats.start))


def _shares(old: StatsReport, at: float, share: float) -> tuple[tuple[float, float], ...]:
    """Those kept, and this one; of several close together the highest."""
    if old.cpu and at - old.cpu[-1][0] < _APART_S:
        return (*old.cpu[:-1], (old.cpu[-1][0], max(share, old.cpu[-1][1])))
    return (*old.cpu[-_KEPT + 1 :], (at, share))


def _slow_rose(old: StatsReport, event: StatsSeen, limits: Thresholds) -> tuple[int, float | None]:
    """By how many slow consumers, counted while they go on rising, and when last. A new start counts from zero."""
    before = old.last
    more = 0 if before is None else event.stats.slow_consumers - before.slow_consumers
    if before is None or before.start != event.stats.start or more <= 0:
        return old.slow_rose_by, old.slow_rose_at
    goes_on = old.slow_rose_at is not None and event.at - old.slow_rose_at <= limits.slow_shown_s
    return more + (old.slow_rose_by if goes_on else 0), event.at


def _counted(before: Stats | None, now: Stats) -> tuple[int | None, int | None, int | None]:
    """What three counters had reached at the report before; None for the first report of a process."""
    if before is None or before.start != now.start:
        return None, None, None
    return before.stale_connections, before.stale_routes, before.stalled_clients


def _rise(old: Rise, at: float, limits: Thresholds, before: int | None, now: int | None) -> Rise:
    """What a counter rose by since metawatch watches, counted while it goes on: what it had reached before is no news. None: not told."""
    if before is None or now is None or now <= before:
        return old
    goes_on = old.at is not None and at - old.at <= limits.slow_shown_s
    return Rise(by=now - before + (old.by if goes_on else 0), at=at)


def _unrouted_since(state: State, server: Server, event: StatsSeen) -> float | None:
    """Whoever came lately still gets its routes: what was missing before it came does not count."""
    if event.stats.routes >= len(state.servers) - 1:
        return None  # looked at first: to all that there are
    others = others_in_cluster(state, server)
    if event.stats.routes >= len(others):
        return None
    since = server.stats.unrouted_since
    return event.at if since is None or any(s.presence.here_since > since for s in others) else since
