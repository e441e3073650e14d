"""For whom is the leader silent, and for how long? Judges heartbeats by their own deadlines; a silence counts only while we listened.

This file must not know why somebody is silent.
"""

from collections.abc import Iterator
from itertools import pairwise
from statistics import fmean, pstdev

from msgspec import Struct

from tui.core.elections.heartbeat_evidence import clusters, voice_of
from tui.core.group.departures import departed
from tui.core.group.membership import is_member, members, quorum
from tui.core.history.change_rates import voices
from tui.core.model.finding import Finding, Findings
from tui.core.model.peer_names import name_of, peer_hash
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.settings.thresholds import Thresholds, Watch
from tui.core.vantage.reach import brings

_ANSWERED_S = 1.8
"""PING goes out each second: one that was asked within this and answered shows that the connection is alive."""
_ANSWERS_S = 2.5
"""Each server is asked something each second."""
_OVERDUE_S = 1.95
"""A PING goes out when a heartbeat is 2 s late. Its answer comes behind everything that the server had sent before: only then is
the silence the leader's, and not that of a connection which has just broken."""
_STEPS = 60
_TAKES_OVER_S = 0.05
"""A take-over is known this well."""
_APART_S = 0.5
"""The same heartbeat comes through all connections within this."""


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
    if tap is None or not tap.on or state.seeing_since is None or state.ready_at is None or not server.connected:
        return None
    if not brings(state, server.name):
        return None  # granted, and nothing has ever come through it
    return max(tap.at, state.seeing_since, server.connected_at or 0.0, lead.since or 0.0)


def last_beat(state: State, via: str) -> float | None:
    """When this connection last heard the present leader in its term."""
    lead, ear = state.leadership, state.ears.get(via)
    if lead.last is None or ear is None:
        return None
    voice = voice_of(ear, peer_hash(lead.last), lead.term)
    return None if voice is None else voice.at


def silences(state: State, now: float) -> Iterator[Silence]:
    """Of every connection on which the leader could be heard."""
    if state.leadership.last is None:
        return
    near = clusters(state)
    for server in state.servers.values():
        floor = _floor(state, server)
        if floor is None or not (is_member(state.group, server) if server.jetstream else server.cluster in near):
            continue
        since = max(floor, last_beat(state, server.name) or 0.0)
        asked = server.pong_asked or 0.0
        yield Silence(
            via=server.name,
            own=server.name == state.leadership.last,
            seconds=max(0.0, now - since),
            alive=asked >= now - _ANSWERED_S,
            proven=asked >= since + _OVERDUE_S,
        )


def rhythm(state: State, via: str) -> Rhythm | None:
    """How regularly heartbeats come through this connection; None before three of them."""
    ear = state.ears.get(via)
    # What came before metawatch last saw nothing makes an interval that is ours, not the leader's.
    since = max((state.leadership.since or 0.0) - _TAKES_OVER_S, state.seeing_since or 0.0)
    beats = [at for at in ear.beats[-_STEPS:] if at >= since] if ear is not None else []
    steps = [b - a for a, b in pairwise(beats)]
    if len(steps) < 2:
        return None
    return Rhythm(mean_s=fmean(steps), jitter_s=pstdev(steps), longest_s=max(steps))


def heartbeat_gap(state: State, now: float, watch: Watch) -> Findings:
    """MW_HEARTBEAT_GAP: the leader has not been heard for longer than a healthy one is ever silent."""
    limits, lead = watch.thresholds, state.leadership
    apart = limits.beat_warn_s - _APART_S
    heard = [s for s in silences(state, now) if s.alive and (s.proven or s.seconds < apart)]
    if lead.last is None or all(s.seconds < limits.beat_warn_s - 1e-6 for s in heard):
        return
    silent = [s for s in heard if s.seconds >= apart]
    longest = max(s.seconds for s in silent)
    window = [s for s in silent if s.seconds >= limits.beat_open_s - 1e-6]
    opened = "; election window open" if window else ""
    names = " ".join(sorted(s.via for s in silent))
    yield Finding(
        code="MW_HEARTBEAT_GAP",
        severity="critical" if window else "warning",
        subject=lead.last,
        summary=f"{lead.last} silent for {names} {longest:.1f}s: {_where(state, heard, silent, limits)}{opened}",
        peak=round(longest, 1),
    )


def _where(state: State, heard: list[Silence], silent: list[Silence], limits: Thresholds) -> str:
    """Whose silence it is, as far as who hears what tells."""
    leader = state.leadership.last or ""
    hearing = [s for s in heard if s not in silent]
    if leader in departed(state):
        return f"{leader} said that it leaves"
    if not hearing:
        there = voices(state, state.now, limits)
        if there.lost and peer_hash(leader) not in there.names:
            gone = " ".join(name_of(p, state.names) for p in state.group.peers if p not in there.names)
            return f"{gone} are gone: too few are left to elect another leader"
        silent_peers = _unanswering(state, {s.via for s in heard})
        left = len(members(state)) - len(silent_peers)
        if left < quorum(state):
            alone = leader not in silent_peers
            follows = "a leader without a quorum steps down" if alone else "whether a quorum is left is not known"
            return f"{' '.join(silent_peers)} do not answer: {follows}"
        gone = f" (and {leader} does not answer us)" if leader in silent_peers else ""
        return f"nobody hears it, so it is {leader}{gone}"
    if all(s.own for s in hearing):
        return f"{leader} beats and nobody else hears it: network"
    if len(silent) == 1:
        return f"others hear it: {silent[0].via} or the way to it"
    return "others hear it: network"


def _unanswering(state: State, heard: set[str]) -> list[str]:
    """Peers that answer neither PING on our own connection nor anything else through another one."""

    def answers(server: Server) -> bool:
        return max(server.pong_asked or 0.0, server.answered_at or 0.0) >= state.now - _ANSWERS_S

    return sorted(m.name for m in members(state) if m.name not in heard and (m.silent or not answers(m)))


def deadline(state: State, limits: Thresholds) -> float | None:
    """The next instant at which some connection's silence is too long."""
    due: list[float] = []
    for one in silences(state, state.now):
        since = state.now - one.seconds
        due += [at for at in (since + limits.beat_warn_s, since + limits.beat_open_s) if at > state.now]
    return min(due, default=None)
