"""What is known of each server? Keeps the roster and tells joined, restarted, silent and back; must not know who leads."""

from collections.abc import Mapping
from typing import TypeVar

from msgspec.structs import replace

from tui.core.model.lines import ServerEvent, ServerLine
from tui.core.model.peer_names import peer_hash
from tui.core.model.server import Identity, JetStreamReport, LoweredQuorum, Presence, Server, ServerHistory
from tui.core.model.state import State
from tui.core.model.stepped import Stepped
from tui.core.model.timestamps import rfc3339
from tui.core.observed.announcements import MetaRescued, StorageOut
from tui.core.observed.answer import Answer
from tui.core.observed.answers import ServerRef
from tui.core.servers import clock_offsets
from tui.core.servers.answering import UNASKED_SILENT_S, stood_still
from tui.core.servers.raftz_support import lacks_raftz
from tui.core.settings.thresholds import Thresholds
from tui.core.vantage import own_link

_GONE_S = 600.0
_NAMELESS_GONE_S = 60.0
"""A server that was given no name bears its id, which is another one at each start: it never comes back."""
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
    return server_time if server is None or server.process.offset is None else server_time - server.process.offset.theta


def ours_error(server: Server | None) -> float:
    """How wrong `ours` may be, in seconds; unknown offsets count 50 ms."""
    return 0.05 if server is None or server.process.offset is None else server.process.offset.bound


def made_at(server: Server, event: Answer) -> float:
    """When the server made this answer, by our clock: what waited on a broken network tells of then, and not of now."""
    if event.server_time is None or server.process.offset is None or server.process.offset.bound > _DATED_WITHIN_S:
        return event.at
    made = ours(server, event.server_time) + server.process.offset.bound
    return event.at if event.at - made <= _DATED_WITHIN_S else max(made, event.asked or 0.0)


def tells_of_now(server: Server, at: float) -> bool:
    """False right after this server, or our connection to it, came up or woke: then it hands on what has waited."""
    return not stood_still(server, at) and not hands_on(server, at)


def hands_on(server: Server, at: float) -> bool:
    """Whether this server, or our connection to it, came up or woke so short a time before that what came then may have waited."""
    woke, connected = server.connection.woke_at or 0.0, server.connection.connected_at or 0.0
    return at - (woke if woke > connected else connected) < _BACKLOG_S


def _new(state: State, ref: ServerRef, at: float) -> Stepped[ServerLine]:
    server = Server(
        name=ref.name,
        identity=_identity(ref, before=None),
        presence=Presence(heard_at=at, here_since=at),
        history=ServerHistory(first_seen=at),
    )
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
    if old.identity.id and old.identity.id != ref.id:
        server = _another_process(state, old, ref, at)
        if ref.version != old.identity.version:  # which endpoints it has goes by that
            state = replace(state, unsupported=_without(state.unsupported, ref.name))
        lines += (line(at, ref.name, "restarted"),)
    else:
        here_since = at if old.presence.silent else old.presence.here_since
        server = replace(
            old,
            identity=_identity(ref, before=old.identity),
            presence=Presence(heard_at=max(at, old.presence.heard_at), here_since=here_since),
            jetstream=replace(old.jetstream, off_since=_off_since(old, ref, at)),
        )
    if old.presence.silent:
        lines += (line(at, ref.name, "back"),)
    return put(state, server), lines


def _identity(ref: ServerRef, *, before: Identity | None) -> Identity:
    """What a message says of its sender; not every kind of message says the version."""
    return Identity(
        id=ref.id,
        cluster=ref.cluster,
        domain=ref.domain,
        version=ref.version or (before.version if before is not None else ""),
        jetstream=ref.jetstream,
        bears=ref.bears,
    )


def _off_since(old: Server, ref: ServerRef, at: float) -> float | None:
    """`jetstream` false says that JetStream is off; true says only that it was configured at the start."""
    if not ref.jetstream:
        return at if old.jetstream.off_since is None else old.jetstream.off_since
    return old.jetstream.off_since if old.identity.jetstream else None


def _gave_name(state: State, ref: ServerRef) -> bool:
    """The server that had this name has another one now: nothing of it is true of the one that bears it from here on."""
    old = state.servers[ref.name]
    return old.identity.id not in {"", ref.id} and any(
        s.identity.id == old.identity.id for s in state.servers.values() if s.name != ref.name
    )


def _another_process(state: State, old: Server, ref: ServerRef, at: float) -> Server:
    """Another process runs under this name: nothing of the one before is true of it, so the record begins again.

    What is given here is all that may outlive a process: our own connection, and what the name's history adds up to."""
    left_at = old.process.shutdown_at if old.process.lame_duck_at is None else old.process.lame_duck_at
    history = replace(old.history, restarts=(*old.history.restarts, at)[-_STARTS_KEPT:], left_at=left_at)
    if _crashed(state, old, ref):
        history = replace(history, crashes=(*history.crashes, at)[-_STARTS_KEPT:])
    return Server(
        name=old.name,
        identity=_identity(ref, before=None),
        presence=Presence(heard_at=at, here_since=at),
        connection=old.connection,
        history=history,
        jetstream=JetStreamReport(off_since=None if ref.jetstream else at),
    )


