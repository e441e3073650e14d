"""What can metawatch see? Its connections, refusals and own stalls; a denied feed is blind, never silent.

While nothing comes through any connection, and no machine shows that it takes what we send, metawatch is blind: whether the
cluster is well is not known, `State.seeing_since` is None, and nothing may be concluded from silence. The interval is dated from
the last message that was heard, so it begins before it is noticed. When anything is heard again the interval becomes one of
`State.unseen`, and all questions that were under way are forgotten, for their answers tell of our links and not of servers.
"""

from msgspec.structs import replace

from tui.core.elections.heartbeat_evidence import untapped
from tui.core.model.lines import AnyLine, VantageLine
from tui.core.model.probes import Rung
from tui.core.model.server import OwnLink, Server
from tui.core.model.state import Denied, State, Unseen
from tui.core.model.timestamps import rfc3339
from tui.core.observed.account import AccountSeen
from tui.core.observed.discovery import AddressRefused, DiscoveryDone, Greeted
from tui.core.observed.events import Blind, FeedDenied, ProbeMissed, VantageChanged
from tui.core.observed.raft_frames import LinkSampled, Pinged
from tui.core.servers.roster import heard, put, stood_still
from tui.core.vantage import own_link
from tui.core.vantage.reach import account_unknown

_UNSEEN_KEPT = 20
_DARK_S = 1.5
"""Heartbeats, PONGs and answers come each second: such a silence of all connections at once is ours."""
_WORTH_TELLING_S = 1.0
NOTHING_HEARD = "nothing came through any connection"
NO_CONNECTION = "no connection to any server"
NOTHING_COMES = "nothing comes from any server"
_OWN_OBSERVATIONS = ("PING", "STATSZ", "RAFTZ", "quiet", "lost", "refused")
"""Symptoms that are drawn from what reached us; the others are what servers say of themselves."""
OfSight = VantageChanged | Blind | FeedDenied | ProbeMissed | AccountSeen


def vantage(state: State, event: VantageChanged) -> tuple[State, tuple[VantageLine, ...]]:
    """Our connection to a server came up or went down."""
    server = state.servers.get(event.server)
    if server is None:
        server = Server(name=event.server, id="", first_seen=event.at, heard_at=event.at)
    server = replace(
        server,
        connected=event.connected,
        connected_at=event.at if event.connected else None,
        disconnected_at=event.at if server.connected and not event.connected else server.disconnected_at,
        reason=None if event.connected else event.reason,
        link=OwnLink(resent=server.link.resent),  # how well the network carries outlives a connection
    )
    state = put(state, server)
    if event.connected:
        first = event.at if state.first_connected_at is None else state.first_connected_at
        state = replace(state, first_connected_at=first, denied=_forget(state, event.server))
        if state.seeing_since is None:
            state = _sees_again(state, event.at, NO_CONNECTION)
    else:
        state = account_unknown(untapped(state, event.server), event.server)
        if not any(s.connected for s in state.servers.values()):
            state = _lost(state, event.at)
    line = VantageLine(at=rfc3339(event.at), server=event.server, connected=event.connected, reason=event.reason)
    return state, (line,)


def found(state: State, event: DiscoveryDone | AddressRefused | Greeted) -> tuple[State, tuple[AnyLine, ...]]:
    """Who is there: a round of discovery, a server's first words, or an address that shows another cluster."""
    match event:
        case DiscoveryDone():
            tried = state.given.tried or event.given_tried
            return replace(state, discovered=True, given=replace(state.given, tried=tried)), ()
        case Greeted():
            return heard(state, event.server, event.at)
        case AddressRefused():
            # Told by its address: the server's name may be that of one of ours.
            refused = {**state.given.refused, event.address: event.reason}
            line = VantageLine(at=rfc3339(event.at), server=event.address, connected=False, reason=event.reason)
            return replace(state, given=replace(state.given, refused=refused)), (line,)


def _forget(state: State, via: str) -> tuple[Denied, ...]:
    """A new connection may be allowed what the old one was not."""
    return tuple(d for d in state.denied if d.via != via)


def judge(state: State, now: float) -> State:
    """The state, blind from now on if every connection has gone dark."""
    if state.seeing_since is None:
        return state
    held = [s for s in state.servers.values() if s.connected]
    if not held or not all(own_link.maybe_dark(s) and now - (s.link.silent_since or now) >= _DARK_S for s in held):
        return state
    return _lost(state, max(s.link.silent_since or now for s in held))


def _lost(state: State, since: float) -> State:
    """Nothing has been heard since then. What seemed wrong with servers after that was our own blindness."""
    if state.first_connected_at is None or state.seeing_since is None:
        return state
    troubles = {
        name: tuple(t for t in kept if t.what not in _OWN_OBSERVATIONS or t.since < since - _DARK_S)
        for name, kept in state.troubles.items()
    }
    return replace(state, seeing_since=None, blind_since=since, troubles=troubles)


def regained(state: State, at: float) -> State:
    """Something came through a connection: metawatch sees again, if it was blind."""
    if state.seeing_since is not None or not any(s.connected for s in state.servers.values()):
        return state
    return _sees_again(state, at, NOTHING_HEARD)


def _sees_again(state: State, at: float, reason: str) -> State:
    """What happened in between is unseen; who answers now hands on first what has waited."""
    since = state.blind_since
    state = replace(state, seeing_since=at, blind_since=None)
    if since is None:
        return state
    if at - since >= _WORTH_TELLING_S:
        unseen = Unseen(since=since, until=at, reason=reason)
        state = replace(state, unseen=(*state.unseen[-_UNSEEN_KEPT + 1 :], unseen))
    servers = {name: _owes_nothing(server, at) for name, server in state.servers.items()}
    return replace(state, servers=servers)


def _owes_nothing(server: Server, at: float) -> Server:
    def rung(old: Rung) -> Rung:
        return replace(old, waiting_since=None)

    return replace(
        server,
        woke_at=at if server.connected else server.woke_at,
        waiting_since=None,
        ping=rung(server.ping),
        statsz=rung(server.statsz),
        raftz=rung(server.raftz),
    )


def blind(state: State, event: Blind) -> State:
    """metawatch itself was late: the interval is unseen and no silence is dated from before its end."""
    if state.first_connected_at is None:
        return state  # there was nothing to see yet
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
        own_link.ponged(server, event),
        heard_at=max(server.heard_at, event.at),
        pong_asked=event.asked,
        woke_at=event.at if stood_still(server, event.at) else server.woke_at,
    )
    return put(state, server)


def sampled(state: State, event: LinkSampled) -> State:
    """Our kernel told of a connection whose PONG is overdue."""
    server = state.servers.get(event.server)
    if server is None or not server.connected:
        return state
    return judge(put(state, own_link.sampled(server, event)), event.at)


def nothing_seen(state: State) -> str:
    """Why metawatch sees nothing now."""
    return NOTHING_COMES if any(s.connected for s in state.servers.values()) else NO_CONNECTION


def tells_nothing(state: State, asked: float) -> bool:
    """A question that was asked then and not answered tells of our own sight, and of no server."""
    return state.seeing_since is None or asked < state.seeing_since


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
    if server is None or (server.answered_at is not None and server.answered_at > event.asked):
        return state
    waiting = event.asked if server.waiting_since is None else server.waiting_since
    return judge(put(state, replace(own_link.missed(server, event), waiting_since=waiting)), event.at)
