"""Was it the load on the leader, a limit of it, or its clock? One function a cause; must not know how cases are ranked."""

from collections.abc import Iterator

from msgspec.structs import replace

from tui.core.causes import api_callers
from tui.core.causes.scene import Scene, fits, gone, longest, symptoms_of, unanswered
from tui.core.causes.weights import fact
from tui.core.group.clock_skew import skew_elects
from tui.core.model.elections import Election
from tui.core.model.incident_window import EVIDENCE_BEFORE_S, PRECEDING_S
from tui.core.model.message import message
from tui.core.model.peer_names import release
from tui.core.model.raft_timing import ELECTION_TIMEOUT_LEAST_S, HEALTHY_SILENCE_S, RELINQUISHES_S
from tui.core.model.server import Server
from tui.core.model.symptom import Symptom
from tui.core.model.verdict import Case, Cause, Fact

_REPORTED_LATER_S = 3.0
"""What is full is asked for each second, and may be answered late."""
_AGAIN_S = 120.0
_STEP_S = 2.0
_STEP_REPORTED_S = 5.0
"""The next answer of a server shows that its clock was stepped."""
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
    near = [x for x in symptoms_of(scene, name, "snapshot") if scene.since - PRECEDING_S <= x.until <= scene.at + 1.0]
    if not near:
        return
    one = max(near, key=lambda x: x.took_s)
    wrote = message("snapshot_just_before", server=name, took_s=one.took_s)
    facts = [fact(cause, "long_snapshot" if one.took_s >= ELECTION_TIMEOUT_LEAST_S else "snapshot", wrote, one.since)]
    # A server writes to the disk for longer than the figure that it reports, and a heartbeat 2 s late is not too late.
    if one.until >= scene.since - HEALTHY_SILENCE_S:
        ended = message("heartbeats_ended_with_snapshot", server=name)
        facts.append(fact(cause, "heartbeats_ended", ended, scene.since))
    else:
        afterwards = message("heartbeats_after_snapshot", server=name, after_s=scene.since - one.until)
        facts.append(fact(cause, "heartbeats_afterwards", afterwards, scene.since))
    hung = longest(symptoms_of(scene, name, "RAFTZ"))
    if hung is not None and hung.since <= one.until and hung.until >= one.since:
        facts.append(fact(cause, "raftz_hung", message("raftz_hung_in_snapshot", server=name), hung.since))
    if gone(scene, name) is not None:
        facts.append(fact(cause, "process_replaced", message("process_exited", server=name)))
    # What is made and removed again and again makes the state that a snapshot has to write.
    facts.extend(api_callers.facts(cause, api_callers.churning(scene.state.callers, scene.now)))
    yield Case(cause=cause, server=name, facts=tuple(facts))


def api_overload(scene: Scene) -> Iterator[Case]:
    """More JetStream API requests than the leader can serve."""
    cause: Cause = "api_overload"
    name = scene.old
    if name is None or scene.how in {"challenger", "handover"}:
        return
    pending, rate = longest(symptoms_of(scene, name, "pending")), longest(symptoms_of(scene, name, "api"))
    facts: list[Fact] = []
    for one in tuple(symptoms_of(scene, name, "limit"))[-1:]:
        dropped = message("api_queue_dropped", server=name, requests=one.requests)
        facts.append(fact(cause, "api_queue_dropped", dropped, one.since))
    if pending is not None:
        queue = message("api_requests_pending", server=name, requests=pending.requests)
        facts.append(fact(cause, "api_queue", queue, pending.since))
    if rate is not None:
        received = message("api_requests_received", server=name, per_s=rate.per_s)
        facts.append(fact(cause, "api_rate", received, rate.since))
    if facts:
        facts.extend(queued(scene, cause, name))
        yield _with_callers(scene, Case(cause=cause, server=name, facts=tuple(facts)))


def queued(scene: Scene, cause: Cause, server: str) -> Iterator[Fact]:
    """What waits inside its Raft node. It proves no cause by itself: a slow disk and too many requests both fill it."""
    found = longest(one for one in symptoms_of(scene, server, "raft queue") if fits(scene, server, one))
    if found is not None:
        waits = message("raft_entries_queued", server=server, queue=found.reason, waiting=found.requests)
        yield fact(cause, "raft_queue", waits, found.since)


def _with_callers(scene: Scene, case: Case) -> Case:
    """Who made the load, where that is heard."""
    heard = scene.state.callers
    named = api_callers.facts(case.cause, api_callers.loudest(heard, scene.now))
    return replace(case, facts=(*case.facts, *named), unseen=(api_callers.unseen(heard),))


