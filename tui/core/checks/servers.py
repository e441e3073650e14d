"""What is wrong with a server? One small function a check; must not remember what was wrong before.

Whatever needs more than one sample was kept by `core/servers` and `network/load_since`, so that an alert does not flicker."""

import math
from collections import Counter
from collections.abc import Callable
from typing import Final

from tui.core.group.membership import members
from tui.core.maintenance.windows import worked_on
from tui.core.model.finding import Finding, Findings
from tui.core.model.freshness import fresh
from tui.core.model.message import message
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.network.load_since import others_in_cluster
from tui.core.observed.answers import HealthPart
from tui.core.servers.cpu import cpu_share
from tui.core.servers.roster import ours
from tui.core.settings.watch import Watch

_SPOKEN_S: Final = 1.0
"""Answers cross each other: one that came this long after another was surely sent after it."""


_NOTICED: Final = 1 / 3
_WARNED: Final = 1 / 4
"""Of the time that a certificate had left when it was loaded. Those that live for a day are usually renewed after two thirds of it."""
_OF_HEALTH: Final[dict[HealthPart, str]] = {
    "connections": "SERVER_001",
    "jetstream": "SERVER_014",
    "streams": "SERVER_015",
}


def version_differs(state: State, now: float, watch: Watch) -> Findings:
    """SERVER_002: another version than most of the group; where two are equally many, the newer is the one to be."""
    running = [s for s in members(state) if s.identity.version and s.process.shutdown_at is None]
    if len({s.identity.version for s in running}) < 2:
        return
    versions = Counter(s.identity.version for s in running)
    usual = max(versions, key=lambda v: (versions[v], _order(v)), default="")
    for server in running:
        if server.identity.version != usual:
            yield Finding(
                code="SERVER_002",
                severity="warning",
                subject=server.name,
                summary=message(
                    "version_differs",
                    server=server.name,
                    version=server.identity.version,
                    usual=usual,
                    have_it=versions[usual],
                    servers=versions.total(),
                ),
            )


def _order(version: str) -> tuple[tuple[int, ...], str]:
    """Newer is larger; what follows the numbers (`-RC.1`) is compared as text, and sorts before the release."""
    release, _, rest = version.partition("-")
    numbers = tuple(int(part) if part.isdecimal() else -1 for part in release.split("."))
    return numbers, rest or "~"


def cpu_high(state: State, now: float, watch: Watch) -> Findings:
    """SERVER_003: 90 % of all cores in two samples on end; calm again below 80 %."""
    for server in members(state):
        stats, told_at, since = server.stats.last, server.stats.at, server.stats.busy_since
        if stats is None or told_at is None or since is None or not fresh("load report", told_at, now):
            continue
        if told_at - since >= watch.thresholds.sustained_s:
            share = cpu_share(stats)
            yield Finding(
                code="SERVER_003",
                severity="warning",
                subject=server.name,
                summary=message(
                    "cpu_high", server=server.name, share=share, cores=stats.cores, limit=watch.thresholds.cpu_max
                ),
                peak=float(round(100 * share)),
            )


def restarted(state: State, now: float, watch: Watch) -> Findings:
    """SERVER_008: a new start without lame duck or shutdown before it, with the version unchanged.

    One in a window of maintenance was expected, and stays so when the window is over."""
    for server in members(state):
        if not server.history.crashes:
            continue
        seen = [at for at in server.history.crashes if now - at <= watch.thresholds.restart_shown_s]
        if seen:
            yield Finding(
                code="SERVER_008",
                severity="info" if all(worked_on(state, server.name, at) for at in seen) else "critical",
                subject=server.name,
                summary=message(
                    "restarted_unexpectedly", server=server.name, restarts=len(seen), last_s=now - seen[-1]
                ),
                peak=float(len(seen)),
                latest=seen[-1],
            )


