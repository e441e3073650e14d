"""What does a message from a server mean? One event a message; this file must not know what follows from it, or ask a clock.

Whatever the bytes are, the answer is an event (`DecodeFailed` at worst) or None, never an exception.
"""

from typing import Final, Literal

from msgspec.json import Decoder

from tui.core.observed.events import (
    DecodeFailed,
    HealthSeen,
    MetaSeen,
    RaftSeen,
    RoutesSeen,
    ServerLameDuck,
    ServerShutdown,
    StatsSeen,
    VarzSeen,
)
from tui.wire import meaning, routes, structs, varz
from tui.wire.advisories import AdvisoryEvent, advisory
from tui.wire.decode import MAX_TEXT, Unreadable, instant, read
from tui.wire.subjects import ADVISORY_PREFIX, META_GROUP, SERVER_PREFIX, ask_any

EventEndpoint = Literal["STATSZ", "RAFTZ", "JSZ", "HEALTHZ", "VARZ"]
"""Endpoints whose answers are events by themselves; ROUTEZ needs to be told the system account."""

PushEvent = AdvisoryEvent | StatsSeen | ServerLameDuck | ServerShutdown | DecodeFailed
AnswerEvent = RaftSeen | StatsSeen | MetaSeen | HealthSeen | VarzSeen | DecodeFailed

_SERVER: Final = Decoder(structs.ServerBlock)
_STATSZ: Final = Decoder(structs.StatszAnswer)
_RAFTZ: Final = Decoder(structs.RaftzAnswer)
_JSZ: Final = Decoder(structs.JszAnswer)
_HEALTHZ: Final = Decoder(structs.HealthzAnswer)
_ROUTEZ: Final = Decoder(routes.RoutezAnswer)
_REFUSED: Final = Decoder(structs.Refused)

_STATUS_LINE: Final = b"NATS/1.0 "
_NO_RESPONDERS: Final = b"503"
_SERVER_TOKENS: Final = 3
"""Dots in `$SYS.SERVER.<id>.<EVENT>`; others, such as an account's connections, are longer."""


def translate_push(at: float, via: str, subject: str, body: bytes) -> PushEvent | None:
    """What came unasked: advisories, audits, STATSZ broadcasts, LAMEDUCK, SHUTDOWN. None: of no interest.

    `at` is the local time of receipt, `via` the name of the server through whose connection it came.
    """
    try:
        if subject.startswith(ADVISORY_PREFIX):
            return advisory(at, via, subject[len(ADVISORY_PREFIX) :], body)
        if subject.startswith(SERVER_PREFIX) and subject.count(".") == _SERVER_TOKENS:
            return _from_server(at, via, subject.rpartition(".")[2], body)
    except Unreadable as why:
        return _failed(at, via, subject, why)
    return None


def translate_answer(endpoint: EventEndpoint, at: float, asked: float, via: str, body: bytes) -> AnswerEvent:
    """One server's answer to one request (PING is answered as STATSZ); `asked` is the local time of the request."""
    try:
        match endpoint:
            case "RAFTZ":
                return _raft_seen(at, asked, via, body)
            case "STATSZ":
                return _stats_seen(at, asked, via, body)
            case "JSZ":
                return _meta_seen(at, asked, via, body)
            case "HEALTHZ":
                return _health_seen(at, asked, via, body)
            case "VARZ":
                return varz.varz_seen(at, asked, via, body)
    except Unreadable as why:
        return _failed(at, via, ask_any(endpoint), _refusal(body) or why)


def translate_routes(
    at: float, asked: float, via: str, body: bytes, system_account: str | None
) -> RoutesSeen | DecodeFailed:
    """A ROUTEZ answer; the name of the system account (VARZ) tells which of several routes carries the meta group's traffic."""
    try:
        told = read(_ROUTEZ, body)
        server, chosen = meaning.server_ref(told.server), routes.routes(told.data, system_account)
    except Unreadable as why:
        return _failed(at, via, ask_any("ROUTEZ"), _refusal(body) or why)
    return RoutesSeen(at=at, server=server, server_time=instant(told.server.time), asked=asked, via=via, routes=chosen)


