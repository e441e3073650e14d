"""Was it the group itself, or the load on it? One function a cause; must not know how cases are ranked."""

from collections.abc import Iterator

from tui.core.names import release
from tui.core.scene import Scene, away, longest, mute, quorum, spells
from tui.core.skews import skew_elects
from tui.core.verdict import Case, Fact
from tui.core.wires import breaks, largest_part

_LOST_LATELY_S = 45.0
_AFTER_SNAPSHOT_S = 10.0
_OVERRUN_FROM = (2, 14)
_CALLERS = "who calls: not seen from here: in the account: `nats events --js-advisory` or `nats server request connections --sort msgs_to`"


def lost_quorum(scene: Scene) -> Iterator[Case]:
    """Too few servers heard each other for anybody to lead."""
    size, needed = scene.state.group.size or len(scene.servers), quorum(scene)
    gone_now = [name for name in scene.servers if away(scene, name)]
    part = largest_part(scene, breaks(scene))
    facts = []
    if len(part) < needed and size > 1:
        who = " ".join(gone_now) if gone_now else "no two parts"
        text = f"at most {len(part)} of {size} servers reached each other, {needed} are needed ({who} away)"
        facts.append(Fact(text=text, weight=3.5, at=scene.since))
    if len(gone_now) > size - needed and size > 1:
        facts.append(
            Fact(text=f"{len(gone_now)} of {size} servers were away at once: {' '.join(gone_now)}", weight=2.5)
        )
    at = scene.state.no_quorum_at
    if at is not None and scene.since - _LOST_LATELY_S <= at <= scene.at:
        facts.append(
            Fact(text=f"{scene.old} was heard by less than {needed} servers and had to give up", weight=2.0, at=at)
        )
        if scene.election is not None and scene.election.leader == scene.old:
            facts.append(Fact(text=f"{scene.old} leads again", weight=0.5, at=scene.at))
    if facts and any(f.weight > 2.0 for f in facts):
        yield Case(cause="lost_quorum", server=gone_now[0] if len(gone_now) == 1 else None, facts=tuple(facts))


def ghost_peers(scene: Scene) -> Iterator[Case]:
    """Peers that exist on paper only: the quorum counts them and can never be reached."""
    group = scene.state.group
    if group.size is None or scene.election is not None:
        return
    seen = {name for name in scene.servers if scene.state.servers[name].answered_at is not None}
    never = [peer for peer in group.peers if peer not in scene.state.names]
    if len(seen) >= quorum(scene) or not (never or group.size > len(scene.servers)):
        return
    text = f"the group counts {group.size} peers and needs {quorum(scene)}; only {len(seen)} were ever seen"
    facts = (Fact(text=text, weight=5.0, at=scene.since),)
    see = "which peers they are: `nats server report jetstream` (offline rows, `#` names)"
    yield Case(cause="ghost_peers", server=None, facts=facts, unseen=(see,))


def snapshot(scene: Scene) -> Iterator[Case]:
    """The leader was busy with a snapshot of a large state."""
    name = scene.old
    if name is None or scene.how == "challenger":
        return
    near = [x for x in spells(scene, name, "snapshot") if scene.since - _AFTER_SNAPSHOT_S <= x.until <= scene.at + 1.0]
    if near:
        one = near[-1]
        facts = [Fact(text=f"{name} took {one.figure:.1f}s for a snapshot just before", weight=3.0, at=one.since)]
        hung = longest(spells(scene, name, "RAFTZ"))
        if hung is not None and hung.since <= one.until and hung.until >= one.since:
            facts.append(Fact(text=f"RAFTZ of {name} hung meanwhile", weight=1.5, at=hung.since))
        yield Case(cause="snapshot", server=name, facts=tuple(facts))


def api_overload(scene: Scene) -> Iterator[Case]:
    """More JetStream API requests than the leader can serve."""
    name = scene.old
    if name is None or scene.how in {"challenger", "handover"}:
        return
    pending, rate = longest(spells(scene, name, "pending")), longest(spells(scene, name, "api"))
    facts = []
    if pending is not None:
        facts.append(Fact(text=f"{pending.figure:,.0f} API requests waited at {name}", weight=2.5, at=pending.since))
    if rate is not None:
        facts.append(Fact(text=f"{rate.figure:,.0f} API requests a second at {name}", weight=1.0, at=rate.since))
    if facts:
        yield Case(cause="api_overload", server=name, facts=tuple(facts), unseen=(_CALLERS,))


def overrun(scene: Scene) -> Iterator[Case]:
    """The leader gave up because it could not apply what it had accepted (2.14 and later)."""
    name = scene.old
    found = None if name is None else longest(spells(scene, name, "overrun"))
    if name is not None and found is not None and release(scene.state.servers[name].version) >= _OVERRUN_FROM:
        text = f"{name} said that it is overrun: more than 100,000 entries not applied"
        yield Case(
            cause="overrun", server=name, facts=(Fact(text=text, weight=5.0, at=found.since),), unseen=(_CALLERS,)
        )


def resource_limit(scene: Scene) -> Iterator[Case]:
    """The leader handed over by itself, as it does when JetStream's limits are reached."""
    name = scene.old
    if name is None or scene.election is None or scene.how != "handover" or scene.election.planned is not False:
        return
    facts = [Fact(text=f"{name} handed over and nobody had asked it to", weight=2.0, at=scene.since)]
    full = longest(spells(scene, name, "full"))
    if full is not None:
        facts.append(Fact(text=f"JetStream of {name} is {full.figure:.0%} full", weight=3.5, at=full.since))
    see = f"its log: on the host of {name}: `grep -i 'resource limits exceeded' nats-server.log`"
    yield Case(cause="resource_limit", server=name, facts=tuple(facts), unseen=(see,))


def clock_step(scene: Scene) -> Iterator[Case]:
    """The leader's clock was stepped; only servers before 2.11.5 count silences with it."""
    name = scene.old
    found = None if name is None else longest(spells(scene, name, "clock"))
    if name is None or found is None or found.figure < 2.0 or mute(scene, name) is not None:
        return
    facts = [Fact(text=f"the clock of {name} went ahead or back by {found.figure:.1f}s", weight=3.0, at=found.since)]
    server = scene.state.servers[name]
    if skew_elects(server):
        facts.append(Fact(text=f"{server.version or 'its version'} counts silences by that clock", weight=1.5))
    else:
        facts.append(Fact(text=f"{server.version} counts silences by a clock that nobody can step", weight=-4.0))
    yield Case(cause="clock_step", server=name, facts=tuple(facts))


def mixed_traffic(scene: Scene) -> Iterator[Case]:
    """The leader serves many more clients than the others; by itself it never proves anything."""
    name = scene.old
    counts = {n: s.stats.connections for n in scene.servers if (s := scene.state.servers[n]).stats is not None}
    if name is None or name not in counts or len(counts) < 2 or scene.how in {"challenger", "handover", "restart"}:
        return
    mean = sum(counts.values()) / len(counts)
    busy = longest(spells(scene, name, "busy"))
    if counts[name] >= 100 and counts[name] > 2 * mean:
        facts = [Fact(text=f"{name} has {counts[name]} connections, {mean:.0f} is the mean", weight=1.5)]
        if busy is not None:
            facts.append(Fact(text=f"{name} used {busy.figure:.0%} of its cores", weight=1.5, at=busy.since))
        yield Case(cause="mixed_traffic", server=name, facts=tuple(facts))
