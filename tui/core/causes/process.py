"""Was a server's own process, host or disk the cause, or was it intended? One function a cause; must not know their ranks."""

from collections.abc import Iterator

from tui.core.causes import leader_load, machine
from tui.core.causes.scene import (
    Scene,
    announced_at,
    fits,
    gone,
    longest,
    maybe_unanswered,
    refusals,
    symptoms_of,
    unanswered,
    unobserved_terms,
)
from tui.core.causes.weights import fact
from tui.core.model.incident_window import EVIDENCE_AFTER_S
from tui.core.model.message import message
from tui.core.model.symptom import Symptom
from tui.core.model.verdict import Case, Cause, Fact

_PINGED_LATER_S = 0.5
_HUNG_S = 1.5
_MOST_OF_IT = 0.4
_OFTEN = 3
"""Late answers apart from each other."""
_PATIENT_S = 3.8
"""The shortest election time-out is 4 s: a shorter silence deposes no leader."""
_ENDED_THERE_S = 4.0
"""We give up a silent connection after 6 s: one that ends sooner was ended from there."""
_BRIEF_S = 1.0
"""No election takes so little time without a transfer."""


def planned_step_down(scene: Scene) -> Iterator[Case]:
    """An operator asked the leader to hand over, and it did."""
    election = scene.election
    if election is None or election.how != "handover" or not election.planned:
        return
    cause: Cause = "planned_step_down"
    facts = [fact(cause, "step_down_accepted", message("step_down_accepted", server=scene.old), scene.since)]
    if election.leaderless_s is not None and election.leaderless_s < _BRIEF_S:
        briefly = message("leaderless_for_only", lasted_s=election.leaderless_s)
        facts.append(fact(cause, "leaderless_briefly", briefly, scene.at))
    yield Case(cause=cause, server=None, facts=tuple(facts))


def lame_duck(scene: Scene) -> Iterator[Case]:
    """The leader entered lame duck mode, and announced it."""
    at = None if scene.old is None else announced_at(scene, scene.old, "lame duck")
    if at is not None:
        said = fact("lame_duck", "announced", message("lame_duck_announced", server=scene.old), at)
        yield Case(cause="lame_duck", server=scene.old, facts=(said, *_well_until(scene, "lame_duck", at)))


def clean_restart(scene: Scene) -> Iterator[Case]:
    """The leader was shut down in good order, and announced it."""
    cause: Cause = "clean_restart"
    at = None if scene.old is None else announced_at(scene, scene.old, "shutdown")
    if at is None or scene.old is None or announced_at(scene, scene.old, "lame duck") is not None:
        return
    facts = [
        fact(cause, "announced", message("shutdown_announced", server=scene.old), at),
        *_well_until(scene, cause, at),
        *(
            fact(cause, "restarted", message("process_restarted", server=scene.old), back)
            for back in _restarts(scene, scene.old)
        ),
    ]
    yield Case(cause=cause, server=scene.old, facts=tuple(facts))


def _well_until(scene: Scene, cause: Cause, at: float) -> Iterator[Fact]:
    sick = None if scene.old is None else unanswered(scene, scene.old)
    if sick is not None and sick.since < at - 1.0 and sick.until >= at - 2.0:
        yield fact(cause, "unresponsive_before", message("unresponsive_before", server=scene.old), sick.since)


def _restarts(scene: Scene, name: str) -> tuple[float, ...]:
    return tuple(at for at in scene.state.servers[name].history.restarts if at >= scene.since - 1.0)


def crash(scene: Scene) -> Iterator[Case]:
    """The leader's process ended without a shutdown event."""
    for name in scene.suspects:
        at = gone(scene, name)
        if at is None or (name != scene.old and scene.how == "silent"):
            continue
        facts = list(_crash_facts(scene, name, at))
        if facts:
            yield Case(cause="crash", server=name, facts=tuple(facts), unseen=(message("see_exit", server=name),))


