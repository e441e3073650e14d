"""For whom is the leader silent, and for how long? Judges heartbeats by their own deadlines; a silence counts only while we listened.

This file must not know why somebody is silent.
"""

from collections.abc import Iterator
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
from tui.core.unchanged import reads, unchanged
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


def _floor(state: State, server: Server) -> float | None:
    """No silence of this connection is dated from before this instant; None while it cannot be heard."""
    tap, lead = state.taps.get(server.name), state.leadership
    if (
        tap is None
        or not tap.on
        or state.seeing_since is None
        or state.ready_at is None
        or not server.connection.connected
    ):
        return None
    if not brings(state, server.name):
        return None  # granted, and nothing has ever come through it
    return max(tap.at, state.seeing_since, server.connection.connected_at or 0.0, lead.since or 0.0)


def last_beat(state: State, via: str) -> float | None:
    """When this connection last heard the present leader in its term."""
    lead, ear = state.leadership, state.heard_leaders.get(via)
    if lead.last is None or ear is None:
        return None
    voice = heard_leader(ear, peer_hash(lead.last), lead.term)
    return None if voice is None else voice.at


@reads("servers", "group", "leadership", "taps", "heard_leaders", "accounts", "seeing_since", "ready_at")
def silences(state: State, now: float) -> tuple[Silence, ...]:
    """Of every connection on which the leader could be heard."""
    return tuple(_silences(state, now))


def _silences(state: State, now: float) -> Iterator[Silence]:
    if state.leadership.last is None:
        return
    there = {server.name for server in members(state)}
    for server in state.servers.values():
        if server.name not in there and (server.identity.jetstream or server.identity.cluster not in clusters(state)):
            continue
        floor = _floor(state, server)
        if floor is None:
            continue
        since = max(floor, last_beat(state, server.name) or 0.0)
        asked = server.connection.pong_asked or 0.0
        yield Silence(
            via=server.name,
            own=server.name == state.leadership.last,
            seconds=max(0.0, now - since),
            alive=ponged_lately(server, now),
            proven=asked >= since + _OVERDUE_S,
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
    """The gap in the leader's heartbeats, if there is one now that is longer than a healthy leader is ever silent."""
    return _gap(silences(state, now), state.leadership.last, limits)


@unchanged
def _gap(found: tuple[Silence, ...], leader: str | None, limits: Thresholds) -> Gap | None:
    """A check, the word and the weaknesses ask for it in one tick."""
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
    since = [now - one.seconds for one in silences(state, now)]
    return min([at for began in since for at in (began + warn_s, began + critical_s) if at > now], default=None)
