"""Was it the group itself, or the load on it? One function a cause; must not know how cases are ranked."""

from collections.abc import Iterator

from msgspec.structs import replace

from tui.core.causes import api_callers
from tui.core.causes.broken_routes import breaks, largest_part
from tui.core.causes.scene import Scene, away, fits, gone, longest, mute, quorum, quorum_left, spells
from tui.core.group.clock_skew import skew_elects
from tui.core.group.ghost_peers import paper, waits_for_routes
from tui.core.group.places import all_observers, without_jetstream
from tui.core.model.elections import Election
from tui.core.model.peer_names import release
from tui.core.model.symptom import Symptom
from tui.core.model.verdict import SURE_MAX, Case, Fact

_LOST_LATELY_S = 45.0
_PROVES = 2.0
"""A leader that gave up proves no more than that it believed so."""
_AFTER_SNAPSHOT_S = 10.0
_LONG_S = 4.0
"""The shortest election time-out."""
_NEXT_BEAT_S = 2.2
"""What is written to the disk comes after the figure that a server tells, and a heartbeat 2 s late is none too late."""
_RELINQUISHES_S = 10.0
_TOLD_LATER_S = 3.0
"""What is full is asked for each second, and may be answered late."""
_OUT_BEFORE_S = 10.0
"""A server that has no space left hands over, and then switches JetStream off."""
_AGAIN_S = 120.0
_ONE_VIEW_MOST = 0.45
"""A server that is cut off from the others tells the same story of a group that is well."""
_STEP_S = 2.0
_STEP_TOLD_S = 5.0
"""The next answer of a server tells that its clock was stepped."""
_MANY = 100
_SLOW_BEFORE_S = 20.0
_OVERRUN_FROM = (2, 14)


def lost_quorum(scene: Scene) -> Iterator[Case]:
    """Too few servers heard each other for anybody to lead."""
    size, needed = scene.state.group.size or len(scene.servers), quorum(scene)
    lone = waits_for_routes(scene.state)
    if lone is not None:
        text = f"{lone} has never met another server of its cluster: it waits for its routes"
        yield Case(cause="lost_quorum", server=lone, facts=(Fact(text=text, weight=4.5, at=scene.since),))
        return
    gone_now = [name for name in scene.servers if away(scene, name)]
    facts = [
        *_observers(scene),
        *_departed(scene, size, needed),
        *_torn(scene, gone_now, size, needed),
        *_gave_up(scene, needed),
    ]
    if not any(f.weight > _PROVES for f in facts):
        return
    ghosts = paper(scene.state)
    if ghosts is not None and ghosts.who and scene.election is None:
        text = f"peers that nobody knows are counted as well: {ghosts.who}"
        facts.append(Fact(text=text, weight=-3.0 if ghosts.never else 0.0))
    yield Case(cause="lost_quorum", server=gone_now[0] if len(gone_now) == 1 else None, facts=tuple(facts))


def _observers(scene: Scene) -> Iterator[Fact]:
    """Servers of a leaf cluster whose system account is connected to a hub follow the hub's leader and never stand."""
    there = all_observers(scene.state)
    if there and scene.election is None:
        text = (
            f"all {len(there)} servers are observers, which never stand for election: they wait for the leader of a hub"
        )
        yield Fact(text=text, weight=7.0, at=scene.since)


def _departed(scene: Scene, size: int, needed: int) -> Iterator[Fact]:
    """Too many said that they leave; with the last of them the quorum went, and nobody can be elected in its place."""
    names = quorum_left(scene)
    if names:
        off = without_jetstream(scene.state)
        told = {"said that they shut down": [n for n in names if n not in off], "without JetStream": off}
        who = ", ".join(f"{' '.join(group)} {what}" for what, group in told.items() if group)
        yield Fact(
            text=f"{who}: {size - len(names)} of {size} are left, {needed} are needed", weight=6.5, at=scene.since
        )


def _torn(scene: Scene, gone_now: list[str], size: int, needed: int) -> Iterator[Fact]:
    unseen = max(0, size - len(scene.servers))
    # Of whom we never saw anything nobody knows that it was away, least of all if somebody was elected without us seeing by whom.
    reached = len(largest_part(scene, breaks(scene))) + (unseen if scene.election is not None else 0)
    if reached < needed and size > 1:
        never = f"{unseen} never seen" if unseen else "the ways between them broken"
        who = f"{' '.join(gone_now)} away" if gone_now else never
        text = f"at most {reached} of {size} servers reached each other, {needed} are needed ({who})"
        yield Fact(text=text, weight=3.5, at=scene.since)
    if len(gone_now) > size - needed and size > 1:
        yield Fact(text=f"{len(gone_now)} of {size} servers were away at once: {' '.join(gone_now)}", weight=2.5)


