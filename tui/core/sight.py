"""What can metawatch see? Its connections, refusals and own stalls; a denied feed is blind, never silent."""

from msgspec.structs import replace

from tui.core.events import Blind, FeedDenied, ProbeMissed, VantageChanged
from tui.core.frames import Pinged
from tui.core.hearing import account_unknown
from tui.core.lines import VantageLine
from tui.core.pulse import untapped
from tui.core.roster import put, stood_still
from tui.core.server import Server
from tui.core.state import Denied, State, Unseen
from tui.core.times import rfc3339

_UNSEEN_KEPT = 20


def vantage(state: State, event: VantageChanged) -> tuple[State, tuple[VantageLine, ...]]:
    """Our connection to a server came up or went down."""
    server = state.servers.get(event.server)
    if server is None:
        server = Server(name=event.server, id="", first_seen=event.at, heard_at=event.at)
    server = replace(
        server,
        connected=event.connected,
        connected_at=event.at if event.connected else None,
        reason=None if event.connected else event.reason,
    )
    state = put(state, server)
    if event.connected:
        first = event.at if state.first_connected_at is None else state.first_connected_at
        state = replace(state, first_connected_at=first, denied=_forget(state, event.server))
        if state.seeing_since is None:
            state = _sees_again(state, event.at)
    else:
        state = account_unknown(untapped(state, event.server), event.server)
        if not any(s.connected for s in state.servers.values()):
            state = replace(state, seeing_since=None)
    line = VantageLine(at=rfc3339(event.at), server=event.server, connected=event.connected, reason=event.reason)
    return state, (line,)


def _forget(state: State, via: str) -> tuple[Denied, ...]:
    """A new connection may be allowed what the old one was not."""
    return tuple(d for d in state.denied if d.via != via)


def _sees_again(state: State, at: float) -> State:
    """The first connection after none: what no advisory could tell meanwhile is unseen."""
    return replace(state, seeing_since=at)


def blind(state: State, event: Blind) -> State:
    """metawatch itself was late: the interval is unseen and no silence is dated from before its end."""
    unseen = Unseen(since=event.since, until=event.at, reason=event.reason)
    seeing = None if state.seeing_since is None else event.at
    return replace(state, unseen=(*state.unseen[-_UNSEEN_KEPT + 1 :], unseen), seeing_since=seeing)


def denied(state: State, event: FeedDenied) -> State:
    """A subject is refused to us on one connection."""
    if any(d.via == event.via and d.subject == event.subject and d.operation == event.operation for d in state.denied):
        return state
    entry = Denied(operation=event.operation, subject=event.subject, via=event.via, at=event.at)
    return replace(state, denied=(*state.denied, entry))


def pinged(state: State, event: Pinged) -> State:
    """A server's read loop answered on our own connection to it."""
    server = state.servers.get(event.server)
    if server is None:
        return state
    server = replace(
        server,
        heard_at=max(server.heard_at, event.at),
        pong_asked=event.asked,
        woke_at=event.at if stood_still(server, event.at) else server.woke_at,
    )
    return put(state, server)


def missed(state: State, event: ProbeMissed) -> State:
    """A request was not answered in time, or its endpoint does not exist there."""
    if event.unsupported:
        known = state.unsupported.get(event.server, ())
        if event.endpoint in known:
            return state
        return replace(state, unsupported={**state.unsupported, event.server: (*known, event.endpoint)})
    server = state.servers.get(event.server)
    if server is None or (server.answered_at is not None and server.answered_at > event.asked):
        return state
    waiting = event.asked if server.waiting_since is None else server.waiting_since
    return put(state, replace(server, waiting_since=waiting))
