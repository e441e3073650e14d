"""What is known of each server? Keeps the roster and tells joined, restarted, silent and back; must not know who leads."""

from collections.abc import Mapping
from typing import TypeVar

from msgspec.structs import replace

from tui.core.model.lines import ServerEvent, ServerLine
from tui.core.model.peer_names import peer_hash
from tui.core.model.probes import ProbeState
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.model.stepped import Stepped
from tui.core.model.timestamps import rfc3339
from tui.core.observed.announcements import StorageOut
from tui.core.observed.answers import JetStream, ServerRef
from tui.core.observed.events import Answer
from tui.core.servers import clock_offsets
from tui.core.settings.thresholds import Thresholds
from tui.core.vantage import own_link

_UNPOLLED_SILENT_S = 16.0
"""A server that is not asked each second broadcasts STATSZ every 10 s; half as much again is silence."""
_GONE_S = 600.0
_NAMELESS_GONE_S = 60.0
"""A server that was given no name bears its id, which is another one at each start: it never comes back."""
_STILL_S = 2.5
"""PING goes out each second; a connection that was silent for longer stood still."""
_DATED_WITHIN_S = 0.5
"""A younger answer is of now; clocks that are known no better than this date none."""
_BACKLOG_S = 1.0
"""What had waited has come by then."""
_STARTS_KEPT = 50


def line(at: float, server: str, what: ServerEvent) -> ServerLine:
    """One `server` line."""
    return ServerLine(at=rfc3339(at), server=server, what=what)


def put(state: State, server: Server) -> State:
    """The state with this server's record replaced."""
    return replace(state, servers={**state.servers, server.name: server})


def ours(server: Server | None, server_time: float) -> float:
    """A time of that server's clock on our clock, as well as the offset is known."""
    return server_time if server is None or server.offset is None else server_time - server.offset.theta


def ours_error(server: Server | None) -> float:
    """How wrong `ours` may be, in seconds; unknown offsets count 50 ms."""
    return 0.05 if server is None or server.offset is None else server.offset.bound


def made_at(server: Server, event: Answer) -> float:
    """When the server made this answer, by our clock: what waited on a broken network tells of then, and not of now."""
    if event.server_time is None or server.offset is None or server.offset.bound > _DATED_WITHIN_S:
        return event.at
    made = ours(server, event.server_time) + server.offset.bound
    return event.at if event.at - made <= _DATED_WITHIN_S else max(made, event.asked or 0.0)


def stood_still(server: Server, at: float) -> bool:
    """True while PING on our own connection has not been answered for 2.5 s."""
    return at - max(server.ping.answered_at or 0.0, server.connected_at or 0.0) > _STILL_S


def tells_of_now(server: Server, at: float) -> bool:
    """False right after this server, or our connection to it, came up or woke: then it hands on what has waited."""
    if stood_still(server, at):
        return False
    began = max(server.woke_at or 0.0, server.connected_at or 0.0)
    return at - began >= _BACKLOG_S


def _new(state: State, ref: ServerRef, at: float) -> Stepped[ServerLine]:
    server = Server(name=ref.name, id=ref.id, first_seen=at, here_since=at, heard_at=at)
    told = (line(at, ref.name, "joined"),) if state.ready_at is not None else ()
    return put(state, server), told


def named(state: State, names: Mapping[str, str]) -> State:
    """The state that also knows these peer hashes by name."""
    fresh = {peer: name for peer, name in names.items() if state.names.get(peer) != name}
    return replace(state, names={**state.names, **fresh}) if fresh else state


def heard(state: State, ref: ServerRef, at: float) -> Stepped[ServerLine]:
    """A message of this server came: it is there, under this id."""
    lines: tuple[ServerLine, ...] = ()
    if ref.name not in state.servers or _gave_name(state, ref):
        state, lines = _new(state, ref, at)
    if ref.bears is None:
        state = named(state, {peer_hash(ref.name): ref.name})
    old = state.servers[ref.name]
    server = replace(
        old,
        id=ref.id,
        cluster=ref.cluster,
        domain=ref.domain,
        version=ref.version or old.version,
        jetstream=ref.jetstream,
        bears=ref.bears,
        off_since=_off_since(old, ref, at),
        here_since=at if old.silent else old.here_since,
        heard_at=max(at, old.heard_at),
        silent=False,
    )
    if old.id and old.id != ref.id:
        server = _anew(state, old, server, at)
        lines += (line(at, ref.name, "restarted"),)
    if old.silent:
        lines += (line(at, ref.name, "back"),)
    return put(state, server), lines


