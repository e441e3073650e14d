"""For whom is the leader silent, and for how long? Judges heartbeats by their own deadlines; a silence counts only while we listened.

This file must not know why somebody is silent.
"""

from itertools import pairwise
from statistics import fmean, pstdev

from msgspec import Struct

from tui.core.group.membership import members
from tui.core.heartbeats.listening import clusters, heard_leader
from tui.core.model.peer_names import peer_hash
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.servers.answering import ponged_lately
from tui.core.settings.thresholds import Thresholds
from tui.core.unchanged import reads
from tui.core.vantage.reach import brings

_OVERDUE_S = 1.95
"""A PING goes out when a heartbeat is 2 s late. Its answer comes behind everything that the server had sent before: only then is
the silence the leader's, and not that of a connection which has just broken."""
_STEPS = 60
_APART_S = 0.5
"""The same heartbeat comes through all connections within this."""
_TAKES_OVER_S = 0.05
"""A take-over is known this well."""


class Silence(Struct, frozen=True, kw_only=True):
    """What one connection hears of the leader now."""

    via: str
    own: bool
    """It is the connection to the leader itself."""
    seconds: float
    """Since its last heartbeat there; 0 while that is not known."""
    alive: bool
    """The connection answered lately, so its silence means something."""
    proven: bool
    """It answered a PING that was asked when the heartbeat was overdue already, so the heartbeat is not on its way."""


class Rhythm(Struct, frozen=True, kw_only=True):
    """The intervals between the present leader's last heartbeats at one connection, in seconds."""

    mean_s: float
    jitter_s: float
    longest_s: float


def last_beat(state: State, via: str) -> float | None:
    """When this connection last heard the present leader in its term."""
    lead, ear = state.leadership, state.heard_leaders.get(via)
    if lead.last is None or ear is None:
        return None
    voice = heard_leader(ear, peer_hash(lead.last), lead.term)
    return None if voice is None else voice.at


@reads("servers", "group", "leadership", "taps", "heard_leaders", "accounts", "seeing_since", "ready_at")
def _listening(state: State) -> tuple[tuple[Server, float], ...]:
    """Every connection on which the leader could be heard, and since when it is silent there; no silence is dated from before the time
    in which we listened."""
    lead, seeing = state.leadership, state.seeing_since
    if lead.last is None or seeing is None or state.ready_at is None:
        return ()
    leader, begun = peer_hash(lead.last), max(seeing, lead.since or 0.0)
    there = {server.name for server in members(state)}
    found: list[tuple[Server, float]] = []
    for name, server in state.servers.items():
        tap = state.taps.get(name)
        if tap is None or not tap.on or not server.connection.connected:
            continue
        if name not in there and (server.identity.jetstream or server.identity.cluster not in clusters(state)):
            continue
        if not brings(state, name):
            continue  # granted, and nothing has ever come through it
        ear = state.heard_leaders.get(name)
        voice = None if ear is None else heard_leader(ear, leader, lead.term)
        floor = max(begun, tap.at, server.connection.connected_at or 0.0)
        found.append((server, floor if voice is None else max(floor, voice.at)))
    return tuple(found)


@reads("servers", "group", "leadership", "taps", "heard_leaders", "accounts", "seeing_since", "ready_at")
def silences(state: State, now: float) -> tuple[Silence, ...]:
    """Of every connection on which the leader could be heard."""
    return tuple(
        Silence(
            via=server.name,
            own=server.name == state.leadership.last,
            seconds=max(0.0, now - since),
            alive=ponged_lately(server, now),
            proven=(server.connection.pong_asked or 0.0) >= since + _OVERDUE_S,
        )
        for server, since in _listening(state)
    )


class Gap(Struct, frozen=True, kw_only=True):
    """The leader is silent for too long on at least one connection that would have brought its heartbeats."""

    leader: str
    longest_s: float
    silent: tuple[Silence, ...]
    """The connections that miss the heartbeat."""
    hearing: tuple[Silence, ...]
    """Those on which it came."""


def gap(state: State, now: float, limits: Thresholds) -> Gap | None:
    """The gap in the leader's heartbeats, if there is one now that is longer than a healthy leader is ever silent. A check, the word and
    the weaknesses ask for it in one tick: that all have heard it since is looked at first."""
    if _all_heard(state, now - limits.heartbeat_warn_s + 1e-6):
        return None
    return _gap(silences(state, now), state.leadership.last, limits)


def _all_heard(state: State, after: float) -> bool:
    """Whether every connection that listens has heard the present leader later than that."""
    lead = state.leadership
    leader = None if lead.last is None else peer_hash(lead.last)
    for via, tap in state.taps.items():
        if tap.on:
            ear = state.heard_leaders.get(via)
            if ear is None or not ear.leaders:
                return False
            voice = ear.leaders[0]
            if voice.at <= after or voice.term != lead.term or voice.leader != leader:
                return False
    return True


def _gap(found: tuple[Silence, ...], leader: str | None, limits: Thresholds) -> Gap | None:
    apart = limits.heartbeat_warn_s - _APART_S
    heard = [s for s in found if s.alive and (s.proven or s.seconds < apart)]
    if leader is None or not [s for s in heard if s.seconds >= limits.heartbeat_warn_s - 1e-6]:
        return None
    silent = tuple(s for s in heard if s.seconds >= apart)
    hearing = tuple(s for s in heard if s.seconds < apart)
    return Gap(leader=leader, longest_s=max(s.seconds for s in silent), silent=silent, hearing=hearing)


def rhythm(state: State, via: str) -> Rhythm | None:
    """How regularly heartbeats come through this connection; None before three of them."""
    ear = state.heard_leaders.get(via)
    # What came before metawatch last saw nothing makes an interval that is ours, not the leader's.
    since = max((state.leadership.since or 0.0) - _TAKES_OVER_S, state.seeing_since or 0.0)
    beats = [at for at in ear.beats[-_STEPS:] if at >= since] if ear is not None else []
    steps = [b - a for a, b in pairwise(beats)]
    if len(steps) < 2:
        return None
    return Rhythm(mean_s=fmean(steps), jitter_s=pstdev(steps), longest_s=max(steps))


def deadline(state: State, limits: Thresholds) -> float | None:
    """The next instant at which some connection's silence is too long."""
    now, warn_s, critical_s = state.now, limits.heartbeat_warn_s, limits.heartbeat_critical_s
    since = [min(now, began) for _, began in _listening(state)]
    return min([at for began in since for at in (began + warn_s, began + critical_s) if at > now], default=None)
