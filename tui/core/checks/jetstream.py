"""Is JetStream on a server full, or loaded to its limits? One small function a check; must not remember what was wrong before.

Whatever needs more than one sample was kept by `servers/reported`, so that an alert does not flicker."""

from collections.abc import Callable
from typing import Final

from tui.core.group.membership import members
from tui.core.model.finding import Finding, Findings
from tui.core.model.freshness import fresh
from tui.core.model.message import Message, message
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.observed.answers import JetStream
from tui.core.settings.watch import Watch
from tui.core.unchanged import reads


@reads("servers", "group")
def _telling(state: State, now: float) -> tuple[tuple[Server, JetStream], ...]:
    """The servers of the group with JetStream figures that are of now."""
    return tuple(
        (server, server.jetstream.last)
        for server in members(state)
        if server.jetstream.last is not None and fresh("JetStream report", server.jetstream.at, now)
    )


def memory_full(state: State, now: float, watch: Watch) -> Findings:
    """SERVER_005: JetStream's memory fills up what it may use."""
    limit = watch.thresholds.memory_max
    for server, told in _telling(state, now):
        if told.memory is not None and told.max_memory > 0 and (share := told.memory / told.max_memory) >= limit:
            summary = message("memory_full", server=server.name, share=share, limit=limit)
            yield _share(server, "SERVER_005", share, summary)


def storage_reserved(state: State, now: float, watch: Watch) -> Findings:
    """SERVER_017: streams have reserved what JetStream may store."""
    limit = watch.thresholds.reserved_max
    for server, told in _telling(state, now):
        if (
            told.reserved_storage is not None
            and told.max_storage > 0
            and (share := told.reserved_storage / told.max_storage) >= limit
        ):
            summary = message("storage_reserved", server=server.name, share=share, limit=limit)
            yield _share(server, "SERVER_017", share, summary)


def storage_full(state: State, now: float, watch: Watch) -> Findings:
    """SERVER_019: streams fill up what JetStream may store."""
    limits = watch.thresholds
    for server in members(state):
        told = server.jetstream.last
        if told is None or told.storage is None or told.max_storage <= 0:
            continue
        share = told.storage / told.max_storage
        if share >= limits.store_max and fresh("JetStream report", server.jetstream.at, now):
            summary = message("storage_full", server=server.name, share=share, limit=limits.store_max)
            yield _share(server, "SERVER_019", share, summary, critical=share >= limits.store_critical)


def _share(server: Server, code: str, share: float, summary: Message, *, critical: bool = False) -> Finding:
    return Finding(
        code=code,
        severity="critical" if critical else "warning",
        subject=server.name,
        summary=summary,
        peak=round(share * 100, 1),
    )


def many_assets(state: State, now: float, watch: Watch) -> Findings:
    """CLUSTER_003: a server takes part in too many Raft groups."""
    limit = watch.thresholds.ha_assets_max
    for server, told in _telling(state, now):
        if told.ha_assets >= limit:
            summary = message("ha_assets_many", server=server.name, assets=told.ha_assets, limit=limit)
            yield _counted(server, "CLUSTER_003", told.ha_assets, summary)


def api_busy(state: State, now: float, watch: Watch) -> Findings:
    """JETSTREAM_004: many API requests a second, in two answers on end."""
    limits = watch.thresholds
    for server, _ in _telling(state, now):
        since, told_at, rate = server.jetstream.api_busy_since, server.jetstream.at, server.jetstream.api_per_s
        if since is not None and told_at is not None and rate is not None and told_at - since >= limits.sustained_s:
            yield Finding(
                code="JETSTREAM_004",
                severity="warning",
                subject=server.name,
                summary=message("api_busy", server=server.name, per_s=rate, limit_per_s=limits.api_rate_max),
                peak=round(rate, 1),
            )


def api_inflight(state: State, now: float, watch: Watch) -> Findings:
    """JETSTREAM_005: a server works on many API requests at once."""
    limit = watch.thresholds.inflight_max
    for server, told in _telling(state, now):
        if told.api_inflight is not None and told.api_inflight > limit:
            summary = message("api_requests_in_flight", server=server.name, in_flight=told.api_inflight, limit=limit)
            yield _counted(server, "JETSTREAM_005", told.api_inflight, summary)


def _counted(server: Server, code: str, count: int, summary: Message) -> Finding:
    return Finding(code=code, severity="warning", subject=server.name, summary=summary, peak=float(count))


CHECKS: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (storage_full,)
EACH_SECOND: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (
    memory_full,
    storage_reserved,
    api_busy,
    api_inflight,
    many_assets,
)
