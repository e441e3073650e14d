"""Which probes of a server are answered, and what does that say of it? Keeps the three probes; must not know which alert follows.

PING is answered by the read loop of the connection and takes no lock. STATSZ and RAFTZ are answered from queues of their own,
and both wait for the lock of the meta group's Raft node, which is held while that writes to the disk. So: PING alone answers,
the lock is held; nothing answers, the process stands still or cannot be reached; RAFTZ alone is silent, its queue is blocked
by another request. JSZ shares RAFTZ's queue and takes its place on servers that have no RAFTZ; it is never a fourth probe.
"""

from statistics import median
from typing import Literal

from msgspec.structs import replace

from tui.core.model.freshness import fresh
from tui.core.model.probes import ProbeState
from tui.core.model.server import Probes, Server
from tui.core.model.state import State
from tui.core.observed.answer import Answer
from tui.core.observed.events import MetaSeen, ProbeMissed, RaftSeen, StatsSeen, VantageChanged
from tui.core.observed.raft_frames import Pinged
from tui.core.servers.answering import ended
from tui.core.servers.cpu import cpu_share
from tui.core.servers.raftz_support import lacks_raftz
from tui.core.servers.roster import put
from tui.core.settings.thresholds import Thresholds
from tui.core.vantage import own_link
from tui.core.vantage.visibility import tells_nothing

LadderReading = Literal["well", "unclear", "raft", "queue", "unresponsive", "unseen", "gone", "throttled"]
"""`raft`: its lock is held; `queue`: requests wait behind another; `unresponsive`: nothing answers; `unseen`: our own connection to
it brings nothing, which tells nothing of it; `gone`: nobody listens there; `throttled`: all answers are late alike."""

_RESENDS_S = 6.0
"""On a connection that loses packets a PONG may be this late: TCP sends again after ever longer pauses."""
_WAKES_S = 4.0
"""PING answers first when a server or the network path to it is back; requests that were given up are asked again within this."""
_ANSWERS_WITHIN_S = 0.25
"""RAFTZ of a server that is well takes a few milliseconds more than PING."""
_RECENT = 5
_FEWEST = 3
_ALIKE = 3.0
_IDLE_SHARE = 0.5
"""Of all cores; a server that uses more is busy, not throttled."""


def _answered(probe: ProbeState, asked: float, at: float, *, own: bool) -> ProbeState:
    """A late answer ends the waiting like any other. Through other servers it proves life and measures the way."""
    waited = probe.waited_until if probe.waiting_since is None else at
    if not own:
        return replace(probe, answered_at=at, waiting_since=None, waited_until=waited)
    took = at - asked if at > asked else 0.0
    return ProbeState(
        answered_at=at,
        took_s=took,
        best_s=took if probe.best_s is None or took < probe.best_s else probe.best_s,
        recent=(*probe.recent[-_RECENT + 1 :], took),
        waiting_since=None,
        waited_until=waited,
    )


def _missed(probe: ProbeState, asked: float) -> ProbeState:
    if probe.waiting_since is not None or (probe.answered_at is not None and probe.answered_at >= asked):
        return probe
    return replace(probe, waiting_since=asked)


def _put(state: State, server: Server, probes: Probes) -> State:
    return put(state, replace(server, probes=probes))


def pinged(state: State, event: Pinged) -> State:
    """A PONG came."""
    server = state.servers.get(event.server)
    if server is None:
        return state
    probes = server.probes
    ping = _answered(probes.ping, event.asked, event.at, own=True)
    return _put(state, server, replace(probes, ping=ping, refused_at=None))


def answered(state: State, server: Server, event: Answer) -> Server:
    """An answer of this server to a request of ours came, if it was a probe's."""
    if event.asked is None:
        return server
    own, probes, kind = event.via == server.name, server.probes, type(event)
    if kind is StatsSeen:
        statsz = _answered(probes.statsz, event.asked, event.at, own=own)
        return replace(server, probes=replace(probes, statsz=statsz))
    if kind is RaftSeen or (kind is MetaSeen and lacks_raftz(state, server.name)):
        raftz = _answered(probes.raftz, event.asked, event.at, own=own)
        return replace(server, probes=replace(probes, raftz=raftz))
    return server


def missed(state: State, event: ProbeMissed) -> State:
    """A question was not answered in time, or nobody takes connections at its address."""
    server = state.servers.get(event.server)
    if server is None or event.unsupported:
        return state
    if not event.refused and tells_nothing(state, event.asked):
        return state
    if event.refused:
        return _put(state, server, replace(server.probes, refused_at=event.at))
    if event.endpoint != "PING" and event.asked < (server.connection.connected_at or 0.0):
        return state
    match event.endpoint:
        case "PING":
            return _put(state, server, replace(server.probes, ping=_missed(server.probes.ping, event.asked)))
        case "STATSZ":
            return _put(state, server, replace(server.probes, statsz=_missed(server.probes.statsz, event.asked)))
        case "RAFTZ":
            return _put(state, server, replace(server.probes, raftz=_missed(server.probes.raftz, event.asked)))
        case "JSZ" if lacks_raftz(state, server.name):
            return _put(state, server, replace(server.probes, raftz=_missed(server.probes.raftz, event.asked)))
        case _:
            return state