def no_responders(headers: bytes | None) -> bool:
    """Do these raw headers say that nobody serves this subject (`NATS/1.0 503`)? The server is there and has no such endpoint."""
    return headers is not None and headers.startswith(_STATUS_LINE + _NO_RESPONDERS)


def _from_server(at: float, via: str, kind: str, body: bytes) -> PushEvent | None:
    match kind:
        case "STATSZ":
            return _stats_seen(at, None, via, body)
        case "LAMEDUCK":
            leaving = read(_SERVER, body)
            return ServerLameDuck(at=at, server=meaning.server_ref(leaving), server_time=instant(leaving.time), via=via)
        case "SHUTDOWN":
            gone = read(_SERVER, body)
            return ServerShutdown(at=at, server=meaning.server_ref(gone), server_time=instant(gone.time), via=via)
        case _:
            return None


def _raft_seen(at: float, asked: float, via: str, body: bytes) -> RaftSeen:
    """The system account, below which `_meta_` lies, may have any name."""
    told = read(_RAFTZ, body)
    server = meaning.server_ref(told.server)
    groups = [groups[META_GROUP] for groups in (told.data or {}).values() if META_GROUP in groups]
    raft = meaning.raft(groups[0]) if groups else None
    return RaftSeen(at=at, server=server, server_time=instant(told.server.time), asked=asked, via=via, raft=raft)


def _stats_seen(at: float, asked: float | None, via: str, body: bytes) -> StatsSeen:
    told = read(_STATSZ, body)
    return StatsSeen(
        at=at,
        server=meaning.server_ref(told.server),
        server_time=instant(told.server.time),
        asked=asked,
        via=via,
        stats=meaning.stats(told.statsz),
        jetstream=meaning.jetstream_of_statsz(told.statsz.jetstream),
    )


def _meta_seen(at: float, asked: float, via: str, body: bytes) -> MetaSeen:
    told = read(_JSZ, body)
    server = meaning.server_ref(told.server)
    jetstream = meaning.jetstream_of_jsz(told.data)
    return MetaSeen(
        at=at, server=server, server_time=instant(told.server.time), asked=asked, via=via, jetstream=jetstream
    )


def _health_seen(at: float, asked: float, via: str, body: bytes) -> HealthSeen:
    """Healthy is only who says `ok`; an error in place of the data is an unhealthy server's answer, too."""
    told = read(_HEALTHZ, body)
    if told.data is None and told.error is None:
        raise Unreadable("HEALTHZ with neither data nor error")
    health = told.data or structs.Health(status="error")
    errors = [health.error, *(row.error for row in (health.errors or [])[:8])]
    if told.error is not None:
        errors.insert(0, told.error.description)
    ok = health.status == "ok" and told.error is None
    error = None if ok else meaning.cut("; ".join(dict.fromkeys(filter(None, errors)))) or health.status[:MAX_TEXT]
    server = meaning.server_ref(told.server)
    return HealthSeen(
        at=at,
        server=server,
        server_time=instant(told.server.time),
        asked=asked,
        via=via,
        ok=ok,
        error=error,
        failing=None if ok or told.data is None else meaning.failing(told.data),
    )


def _refusal(body: bytes) -> str | None:
    """The server's own words where it answered with an error instead of what was asked."""
    try:
        error = read(_REFUSED, body).error
    except Unreadable:
        return None
    return f"{error.code} {error.description}"


def _failed(at: float, via: str, subject: str, why: Unreadable | str) -> DecodeFailed:
    return DecodeFailed(at=at, via=via, subject=subject[:MAX_TEXT], reason=str(why)[:MAX_TEXT])
