"""Is a server loaded to its limits, or does it come and go? One small function a check; must not remember what was wrong before.

Whatever needs more than one sample was kept by `core/servers` and `network/load_since`, so that an alert does not flicker."""

from collections.abc import Callable
from typing import Final

from tui.core.group.membership import members
from tui.core.group.places import lost_at
from tui.core.model.finding import Finding, Findings
from tui.core.model.freshness import fresh
from tui.core.model.message import message
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.settings.watch import Watch

_NOTED: Final = 0.1
"""Of the limit of a warning."""
_OURS_S: Final = 600.0
"""A server pings each two minutes, and takes a connection for stale after three of them without an answer."""


def slow_consumers(state: State, now: float, watch: Watch) -> Findings:
    """SERVER_004: more slow consumers than before; clients, routes and gateways count alike."""
    for server in members(state):
        rose_at = server.stats.slow_rose_at
        if rose_at is not None and now - rose_at <= watch.thresholds.slow_shown_s:
            yield Finding(
                code="SERVER_004",
                severity="warning",
                subject=server.name,
                summary=message(
                    "slow_consumers",
                    server=server.name,
                    dropped=server.stats.slow_rose_by,
                    last_s=now - rose_at,
                ),
                peak=float(server.stats.slow_rose_by),
                latest=rose_at,
            )


def connections_high(state: State, now: float, watch: Watch) -> Findings:
    """SERVER_011: a server has nearly as many clients as it allows; metawatch's own connection is not counted."""
    limit = watch.thresholds.connections_max
    for server in members(state):
        stats, varz = server.stats.last, server.varz.last
        if stats is None or varz is None or not varz.max_connections:
            continue
        if not fresh("load report", server.stats.at, now) or not fresh("server settings", server.varz.at, now):
            continue
        of_others = stats.connections - (1 if server.connection.connected else 0)
        if of_others >= limit * varz.max_connections:
            yield Finding(
                code="SERVER_011",
                severity="warning",
                subject=server.name,
                summary=message(
                    "connections_high",
                    server=server.name,
                    connections=stats.connections,
                    most=varz.max_connections,
                    limit=limit,
                ),
                peak=float(stats.connections),
            )


def disk_queue(state: State, now: float, watch: Watch) -> Findings:
    """MW_DISK_QUEUE: all disk I/O slots of a server were taken lately, and its own reads and writes waited long for one. Waits of some
    milliseconds are normal where it was given few slots."""
    for server in members(state):
        lately, at = server.varz.disk_waited, server.varz.at
        if lately is None or not fresh("server settings", at, now):
            continue
        limit_s, stuck = watch.thresholds.disk_wait_s, server.varz.disk_held and not lately.waits
        if lately.mean_s < limit_s * _NOTED and not stuck:
            continue
        yield Finding(
            code="MW_DISK_QUEUE",
            severity="warning" if stuck or lately.mean_s >= limit_s else "info",
            subject=server.name,
            summary=message(
                "disk_queue",
                server=server.name,
                waits=lately.waits,
                waiting=lately.waiting,
                mean_s=lately.mean_s,
                within_s=(at or now) - lately.since,
            ),
            peak=round(lately.mean_s, 3),
        )


def stale_connections(state: State, now: float, watch: Watch) -> Findings:
    """SERVER_012: a server closed connections whose other end no longer answered PING. A client that does that is no trouble of the
    group, and may be metawatch itself, which slept or was cut off; a route or a gateway is."""
    limits = watch.thresholds
    for server in members(state):
        clients, routes = server.stats.stale, server.stats.stale_routes
        grave = routes.at is not None and now - routes.at <= limits.slow_shown_s
        rose = routes if grave else clients
        if rose.at is None or now - rose.at > limits.slow_shown_s or not (grave or _of_others(server, rose.at)):
            continue
        yield Finding(
            code="SERVER_012",
            severity="warning" if grave else "info",
            subject=server.name,
            summary=message(
                "stale_routes" if grave else "stale_connections",
                server=server.name,
                closed=rose.by,
                last_s=now - rose.at,
            ),
            peak=float(rose.by),
            latest=rose.at,
        )


def _of_others(server: Server, at: float) -> bool:
    """Whether our own connection cannot have been the one: a server finds out minutes later that it was cut."""
    lost_at = server.connection.disconnected_at
    return server.connection.connected is not False and (lost_at is None or at - lost_at > _OURS_S)


def stalled_clients(state: State, now: float, watch: Watch) -> Findings:
    """SERVER_013: a server made publishers wait for subscribers that do not keep up. It protects itself so: by itself no trouble."""
    for server in members(state):
        rose = server.stats.stalled
        if rose.at is not None and now - rose.at <= watch.thresholds.slow_shown_s:
            yield Finding(
                code="SERVER_013",
                severity="info",
                subject=server.name,
                summary=message("stalled_clients", server=server.name, stalled=rose.by, last_s=now - rose.at),
                peak=float(rose.by),
            )


def crash_loop(state: State, now: float, watch: Watch) -> Findings:
    """SERVER_009: a server starts again and again, whether it announced a shutdown or not."""
    limits = watch.thresholds
    for server in members(state):
        if not server.history.restarts:
            continue
        starts = [at for at in server.history.restarts if now - at <= limits.restarts_window_s]
        if len(starts) > limits.restarts_max:
            yield Finding(
                code="SERVER_009",
                severity="critical",
                subject=server.name,
                summary=message(
                    "crash_loop",
                    server=server.name,
                    starts=len(starts),
                    window_s=limits.restarts_window_s,
                    limit=limits.restarts_max,
                ),
                peak=float(len(starts)),
                latest=starts[-1],
            )


def lame_duck(state: State, now: float, watch: Watch) -> Findings:
    """MW_LAME_DUCK: a server leaves as somebody asked it to; it cannot stay, so one that is not back is missing, unless it was removed."""
    for server in members(state):
        if server.process.lame_duck_at is None or lost_at(state, server) is not None:
            continue
        gone_s = max(0.0, now - server.process.lame_duck_at)
        late = gone_s >= watch.thresholds.lame_duck_s
        yield Finding(
            code="MW_LAME_DUCK",
            severity="warning" if late else "info",
            subject=server.name,
            summary=message("lame_duck", server=server.name, since_s=gone_s, late=late),
        )


CHECKS: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (crash_loop,)
EACH_SECOND: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (
    slow_consumers,
    disk_queue,
    connections_high,
    stale_connections,
    stalled_clients,
    lame_duck,
)
