"""How often does the leadership change, and how many voters are heard? Pure figures over a State.

Shared by the checks and by the screens, so that both say the same number. This file must not know limits of its own
(they come as `Thresholds`), nor how a figure is written.
"""

from collections.abc import Iterator

from msgspec import Struct

from tui.core.group.places import without_jetstream
from tui.core.group.presence import LEADER_FRESH_S, absent, doubtful, presence, signs
from tui.core.model.peer_names import peer_hash
from tui.core.model.server import Server
from tui.core.model.state import Election, State
from tui.core.settings.thresholds import Thresholds

TEN_MINUTES_S = 600.0
HOUR_S = 3_600.0
DAY_S = 86_400.0
_FIRST_ANSWERS_S = 1.0
"""A follower hears no other follower: who has just become leader tells nothing of its peers before their first answers."""
_REPLICAS_FRESH_S = 6.0
"""JSZ is asked every 4 s, each second where there is no RAFTZ."""


class Changes(Struct, frozen=True, kw_only=True):
    """Elections in one window. `planned` + `unplanned` = `count`."""

    window_s: float
    count: int = 0
    """Every election counts 1, but a backfilled one counts its `terms`: the most there can have been."""
    at_least: int = 0
    """Elections that surely were: one for each that was told."""
    planned: int = 0
    unplanned: int = 0
    """Not planned, and those of which nobody could hear whether they were."""
    unknown: int = 0
    """The part of `unplanned` of which nobody could hear."""
    failed_terms: int = 0
    """Terms that elected nobody: the gaps between elections that were heard, and those climbed while nobody leads."""


class Rates(Struct, frozen=True, kw_only=True):
    """Changes of leader in the three windows that every screen shows."""

    ten_minutes: Changes
    hour: Changes
    day: Changes


class Voices(Struct, frozen=True, kw_only=True):
    """Voters that are heard, of those that exist, and how many make a quorum."""

    heard: int
    size: int
    needed: int
    unknown: int = 0
    """Voters of whom nobody that we hear can say whether they are there."""
    names: tuple[str, ...] = ()
    """Peer hashes of those that are heard, sorted."""

    @property
    def quorum(self) -> bool:
        """Are there enough to elect and to commit?"""
        return self.size > 0 and self.heard >= self.needed

    @property
    def lost(self) -> bool:
        """Are there too few, even if all of whom nothing is known were there?"""
        return self.size > 0 and self.heard + self.unknown < self.needed

    @property
    def spare(self) -> int:
        """How many more may fall silent; negative when quorum is lost."""
        return self.heard - self.needed


def weight(election: Election) -> int:
    """How many elections this one may stand for: its terms when it was backfilled, else one."""
    return max(1, election.terms or 1) if election.backfilled else 1


def recent(state: State, now: float, window_s: float) -> Iterator[Election]:
    """The elections of the last `window_s` seconds, newest first by when they were told.

    What was told before the window began was elected before it; no more than the window holds is looked at, however long the log."""
    for election in reversed(state.elections):
        if election.told_at <= now - window_s:
            return
        if election.elected_at > now - window_s:  # backfilled elections are told late and may lie out of order
            yield election


def changes(state: State, now: float, window_s: float) -> Changes:
    """The elections of the last `window_s` seconds. A winner that never led counts: the leadership was gone all the same."""
    count = at_least = planned = unknown = failed = 0
    for election in recent(state, now, window_s):
        n = weight(election)
        count += n
        at_least += 1
        if election.planned:
            planned += n
        elif election.planned is None:
            unknown += n
        if not election.backfilled:
            failed += max(0, (election.terms or 1) - 1)
    return Changes(
        window_s=window_s,
        count=count,
        at_least=at_least,
        planned=planned,
        unplanned=count - planned,
        unknown=unknown,
        failed_terms=failed + climbing(state),
    )


def climbing(state: State) -> int:
    """Terms above the last leader's while nobody leads: candidacies under way or failed."""
    lead = state.leadership
    if lead.leader is not None or lead.term is None or lead.highest_term is None:
        return 0
    return max(0, lead.highest_term - lead.term)


def rates(state: State, now: float) -> Rates:
    """Changes of leader in 10 minutes, one hour and one day."""
    return Rates(
        ten_minutes=changes(state, now, TEN_MINUTES_S),
        hour=changes(state, now, HOUR_S),
        day=changes(state, now, DAY_S),
    )


