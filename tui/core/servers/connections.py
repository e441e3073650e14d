"""What do our own connections say of a server? Connected, lost, PONG received, request unanswered."""

from msgspec.structs import replace

from tui.core.model.lines import AnyLine, VantageLine
from tui.core.model.message import message
from tui.core.model.server import OwnLink, Presence, Server, ServerHistory
from tui.core.model.state import Denied, State
from tui.core.model.timestamps import rfc3339
from tui.core.observed.account import AccountSeen
from tui.core.observed.discovery import AddressRefused, DiscoveryDone, Greeted, NotReached, WhoIsThere
from tui.core.observed.events import Blind, FeedDenied, ProbeMissed, VantageChanged
from tui.core.observed.raft_frames import LinkSampled, Pinged
from tui.core.servers.answering import owes_pong, stood_still
from tui.core.servers.roster import heard, put
from tui.core.vantage import own_link
from tui.core.vantage.reach import account_unknown
from tui.core.vantage.taps import untapped
from tui.core.vantage.visibility import judge, lost, not_reached, sees_again, tells_nothing

OfSight = VantageChanged | Blind | FeedDenied | ProbeMissed | AccountSeen


def vantage(state: State, event: VantageChanged) -> tuple[State, tuple[VantageLine, ...]]:
    """Our connection to a server came up or went down."""
    server = state.servers.get(event.server)
    if server is None:
        server = Server(
            name=event.server, presence=Presence(heard_at=event.at), history=ServerHistory(first_seen=event.at)
        )
    old = server.connection
    connection = replace(
        old,
        connected=event.connected,
        connected_at=event.at if event.connected else None,
        disconnected_at=event.at if old.connected and not event.connected else old.disconnected_at,
        hung_since=_hung_since(server, event),
        reason=None if event.connected else event.reason,
        barred=None if event.connected else event.barred,
        # How well the network carries, and how late our own loop was, outlives a connection.
        link=OwnLink(resent=old.link.resent, lags=old.link.lags),
    )
    state = put(state, replace(server, connection=connection))
    if event.connected:
        first = event.at if state.first_connected_at is None else state.first_connected_at
        given = replace(state.given, unreached=None)
        state = replace(state, first_connected_at=first, denied=_forget(state, event.server), given=given)
        if state.seeing_since is None:
            state = sees_again(state, event.at, message("no_connection"))
    else:
        state = account_unknown(untapped(state, event.server), event.server)
        if not any(s.connection.connected for s in state.servers.values()):
            state = lost(state, event.at)
    line = VantageLine(at=rfc3339(event.at), server=event.server, connected=event.connected, reason=event.reason)
    return state, (line,)


def _hung_since(server: Server, event: VantageChanged) -> float | None:
    """A process that hangs, hangs on when its connection is given up."""
    if event.connected:
        return None
    if not server.connection.connected:
        return server.connection.hung_since
    hangs = own_link.silence(server) == "taken" and owes_pong(server, event.at)
    return server.probes.ping.waiting_since if hangs else None


def found(state: State, event: WhoIsThere) -> tuple[State, tuple[AnyLine, ...]]:
    """Who is there: a round of discovery, a server's first words, an address that shows another cluster, or nobody so far."""
    match event:
        case DiscoveryDone():
            tried = state.given.tried or event.given_tried
            return replace(state, discovered=True, given=replace(state.given, tried=tried)), ()
        case Greeted():
            return heard(state, event.server, event.at)
        case NotReached():
            return not_reached(state, event.since, event.reason), ()
        case AddressRefused():
            # Told by its address: the server's name may be that of one of ours.
            refused = {**state.given.refused, event.address: event.reason}
            line = VantageLine(at=rfc3339(event.at), server=event.address, connected=False, reason=event.reason)
            return replace(state, given=replace(state.given, refused=refused)), (line,)


def _forget(state: State, via: str) -> tuple[Denied, ...]:
    """A new connection may be allowed what the old one was not."""
    return tuple(d for d in state.denied if d.via != via)


def pinged(state: State, event: Pinged) -> State:
    """A server's read loop answered on our own connection to it."""
    server = state.servers.get(event.server)
    if server is None:
        return state
    woke_at = event.at if stood_still(server, event.at) else server.connection.woke_at
    server = own_link.ponged(server, event)
    server = replace(
        server,
        presence=replace(server.presence, heard_at=max(server.presence.heard_at, event.at)),
        connection=replace(server.connection, pong_asked=event.asked, woke_at=woke_at),
    )
    return put(state, server)


def sampled(state: State, event: LinkSampled) -> State:
    """Our kernel told of a connection whose PONG is overdue."""
    server = state.servers.get(event.server)
    if server is None or not server.connection.connected:
        return state
    return judge(put(state, own_link.sampled(server, event)), event.at)


def missed(state: State, event: ProbeMissed) -> State:
    """A request was not answered in time, or its endpoint does not exist there."""
    if event.unsupported:
        known = state.unsupported.get(event.server, ())
        if event.endpoint in known:
            return state
        return replace(state, unsupported={**state.unsupported, event.server: (*known, event.endpoint)})
    server = state.servers.get(event.server)
    if tells_nothing(state, event.asked):
        return state
    if server is None or (server.probes.answered_at is not None and server.probes.answered_at > event.asked):
        return state
    waiting = event.asked if server.probes.waiting_since is None else server.probes.waiting_since
    server = own_link.missed(server, event)
    return judge(put(state, replace(server, probes=replace(server.probes, waiting_since=waiting))), event.at)
