"""What is known of one episode when it is judged? The window around it: who led, won and campaigned first, and what was wrong where.

This file must not know which cause follows from it.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from tui.core.elections.challenger import challenger
from tui.core.group.departures import departed
from tui.core.group.majority import majority
from tui.core.group.membership import members
from tui.core.group.places import without_jetstream
from tui.core.history.timeline_marks import so_far
from tui.core.model.elections import Election
from tui.core.model.incident_window import EVIDENCE_AFTER_S, EVIDENCE_BEFORE_S
from tui.core.model.raft_timing import ELECTION_TIMEOUT_MOST_S
from tui.core.model.raft_traffic import ElectionTimeline, Mark
from tui.core.model.state import State
from tui.core.model.symptom import Symptom, SymptomKind
from tui.core.servers.answering import STILL_S
from tui.core.vantage import own_link

_OURS_S = 2.0
"""A leader that others heard for so much longer than we did was silent for us alone."""
_ANNOUNCED_S = 15.0
_REPORTED_LATE_S = 1.3
_WOKE_S = 6.0
"""Who is whole again for longer has heard the leader: what it suffered explains nothing any more."""
_GONE_BEFORE_S = 3.0
"""Who ended longer before than that was not the last to prove that it leads."""
OWN_LAG_S = 1.0
"""metawatch was late by half of this: on a machine that starves it, a silence may be its own."""
_ALIVE = 3
"""Late answers apart from each other: it was slow and not frozen."""


class Scene(Struct, frozen=True, kw_only=True):
    """One episode under judgement."""

    state: State
    now: float
    since: float
    """Last proof of the leader before."""
    at: float
    """The election, or now while there is none."""
    old: str | None
    """Who led before."""
    election: Election | None
    challenger: str | None
    """Who campaigned first after the old leader, else the winner."""
    marks: tuple[Mark, ...]

    @property
    def how(self) -> str:
        """In which manner it passed; `silent` while it has not yet."""
        return "silent" if self.election is None else self.election.how

    @property
    def unwitnessed(self) -> bool:
        """metawatch could not receive how it passed, nor see the heartbeats of the old leader end."""
        return self.election is not None and self.election.backfilled and self.how == "unknown"

    @property
    def servers(self) -> tuple[str, ...]:
        """Those of the group."""
        return tuple(s.name for s in members(self.state))

    @property
    def suspects(self) -> tuple[str, ...]:
        """Servers whose failure can have caused it: the leader before, the candidate that deposed it, the winner."""
        winner = None if self.election is None else self.election.leader
        named = dict.fromkeys((self.old, self.challenger, winner))
        return tuple(n for n in named if n is not None and n in self.state.servers)


def of_election(state: State, election: Election, since: float | None, now: float) -> Scene:
    """The scene of an election; `since` is the last proof of a leader, where a leaderless time was seen."""
    at = election.elected_at
    gap = election.leaderless_s
    began = since if since is not None else at - gap if gap is not None else at
    episode = next((e for e in reversed(state.episodes) if (e.elected_at, e.term) == (at, election.term)), None)
    return Scene(
        state=state,
        now=now,
        since=min(began, at),
        at=at,
        old=election.previous,
        election=election,
        challenger=challenger(state, election, began),
        marks=_marks(state, episode),
    )


def of_none(state: State, since: float, now: float) -> Scene:
    """The scene of a leaderless time that has no winner yet."""
    marks = tuple(m for _, chunk in state.recent for m in chunk)
    return Scene(
        state=state,
        now=now,
        since=since,
        at=now,
        old=state.leadership.last,
        election=None,
        challenger=None,
        marks=marks,
    )


def _marks(state: State, episode: ElectionTimeline | None) -> tuple[Mark, ...]:
    return () if episode is None else so_far(state, episode)


def symptoms_of(scene: Scene, server: str, *what: SymptomKind, seen_within: float = 0.1) -> Iterator[Symptom]:
    """Its symptoms of these kinds in the window, that were seen before the election or so many seconds after it."""
    for one in scene.state.symptoms.get(server, ()):
        if one.what in what and one.since < scene.at + seen_within and one.until > scene.since - EVIDENCE_BEFORE_S:
            yield one


def refusals(scene: Scene, server: str) -> tuple[Symptom, ...]:
    """Its port refused a connection: before the election, or after it if our connection had ended before. Far away, or after a pause
    between two attempts, we learn only then that the process which closed it was no more."""
    ended = any(True for _ in symptoms_of(scene, server, "lost"))
    return tuple(symptoms_of(scene, server, "refused", seen_within=EVIDENCE_AFTER_S if ended else 0.1))


def longest(found: Iterator[Symptom]) -> Symptom | None:
    """The longest of some."""
    return max(found, key=lambda one: one.lasted_s, default=None)


def fits(scene: Scene, server: str, one: Symptom) -> bool:
    """Can this symptom have brought the election about, by when it was and by whose it is?"""
    if server == scene.old and scene.how != "challenger":
        return one.until >= scene.since - 1.0
    return server != scene.old and scene.how != "silent" and one.until >= scene.since - _WOKE_S


def unanswered(scene: Scene, server: str) -> Symptom | None:
    """The time in which it answered us nothing, if it was long enough to mean anything, and no fault of our own explains it."""
    found = _no_answer(scene, server)
    return None if found is None or _explained_by_us(scene, server, found) else found


def maybe_unanswered(scene: Scene, server: str) -> bool:
    """Nothing shows that it answered us: where our own link may be why, it is not known whether it answered."""
    known = scene.state.servers.get(server)
    last = None if known is None else known.presence.heard_at
    return _no_answer(scene, server) is not None or (last is not None and scene.at - last >= STILL_S)


def _no_answer(scene: Scene, server: str) -> Symptom | None:
    lately = (one for one in symptoms_of(scene, server, "PING", "quiet") if one.until >= scene.since - _WOKE_S)
    found = longest(lately)
    known = scene.state.servers.get(server)
    if found is not None and known is not None and known.probes.ping.waiting_since == found.since:
        found = replace(found, until=scene.now)
    if known is not None and known.presence.silent and known.presence.heard_at < scene.at:
        now = Symptom(what="quiet", since=known.presence.heard_at, until=scene.now)
        found = now if found is None or now.lasted_s > found.lasted_s + 3.0 else found
    if found is None or found.lasted_s < STILL_S or found.late_answers >= _ALIVE:
        return None
    # Our kernel told as long as the connection stood: of a long silence that was before the window.
    pings = (one for one in scene.state.symptoms.get(server, ()) if one.what == "PING")
    taken = {one.taken for one in pings if one.until > found.since and one.since < found.until}
    return replace(found, taken=False if False in taken else True if True in taken else None)


def _explained_by_us(scene: Scene, server: str, found: Symptom) -> bool:
    known = scene.state.servers.get(server)
    if server == scene.old and found.taken is not True and scene.since - found.since > _OURS_S:
        return True  # others heard it while we did not: that was our own network
    if known is not None and own_link.lost_around(known, found.since, scene.now):
        return True  # our own connection loses packets, so what does not come through it shows nothing
    if found.taken is not True and any(
        own_link.lost_around(other, found.since, scene.now) for other in scene.state.servers.values()
    ):
        return True  # one that carries nothing any more is no other network than those beside it that lose packets
    # Or metawatch itself was so late that it did not read what had come.
    return found.taken is not True and read_late(scene)


def read_late(scene: Scene, late_s: float = OWN_LAG_S) -> bool:
    """Whether metawatch itself was so late lately that it may have read by `late_s` later what had come in time."""
    return any(own_link.read_late(server, scene.now, late_s) for server in scene.state.servers.values())


def gone(scene: Scene, server: str) -> float | None:
    """When it was found that its process is no more: connections are refused there, or another one has its name."""
    unproven = scene.since >= scene.at and scene.how in {"silent", "unknown"}
    earliest = scene.since - (ELECTION_TIMEOUT_MOST_S if unproven else _GONE_BEFORE_S)
    ended = [one.since for one in refusals(scene, server) if one.since >= earliest]
    known = scene.state.servers.get(server)
    restarts = () if known is None else known.history.restarts
    ended += [at for at in restarts if scene.since - 1.0 <= at <= scene.at + EVIDENCE_AFTER_S]
    return min(ended, default=None)


def away(scene: Scene, server: str) -> bool:
    """Was it not there during the leaderless time? A failure that ended before it takes no vote away."""
    still = unanswered(scene, server)
    return gone(scene, server) is not None or (still is not None and still.until >= scene.since + 0.5)


def ended_of(scene: Scene, missing: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of servers that are not there: whose process has ended, and who gave no answer without that."""
    missing = tuple(missing)
    ended = tuple(name for name in missing if gone(scene, name) is not None)
    return ended, tuple(name for name in missing if name not in ended)