def _crash_facts(scene: Scene, name: str, at: float) -> Iterator[Fact]:
    cause: Cause = "crash"
    known = scene.state.servers[name]
    lost = longest(symptoms_of(scene, name, "lost"))
    if lost is not None and lost.since <= at + 1.0:
        ended = message("connection_ended", server=name, reason=lost.reason or None)
        yield fact(cause, "connection_lost", ended, lost.since)
    refused = longest(iter(refusals(scene, name)))
    if refused is not None:
        yield fact(cause, "connection_refused", message("connections_refused", server=name), refused.since)
    for back in _restarts(scene, name):
        if back in known.history.crashes:
            yield fact(cause, "restarted_unannounced", message("restarted_without_shutdown", server=name), back)
    if name == scene.old and scene.how == "silent":
        yield _heartbeats_ended(scene, cause, name)
    if _announced(scene, name):
        yield fact(cause, "announced", message("shutdown_had_been_announced", server=name))
    if name != scene.old:
        yield fact(cause, "was_not_the_leader", message("was_not_leader", server=name))
    yield from machine.killed(scene, name)


def _announced(scene: Scene, name: str) -> bool:
    return bool(announced_at(scene, name, "shutdown") or announced_at(scene, name, "lame duck"))


def _heartbeats_ended(scene: Scene, cause: Cause, name: str) -> Fact:
    return fact(cause, "heartbeats_ended", message("leader_heartbeats_ended", leader=name), scene.since)


def process_frozen(scene: Scene) -> Iterator[Case]:
    """A process, or its host, was frozen; a follower that wakes deposes a healthy leader."""
    for name in scene.suspects:
        still = unanswered(scene, name)
        if still is None or not fits(scene, name, still):
            continue
        facts = (*_frozen_facts(scene, name, still), *machine.stopped(scene, name))
        unseen = machine.unseen(scene, name, ("threads",), message("see_process_or_host", server=name))
        yield Case(cause="process_frozen", server=name, facts=facts, unseen=unseen)


def _frozen_facts(scene: Scene, name: str, still: Symptom) -> Iterator[Fact]:
    cause: Cause = "process_frozen"
    if _had_no_connection(scene, name, still):
        indirect = message("indirect_requests_unanswered", server=name, lasted_s=still.lasted_s)
        yield fact(cause, "indirectly_unresponsive", indirect, still.since)
    else:
        nothing = message("answered_nothing", server=name, lasted_s=still.lasted_s)
        yield fact(cause, "unresponsive", nothing, still.since)
    if still.taken:
        yield fact(cause, "tcp_acknowledged", message("process_hung", server=name), still.since)
    elif still.taken is False:
        yield fact(cause, "tcp_not_acknowledged", message("host_or_network_failed", server=name), still.since)
    if name == scene.old:
        yield _heartbeats_ended(scene, cause, name)
    elif still.lasted_s >= _PATIENT_S:
        yield fact(cause, "campaigned_on_waking", message("campaigned_on_waking", server=name), still.until)
        if scene.old is not None and not maybe_unanswered(scene, scene.old):
            yield fact(cause, "leader_was_healthy", message("leader_answered", leader=scene.old))
    else:
        yield fact(cause, "too_short", message("silence_too_short"))
    yield from _not_frozen(scene, cause, name)


def _had_no_connection(scene: Scene, name: str, still: Symptom) -> bool:
    """We had lost our own connection to it before: a frozen process looks like one that ended, or is cut off. Also when the end of the
    connection reached us some seconds after its last word, and sooner than we give one up ourselves, which a silent kernel explains."""
    known = scene.state.servers[name].connection
    if known.connected or known.disconnected_at is None:
        return False
    return known.disconnected_at <= still.since + (0.5 if still.taken is not None else _ENDED_THERE_S)


def _not_frozen(scene: Scene, cause: Cause, name: str) -> Iterator[Fact]:
    ended = gone(scene, name)
    if ended is not None:
        yield fact(cause, "process_replaced", message("process_replaced_since", server=name), ended)
    terms = unobserved_terms(scene)
    if terms >= 1 and name != scene.old:
        yield fact(cause, "no_observed_candidate", message("candidate_not_observed", terms=terms))
    if _announced(scene, name):
        yield fact(cause, "announced", message("shutdown_had_been_announced", server=name))