def _off_since(old: Server, ref: ServerRef, at: float) -> float | None:
    """`jetstream` false says that JetStream is off; true says only that it was configured at the start."""
    if not ref.jetstream:
        return at if old.off_since is None or old.id != ref.id else old.off_since
    return old.off_since if old.jetstream and old.id == ref.id else None


def _gave_name(state: State, ref: ServerRef) -> bool:
    """The server that had this name has another one now: nothing of it is true of the one that bears it from here on."""
    old = state.servers[ref.name]
    return old.id not in {"", ref.id} and any(s.id == old.id for s in state.servers.values() if s.name != ref.name)


def _anew(state: State, old: Server, server: Server, at: float) -> Server:
    """Another process under its name: nothing of the one before is true of it."""
    return replace(
        server,
        here_since=at,
        restarts=(*old.restarts, at)[-_STARTS_KEPT:],
        crashes=(*old.crashes, at)[-_STARTS_KEPT:] if _crashed(state, old, server) else old.crashes,
        lame_duck_at=None,
        shutdown_at=None,
        left_at=old.shutdown_at if old.lame_duck_at is None else old.lame_duck_at,
        raft=None,
        meta_lost_since=None,
        storage_out_at=None,
        waiting_since=None,
        busy_since=None,
        unrouted_since=None,
        api_busy_since=None,
        ping=ProbeState(),
        statsz=ProbeState(),
        raftz=ProbeState(),
        refused_at=None,
        offset=None,
    )


def _crashed(state: State, old: Server, new: Server) -> bool:
    """Did it restart without an announced shutdown that would have been heard? With another version somebody upgraded it."""
    if old.version != new.version or old.lame_duck_at is not None or old.shutdown_at is not None:
        return False
    deaf = any(d.operation == "subscribe" and d.subject.endswith((".LAMEDUCK", ".SHUTDOWN")) for d in state.denied)
    return not deaf and state.seeing_since is not None and state.seeing_since <= old.heard_at


def answered(state: State, event: Answer) -> Stepped[ServerLine]:
    """An answer came: its server is there, and when asked for by us its latency and clock are known."""
    old, ref = state.servers.get(event.server.name), event.server
    lines: tuple[ServerLine, ...] = ()
    # Each second of each server comes here, and nearly always nothing about the server itself is new.
    if old is None or old.silent or _identity(old) != (ref.id, ref.cluster, ref.domain, ref.version, ref.jetstream):
        state, lines = heard(state, ref, event.at)
        old = state.servers[ref.name]
    if event.asked is None:
        state = replace(state, broadcast_at=event.at)
        return put(state, replace(old, heard_at=max(event.at, old.heard_at))), lines
    offset = old.offset
    if event.server_time is not None:
        offset = clock_offsets.learned(offset, event.asked, event.at, event.server_time)
    server = replace(
        old,
        heard_at=max(event.at, old.heard_at),
        answered_at=event.at,
        answer_s=max(0.0, event.at - event.asked),
        waiting_since=None,
        offset=offset,
    )
    return put(state, server), lines


def _identity(server: Server) -> tuple[str, str | None, str | None, str, bool]:
    return server.id, server.cluster, server.domain, server.version, server.jetstream


def jetstream_told(server: Server, js: JetStream, at: float, limits: Thresholds) -> Server:
    """The server with new JetStream figures: rates from the last two answers, and whom it names as leader."""
    before, before_at = server.jetstream_stats, server.jetstream_at
    per_s, errors = server.api_per_s, server.api_errors_per_min
    if before is not None and before_at is not None and at - before_at >= 0.5:
        took = at - before_at
        per_s = _rate(before.api_total, js.api_total, took)
        errors = _rate(before.api_errors, js.api_errors, took / 60)
    if before is not None and js.streams is None:
        js = replace(js, streams=before.streams, consumers=before.consumers)
    rose_from, rose_at = _errors_rose(server, js, at, limits)
    limit = limits.api_rate_max * (1.0 if server.api_busy_since is None else limits.api_rate_calm)
    named = js.meta.leader if js.meta else None
    changed = server.names_since is None or named != server.names_leader
    return replace(
        server,
        jetstream_stats=js,
        jetstream_at=at,
        off_since=(server.off_since or at) if js.disabled or not server.jetstream else None,
        api_per_s=per_s,
        api_errors_per_min=errors,
        api_errors_from=rose_from,
        api_errors_rose_at=rose_at,
        api_busy_since=(server.api_busy_since or at) if (per_s or 0.0) >= limit else None,
        names_leader=named,
        names_since=at if changed else server.names_since,
        named_other_at=before_at if changed else server.named_other_at,
    )


