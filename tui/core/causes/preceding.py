"""What happened within ten seconds before a leadership was lost? A snapshot, a burst of API requests, the restart of another server.

These facts have no weight: they name no cause and stand beside every one. This file must not know which cause leads.
"""

from collections.abc import Iterator

from tui.core.causes.scene import Scene, spells
from tui.core.model.incident_window import EVIDENCE_AFTER_S, PRECEDING_S
from tui.core.model.server import Server
from tui.core.model.symptom import Symptom, SymptomKind
from tui.core.model.verdict import Cause, Fact
from tui.core.servers.roster import ours
from tui.core.wording import milliseconds, names, number, seconds

_START_TOLD_S = 15.0
"""A server tells its start within this; a start further off is that of another life."""
_OVERLOADED = frozenset({"api_overload", "overrun"})


def triggers(scene: Scene, cause: Cause) -> tuple[Fact, ...]:
    """Those that the facts of `cause` do not tell already; none where nobody was listening."""
    if scene.unwitnessed:
        return ()
    found = [] if cause == "snapshot" else list(_snapshots(scene))
    found += [] if cause in _OVERLOADED else _bursts(scene)
    return (*found, *([] if cause == "resource_limit" else switched_off(scene)), *_restarts(scene))


def switched_off(scene: Scene) -> Iterator[Fact]:
    """The leader before runs on without JetStream since then: it hands over when it is switched off."""
    server = scene.state.servers.get(scene.old or "")
    if server is None or server.jetstream.off_since is None:
        return
    if scene.since - PRECEDING_S <= server.jetstream.off_since <= scene.at + EVIDENCE_AFTER_S:
        text = f"{server.name} switched JetStream off and keeps running"
        yield Fact(text=text, at=server.jetstream.off_since)


def _snapshots(scene: Scene) -> Iterator[Fact]:
    for ended, one in tuple(_lately(scene, "snapshot", "small snapshot"))[-1:]:
        text = f"{scene.old} wrote a snapshot for {milliseconds(one.took_s)} that ended {_before(scene, ended)}"
        yield Fact(text=text, at=ended)


def _bursts(scene: Scene) -> Iterator[Fact]:
    for until, one in tuple(_lately(scene, "api"))[-1:]:
        text = f"{scene.old} received {number(one.per_s)} API requests/s, last reported {_before(scene, until)}"
        yield Fact(text=text, at=until)
    for at, one in tuple(_lately(scene, "limit"))[-1:]:
        text = f"{scene.old} dropped {number(one.requests)} API requests from its full queue {_before(scene, at)}"
        yield Fact(text=text, at=at)


def _lately(scene: Scene, *what: SymptomKind) -> Iterator[tuple[float, Symptom]]:
    """When each ended; what outlasts the election is told as ending with it."""
    if scene.old is None:
        return
    for one in spells(scene, scene.old, *what):
        if one.until >= scene.since - PRECEDING_S:
            yield min(one.until, scene.at), one


def _restarts(scene: Scene) -> Iterator[Fact]:
    for name in scene.servers:
        server = scene.state.servers[name]
        at = _started(scene, server)
        if name == scene.old:
            continue
        if at is not None:
            text = f"{name} restarted {_before(scene, at)}{_versions(scene)}"
            yield Fact(text=text, at=at)
            continue
        for left, how in (
            (server.process.lame_duck_at, "entered lame duck mode"),
            (server.process.shutdown_at, "shut down"),
        ):
            if left is not None and _near(scene, left):
                yield Fact(text=f"{name} {how} {_before(scene, left)}{_versions(scene)}", at=left)


def _started(scene: Scene, server: Server) -> float | None:
    """By its own clock where that is near the moment at which it was told."""
    for told in reversed(server.history.restarts):
        begun = told if server.process.start is None else ours(server, server.process.start)
        at = begun if 0.0 <= told - begun <= _START_TOLD_S else told
        if _near(scene, at):
            return at
    return None


def _near(scene: Scene, at: float) -> bool:
    return scene.since - PRECEDING_S <= at <= scene.at


def _versions(scene: Scene) -> str:
    """During an upgrade."""
    told = sorted({v for name in scene.servers if (v := scene.state.servers[name].identity.version)})
    return f" (versions in the group: {names(told)})" if len(told) > 1 else ""


def _before(scene: Scene, at: float) -> str:
    if scene.election is not None:
        return f"{seconds(scene.at - at)} before the election"
    if at > scene.since:
        return f"{seconds(at - scene.since)} after the leader's last heartbeat"
    return f"{seconds(scene.since - at)} before the leader's last heartbeat"