def cpu_starved(scene: Scene) -> Iterator[Case]:
    """It went on, too slowly: every answer is late, or all its cores are busy."""
    cause: Cause = "cpu_starved"
    for name in scene.suspects:
        late = [
            one for one in symptoms_of(scene, name, "PING") if one.late_answers >= _OFTEN and fits(scene, name, one)
        ]
        busy = [one for one in symptoms_of(scene, name, "busy") if fits(scene, name, one)]
        facts: list[Fact] = []
        for one in late[-1:]:
            answers = message("answered_late", server=name, answers=one.late_answers, lasted_s=one.lasted_s)
            facts.append(fact(cause, "late_answers", answers, one.since))
        for one in busy[-1:]:
            facts.append(fact(cause, "cores_busy", message("cores_busy", server=name, share=one.share), one.since))
        facts += machine.cpu(scene, name)
        if not any(one.weight > 0 for one in facts):
            continue
        facts += _not_frozen(scene, cause, name)
        see = message("see_pressure", server=name)
        unseen = machine.unseen(scene, name, ("cpu group", "threads", "pressure"), see)
        yield Case(cause=cause, server=name, facts=tuple(facts), unseen=unseen)


def disk_stall(scene: Scene) -> Iterator[Case]:
    """PING is answered and RAFTZ hangs, as while a write to the disk does not end; or its host sees the disk stall."""
    cause: Cause = "disk_stall"
    for name in scene.suspects:
        seen = (*machine.disk(scene, name), *_disk_queue(scene, name))
        hung = tuple(_hung_facts(scene, name))
        still = any(one.weight > 0 for one in seen)
        if not hung and not still:
            continue
        facts = [
            *hung,
            *seen,
            *leader_load.queued(scene, cause, name),
            *(() if still else machine.disk_well(scene, name)),
            *_not_frozen(scene, cause, name),
        ]
        if name == scene.old:
            facts.append(_heartbeats_ended(scene, cause, name))
        unseen = machine.unseen(scene, name, ("disk", "threads"), message("see_disk", server=name))
        yield Case(cause=cause, server=name, facts=tuple(facts), unseen=unseen)


def _disk_queue(scene: Scene, name: str) -> Iterator[Fact]:
    """What the server itself tells of its disk, once a minute and when an election is under way."""
    told = symptoms_of(scene, name, "disk queue", seen_within=EVIDENCE_AFTER_S)
    found = longest(one for one in told if fits(scene, name, one))
    if found is not None:
        queued = message("disk_operations_queued", server=name, waits=found.requests, mean_s=found.took_s or None)
        yield fact("disk_stall", "disk_queue", queued, found.since)


def _hung_facts(scene: Scene, name: str) -> Iterator[Fact]:
    cause: Cause = "disk_stall"
    hung = longest(one for one in symptoms_of(scene, name, "RAFTZ") if fits(scene, name, one))
    if hung is None or hung.lasted_s < _HUNG_S or _pings_too(scene, name, hung) or not _ponged(scene, name, hung):
        return
    yield fact(cause, "raftz_hung", message("raftz_hung", server=name, lasted_s=hung.lasted_s), hung.since)
    stats = longest(one for one in symptoms_of(scene, name, "STATSZ") if _overlap(one, hung) > 0)
    if stats is not None and stats.lasted_s >= _HUNG_S:
        yield fact(cause, "statsz_hung", message("statsz_hung", server=name, lasted_s=stats.lasted_s), stats.since)
    snapshots = [x for x in symptoms_of(scene, name, "snapshot") if _overlap(x, hung) > 0]
    for long in snapshots[-1:]:
        wrote = message("snapshot_meanwhile", server=name, took_s=long.took_s)
        yield fact(cause, "snapshot_meanwhile", wrote, long.since)


def _overlap(a: Symptom, b: Symptom) -> float:
    return min(a.until, b.until) - max(a.since, b.since)


def _ponged(scene: Scene, name: str, hung: Symptom) -> bool:
    """A PING that was asked after RAFTZ hung was answered: nothing less shows that only RAFTZ hangs."""
    asked = scene.state.servers[name].connection.pong_asked
    return asked is not None and asked >= hung.since + _PINGED_LATER_S


def _pings_too(scene: Scene, name: str, hung: Symptom) -> bool:
    """PING hung as well for most of it."""
    spans = symptoms_of(scene, name, "PING", "lost", "quiet")
    return any(_overlap(one, hung) > _MOST_OF_IT * hung.lasted_s for one in spans)
