"""Could the group elect at all: was a quorum there, and do all the peers exist that it counts? Must not know how cases are ranked."""

from collections.abc import Iterator

from tui.core.causes.broken_routes import breaks, largest_part
from tui.core.causes.scene import Scene, away, ended_of, quorum, quorum_left
from tui.core.causes.weights import Evidence, fact
from tui.core.group.ghost_peers import Paper, paper, waits_for_routes
from tui.core.group.places import all_observers, without_jetstream
from tui.core.model.message import Message, message
from tui.core.model.verdict import SURE_MAX, Case, Cause, Fact

_LOST_LATELY_S = 45.0
_PROVES_NONE: frozenset[Evidence] = frozenset({"gave_up", "re_elected"})
"""A leader that gave up proves no more than that it believed so."""
_ONE_VIEW_MOST = 0.45
"""A server that is cut off from the others reports the same of a healthy group."""


def lost_quorum(scene: Scene) -> Iterator[Case]:
    """Too few servers received each other's messages for any of them to lead."""
    cause: Cause = "lost_quorum"
    size, needed = scene.state.group.size or len(scene.servers), quorum(scene)
    lone = waits_for_routes(scene.state)
    if lone is not None:
        waits = fact(cause, "waits_for_routes", message("waits_for_routes", server=lone), scene.since)
        yield Case(cause=cause, server=lone, facts=(waits,))
        return
    gone_now = sorted(name for name in scene.servers if away(scene, name))
    facts = [
        *_observers(scene),
        *_departed(scene, size, needed),
        *_disconnected(scene, gone_now, size, needed),
        *_gave_up(scene, needed),
    ]
    if all(one.evidence in _PROVES_NONE for one in facts):
        return
    found = paper(scene.state)
    if found is not None and (found.unknown or found.unlisted) and scene.election is None:
        counted = message("ghosts_counted", ghosts=ghosts(found))
        facts.append(fact(cause, "ghost_peers", counted) if found.never else Fact(message=counted))
    yield Case(cause=cause, server=gone_now[0] if len(gone_now) == 1 else None, facts=tuple(facts))


def _observers(scene: Scene) -> Iterator[Fact]:
    """Servers of a leaf cluster whose system account is connected to a hub follow the hub's leader and never campaign."""
    there = all_observers(scene.state)
    if there and scene.election is None:
        yield fact("lost_quorum", "only_observers", message("only_observers", servers=len(there)), scene.since)


def _departed(scene: Scene, size: int, needed: int) -> Iterator[Fact]:
    """Too many announced their shutdown; with the last of them the quorum went, and no other server can be elected."""
    left = quorum_left(scene)
    if left:
        off = without_jetstream(scene.state)
        few = message(
            "peers_left",
            left=size - len(left),
            size=size,
            needed=needed,
            announced=tuple(n for n in left if n not in off),
            without_jetstream=tuple(off),
        )
        yield fact("lost_quorum", "peers_left", few, scene.since)


def _disconnected(scene: Scene, gone_now: list[str], size: int, needed: int) -> Iterator[Fact]:
    ended, hang = ended_of(scene, gone_now)
    unseen = max(0, size - len(scene.servers))
    # A peer that was never seen may have been there, above all if a leader was elected and its voters were not seen.
    reached = len(largest_part(scene, breaks(scene))) + (unseen if scene.election is not None else 0)
    if reached < needed and size > 1:
        shut = [name for name in scene.servers if scene.state.servers[name].process.shutdown_at is not None]
        few = message(
            "peers_connected",
            reached=reached,
            size=size,
            needed=needed,
            down=ended if gone_now else tuple(shut),
            never_seen=unseen,
            unresponsive=hang,
        )
        yield fact("lost_quorum", "too_few_connected", few, scene.since)
    if len(gone_now) > size - needed and size > 1:
        together = message(
            "peers_down_together", down=len(gone_now), size=size, servers=tuple(gone_now), unresponsive=hang
        )
        yield fact("lost_quorum", "too_few_present", together)


def _gave_up(scene: Scene, needed: int) -> Iterator[Fact]:
    at = scene.state.no_quorum_at
    if at is None or not scene.since - _LOST_LATELY_S <= at <= scene.at:
        return
    yield fact("lost_quorum", "gave_up", message("majority_lost", leader=scene.old, needed=needed), at)
    if scene.election is not None and scene.election.leader == scene.old:
        yield fact("lost_quorum", "re_elected", message("leader_re_elected", leader=scene.old), scene.at)


def ghosts(found: Paper) -> Message:
    """The peers that exist on paper only."""
    return message("ghost_peers", unknown=found.unknown, unlisted=found.unlisted)


def ghost_peers(scene: Scene) -> Iterator[Case]:
    """Peers that exist on paper only: the quorum counts them and can never be reached."""
    found = paper(scene.state)
    if found is None or scene.election is not None or not found.never or not scene.state.given.tried:
        return
    if waits_for_routes(scene.state) is not None:
        return
    cause: Cause = "ghost_peers"
    counted = message("more_counted_than_exist", size=found.size, needed=found.needed, real=found.real)
    facts = [
        fact(cause, "unknown_peers", counted, scene.since),
        fact(cause, "peers_named", message("unknown_peers", ghosts=ghosts(found))),
    ]
    if found.size % 2 == 0:
        facts.append(fact(cause, "even_size", message("group_size_even", size=found.size)))
    led = [raft.ever_had_leader for name in scene.servers if (raft := scene.state.servers[name].raft.last) is not None]
    if led and all(ever is False for ever in led):
        facts.append(fact(cause, "never_a_leader", message("leader_never_seen")))
    if scene.old is not None:
        facts.append(fact(cause, "led_before", message("quorum_existed_before", leader=scene.old)))
    if not found.listed:
        facts.append(fact(cause, "list_incomplete", message("peers_not_listed")))
    see = [message("see_peers")]
    if found.views < 2:
        see.insert(0, message("see_other_reports"))
    most = _ONE_VIEW_MOST if found.views < 2 else SURE_MAX
    yield Case(cause=cause, server=None, facts=tuple(facts), unseen=tuple(see), most=most)
