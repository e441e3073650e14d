"""Could the group elect at all: was a quorum there, and do all the peers exist that it counts? Must not know how cases are ranked."""

from collections.abc import Iterator

from tui.core.causes.broken_routes import breaks, largest_part
from tui.core.causes.scene import Scene, away, quorum, quorum_left
from tui.core.causes.weights import Evidence, fact
from tui.core.group.ghost_peers import paper, waits_for_routes
from tui.core.group.places import all_observers, without_jetstream
from tui.core.model.verdict import SURE_MAX, Case, Cause, Fact
from tui.core.wording import names

_LOST_LATELY_S = 45.0
_PROVES_NONE: frozenset[Evidence] = frozenset({"gave up", "re-elected"})
"""A leader that gave up proves no more than that it believed so."""
_ONE_VIEW_MOST = 0.45
"""A server that is cut off from the others tells the same story of a group that is well."""


def lost_quorum(scene: Scene) -> Iterator[Case]:
    """Too few servers heard each other for anybody to lead."""
    cause: Cause = "lost_quorum"
    size, needed = scene.state.group.size or len(scene.servers), quorum(scene)
    lone = waits_for_routes(scene.state)
    if lone is not None:
        text = f"{lone} has never met another server of its cluster: it waits for its routes"
        yield Case(cause=cause, server=lone, facts=(fact(cause, "waits for routes", text, scene.since),))
        return
    gone_now = [name for name in scene.servers if away(scene, name)]
    facts = [
        *_observers(scene),
        *_departed(scene, size, needed),
        *_torn(scene, gone_now, size, needed),
        *_gave_up(scene, needed),
    ]
    if all(one.evidence in _PROVES_NONE for one in facts):
        return
    ghosts = paper(scene.state)
    if ghosts is not None and ghosts.who and scene.election is None:
        text = f"the group also counts peers that are not known servers: {ghosts.who}"
        facts.append(fact(cause, "ghost peers", text) if ghosts.never else Fact(text=text))
    yield Case(cause=cause, server=gone_now[0] if len(gone_now) == 1 else None, facts=tuple(facts))


def _observers(scene: Scene) -> Iterator[Fact]:
    """Servers of a leaf cluster whose system account is connected to a hub follow the hub's leader and never stand."""
    there = all_observers(scene.state)
    if there and scene.election is None:
        text = f"all {len(there)} servers are observers, which never campaign: they wait for the leader of a hub"
        yield fact("lost_quorum", "only observers", text, scene.since)


def _departed(scene: Scene, size: int, needed: int) -> Iterator[Fact]:
    """Too many said that they leave; with the last of them the quorum went, and nobody can be elected in its place."""
    left = quorum_left(scene)
    if left:
        off = without_jetstream(scene.state)
        gone_how = {"announced their shutdown": [n for n in left if n not in off], "without JetStream": off}
        who = "; ".join(f"{names(group)} {how}" for how, group in gone_how.items() if group)
        text = f"only {size - len(left)} of {size} peers are left, quorum is {needed} ({who})"
        yield fact("lost_quorum", "peers left", text, scene.since)


def _torn(scene: Scene, gone_now: list[str], size: int, needed: int) -> Iterator[Fact]:
    unseen = max(0, size - len(scene.servers))
    # Of whom we never saw anything nobody knows that it was away, least of all if somebody was elected without us seeing by whom.
    reached = len(largest_part(scene, breaks(scene))) + (unseen if scene.election is not None else 0)
    if reached < needed and size > 1:
        never = f"{unseen} never seen" if unseen else "the routes between them are broken"
        shut = [name for name in scene.servers if scene.state.servers[name].process.shutdown_at is not None]
        who = f"{names(gone_now or shut)} down" if gone_now or shut else never
        text = f"at most {reached} of {size} peers were connected with each other, quorum is {needed} ({who})"
        yield fact("lost_quorum", "too few connected", text, scene.since)
    if len(gone_now) > size - needed and size > 1:
        text = f"{len(gone_now)} of {size} peers were down at the same time: {names(gone_now)}"
        yield fact("lost_quorum", "too few present", text)


def _gave_up(scene: Scene, needed: int) -> Iterator[Fact]:
    at = scene.state.no_quorum_at
    if at is None or not scene.since - _LOST_LATELY_S <= at <= scene.at:
        return
    text = f"{scene.old} lost contact with the majority ({needed} needed) and stepped down"
    yield fact("lost_quorum", "gave up", text, at)
    if scene.election is not None and scene.election.leader == scene.old:
        yield fact("lost_quorum", "re-elected", f"{scene.old} was re-elected", scene.at)


def ghost_peers(scene: Scene) -> Iterator[Case]:
    """Peers that exist on paper only: the quorum counts them and can never be reached."""
    found = paper(scene.state)
    if found is None or scene.election is not None or not found.never or not scene.state.given.tried:
        return
    if waits_for_routes(scene.state) is not None:
        return
    cause: Cause = "ghost_peers"
    text = f"the group size is {found.size} (quorum {found.needed}), but only {found.real} known servers exist"
    facts = [
        fact(cause, "unknown peers", text, scene.since),
        fact(cause, "peers named", f"unknown peers: {found.who}"),
    ]
    if found.size % 2 == 0:
        text = f"the group size of {found.size} is even, as happens when peers are counted that do not exist"
        facts.append(fact(cause, "even size", text))
    told = [raft.ever_had_leader for name in scene.servers if (raft := scene.state.servers[name].raft.last) is not None]
    if told and all(ever is False for ever in told):
        facts.append(fact(cause, "never a leader", "no server has ever seen a leader"))
    if scene.old is not None:
        facts.append(fact(cause, "led before", f"{scene.old} was leader before, so a quorum existed then"))
    if not found.listed:
        facts.append(fact(cause, "list incomplete", "servers before 2.10 list no peers while there is no leader"))
    see = ["which peers they are: `nats server report jetstream` (rows without a name, by peer id)"]
    if found.views < 2:
        see.insert(0, "what other servers report: only one has answered, and a server that is cut off knows no names")
    most = _ONE_VIEW_MOST if found.views < 2 else SURE_MAX
    yield Case(cause=cause, server=None, facts=tuple(facts), unseen=tuple(see), most=most)
