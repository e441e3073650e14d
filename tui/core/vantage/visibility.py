"""What can metawatch see? Its connections, refusals and own stalls; a denied feed is blind, never silent.

While nothing comes through any connection, and no machine shows that it takes what we send, metawatch is blind: whether the
cluster is well is not known, `State.seeing_since` is None, and nothing may be concluded from silence. The interval is dated from
the last message that was heard, so it begins before it is noticed. When anything is heard again the interval becomes one of
`State.unseen`, and all questions that were under way are forgotten, for their answers tell of our links and not of servers.
"""

from msgspec.structs import replace

from tui.core.model.message import Message, Saying, message
from tui.core.model.probes import ProbeState
from tui.core.model.server import Server
from tui.core.model.state import Denied, State, Unseen
from tui.core.observed.events import Blind, FeedDenied
from tui.core.vantage import own_link

_UNSEEN_KEPT = 20
_DARK_S = 1.5
"""Heartbeats, PONGs and answers come each second: such a silence of all connections at once is ours."""
_WORTH_TELLING_S = 1.0
_OWN_OBSERVATIONS = ("PING", "STATSZ", "RAFTZ", "quiet", "lost", "refused")
"""Symptoms that are drawn from what reached us; the others are what servers say of themselves."""


def judge(state: State, now: float) -> State:
    """The state, blind from now on if every connection has gone dark."""
    if state.seeing_since is None:
        return state
    since = 0.0
    for server in state.servers.values():
        if server.connection.connected:
            silent = server.connection.link.silent_since
            if silent is None or now - silent < _DARK_S or not own_link.maybe_dark(server):
                return state
            since = max(since, silent)
    return lost(state, since) if since else state


def not_reached(state: State, since: float, reason: str) -> State:
    """No server has let us in since then: that time is as unseen as one between two connections."""
    if state.first_connected_at is not None:
        return state
    return replace(state, blind_since=since, given=replace(state.given, unreached=reason))


def is_blind(state: State) -> bool:
    """Whether metawatch sees nothing though it did before, or tries in vain to."""
    tried = state.first_connected_at is not None or state.given.unreached is not None
    return tried and state.seeing_since is None


def lost(state: State, since: float) -> State:
    """Nothing has been heard since then. What seemed wrong with servers after that was our own blindness."""
    if state.first_connected_at is None or state.seeing_since is None:
        return state
    symptoms = {
        name: tuple(t for t in kept if t.what not in _OWN_OBSERVATIONS or t.since < since - _DARK_S)
        for name, kept in state.symptoms.items()
    }
    return replace(state, seeing_since=None, blind_since=since, symptoms=symptoms)


def regained(state: State, at: float) -> State:
    """Something came through a connection: metawatch sees again, if it was blind."""
    if state.seeing_since is not None or not any(s.connection.connected for s in state.servers.values()):
        return state
    return sees_again(state, at, message("no_data_on_connections"))


def sees_again(state: State, at: float, reason: Saying) -> State:
    """What happened in between is unseen; who answers now hands on first what has waited."""
    since = state.blind_since
    state = replace(state, seeing_since=at, blind_since=None)
    if since is None:
        return state
    state = replace(state, regained_at=at)
    if at - since >= _WORTH_TELLING_S:
        unseen = Unseen(since=since, until=at, reason=reason)
        state = replace(state, unseen=(*state.unseen[-_UNSEEN_KEPT + 1 :], unseen))
    servers = {name: _owes_nothing(server, at) for name, server in state.servers.items()}
    return replace(state, servers=servers)


def _owes_nothing(server: Server, at: float) -> Server:
    def settled(old: ProbeState) -> ProbeState:
        return replace(old, waiting_since=None)

    probes = server.probes
    server = replace(
        server,
        probes=replace(
            probes,
            waiting_since=None,
            ping=settled(probes.ping),
            statsz=settled(probes.statsz),
            raftz=settled(probes.raftz),
        ),
    )
    return replace(server, connection=replace(server.connection, woke_at=at)) if server.connection.connected else server


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


def nothing_seen(state: State) -> Message:
    """Why metawatch sees nothing now."""
    if any(s.connection.connected for s in state.servers.values()):
        return message("no_data_from_servers")
    return message("no_connection")


def tells_nothing(state: State, asked: float) -> bool:
    """A question that was asked then and not answered tells of our own sight, and of no server."""
    return state.seeing_since is None or asked < state.seeing_since