def announced_at(scene: Scene, server: str, what: str) -> float | None:
    """When it said `lame duck` or `shutdown`, if that was just before."""
    announced = [m.at for m in scene.marks if m.server == server and m.what == what]
    # Without an event of the system account a lame duck is known a second after it has handed over.
    until = scene.at + (_REPORTED_LATE_S if scene.how == "restart" else 0.2)
    return next((at for at in reversed(announced) if scene.at - _ANNOUNCED_S <= at <= until), None)


def unobserved_terms(scene: Scene) -> int:
    """How many terms passed without an observed candidate: a server campaigned alone."""
    election = scene.election
    if election is None or election.terms is None or election.backfilled:
        return 0
    return max(0, election.terms - 1 - election.failed)


def quorum(scene: Scene) -> int:
    """Votes that elect a leader."""
    # A quorum that an operator lowered afterwards (2.15) explains nothing of what happened before.
    return max(scene.state.group.needed or 0, majority(scene.state.group.size or len(scene.servers)))


def quorum_left(scene: Scene) -> tuple[str, ...]:
    """Servers that announced their shutdown and are away, or run without JetStream, where no leader is elected and they leave no
    quorum; else none."""
    if scene.election is not None:
        return ()
    gone_now = tuple(sorted({*departed(scene.state), *without_jetstream(scene.state)}))
    size = scene.state.group.size or len(scene.servers)
    return gone_now if size - len(gone_now) < quorum(scene) else ()