def _gave_up(scene: Scene, needed: int) -> Iterator[Fact]:
    at = scene.state.no_quorum_at
    if at is None or not scene.since - _LOST_LATELY_S <= at <= scene.at:
        return
    yield Fact(text=f"{scene.old} was heard by less than {needed} servers and had to give up", weight=2.0, at=at)
    if scene.election is not None and scene.election.leader == scene.old:
        yield Fact(text=f"{scene.old} leads again", weight=0.5, at=scene.at)


def ghost_peers(scene: Scene) -> Iterator[Case]:
    """Peers that exist on paper only: the quorum counts them and can never be reached."""
    found = paper(scene.state)
    if found is None or scene.election is not None or not found.never or not scene.state.given.tried:
        return
    if waits_for_routes(scene.state) is not None:
        return
    text = f"the group counts {found.size} peers and needs {found.needed}; only {found.real} are servers that anybody knows"
    facts = [Fact(text=text, weight=4.5, at=scene.since), Fact(text=f"unknown peers: {found.who}", weight=0.5)]
    if found.size % 2 == 0:
        text = f"{found.size} is an even number, as a group has that counts peers too many"
        facts.append(Fact(text=text, weight=0.5))
    told = [raft.ever_had_leader for name in scene.servers if (raft := scene.state.servers[name].raft.last) is not None]
    if told and all(ever is False for ever in told):
        facts.append(Fact(text="no server has ever known a leader", weight=1.0))
    if scene.old is not None:
        facts.append(Fact(text=f"{scene.old} led before: a quorum could be reached then", weight=-3.0))
    if not found.listed:
        facts.append(Fact(text="servers before 2.10 list no peers while nobody leads", weight=-1.5))
    see = ["which peers they are: `nats server report jetstream` (rows without a name, by peer id)"]
    if found.views < 2:
        see.insert(0, "what other servers say: only one has told, and one that is cut off knows no names")
    most = _ONE_VIEW_MOST if found.views < 2 else SURE_MAX
    yield Case(cause="ghost_peers", server=None, facts=tuple(facts), unseen=tuple(see), most=most)


def snapshot(scene: Scene) -> Iterator[Case]:
    """The leader was busy with a snapshot of a large state."""
    name = scene.old
    if name is None or scene.how in {"challenger", "handover"}:
        return
    near = [x for x in spells(scene, name, "snapshot") if scene.since - _AFTER_SNAPSHOT_S <= x.until <= scene.at + 1.0]
    if not near:
        return
    one = max(near, key=lambda x: x.figure)
    text = f"{name} took {one.figure:.1f}s for a snapshot just before"
    facts = [Fact(text=text, weight=3.0 if one.figure >= _LONG_S else 2.0, at=one.since)]
    if one.until >= scene.since - _NEXT_BEAT_S:
        facts.append(Fact(text="the heartbeats ended with it", weight=0.5, at=scene.since))
    else:
        after = scene.since - one.until
        facts.append(Fact(text=f"{name} was still heard {after:.1f}s after it", weight=-1.5, at=scene.since))
    hung = longest(spells(scene, name, "RAFTZ"))
    if hung is not None and hung.since <= one.until and hung.until >= one.since:
        facts.append(Fact(text=f"RAFTZ of {name} hung meanwhile", weight=1.5, at=hung.since))
    if gone(scene, name) is not None:
        facts.append(Fact(text=f"the process of {name} ended", weight=-3.0))
    # What is made and removed again and again makes the state that a snapshot has to write.
    facts.extend(api_callers.facts(api_callers.churning(scene.state.callers, scene.now)))
    yield Case(cause="snapshot", server=name, facts=tuple(facts))


def api_overload(scene: Scene) -> Iterator[Case]:
    """More JetStream API requests than the leader can serve."""
    name = scene.old
    if name is None or scene.how in {"challenger", "handover"}:
        return
    pending, rate = longest(spells(scene, name, "pending")), longest(spells(scene, name, "api"))
    facts = [
        Fact(text=f"{name} dropped {x.figure:,.0f} API requests from its full queue", weight=3.0, at=x.since)
        for x in spells(scene, name, "limit")
    ][-1:]
    if pending is not None:
        facts.append(Fact(text=f"{pending.figure:,.0f} API requests waited at {name}", weight=2.5, at=pending.since))
    if rate is not None:
        facts.append(Fact(text=f"{rate.figure:,.0f} API requests a second at {name}", weight=1.0, at=rate.since))
    if facts:
        yield _with_callers(scene, Case(cause="api_overload", server=name, facts=tuple(facts)))


def _with_callers(scene: Scene, case: Case) -> Case:
    """Who made the load, where that is heard."""
    heard = scene.state.callers
    named = api_callers.facts(api_callers.loudest(heard, scene.now))
    return replace(case, facts=(*case.facts, *named), unseen=(api_callers.unseen(heard),))


