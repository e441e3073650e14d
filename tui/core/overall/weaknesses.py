"""What is wrong with single peers while the group has a leader and a quorum? The gravest thing of each; must not know the word.

Alerts are taken from the ledger, so that a muted one weakens nothing, and none is judged twice.
"""

from collections.abc import Iterator
from typing import Final, get_args

from tui.core.group.departures import departed
from tui.core.group.membership import members
from tui.core.group.peer_status import lagging
from tui.core.group.places import lost_at
from tui.core.group.quorum import VotersHeard
from tui.core.heartbeats.silences import gap
from tui.core.model.peer_names import name_of
from tui.core.model.state import State
from tui.core.model.state_word import NoQuorumFigures, Weak, Weakness
from tui.core.servers import answering
from tui.core.settings.watch import Watch

_GRAVITY: Final[tuple[Weakness, ...]] = get_args(Weakness)
_BY_ALERT: Final[dict[str, Weakness]] = {
    "META_001": "down",
    "MW_NO_ANSWER": "not responding",
    "MW_RAFT_STUCK": "Raft blocked",
    "MW_PEER_NO_JETSTREAM": "no JetStream",
    "MW_META_GONE": "meta lost",
    "MW_LAME_DUCK": "lame duck",
    "MW_ROUTE_CUT": "route down",
    "MW_ROUTE_ONE_WAY": "route down",
    "SERVER_008": "restarted",
    "SERVER_009": "crash loop",
    "MW_THROTTLED": "throttled",
    "MW_THROTTLED_HOST": "throttled",
}
"""Alerts of peers that weaken the group, however severe they are."""
_NO_WEAKNESS_AS_INFO: Final = frozenset({"META_001", "SERVER_008"})
"""As info they tell of what was meant: a peer that was removed, a restart in a window of maintenance."""
_OWN_WORDS: Final = frozenset({"MW_LEADERLESS", "MW_HEARTBEAT_GAP", "META_006", "META_003", "MW_UNPLANNED", "MW_BLIND"})
"""Alerts of what graver words say, or of what is over: where the word is another one, they say no more."""
_FIRST_ANSWERS_S: Final = 3.0
"""A new leader knows how far each peer has come only when that has answered it."""


def weaknesses(state: State, now: float, watch: Watch, voters: VotersHeard) -> tuple[Weak, ...]:
    """The gravest thing that is wrong with each peer, and critical alerts of the group; the gravest first."""
    found: dict[str | None, Weak] = {}
    for one in (*_gone(state, now, voters), *_cut_off(state, now, watch), *_lagging(state, now), *_alerts(state)):
        known = found.get(one.subject)
        if known is None or _GRAVITY.index(one.what) < _GRAVITY.index(known.what):
            found[one.subject] = one
    return tuple(sorted(found.values(), key=lambda one: (_GRAVITY.index(one.what), one.subject or "")))


def _gone(state: State, now: float, voters: VotersHeard) -> Iterator[Weak]:
    """Who announced that it leaves, and who is down. Who was removed from the group since is missed by nobody."""
    leaving = departed(state)
    for server in members(state) if leaving else ():
        if server.name in leaving and lost_at(state, server) is None:
            shutdown = server.process.shutdown_at
            what: Weakness = "lame duck" if shutdown is None else "shutting down"
            yield Weak(subject=server.name, what=what, since=shutdown or server.process.lame_duck_at)
    for peer in voters.gone:
        name = name_of(peer, state.names)
        if name not in leaving:
            known = state.servers.get(name)
            since = None if known is None else known.presence.heard_at
            gone: Weakness = "down" if is_down(state, name) else "not responding"
            if known is not None and answering.answers(known, now) and known.connection.connected:
                gone = "unheard"  # it is there; nothing of it reaches the leader
            yield Weak(subject=name, what=gone if peer in state.names else "never seen", since=since)


def without_quorum(state: State, now: float, voters: VotersHeard) -> NoQuorumFigures:
    """Who is missing, by what is known of each: a process that ended, one that leaves and one that is cut off need different hands."""
    down = tuple(sorted(state.names[peer] for peer in voters.gone if peer in state.names))
    over = tuple(name for name in down if is_down(state, name))
    left = tuple(name for name in down if name in departed(state) and name not in over)
    there = (state.servers.get(name) for name in down if name not in (*over, *left))
    cut = tuple(s.name for s in there if s is not None and s.connection.connected and answering.answers(s, now))
    return NoQuorumFigures(
        down=down,
        leaderless_since=state.leadership.leaderless_since,
        no_process=over,
        leaving=left,
        cut_off=cut,
        never_seen=len(voters.gone) - len(down),
    )


def is_down(state: State, name: str | None) -> bool:
    """Whether the server of this name is down, and not merely unresponsive."""
    return answering.is_down(state.servers.get(name or ""))


def _cut_off(state: State, now: float, watch: Watch) -> Iterator[Weak]:
    found = gap(state, now, watch.thresholds) if state.leadership.leader is not None else None
    for one in () if found is None else found.silent:
        if not one.own:
            yield Weak(subject=one.via, what="cut off", since=now - one.seconds, code="MW_HEARTBEAT_GAP")


def _lagging(state: State, now: float) -> Iterator[Weak]:
    leader = state.servers.get(state.leadership.leader or "")
    if leader is None or (leader.jetstream.at or 0.0) - (state.leadership.since or 0.0) < _FIRST_ANSWERS_S:
        return
    for row in lagging(state, now):
        yield Weak(subject=row.name, what="lagging", lag=row.lag)


def _alerts(state: State) -> Iterator[Weak]:
    silent = {alert.subject for alert in state.alerts if alert.code == "MW_NO_ANSWER"}
    hang = {name for name in silent if not is_down(state, name)}
    unseen = {name_of(peer, state.names) for peer in state.group.peers if peer not in state.names}
    for alert in state.alerts:
        what = _BY_ALERT.get(alert.code)
        if alert.code == "MW_NO_ANSWER" or (alert.code == "META_001" and alert.subject in hang):
            what = "not responding" if alert.subject in hang else "down"
        if what == "down" and alert.subject in unseen:
            what = "never seen"
        if what is None and alert.severity == "critical" and alert.code not in _OWN_WORDS:
            what = "alert"
        if what is not None and not (alert.code in _NO_WEAKNESS_AS_INFO and alert.severity == "info"):
            yield Weak(subject=alert.subject, what=what, since=alert.since, code=alert.code)
