"""How many peers does the leader reach, and is that a quorum?"""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct

from tui.core.group.majority import majority
from tui.core.group.places import without_jetstream
from tui.core.group.presence import absent, doubtful, presence, signs
from tui.core.model.freshness import FigureKind, fresh
from tui.core.model.peer_names import peer_hash
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.settings.thresholds import Thresholds
from tui.core.unchanged import reads, unchanged

_FIRST_ANSWERS_S = 1.0
"""A follower hears no other follower: who has just become leader tells nothing of its peers before their first answers."""

AgesTold = tuple[float | None, Sequence[tuple[str, float | None]]]
"""(when told, (peer hash, for how many seconds it was not heard) of each)."""


class VotersHeard(Struct, frozen=True, kw_only=True):
    """Voters that are heard, of those that exist, and how many make a quorum."""

    heard: int
    size: int
    needed: int
    unknown: int = 0
    """Voters of whom nobody that we hear can say whether they are there."""
    names: tuple[str, ...] = ()
    """Peer hashes of those that are heard, sorted."""
    gone: tuple[str, ...] = ()
    """Peer hashes of those that surely are not there: the leader does not hear them, or they are proven absent. Sorted."""

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


@reads("servers", "names", "group", "leadership", "acks", "ready_at", "first_connected_at")
def voters_heard(state: State, now: float, thresholds: Thresholds) -> VotersHeard:
    """Which voters are there: the leader's own word while it is fresh, else what is known of each.

    A voter whose process is proven gone does not count, whatever the leader still believes."""
    voters = _voters(state)
    size = max(state.group.size or 0, len(voters))  # before anybody led, the size is a guess from the configuration
    needed = state.group.needed or majority(size)
    told = _heard_by_leader(state, now, thresholds)
    if told is not None:
        doubts, off = doubtful(state, told & voters), without_jetstream(state)
        if voters <= told and not doubts and not off:
            return _all_heard(voters, size, needed)  # nearly always
        heard = set(told & voters) - absent(state, doubts, now, thresholds)
        unknown, gone = 0, voters - heard
    else:
        known = signs(state, now, thresholds)
        seen = {peer: presence(state, peer, now, thresholds, known) for peer in voters}
        heard = {peer for peer, what in seen.items() if what == "here"}
        unknown = sum(what == "unknown" for what in seen.values())
        gone = frozenset(peer for peer, what in seen.items() if what == "absent")
    heard -= {peer_hash(name) for name in without_jetstream(state)}
    return VotersHeard(
        heard=len(heard),
        size=size,
        needed=needed,
        unknown=unknown,
        names=tuple(sorted(heard)),
        gone=tuple(sorted(gone)),
    )


@unchanged
def _all_heard(voters: frozenset[str], size: int, needed: int) -> VotersHeard:
    return VotersHeard(heard=len(voters), size=size, needed=needed, names=tuple(sorted(voters)))


def leader_lost_quorum(state: State, now: float, thresholds: Thresholds) -> bool:
    """Does the leader itself tell that it hears less than a majority? False when it tells nothing."""
    heard = _heard_by_leader(state, now, thresholds)
    size = state.group.size or 0
    needed = state.group.needed or majority(size)
    return heard is not None and bool(size) and len(heard & _voters(state)) < needed


def _voters(state: State) -> frozenset[str]:
    """Peer hashes of the group. Observers are among them: they never stand for election, and vote and acknowledge as all do."""
    return state.group.counted


@reads("servers", "leadership")
def _heard_by_leader(state: State, now: float, thresholds: Thresholds) -> frozenset[str] | None:
    """The leader and the peers it heard; None when it has not told lately. RAFTZ first, JSZ for 2.9."""
    name = state.leadership.leader
    server = state.servers.get(name) if name is not None else None
    if server is None:
        return None
    since = state.leadership.since
    for kind, ages_told in _SOURCES:
        told_at, ages = ages_told(server)
        if (
            told_at is None
            or not fresh(kind, told_at, now)
            or (since is not None and told_at - since < _FIRST_ANSWERS_S)
        ):
            continue
        passed = max(0.0, now - told_at)
        left = _said_to_have_left(server, told_at, ages)
        heard = [p for p, age in ages if age is not None and age + passed <= thresholds.peer_active_s and p not in left]
        return frozenset([*heard, peer_hash(server.name)])
    return None


def _said_to_have_left(leader: Server, told_at: float, ages: Sequence[tuple[str, float | None]]) -> frozenset[str]:
    """Peers that the leader calls offline in its JSZ, and has not heard since it said so: they announced that they leave."""
    meta, at = None if leader.jetstream.last is None else leader.jetstream.last.meta, leader.jetstream.at
    if meta is None or at is None or meta.leader != leader.name or not [r for r in meta.replicas if r.offline]:
        return frozenset()
    off = {r.peer or peer_hash(r.name) for r in meta.replicas if r.offline}
    return frozenset(peer for peer, age in ages if peer in off and (age is None or told_at - age <= at))


def _by_raft(server: Server) -> AgesTold:
    """When its RAFTZ as leader came, and the age of each peer in it."""
    if server.raft.last is None or server.raft.last.state != "LEADER":
        return None, ()
    return server.raft.at, [(p.peer, p.last_seen_s) for p in server.raft.last.peers]


def _by_replicas(server: Server) -> AgesTold:
    """The same from JSZ; only the leader's own rows mean anything."""
    meta = server.jetstream.last.meta if server.jetstream.last is not None else None
    if meta is None or meta.leader != server.name:
        return None, ()
    return server.jetstream.at, tuple(
        (r.peer or peer_hash(r.name), None if r.offline else r.active_s) for r in meta.replicas
    )


_SOURCES: Final[tuple[tuple[FigureKind, Callable[[Server], AgesTold]], ...]] = (
    ("Raft report", _by_raft),
    ("replicas", _by_replicas),
)