def vantage(state: State, event: VantageChanged) -> State:
    """A new connection, or none: what was measured on the old one says nothing of it."""
    server = state.servers[event.server]
    probes = server.probes
    up = event.connected
    fresh = replace(probes, ping=ProbeState(), statsz=_afresh(probes.statsz, up=up), raftz=_afresh(probes.raftz, up=up))
    return _put(state, server, replace(fresh, refused_at=None) if up else fresh)


def _afresh(probe: ProbeState, *, up: bool) -> ProbeState:
    """A question of before the new connection may not have reached the server: beside a PING on this one it proves no held lock."""
    return ProbeState(answered_at=probe.answered_at, waiting_since=None if up else probe.waiting_since)


def sound_since(server: Server, at: float) -> bool:
    """Whether no probe has hung at any time from then on."""
    all_three = (server.probes.ping, server.probes.statsz, server.probes.raftz)
    return all(r.waiting_since is None and (r.waited_until is None or r.waited_until < at) for r in all_three)


def standing(state: State, server: Server, now: float, limits: Thresholds) -> LadderReading:
    """What its probes say together."""
    if server.process.lame_duck_at is not None or server.process.shutdown_at is not None:
        return "well"
    if ended(server):
        return "gone"
    if not server.connection.connected:
        return "unresponsive" if server.presence.silent else "well"
    if own_link.silence(server) in ("not taken", "lossy"):
        return "unseen"
    if server.probes.ping.waiting_since is not None:
        if own_link.lossy(server, now) and now - server.probes.ping.waiting_since < _RESENDS_S:
            return "unclear"
        return "unresponsive" if _silent_since(server, server.probes.ping.waiting_since) else "unclear"
    if now - _back_since(server) < _WAKES_S:
        return "unclear"
    if own_link.lossy(server, now):
        return "unclear"  # answers wait in our own network
    if server.probes.raftz.waiting_since is not None:
        since = server.probes.raftz.waiting_since
        return "unclear" if own_link.may_be_unread(state.servers.values(), since, now) else _hangs(server, since)
    return "throttled" if _throttled(state, server, now, limits) else "well"


def _back_since(server: Server) -> float:
    """When PING was answered again after a silence, or our connection came up again: what had been asked before is asked again."""
    again = server.connection.connected_at if server.connection.disconnected_at is not None else None
    return max(server.connection.woke_at or 0.0, again or 0.0)


def _silent_since(server: Server, since: float) -> bool:
    """None of the others answered what was asked later; a probe of which nothing is known says nothing."""
    return all(r.answered_at is None or r.answered_at <= since for r in (server.probes.statsz, server.probes.raftz))


def _hangs(server: Server, since: float) -> LadderReading:
    """RAFTZ hangs: what do PING and STATSZ say since it was asked? Only a PING that was asked later counts: its answer came on the
    same connection, behind which RAFTZ's would lie by now, however slow our network is."""
    ponged, stats = server.connection.pong_asked, server.probes.statsz
    if ponged is None or ponged <= since + _ANSWERS_WITHIN_S:
        return "unclear"
    if stats.waiting_since is not None:
        return "raft"
    return "queue" if stats.answered_at is not None and stats.answered_at > since else "unclear"


def _throttled(state: State, server: Server, now: float, limits: Thresholds) -> bool:
    """All probes are answered late, alike, with hardly any CPU used, and those of other servers are not: then it is neither we nor
    the network to them all; nor is it the network to this one, whose round trip our kernel measures without the process."""
    if server.stats.last is None or cpu_share(server.stats.last) > _IDLE_SHARE or not _late(server, now, limits):
        return False
    if own_link.lossy(server, now) or own_link.dark(server) or own_link.late_by_itself(server, limits.late_s):
        return False
    if any(own_link.read_late(s, now, limits.late_s) for s in state.servers.values()):
        return False
    others = [
        s for s in state.servers.values() if s.name != server.name and s.connection.connected and s.probes.ping.recent
    ]
    return any(not _late(other, now, limits) for other in others)


def _late(server: Server, now: float, limits: Thresholds) -> bool:
    ping = server.probes.ping
    if ping.best_s is None or not may_be_late(server, limits.late_s):
        return False
    all_three = (ping, server.probes.statsz, server.probes.raftz)
    if not all(fresh("probe answer", r.answered_at, now) for r in all_three):
        return False
    if min(len(ping.recent), len(server.probes.raftz.recent)) < _FEWEST or server.probes.statsz.took_s is None:
        return False
    # STATSZ is asked too seldom to wait for several.
    took = (median(ping.recent), median(server.probes.raftz.recent), server.probes.statsz.took_s)
    late = [seconds - ping.best_s for seconds in took]
    return min(late) >= limits.late_s and max(late) <= _ALIKE * min(late)


def may_be_late(server: Server, late_s: float) -> bool:
    """Looked at first: no middle of its PINGs is later than the latest."""
    ping = server.probes.ping
    return ping.best_s is not None and max(ping.recent, default=0.0) - ping.best_s >= late_s


def late_by(server: Server) -> float:
    """By how much its PING is later than the quickest one."""
    return median(server.probes.ping.recent) - (server.probes.ping.best_s or 0.0) if server.probes.ping.recent else 0.0