def _rate(before: int | None, now: int | None, took: float) -> float | None:
    """How fast a counter rises; one that falls began again. None where it was not told."""
    return None if before is None or now is None else max(0.0, (now - before) / took)


def _errors_rose(
    server: Server, js: JetStream, at: float, limits: Thresholds
) -> tuple[tuple[float, int] | None, float | None]:
    """Since when, from how many on, and when last API errors rose; a new start counts from zero, and is no rise."""
    before, began, last = server.jetstream_stats, server.api_errors_from, server.api_errors_rose_at
    if before is None or before.api_errors is None or js.api_errors is None or js.api_errors == before.api_errors:
        return began, last
    if js.api_errors < before.api_errors:
        return None, None
    goes_on = began is not None and last is not None and at - last <= limits.api_errors_shown_s
    return began if goes_on else (server.jetstream_at or at, before.api_errors), at


def storage_out(state: State, event: StorageOut) -> State:
    """It told that it switches JetStream off because its disk is full; each of our connections hears that."""
    server = next((one for one in state.servers.values() if one.id and one.id == event.server_id), None)
    return state if server is None else put(state, replace(server, storage_out_at=event.at))


def silence(state: State, server: Server, now: float) -> float:
    """Seconds for which this server was silent while metawatch was listening; 0 while it sees nothing.

    What a broken connection of ours does not bring is no silence of the server: it is asked through others, once that is lost."""
    if state.seeing_since is None or (server.connected and own_link.silence(server) in ("not taken", "lossy")):
        return 0.0
    return max(0.0, now - max(server.heard_at, state.seeing_since, server.disconnected_at or 0.0))


def _asked_each_second(state: State, server: Server) -> bool:
    """RAFTZ is asked each second, or JSZ where a server has none; where RAFTZ is not permitted nothing is."""
    return server.jetstream and (server.raft_at is not None or "RAFTZ" in state.unsupported.get(server.name, ()))


def fell_silent(state: State, now: float, limits: Thresholds) -> Stepped[ServerLine]:
    """Judge every server's silence; servers that announced their shutdown are not called silent."""
    lines: list[ServerLine] = []
    for server in state.servers.values():
        limit = limits.silent_s if _asked_each_second(state, server) else _UNPOLLED_SILENT_S
        quiet = silence(state, server, now)
        gone = _NAMELESS_GONE_S if server.name == server.id else _GONE_S
        if quiet >= gone and peer_hash(server.name) not in state.group.counted:
            state = _forgotten(state, server.name)
            lines.append(line(now, server.name, "left"))
        elif quiet >= limit and not server.silent and not server.lame_duck_at and not server.shutdown_at:
            state = put(state, replace(server, silent=True))
            lines.append(line(now, server.name, "silent"))
    return state, tuple(lines)


def _forgotten(state: State, name: str) -> State:
    """Nothing is kept of a server that is gone for good, but what elections and alerts of the past call it."""
    lost = {peer for peer, _ in state.group.lost}
    return replace(
        state,
        servers=_without(state.servers, name),
        routes=_without(state.routes, name),
        unsupported=_without(state.unsupported, name),
        symptoms=_without(state.symptoms, name),
        taps=_without(state.taps, name),
        heard_leaders=_without(state.heard_leaders, name),
        names={peer: one for peer, one in state.names.items() if one != name or peer in lost},
    )


KeptValue = TypeVar("KeptValue")


def _without(kept: Mapping[str, KeptValue], name: str) -> Mapping[str, KeptValue]:
    return {key: value for key, value in kept.items() if key != name} if name in kept else kept