def overrun(scene: Scene) -> Iterator[Case]:
    """The leader gave up because it could not apply what it had accepted (2.14 and later)."""
    name = scene.old
    found = None if name is None else longest(spells(scene, name, "overrun"))
    if scene.how in {"challenger", "handover"}:
        return  # it hands over to nobody, and says nothing
    if name is not None and found is not None and release(scene.state.servers[name].identity.version) >= _OVERRUN_FROM:
        text = f"{name} said that it is overrun: more than 100,000 entries not applied"
        case = Case(cause="overrun", server=name, facts=(Fact(text=text, weight=5.0, at=found.since),))
        yield _with_callers(scene, case)


def resource_limit(scene: Scene) -> Iterator[Case]:
    """The leader handed over by itself, as it does when JetStream's limits are reached."""
    name, election = scene.old, scene.election
    if name is None or election is None or election.how != "handover" or election.planned is True:
        return
    full = longest(spells(scene, name, "full", seen_within=_TOLD_LATER_S))
    facts = []
    if full is not None:
        facts.append(Fact(text=f"JetStream of {name} is {full.figure:.0%} full", weight=3.5, at=full.since))
    out = scene.state.servers[name].jetstream.storage_out_at if name in scene.state.servers else None
    if out is not None and scene.since - _OUT_BEFORE_S <= out <= scene.at + _TOLD_LATER_S:
        text = f"{name} told that its disk is full, and switched JetStream off"
        facts.append(Fact(text=text, weight=5.0, at=out))
    if election.planned is False:
        facts.append(Fact(text=f"{name} handed over and nobody had asked it to", weight=2.0, at=scene.since))
        again = [
            e for e in scene.state.elections if _unasked(e) and 0.0 < election.elected_at - e.elected_at <= _AGAIN_S
        ]
        if again and election.elected_at - again[-1].elected_at >= _RELINQUISHES_S - 1.0:
            text = f"{len(again) + 1} such hand-overs in {_AGAIN_S / 60:.0f} min, each 10s or more after the one before"
            facts.append(Fact(text=text, weight=1.0))
    else:
        facts.append(Fact(text="whether somebody asked it to cannot be heard here", weight=-0.5))
    see = f"its log: on the host of {name}: `grep -i 'resource limits exceeded' nats-server.log`"
    yield Case(cause="resource_limit", server=name, facts=tuple(facts), unseen=(see,))


def _unasked(election: Election) -> bool:
    return election.how == "handover" and election.planned is False


def clock_step(scene: Scene) -> Iterator[Case]:
    """The leader's clock was stepped; only servers before 2.11.5 count silences with it."""
    name = scene.old
    found = None if name is None else longest(spells(scene, name, "clock"))
    if name is None or found is None or found.figure < _STEP_S or mute(scene, name) is not None:
        return
    if scene.how in {"challenger", "handover"}:
        return  # it costs a leader its quorum, and nothing else
    facts = [Fact(text=f"the clock of {name} went ahead or back by {found.figure:.1f}s", weight=3.0, at=found.since)]
    others = [n for n in scene.servers if n != name and any(_alike(x, found) for x in spells(scene, n, "clock"))]
    if others:
        facts.append(Fact(text=f"so did those of {' '.join(others)}: it may be our own", weight=-3.0))
    server = scene.state.servers[name]
    if not server.identity.version:
        facts.append(Fact(text=f"the version of {name} is not known: from 2.11.5 on no clock matters", weight=-1.0))
    elif skew_elects(server):
        facts.append(Fact(text=f"{server.identity.version} counts silences by that clock", weight=1.5))
    else:
        facts.append(
            Fact(text=f"{server.identity.version} counts silences by a clock that nobody can step", weight=-4.0)
        )
    yield Case(cause="clock_step", server=name, facts=tuple(facts))


def _alike(one: Symptom, other: Symptom) -> bool:
    return one.figure >= _STEP_S and abs(one.since - other.since) <= _STEP_TOLD_S


def mixed_traffic(scene: Scene) -> Iterator[Case]:
    """The leader serves many more clients than the others; by itself it never proves anything."""
    name = scene.old
    counts = {
        n: s.stats.last.connections for n in scene.servers if (s := scene.state.servers[n]).stats.last is not None
    }
    if name is None or name not in counts or len(counts) < 2 or scene.how in {"challenger", "handover", "restart"}:
        return
    mean = sum(counts.values()) / len(counts)
    if counts[name] < _MANY or counts[name] <= 2 * mean:
        return
    # Together no more than the prior: however much speaks for it, `unknown` is as likely.
    facts = [Fact(text=f"{name} has {counts[name]} connections, {mean:.0f} is the mean", weight=1.5)]
    slow = scene.state.servers[name].stats.slow_rose_at
    if slow is not None and scene.since - _SLOW_BEFORE_S <= slow:
        facts.append(Fact(text=f"clients of {name} did not keep up: slow consumers", weight=1.5, at=slow))
    busy = longest(one for one in spells(scene, name, "busy") if fits(scene, name, one))
    if busy is not None:
        facts.append(Fact(text=f"{name} used {busy.figure:.0%} of its cores", weight=0.3, at=busy.since))
    yield Case(cause="mixed_traffic", server=name, facts=tuple(facts), most=0.5)