def _crashed(state: State, old: Server, ref: ServerRef) -> bool:
    """Did it restart without an announced shutdown that would have been heard? With another version somebody upgraded it."""
    upgraded = ref.version not in ("", old.identity.version)
    if upgraded or old.process.lame_duck_at is not None or old.process.shutdown_at is not None:
        return False
    deaf = any(d.operation == "subscribe" and d.subject.endswith((".LAMEDUCK", ".SHUTDOWN")) for d in state.denied)
    return not deaf and state.seeing_since is not None and _saw_it_end(state, old)


def _saw_it_end(state: State, old: Server) -> bool:
    """Whether metawatch looked without a break from its last word on, at least until its port refused us: what it might have announced
    it would have announced before."""
    heard_at, refused_at, sees = old.presence.heard_at, old.probes.refused_at, state.seeing_since or 0.0
    if sees <= heard_at:
        return True
    if refused_at is None or not heard_at <= refused_at < sees:
        return False
    return not any(one.since < refused_at and one.until > heard_at for one in state.unseen)


def answered(state: State, event: Answer) -> tuple[State, Server, tuple[ServerLine, ...]]:
    """An answer came: its server is there, and when asked for by us its latency and clock are known.

    The record of that server is yet to be put into the state: whoever asks writes the answer itself into it first."""
    old, ref, at, asked = state.servers.get(event.server.name), event.server, event.at, event.asked
    lines: tuple[ServerLine, ...] = ()
    # Each second of each server comes here, and nearly always nothing about the server itself is new.
    if old is None or old.presence.silent or not _says_again(old.identity, ref):
        state, lines = heard(state, ref, at)
        old = state.servers[ref.name]
    presence = old.presence if at <= old.presence.heard_at else replace(old.presence, heard_at=at)
    if asked is None:
        return replace(state, broadcast_at=at), replace(old, presence=presence), lines
    probes = replace(old.probes, answered_at=at, answer_s=at - asked if at > asked else 0.0, waiting_since=None)
    process = old.process
    if event.server_time is not None:
        process = replace(process, offset=clock_offsets.learned(process.offset, asked, at, event.server_time))
    return state, replace(old, presence=presence, probes=probes, process=process), lines


def _says_again(was: Identity, now: ServerRef) -> bool:
    return (
        was.id == now.id
        and was.cluster == now.cluster
        and was.domain == now.domain
        and was.version == now.version
        and was.jetstream == now.jetstream
    )


def storage_out(state: State, event: StorageOut) -> State:
    """It told that it switches JetStream off because its disk is full; each of our connections hears that."""
    server = _by_id(state, event.server_id)
    if server is None:
        return state
    return put(state, replace(server, jetstream=replace(server.jetstream, storage_out_at=event.at)))


def rescued(state: State, event: MetaRescued) -> State:
    """An operator lowered its quorum (META.RESCUE, 2.15); each of our connections hears that."""
    server = _by_id(state, event.server_id)
    if server is None:
        return state
    lowered = LoweredQuorum(at=event.at, was=event.was, now=event.now)
    return put(state, replace(server, jetstream=replace(server.jetstream, rescued=lowered)))


def _by_id(state: State, server_id: str) -> Server | None:
    return next((one for one in state.servers.values() if one.identity.id and one.identity.id == server_id), None)


def silence(state: State, server: Server, now: float) -> float:
    """Seconds for which this server was silent while metawatch was listening; 0 while it sees nothing.

    What a broken connection of ours does not bring is no silence of the server: it is asked through others, once that is lost."""
    if state.seeing_since is None or (
        server.connection.connected and own_link.silence(server) in ("not taken", "lossy")
    ):
        return 0.0
    return max(0.0, now - max(server.presence.heard_at, state.seeing_since, server.connection.disconnected_at or 0.0))


def asked_each_second(state: State, server: Server) -> bool:
    """RAFTZ is asked each second, or JSZ where a server has none; where RAFTZ is not permitted nothing is."""
    return server.identity.jetstream and (server.history.answers_raftz or lacks_raftz(state, server.name))


def fell_silent(state: State, now: float, limits: Thresholds) -> Stepped[ServerLine]:
    """Judge every server's silence; servers that announced their shutdown are not called silent."""
    lines: list[ServerLine] = []
    shortest = min(limits.unresponsive_s, UNASKED_SILENT_S, _NAMELESS_GONE_S)
    for server in state.servers.values():
        if now - server.presence.heard_at < shortest:
            continue  # looked at first: nearly always
        limit = limits.unresponsive_s if asked_each_second(state, server) else UNASKED_SILENT_S
        quiet = silence(state, server, now)
        gone = _NAMELESS_GONE_S if server.name == server.identity.id else _GONE_S
        if quiet >= gone and peer_hash(server.name) not in state.group.counted:
            state = _forgotten(state, server.name)
            lines.append(line(now, server.name, "left"))
        elif (
            quiet >= limit
            and not server.presence.silent
            and not server.process.lame_duck_at
            and not server.process.shutdown_at
        ):
            state = put(state, replace(server, presence=replace(server.presence, silent=True)))
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
