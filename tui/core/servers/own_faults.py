"""Which signs of trouble are metawatch's own fault: its network lost packets, or its loop read late? Those are symptoms of no server.

Most is known when the sign comes. A connection that begins to lose packets, and a loop that was late, are known a second or more
afterwards: then what was drawn from them meanwhile is withdrawn. Must not know what a symptom means.
"""

from collections.abc import Callable

from msgspec.structs import replace

from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.model.symptom import Symptom, SymptomKind
from tui.core.observed.events import AnyEvent, ProbeMissed, VantageChanged
from tui.core.observed.raft_frames import LinkSampled, Pinged
from tui.core.servers.answering import LATE_S
from tui.core.servers.roster import ours, ours_error
from tui.core.vantage import own_link
from tui.core.vantage.visibility import tells_nothing

_READ_BY_US: tuple[SymptomKind, ...] = ("PING", "STATSZ", "RAFTZ", "quiet")
"""Kinds that are drawn from when an answer was read; the others are what servers say, or what our kernel tells."""
_LAG_TOLD_S = 5.0
"""Every PONG tells the longest lag of so many seconds."""
_LOST_BEFORE_S = 2.0
"""A question that waited for a lost packet was asked no longer than this before our kernel told of the loss: it is asked at each PONG,
and twice a second once one is overdue."""


def is_ours(state: State, event: AnyEvent) -> bool:
    """Whether what is late or missing was held up by our own network: then it is no symptom of the server."""
    match event:
        case ProbeMissed(refused=False, unsupported=False) | Pinged():
            server = state.servers.get(event.server)
            return tells_nothing(state, event.asked) or (server is not None and own_link.lost_lately(server, event.at))
        case VantageChanged():
            return state.seeing_since is None
        case _:
            return False


def came_late(server: Server, asked: float, at: float, server_time: float | None) -> bool:
    """Whether an answer was late on its way to us only: the connection loses packets, or has lost one and the server's clock shows
    that it answered in time."""
    if own_link.lost_lately(server, at):
        return True
    if server_time is None or server.process.offset is None or not server.connection.link.resent:
        return False
    return ours(server, server_time) + ours_error(server) - asked < LATE_S


def read_late(state: State, one: Symptom) -> bool:
    """Whether our own loop was late while this was under way."""
    return _by_our_reading(one) and any(
        own_link.lag_since(server, one.since) >= own_link.OWN_LAG_S for server in state.servers.values()
    )


def withdrawn(before: State, state: State, event: AnyEvent) -> State:
    """The state without the symptoms that `event`, reduced already, shows to be ours."""
    if type(event) is Pinged and event.own_lag_s >= own_link.OWN_LAG_S:
        late_from = event.at - event.own_lag_s - _LAG_TOLD_S
        for name in state.symptoms:
            state = _without(state, name, lambda one: one.until >= late_from)
    if type(event) is Pinged or type(event) is LinkSampled:
        state = _without_lost(before, state, event)
    return state


def _without_lost(before: State, state: State, event: Pinged | LinkSampled) -> State:
    """Our connection to that server turns out to lose packets."""
    old, new = before.servers.get(event.server), state.servers.get(event.server)
    if not event.resent or old is None or new is None or not state.symptoms.get(event.server):
        return state
    if own_link.lost_lately(old, event.at) or not own_link.lost_lately(new, event.at):
        return state
    first = new.connection.link.resent[-2:][0]

    def waited(one: Symptom) -> bool:
        return one.since >= first - _LOST_BEFORE_S and one.until >= first

    return _without(state, event.server, waited)


def _by_our_reading(one: Symptom) -> bool:
    return one.what in _READ_BY_US and one.taken is None


def _without(state: State, server: str, held_up: Callable[[Symptom], bool]) -> State:
    kept = state.symptoms[server]
    rest = tuple(one for one in kept if not (_by_our_reading(one) and held_up(one)))
    return state if len(rest) == len(kept) else replace(state, symptoms={**state.symptoms, server: rest})