def overrun(scene: Scene) -> Iterator[Case]:
    """The leader gave up because it could not apply what it had accepted (2.14 and later)."""
    name = scene.old
    found = None if name is None else longest(symptoms_of(scene, name, "overrun"))
    if scene.how in {"challenger", "handover"}:
        return  # an overrun leader transfers to no server
    if name is not None and found is not None and release(scene.state.servers[name].identity.version) >= _OVERRUN_FROM:
        reported = fact("overrun", "overrun", message("overrun_reported", server=name), found.since)
        yield _with_callers(scene, Case(cause="overrun", server=name, facts=(reported,)))


def resource_limit(scene: Scene) -> Iterator[Case]:
    """The leader handed over by itself, as it does when JetStream's limits are reached."""
    cause: Cause = "resource_limit"
    name, election = scene.old, scene.election
    if name is None or election is None or election.how != "handover" or election.planned is True:
        return
    full = longest(symptoms_of(scene, name, "full", seen_within=_REPORTED_LATER_S))
    facts = []
    if full is not None:
        facts.append(
            fact(cause, "jetstream_full", message("jetstream_full", server=name, share=full.share), full.since)
        )
    out = scene.state.servers[name].jetstream.storage_out_at if name in scene.state.servers else None
    # A server that has no space left hands over, and then switches JetStream off.
    if out is not None and scene.since - PRECEDING_S <= out <= scene.at + _REPORTED_LATER_S:
        facts.append(fact(cause, "disk_full", message("disk_full_reported", server=name), out))
    if election.planned is False:
        unrequested = message("transferred_unrequested", server=name)
        facts.append(fact(cause, "unrequested_transfer", unrequested, scene.since))
        facts.extend(_again(scene, election))
    else:
        facts.append(fact(cause, "audit_not_visible", message("request_not_visible")))
    unseen = (message("see_resource_log", server=name),)
    yield Case(cause=cause, server=name, facts=tuple(facts), unseen=unseen)


def _again(scene: Scene, election: Election) -> Iterator[Fact]:
    """It gives up the leadership again, each time that it gets it."""
    again = [e for e in scene.state.elections if _unasked(e) and 0.0 < election.elected_at - e.elected_at <= _AGAIN_S]
    if again and election.elected_at - again[-1].elected_at >= RELINQUISHES_S - 1.0:
        repeated = message("transfers_repeated", transfers=len(again) + 1, within_s=_AGAIN_S, apart_s=RELINQUISHES_S)
        yield fact("resource_limit", "repeated_transfers", repeated)


def _unasked(election: Election) -> bool:
    return election.how == "handover" and election.planned is False


def clock_step(scene: Scene) -> Iterator[Case]:
    """The leader's clock was stepped; only servers before 2.11.5 count silences with it."""
    cause: Cause = "clock_step"
    name = scene.old
    found = None if name is None else longest(symptoms_of(scene, name, "clock"))
    if name is None or found is None or found.stepped_s < _STEP_S or unanswered(scene, name) is not None:
        return
    if scene.how in {"challenger", "handover"}:
        return  # it costs a leader its quorum, and nothing else
    jumped = message("clock_jumped", server=name, by_s=found.stepped_s)
    facts = [fact(cause, "clock_stepped", jumped, found.since)]
    others = tuple(
        n for n in scene.servers if n != name and any(_alike(x, found) for x in symptoms_of(scene, n, "clock"))
    )
    if others:
        facts.append(fact(cause, "same_on_others", message("clocks_jumped_as_well", servers=others)))
    facts.append(_by_version(cause, scene.state.servers[name]))
    yield Case(cause=cause, server=name, facts=tuple(facts))


def _by_version(cause: Cause, server: Server) -> Fact:
    version = server.identity.version
    if not version:
        return fact(cause, "version_unknown", message("clock_version_unknown", server=server.name))
    if skew_elects(server):
        return fact(cause, "version_affected", message("clock_measures_silence", version=version))
    return fact(cause, "version_not_affected", message("clock_is_monotonic", version=version))


def _alike(one: Symptom, other: Symptom) -> bool:
    return one.stepped_s >= _STEP_S and abs(one.since - other.since) <= _STEP_REPORTED_S


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
    above = message("connections_above_mean", server=name, connections=held[name], mean=mean)
    facts = [fact(cause, "most_connections", above)]
    slow = scene.state.servers[name].stats.slow_rose_at
    if slow is not None and scene.since - EVIDENCE_BEFORE_S <= slow:
        facts.append(fact(cause, "slow_consumers", message("slow_consumers_dropped", server=name), slow))
    busy = longest(one for one in symptoms_of(scene, name, "busy") if fits(scene, name, one))
    if busy is not None:
        facts.append(fact(cause, "cores_busy", message("cores_busy", server=name, share=busy.share), busy.since))
    yield Case(cause=cause, server=name, facts=tuple(facts), most=_MIXED_MOST)