def per_minute(state: State, now: float, minutes: int = 60) -> tuple[int, ...]:
    """Elections in each of the last minutes of the clock, oldest first; the last one is the running minute."""
    this = int(now // 60)
    counts = [0] * minutes
    for election in recent(state, now, (minutes + 1) * 60.0):
        back = this - int(election.elected_at // 60)
        if 0 <= back < minutes:
            counts[minutes - 1 - back] += weight(election)
    return tuple(counts)


def voices(state: State, now: float, thresholds: Thresholds) -> Voices:
    """Which voters are there: the leader's own word while it is fresh, else what is known of each.

    A voter whose process is proven gone does not count, whatever the leader still believes."""
    voters = _voters(state)
    size = max(state.group.size or 0, len(voters))  # before anybody led, the size is a guess from the configuration
    needed = state.group.needed or size // 2 + 1
    told = _heard_by_leader(state, now, thresholds.voice_heard_s)
    if told is not None:
        doubted = {peer for peer in told & voters if doubtful(state, peer)}
        heard = set(told & voters) - absent(state, doubted, now, thresholds)
        unknown = 0
    else:
        known = signs(state, now, thresholds)
        seen = {peer: presence(state, peer, now, thresholds, known) for peer in voters}
        heard = {peer for peer, what in seen.items() if what == "here"}
        unknown = sum(what == "unknown" for what in seen.values())
    heard -= {peer_hash(name) for name in without_jetstream(state)}
    return Voices(heard=len(heard), size=size, needed=needed, unknown=unknown, names=tuple(sorted(heard)))


def leader_lost_quorum(state: State, now: float, thresholds: Thresholds) -> bool:
    """Does the leader itself tell that it hears less than a majority? False when it tells nothing."""
    heard = _heard_by_leader(state, now, thresholds.voice_heard_s)
    size = state.group.size or 0
    needed = state.group.needed or size // 2 + 1
    return heard is not None and bool(size) and len(heard & _voters(state)) < needed


def stable_s(state: State, now: float) -> float | None:
    """For how long surely nothing has happened to the leadership; None while nobody leads.

    Where the take-over is not known, it counts from the moment metawatch began to see."""
    lead = state.leadership
    if lead.leader is None:
        return None
    starts = [at for at in (lead.since, state.ready_at if lead.since is None else None) if at is not None]
    starts += [election.elected_at for election in state.elections[-1:]]
    starts += [ballot.at for ballot in state.ballots[-1:] if ballot.told]
    return max(0.0, now - max(starts)) if starts else None


def _voters(state: State) -> frozenset[str]:
    """Peer hashes of the group. Observers are among them: they never stand for election, and vote and acknowledge as all do."""
    return state.group.counted


def _heard_by_leader(state: State, now: float, within_s: float) -> frozenset[str] | None:
    """The leader and the peers it heard; None when it has not told lately. RAFTZ first, JSZ for 2.9."""
    name = state.leadership.leader
    server = state.servers.get(name) if name is not None else None
    if server is None:
        return None
    since = state.leadership.since
    sources = ((*_by_raft(server), LEADER_FRESH_S), (*_by_replicas(server), _REPLICAS_FRESH_S))
    for told_at, ages, fresh_s in sources:
        if told_at is None or now - told_at > fresh_s or (since is not None and told_at - since < _FIRST_ANSWERS_S):
            continue
        passed = max(0.0, now - told_at)
        heard = {peer for peer, age in ages if age is not None and age + passed <= within_s}
        return frozenset(heard | {peer_hash(server.name)})
    return None


def _by_raft(server: Server) -> tuple[float | None, tuple[tuple[str, float | None], ...]]:
    """When its RAFTZ as leader came, and the age of each peer in it."""
    if server.raft is None or server.raft.state != "LEADER":
        return None, ()
    return server.raft_at, tuple((p.peer, p.last_seen_s) for p in server.raft.peers)


def _by_replicas(server: Server) -> tuple[float | None, tuple[tuple[str, float | None], ...]]:
    """The same from JSZ; only the leader's own rows mean anything."""
    meta = server.jetstream_stats.meta if server.jetstream_stats is not None else None
    if meta is None or meta.leader != server.name:
        return None, ()
    return server.jetstream_at, tuple(
        (r.peer or peer_hash(r.name), None if r.offline else r.active_s) for r in meta.replicas
    )
