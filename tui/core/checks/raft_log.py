"""Does a server keep up with the log of the meta group? Figures of its RAFTZ, one small function a check; must not remember what was
wrong before.

How long it has been so was kept by `servers/reported`: queues and backlogs of a moment are part of a busy group."""

from collections.abc import Callable
from typing import Final

from tui.core.group.impossible_figures import doubtful
from tui.core.group.membership import members
from tui.core.model.finding import Finding, Findings
from tui.core.model.freshness import fresh
from tui.core.model.message import message
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.observed.answers import Raft
from tui.core.servers.raft_backlog import queues, unapplied
from tui.core.settings.watch import Watch
from tui.core.unchanged import reads

_SMALL: Final = 64 * 2**20
"""Bytes. A log is compacted when it has reached some megabytes: on a server with little storage these are a large share of it."""


@reads("servers", "group")
def _telling(state: State, now: float) -> tuple[tuple[Server, Raft], ...]:
    """The servers of the group whose RAFTZ is of now, and holds nothing impossible."""
    return tuple(
        (server, server.raft.last)
        for server in members(state)
        if server.raft.last is not None
        and fresh("recent RAFTZ", server.raft.at, now)
        and not doubtful(state, server.raft.last)
    )


def _for_s(server: Server, since: float | None) -> float:
    """For how long its answers have said so, without a break; of a moment is 0."""
    return 0.0 if since is None or server.raft.at is None else server.raft.at - since


def queue_long(state: State, now: float, watch: Watch) -> Findings:
    """OPT_SYS_010: too much waits inside a Raft node, in every answer for some seconds."""
    limits = watch.thresholds
    for server, raft in _telling(state, now):
        waiting = queues(raft)
        if waiting and _for_s(server, server.raft.queued_since) >= limits.sustained_s:
            queue, entries = waiting[0]
            yield Finding(
                code="OPT_SYS_010",
                severity="warning",
                subject=server.name,
                summary=message(
                    "raft_queue_long", server=server.name, queue=queue, waiting=entries, limit=limits.raft_queue_max
                ),
                peak=float(entries),
            )


def apply_lag(state: State, now: float, watch: Watch) -> Findings:
    """OPT_SYS_007: a server does not apply what is committed, and is not catching up."""
    limits = watch.thresholds
    for server, raft in _telling(state, now):
        if _for_s(server, server.raft.unapplied_since) >= limits.sustained_s:
            behind = unapplied(raft)
            yield Finding(
                code="OPT_SYS_007",
                severity="warning",
                subject=server.name,
                summary=message("entries_unapplied", server=server.name, behind=behind, limit=limits.apply_lag_max),
                peak=float(behind),
            )


def catching_up(state: State, now: float, watch: Watch) -> Findings:
    """OPT_SYS_013: a server has been catching up for longer than a restart explains."""
    limit_s = watch.thresholds.catching_up_s
    for server, _ in _telling(state, now):
        lasted_s = _for_s(server, server.raft.catching_up_since)
        if lasted_s >= limit_s:
            yield Finding(
                code="OPT_SYS_013",
                severity="warning",
                subject=server.name,
                summary=message("catching_up_long", server=server.name, for_s=lasted_s, limit_s=limit_s),
                peak=float(round(lasted_s)),
            )


def log_large(state: State, now: float, watch: Watch) -> Findings:
    """OPT_SYS_023: the meta log of a server is large by itself, or fills the storage that JetStream may use."""
    limits, least = watch.thresholds, min(watch.thresholds.wal_max, _SMALL)
    if not [s for s in members(state) if s.raft.last is not None and (s.raft.last.wal_bytes or 0) >= least]:
        return  # looked at first: no log is of any size
    for server, raft in _telling(state, now):
        size, most = raft.wal_bytes or 0, 0 if server.jetstream.last is None else server.jetstream.last.max_storage
        share = size / most if most > 0 and size >= _SMALL else 0.0
        if size < limits.wal_max and share < limits.wal_share_max:
            continue
        grave = size >= limits.wal_critical or share >= limits.wal_share_critical
        yield Finding(
            code="OPT_SYS_023",
            severity="critical" if grave else "warning",
            subject=server.name,
            summary=message(
                "meta_log_large",
                server=server.name,
                size=size,
                share=share if share >= limits.wal_share_max else None,
                limit=limits.wal_max,
                share_limit=limits.wal_share_max,
            ),
            peak=round(size / 2**30, 2),
        )


CHECKS: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (log_large,)
EACH_SECOND: Final[tuple[Callable[[State, float, Watch], Findings], ...]] = (queue_long, apply_lag, catching_up)
