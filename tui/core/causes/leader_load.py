"""Was it the load on the leader, a limit of it, or its clock? One function a cause; must not know how cases are ranked."""

from collections.abc import Iterator

from msgspec.structs import replace

from tui.core.causes import api_callers
from tui.core.causes.scene import Scene, fits, gone, longest, spells, unanswered_spell
from tui.core.causes.weights import fact
from tui.core.group.clock_skew import skew_elects
from tui.core.model.elections import Election
from tui.core.model.incident_window import EVIDENCE_BEFORE_S, PRECEDING_S
from tui.core.model.peer_names import release
from tui.core.model.raft_timing import ELECTION_TIMEOUT_LEAST_S, HEALTHY_SILENCE_S, RELINQUISHES_S
from tui.core.model.symptom import Symptom
from tui.core.model.verdict import Case, Cause, Fact
from tui.core.wording import count, exactly, names, number, percent, seconds

_TOLD_LATER_S = 3.0
"""What is full is asked for each second, and may be answered late."""
_AGAIN_S = 120.0
_STEP_S = 2.0
_STEP_TOLD_S = 5.0
"""The next answer of a server tells that its clock was stepped."""
_MANY = 100
_OVERRUN_FROM = (2, 14)
_MIXED_MOST = 0.5
"""Many clients never prove anything."""


def snapshot(scene: Scene) -> Iterator[Case]:
    """The leader was busy with a snapshot of a large state."""
    cause: Cause = "snapshot"
    name = scene.old
    if name is None or scene.how in {"challenger", "handover"}:
        return
    near = [x for x in spells(scene, name, "snapshot") if scene.since - PRECEDING_S <= x.until <= scene.at + 1.0]
    if not near:
        return
    one = max(near, key=lambda x: x.took_s)
    text = f"{name} wrote a snapshot for {seconds(one.took_s)} just before"
    facts = [fact(cause, "long snapshot" if one.took_s >= ELECTION_TIMEOUT_LEAST_S else "snapshot", text, one.since)]
    # What is written to the disk comes after the figure that a server tells, and a heartbeat 2 s late is none too late.
    if one.until >= scene.since - HEALTHY_SILENCE_S:
        text = f"the heartbeats of {name} ended with the snapshot"
        facts.append(fact(cause, "heartbeats ended", text, scene.since))
    else:
        text = f"{name} still sent heartbeats {seconds(scene.since - one.until)} after the snapshot"
        facts.append(fact(cause, "heartbeats afterwards", text, scene.since))
    hung = longest(spells(scene, name, "RAFTZ"))
    if hung is not None and hung.since <= one.until and hung.until >= one.since:
        facts.append(fact(cause, "RAFTZ hung", f"RAFTZ of {name} hung during the snapshot", hung.since))
    if gone(scene, name) is not None:
        facts.append(fact(cause, "process replaced", f"the process of {name} exited"))
    # What is made and removed again and again makes the state that a snapshot has to write.
    facts.extend(api_callers.facts(cause, api_callers.churning(scene.state.callers, scene.now)))
    yield Case(cause=cause, server=name, facts=tuple(facts))


def api_overload(scene: Scene) -> Iterator[Case]:
    """More JetStream API requests than the leader can serve."""
    cause: Cause = "api_overload"
    name = scene.old
    if name is None or scene.how in {"challenger", "handover"}:
        return
    pending, rate = longest(spells(scene, name, "pending")), longest(spells(scene, name, "api"))
    facts: list[Fact] = []
    for one in tuple(spells(scene, name, "limit"))[-1:]:
        text = f"{name} dropped {number(one.requests)} API requests from its full queue"
        facts.append(fact(cause, "API queue dropped", text, one.since))
    if pending is not None:
        text = f"{number(pending.requests)} API requests were pending at {name}"
        facts.append(fact(cause, "API queue", text, pending.since))
    if rate is not None:
        text = f"{name} received {number(rate.per_s)} API requests/s"
        facts.append(fact(cause, "API rate", text, rate.since))
    if facts:
        yield _with_callers(scene, Case(cause=cause, server=name, facts=tuple(facts)))


def _with_callers(scene: Scene, case: Case) -> Case:
    """Who made the load, where that is heard."""
    heard = scene.state.callers
    named = api_callers.facts(case.cause, api_callers.loudest(heard, scene.now))
    return replace(case, facts=(*case.facts, *named), unseen=(api_callers.unseen(heard),))


def overrun(scene: Scene) -> Iterator[Case]:
    """The leader gave up because it could not apply what it had accepted (2.14 and later)."""
    name = scene.old
    found = None if name is None else longest(spells(scene, name, "overrun"))
    if scene.how in {"challenger", "handover"}:
        return  # it hands over to nobody, and says nothing
    if name is not None and found is not None and release(scene.state.servers[name].identity.version) >= _OVERRUN_FROM:
        text = f"{name} reported that it is overrun: more than 100,000 entries are not applied"
        case = Case(cause="overrun", server=name, facts=(fact("overrun", "overrun", text, found.since),))
        yield _with_callers(scene, case)


