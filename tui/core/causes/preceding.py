"""What happened just before a leadership was lost? A snapshot, a burst of API requests, the restart of another server; a change.

These facts have no weight: they name no cause and accompany every one. This file must not know which cause leads.
"""

from collections.abc import Iterator, Mapping

from tui.core.causes.scene import Scene, symptoms_of
from tui.core.model.change import Change, ChangeKind
from tui.core.model.incident_window import CHANGES_BEFORE_S, EVIDENCE_AFTER_S, PRECEDING_S
from tui.core.model.message import Message, message
from tui.core.model.server import Server
from tui.core.model.symptom import Symptom, SymptomKind
from tui.core.model.verdict import Cause, Fact
from tui.core.servers.roster import ours

_START_REPORTED_S = 15.0
"""A server reports its start within this; a start further off is that of an earlier process."""
_SNAPSHOT_S = 0.1
"""A leader writes one every two minutes; what takes less than a tenth of a heartbeat's interval delays none."""
_EACH = 2
"""More servers that reloaded are told in one sentence."""
_CHANGES = 4
_ONE_RELOAD_S = 10.0
"""New limits are reported within one round of JSZ after the reload that brought them."""
_OVERLOADED = frozenset({"api_overload", "overrun"})


def triggers(scene: Scene, cause: Cause) -> tuple[Fact, ...]:
    """Those that are not among the facts of `cause` already; none where metawatch was not listening."""
    if scene.unwitnessed:
        return ()
    found = [] if cause == "snapshot" else list(_snapshots(scene))
    found += [] if cause in _OVERLOADED else _bursts(scene)
    return (
        *found,
        *([] if cause == "resource_limit" else switched_off(scene)),
        *_restarts(scene),
        *_rescues(scene),
        *_changes(scene),
    )


def switched_off(scene: Scene) -> Iterator[Fact]:
    """The leader before runs on without JetStream since then: it hands over when it is switched off."""
    server = scene.state.servers.get(scene.old or "")
    if server is None or server.jetstream.off_since is None:
        return
    if scene.since - PRECEDING_S <= server.jetstream.off_since <= scene.at + EVIDENCE_AFTER_S:
        yield Fact(message=message("jetstream_switched_off", server=server.name), at=server.jetstream.off_since)


def _snapshots(scene: Scene) -> Iterator[Fact]:
    written = [found for found in _lately(scene, "snapshot", "small snapshot") if found[1].took_s >= _SNAPSHOT_S]
    for ended, one in written[-1:]:
        wrote = message("snapshot_ended", server=scene.old, took_s=one.took_s, when=_before(scene, ended))
        yield Fact(message=wrote, at=ended)


def _bursts(scene: Scene) -> Iterator[Fact]:
    for until, one in tuple(_lately(scene, "api"))[-1:]:
        received = message("api_requests_reported", server=scene.old, per_s=one.per_s, when=_before(scene, until))
        yield Fact(message=received, at=until)
    for at, one in tuple(_lately(scene, "limit"))[-1:]:
        dropped = message("api_queue_overflowed", server=scene.old, requests=one.requests, when=_before(scene, at))
        yield Fact(message=dropped, at=at)


def _lately(scene: Scene, *what: SymptomKind) -> Iterator[tuple[float, Symptom]]:
    """When each ended; what outlasts the election counts as ending with it."""
    if scene.old is None:
        return
    for one in symptoms_of(scene, scene.old, *what):
        if one.until >= scene.since - PRECEDING_S:
            yield min(one.until, scene.at), one


def _restarts(scene: Scene) -> Iterator[Fact]:
    for name in scene.servers:
        server = scene.state.servers[name]
        at = _started(scene, server)
        if name == scene.old:
            continue
        if at is not None:
            restarted = message("server_restarted", server=name, when=_before(scene, at))
            yield Fact(message=_in_upgrade(scene, restarted), at=at)
            continue
        lame_duck, shutdown = server.process.lame_duck_at, server.process.shutdown_at
        if lame_duck is not None and _near(scene, lame_duck):
            entered = message("server_entered_lame_duck", server=name, when=_before(scene, lame_duck))
            yield Fact(message=_in_upgrade(scene, entered), at=lame_duck)
        if shutdown is not None and _near(scene, shutdown):
            shut = message("server_shut_down", server=name, when=_before(scene, shutdown))
            yield Fact(message=_in_upgrade(scene, shut), at=shutdown)


def _started(scene: Scene, server: Server) -> float | None:
    """By its own clock where that is near the moment at which it was reported."""
    for reported in reversed(server.history.restarts):
        begun = reported if server.process.start is None else ours(server, server.process.start)
        at = begun if 0.0 <= reported - begun <= _START_REPORTED_S else reported
        if _near(scene, at):
            return at
    return None


def _rescues(scene: Scene) -> Iterator[Fact]:
    """An operator lowered the quorum, and so somebody could be elected."""
    for name in scene.servers:
        told = scene.state.servers[name].jetstream.rescued
        if told is not None and _near(scene, told.at):
            lowered = message("quorum_lowered", server=name, was=told.was, now=told.now, when=_before(scene, told.at))
            yield Fact(message=lowered, at=told.at)


def _changes(scene: Scene) -> Iterator[Fact]:
    """What the change log has of the minutes before; of each server the last change of each kind."""
    since = scene.since - CHANGES_BEFORE_S
    lately = [one for one in scene.state.change_log if since <= one.at <= scene.at and one.server in scene.servers]
    last = {(one.server, one.what): one for one in sorted(lately, key=lambda one: one.at)}
    reloads = [one for key, one in last.items() if one.what == "reload" and not _same_as_limits(last, key[0])]
    if len(reloads) > _EACH:
        at = max(one.at for one in reloads)
        who = tuple(sorted(one.server for one in reloads))
        yield Fact(message=message("several_reloaded", servers=who, when=_before(scene, at)), at=at)
    each = [one for one in last.values() if one.what != "reload" or (one in reloads and len(reloads) <= _EACH)]
    for one in sorted(each, key=lambda one: one.at)[-_CHANGES:]:
        yield Fact(message=message("changed_before", change=one.said, when=_before(scene, one.at)), at=one.at)


def _same_as_limits(last: Mapping[tuple[str, ChangeKind], Change], server: str) -> bool:
    """What this reload changed is among the others."""
    reload, limits = last[server, "reload"], last.get((server, "limits"))
    return limits is not None and abs(limits.at - reload.at) <= _ONE_RELOAD_S


def _near(scene: Scene, at: float) -> bool:
    return scene.since - PRECEDING_S <= at <= scene.at


def _in_upgrade(scene: Scene, event: Message) -> Message:
    """With the versions, where the group has several."""
    versions = tuple(sorted({v for name in scene.servers if (v := scene.state.servers[name].identity.version)}))
    return message("while_versions_differ", event=event, versions=versions) if len(versions) > 1 else event


def _before(scene: Scene, at: float) -> Message:
    if scene.election is not None:
        return message("before_election", by_s=scene.at - at)
    if at > scene.since:
        return message("after_last_heartbeat", by_s=at - scene.since)
    return message("before_last_heartbeat", by_s=scene.since - at)
