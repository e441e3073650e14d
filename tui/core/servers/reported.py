"""What does a server report of itself, and what follows from two reports in a row? RAFTZ, JSZ and HEALTHZ, into its record.

This file must not know what a report means for the group or for who leads it."""

from msgspec.structs import replace

from tui.core.model.server import JetStreamReport, NamedLeader, RaftReport, Server, VarzReport
from tui.core.observed.answers import DiskWaited, DiskWaits, JetStream, follows
from tui.core.observed.events import HealthSeen, RaftSeen, VarzSeen
from tui.core.servers.raft_backlog import longest, unapplied
from tui.core.servers.roster import made_at
from tui.core.settings.thresholds import Thresholds


def raft_reported(server: Server, event: RaftSeen, limits: Thresholds) -> Server:
    """The server with its RAFTZ answer. One without the meta group, of a server with JetStream, tells that it lost its store."""
    old = server.raft
    same = old.last is not None and event.raft is not None and old.last.size == event.raft.size
    lost = event.raft is None and server.identity.jetstream
    at = made_at(server, event)
    held = old.at is None or follows(event.raft) == follows(old.last)
    report = RaftReport(
        last=event.raft,
        at=at,
        asked=event.asked or at,
        named_since=old.named_since if held else at,
        counts_since=old.counts_since if same else event.at,
        meta_lost_since=(old.meta_lost_since or event.at) if lost else None,
        queued_since=_since(old.queued_since, at, longest(event.raft) > limits.raft_queue_max),
        unapplied_since=_since(old.unapplied_since, at, unapplied(event.raft) > limits.apply_lag_max),
        catching_up_since=_since(old.catching_up_since, at, event.raft is not None and event.raft.catching_up),
    )
    if server.history.answers_raftz:
        return replace(server, raft=report)
    return replace(server, raft=report, history=replace(server.history, answers_raftz=True))


def _since(known: float | None, at: float, holds: bool) -> float | None:
    """The first of an unbroken run of answers of which this is true."""
    return (at if known is None else known) if holds else None


def health_reported(server: Server, event: HealthSeen) -> Server:
    """The server with its HEALTHZ answer, and since when the same of it fails."""
    same = server.process.failing is not None and event.failing == server.process.failing
    process = replace(
        server.process,
        health_ok=event.ok,
        health_error=event.error,
        health_at=event.at,
        failing=event.failing,
        failing_since=server.process.failing_since if same else None if event.failing is None else event.at,
    )
    return replace(server, process=process)


def varz_reported(server: Server, event: VarzSeen) -> Server:
    """The server with its VARZ answer."""
    old, at = server.varz, made_at(server, event)
    before, now = None if old.last is None else old.last.disk_waits, event.varz.disk_waits
    report = VarzReport(
        last=event.varz,
        at=at,
        disk_waited=None if now is None else _disk_waited(before, now, at if old.at is None else old.at),
        disk_held=bool(before is not None and now is not None and before.waiting and now.waiting),
    )
    return replace(server, varz=report)


def _disk_waited(before: DiskWaits | None, now: DiskWaits, since: float) -> DiskWaited | None:
    """What had waited before metawatch came is no news."""
    waits = 0 if before is None else max(0, now.waits - before.waits)
    if not (waits or now.waiting):
        return None
    took_s = 0.0 if before is None else max(0.0, now.wait_s - before.wait_s)
    return DiskWaited(since=since, waits=waits, waiting=now.waiting, mean_s=took_s / waits if waits else 0.0)


def jetstream_reported(server: Server, js: JetStream, at: float, limits: Thresholds) -> Server:
    """The server with new JetStream figures: rates from the last two answers, and whom it names as leader."""
    old = server.jetstream
    per_s, errors = old.api_per_s, old.api_errors_per_min
    if old.last is not None and old.at is not None and at - old.at >= 0.5:
        took = at - old.at
        per_s = _rate(old.last.api_total, js.api_total, took)
        errors = _rate(old.last.api_errors, js.api_errors, took / 60)
    if old.last is not None and js.streams is None:
        js = replace(js, streams=old.last.streams, consumers=old.last.consumers)
    rose_from, rose_at = _errors_rose(old, js, at, limits)
    limit = limits.api_rate_max * (1.0 if old.api_busy_since is None else limits.api_rate_clear)
    report = JetStreamReport(
        last=js,
        at=at,
        off_since=(old.off_since or at) if js.disabled or not server.identity.jetstream else None,
        storage_out_at=old.storage_out_at,
        rescued=old.rescued,
        api_per_s=per_s,
        api_errors_per_min=errors,
        api_errors_from=rose_from,
        api_errors_rose_at=rose_at,
        api_busy_since=(old.api_busy_since or at) if (per_s or 0.0) >= limit else None,
    )
    return replace(server, jetstream=report, named=_named_now(server.named, js, at, before=old.at))


def _named_now(old: NamedLeader, js: JetStream, at: float, *, before: float | None) -> NamedLeader:
    """Whom this answer names; `before`: when the server answered last."""
    leader = js.meta.leader if js.meta else None
    if old.since is not None and leader == old.leader:
        return old
    return NamedLeader(leader=leader, since=at, other_at=before)


def _rate(before: int | None, now: int | None, took: float) -> float | None:
    """How fast a counter rises; one that falls began again. None where it was not told."""
    return None if before is None or now is None else max(0.0, (now - before) / took)


def _errors_rose(
    old: JetStreamReport, js: JetStream, at: float, limits: Thresholds
) -> tuple[tuple[float, int] | None, float | None]:
    """Since when, from how many on, and when last API errors rose; a new start counts from zero, and is no rise."""
    before, began, last = old.last, old.api_errors_from, old.api_errors_rose_at
    if before is None or before.api_errors is None or js.api_errors is None or js.api_errors == before.api_errors:
        return began, last
    if js.api_errors < before.api_errors:
        return None, None
    goes_on = began is not None and last is not None and at - last <= limits.api_errors_shown_s
    return began if goes_on else (old.at or at, before.api_errors), at