def resource_limit(scene: Scene) -> Iterator[Case]:
    """The leader handed over by itself, as it does when JetStream's limits are reached."""
    cause: Cause = "resource_limit"
    name, election = scene.old, scene.election
    if name is None or election is None or election.how != "handover" or election.planned is True:
        return
    full = longest(spells(scene, name, "full", seen_within=_TOLD_LATER_S))
    facts = []
    if full is not None:
        text = f"JetStream storage or memory of {name} was {percent(full.share)} full"
        facts.append(fact(cause, "JetStream full", text, full.since))
    out = scene.state.servers[name].jetstream.storage_out_at if name in scene.state.servers else None
    # A server that has no space left hands over, and then switches JetStream off.
    if out is not None and scene.since - PRECEDING_S <= out <= scene.at + _TOLD_LATER_S:
        text = f"{name} reported that its disk is full and switched JetStream off"
        facts.append(fact(cause, "disk full", text, out))
    if election.planned is False:
        text = f"{name} transferred the leadership without a step-down request"
        facts.append(fact(cause, "unrequested transfer", text, scene.since))
        facts.extend(_again(scene, election))
    else:
        text = "metawatch cannot see whether a step-down was requested"
        facts.append(fact(cause, "audit not visible", text))
    see = f"its log: on the host of {name}: `grep -i 'resource limits exceeded' nats-server.log`"
    yield Case(cause=cause, server=name, facts=tuple(facts), unseen=(see,))


def _again(scene: Scene, election: Election) -> Iterator[Fact]:
    """It gives up the leadership again, each time that it gets it."""
    again = [e for e in scene.state.elections if _unasked(e) and 0.0 < election.elected_at - e.elected_at <= _AGAIN_S]
    if again and election.elected_at - again[-1].elected_at >= RELINQUISHES_S - 1.0:
        least = exactly(RELINQUISHES_S)
        text = f"{len(again) + 1} such transfers happened within {exactly(_AGAIN_S)}, each {least} or more apart"
        yield fact("resource_limit", "repeated transfers", text)


def _unasked(election: Election) -> bool:
    return election.how == "handover" and election.planned is False


def clock_step(scene: Scene) -> Iterator[Case]:
    """The leader's clock was stepped; only servers before 2.11.5 count silences with it."""
    cause: Cause = "clock_step"
    name = scene.old
    found = None if name is None else longest(spells(scene, name, "clock"))
    if name is None or found is None or found.stepped_s < _STEP_S or unanswered_spell(scene, name) is not None:
        return
    if scene.how in {"challenger", "handover"}:
        return  # it costs a leader its quorum, and nothing else
    facts = [fact(cause, "clock stepped", f"the clock of {name} jumped by {seconds(found.stepped_s)}", found.since)]
    others = [n for n in scene.servers if n != name and any(_alike(x, found) for x in spells(scene, n, "clock"))]
    if others:
        text = f"the clocks of {names(others)} jumped as well, so it was probably metawatch's own clock"
        facts.append(fact(cause, "same on others", text))
    server = scene.state.servers[name]
    if not server.identity.version:
        text = f"the version of {name} is not known, and clocks do not matter from 2.11.5 on"
        facts.append(fact(cause, "version unknown", text))
    elif skew_elects(server):
        text = f"nats-server {server.identity.version} measures silence by that clock"
        facts.append(fact(cause, "version affected", text))
    else:
        text = f"nats-server {server.identity.version} measures silence by a monotonic clock"
        facts.append(fact(cause, "version not affected", text))
    yield Case(cause=cause, server=name, facts=tuple(facts))


def _alike(one: Symptom, other: Symptom) -> bool:
    return one.stepped_s >= _STEP_S and abs(one.since - other.since) <= _STEP_TOLD_S


def mixed_traffic(scene: Scene) -> Iterator[Case]:
    """The leader serves many more clients than the others; by itself it never proves anything."""
    cause: Cause = "mixed_traffic"
    name = scene.old
    held = {n: s.stats.last.connections for n in scene.servers if (s := scene.state.servers[n]).stats.last is not None}
    if name is None or name not in held or len(held) < 2 or scene.how in {"challenger", "handover", "restart"}:
        return
    mean = sum(held.values()) / len(held)
    if held[name] < _MANY or held[name] <= 2 * mean:
        return
    text = f"{name} has {count(held[name], 'connection')}, the mean is {number(mean)}"
    facts = [fact(cause, "most connections", text)]
    slow = scene.state.servers[name].stats.slow_rose_at
    if slow is not None and scene.since - EVIDENCE_BEFORE_S <= slow:
        facts.append(fact(cause, "slow consumers", f"{name} dropped slow consumers", slow))
    busy = longest(one for one in spells(scene, name, "busy") if fits(scene, name, one))
    if busy is not None:
        facts.append(fact(cause, "cores busy", f"{name} used {percent(busy.share)} of its cores", busy.since))
    yield Case(cause=cause, server=name, facts=tuple(facts), most=_MIXED_MOST)