def routes_missing(state: State, now: float, watch: Watch) -> Findings:
    """CLUSTER_005: routes to fewer servers than its cluster has others that answer, in two samples on end."""
    for server in members(state):
        stats, told_at, since = server.stats.last, server.stats.at, server.stats.unrouted_since
        if (
            stats is None
            or told_at is None
            or since is None
            or not fresh("load report", told_at, now)
            or _leaves(server)
        ):
            continue
        others = _surely_there(state, server, since)
        if told_at - since >= watch.thresholds.sustained_s and stats.routes < len(others):
            yield Finding(
                code="CLUSTER_005",
                severity="warning",
                subject=server.name,
                summary=message(
                    "routes_missing",
                    server=server.name,
                    routed=stats.routes,
                    others=len(others),
                    unrouted=_without_route(state, server, others),
                ),
                peak=float(len(others) - stats.routes),
            )


def _leaves(server: Server) -> bool:
    return server.presence.silent or server.process.lame_duck_at is not None or server.process.shutdown_at is not None


def _surely_there(state: State, server: Server, since: float) -> tuple[str, ...]:
    """Others that were there before the routes were missing and have spoken since: routes to the dead are missing by right,
    and a dead server is called silent only after seconds."""
    others = others_in_cluster(state, server)
    return tuple(s.name for s in others if s.presence.here_since <= since and s.presence.heard_at >= since + _SPOKEN_S)


def _without_route(state: State, server: Server, others: tuple[str, ...]) -> tuple[str, ...]:
    """Whom it has no route to, where its ROUTEZ tells."""
    told = state.routes.get(server.name)
    return () if told is None else tuple(sorted(name for name in others if name not in told))


def unhealthy(state: State, now: float, watch: Watch) -> Findings:
    """SERVER_001, SERVER_014 and SERVER_015: by all its HEALTHZ for some time the same of it fails. What another alert says better is
    left to that: nobody leads, JetStream is off, it leaves."""
    for server in members(state):
        part, since, told_at = server.process.failing, server.process.failing_since, server.process.health_at
        code = None if part is None else _OF_HEALTH.get(part)
        if code is None or since is None or told_at is None or not fresh("health", told_at, now):
            continue
        # Streams and consumers catch up after each restart, and new ones begin so: each answer may be about another one.
        least_s = watch.thresholds.catching_up_s if part == "streams" else watch.thresholds.sustained_s
        if told_at - since < least_s or _leaves(server) or server.jetstream.off_since is not None:
            continue
        if code == "SERVER_014" and (
            state.leadership.leader is None or not _said_under_leader(state, told_at, least_s)
        ):
            continue
        yield Finding(
            code=code,
            severity="warning",
            subject=server.name,
            summary=message("unhealthy", server=server.name, error=server.process.health_error),
        )


def _said_under_leader(state: State, told_at: float, least_s: float) -> bool:
    """Answers of a leaderless time say that nobody leads: that is over, and the next ones are due seconds later."""
    return state.leadership.since is None or told_at - state.leadership.since >= least_s


def certificate(state: State, now: float, watch: Watch) -> Findings:
    """MW_CERTIFICATE: a TLS certificate of a server expires soon, by the clock of that server.

    What lives for hours is renewed all the time: such a certificate is told only when it has outlived most of what was left of it
    when the server loaded it."""
    limits = watch.thresholds
    for server in members(state):
        varz = server.varz.last
        if (
            varz is None
            or not varz.certificates
            or not fresh("server settings", server.varz.at, now)
            or _leaves(server)
        ):
            continue
        first = min(varz.certificates, key=lambda one: one.expires)
        left_s = ours(server, first.expires) - now
        had_s = math.inf if varz.loaded_at is None else max(0.0, first.expires - varz.loaded_at)
        if left_s > min(limits.certificate_notice_s, had_s * _NOTICED) and left_s > 0:
            continue
        grave = left_s <= min(limits.certificate_warn_s, had_s * _WARNED) or left_s <= 0
        yield Finding(
            code="MW_CERTIFICATE",
            severity="warning" if grave else "info",
            subject=server.name,
            summary=message("certificate_expires", server=server.name, listener=first.listener, left_s=left_s),
        )


CHECKS: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (restarted,)
EACH_SECOND: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (
    cpu_high,
    routes_missing,
    unhealthy,
    certificate,
    version_differs,
)
