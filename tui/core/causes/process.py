"""Was a server's own process, host or disk the cause, or was it intended? One function a cause; must not know their ranks."""

from collections.abc import Iterator

from tui.core.causes import machine
from tui.core.causes.scene import Scene, climbed, fits, gone, good_bye, longest, spells, unanswered_spell
from tui.core.causes.weights import fact
from tui.core.model.symptom import Symptom
from tui.core.model.verdict import Case, Cause, Fact
from tui.core.wording import count, milliseconds, percent, seconds, times

_PINGED_LATER_S = 0.5
_HUNG_S = 1.5
_MOST_OF_IT = 0.4
_OFTEN = 3
"""Late answers apart from each other."""
_PATIENT_S = 3.8
"""The shortest election time-out is 4 s: a shorter silence deposes nobody."""
_BRIEF_S = 1.0
"""No election takes so little time without a transfer."""


def planned_step_down(scene: Scene) -> Iterator[Case]:
    """Somebody asked the leader to hand over, and it did."""
    election = scene.election
    if election is None or election.how != "handover" or not election.planned:
        return
    cause: Cause = "planned_step_down"
    facts = [fact(cause, "step-down accepted", f"{scene.old} accepted a step-down request", scene.since)]
    if election.leaderless_s is not None and election.leaderless_s < _BRIEF_S:
        text = f"the group was leaderless for only {milliseconds(election.leaderless_s)}"
        facts.append(fact(cause, "leaderless briefly", text, scene.at))
    yield Case(cause=cause, server=None, facts=tuple(facts))


def lame_duck(scene: Scene) -> Iterator[Case]:
    """The leader was told to leave, and said so."""
    at = None if scene.old is None else good_bye(scene, scene.old, "lame duck")
    if at is not None:
        said = fact("lame_duck", "announced", f"{scene.old} announced lame duck mode", at)
        yield Case(cause="lame_duck", server=scene.old, facts=(said, *_well_until(scene, "lame_duck", at)))


def clean_restart(scene: Scene) -> Iterator[Case]:
    """The leader was ended in good order, and said so."""
    cause: Cause = "clean_restart"
    at = None if scene.old is None else good_bye(scene, scene.old, "shutdown")
    if at is None or scene.old is None or good_bye(scene, scene.old, "lame duck") is not None:
        return
    facts = [
        fact(cause, "announced", f"{scene.old} announced its shutdown", at),
        *_well_until(scene, cause, at),
        *(fact(cause, "restarted", f"{scene.old} restarted", back) for back in _restarts(scene, scene.old)),
    ]
    yield Case(cause=cause, server=scene.old, facts=tuple(facts))


def _well_until(scene: Scene, cause: Cause, at: float) -> Iterator[Fact]:
    sick = None if scene.old is None else unanswered_spell(scene, scene.old)
    if sick is not None and sick.since < at - 1.0 and sick.until >= at - 2.0:
        yield fact(cause, "unresponsive before", f"{scene.old} was already unresponsive before that", sick.since)


def _restarts(scene: Scene, name: str) -> tuple[float, ...]:
    return tuple(at for at in scene.state.servers[name].history.restarts if at >= scene.since - 1.0)


def crash(scene: Scene) -> Iterator[Case]:
    """The leader's process ended without a word."""
    for name in scene.suspects:
        at = gone(scene, name)
        if at is None or (name != scene.old and scene.how == "silent"):
            continue
        facts = list(_crash_facts(scene, name, at))
        if facts:
            unseen = (
                f"why the process exited: on the host of {name}: `journalctl -u nats-server -n 50; dmesg -T | grep -i oom`",
            )
            yield Case(cause="crash", server=name, facts=tuple(facts), unseen=unseen)


def _crash_facts(scene: Scene, name: str, at: float) -> Iterator[Fact]:
    cause: Cause = "crash"
    known = scene.state.servers[name]
    lost = longest(spells(scene, name, "lost"))
    if lost is not None and lost.since <= at + 1.0:
        text = f"metawatch's connection to {name} ended: {lost.reason or 'no reason given'}"
        yield fact(cause, "connection lost", text, lost.since)
    refused = longest(spells(scene, name, "refused"))
    if refused is not None:
        text = f"the client port of {name} refuses connections while its host is up"
        yield fact(cause, "connection refused", text, refused.since)
    for back in _restarts(scene, name):
        if back in known.history.crashes:
            text = f"{name} restarted without a shutdown event"
            yield fact(cause, "restarted unannounced", text, back)
    if name == scene.old and scene.how == "silent":
        yield _heartbeats_ended(scene, cause, name)
    if _announced(scene, name):
        yield fact(cause, "announced", f"{name} had announced its shutdown")
    if name != scene.old:
        yield fact(cause, "was not the leader", f"{name} was not the leader before")
    yield from machine.killed(scene, name)


def _announced(scene: Scene, name: str) -> bool:
    return bool(good_bye(scene, name, "shutdown") or good_bye(scene, name, "lame duck"))


def _heartbeats_ended(scene: Scene, cause: Cause, name: str) -> Fact:
    return fact(cause, "heartbeats ended", f"the heartbeats of leader {name} ended", scene.since)


def process_frozen(scene: Scene) -> Iterator[Case]:
    """A process, or its machine, stood still; a follower that wakes deposes a healthy leader."""
    for name in scene.suspects:
        still = unanswered_spell(scene, name)
        if still is None or not fits(scene, name, still):
            continue
        facts = (*_frozen_facts(scene, name, still), *machine.stopped(scene, name))
        host = f"whether the process or its host stopped: on the host of {name}: `ps -o stat,wchan -C nats-server; dmesg -T | tail`"
        unseen = machine.unseen(scene, name, ("threads",), host)
        yield Case(cause="process_frozen", server=name, facts=facts, unseen=unseen)


def _frozen_facts(scene: Scene, name: str, still: Symptom) -> Iterator[Fact]:
    cause: Cause = "process_frozen"
    lasted = seconds(still.lasted_s)
    if _had_no_connection(scene, name, still):
        text = f"{name} did not answer requests sent through other servers for {lasted}"
        yield fact(cause, "indirectly unresponsive", text, still.since)
    else:
        yield fact(cause, "unresponsive", f"{name} answered nothing for {lasted}, not even PING", still.since)
    if still.taken:
        text = f"the host of {name} acknowledged TCP all the time, so the process hung"
        yield fact(cause, "TCP acknowledged", text, still.since)
    elif still.taken is False:
        text = f"the host of {name} did not acknowledge TCP either, so the host or the network failed"
        yield fact(cause, "TCP not acknowledged", text, still.since)
    if name == scene.old:
        yield _heartbeats_ended(scene, cause, name)
    elif still.lasted_s >= _PATIENT_S:
        text = f"{name} campaigned as soon as it ran again, because it had missed the heartbeats"
        yield fact(cause, "campaigned on waking", text, still.until)
        if scene.old is not None and unanswered_spell(scene, scene.old) is None:
            text = f"the leader {scene.old} answered all the time, so it was healthy"
            yield fact(cause, "leader was healthy", text)
    else:
        yield fact(cause, "too short", "the silence is shorter than an election timeout (4s)")
    yield from _not_frozen(scene, cause, name)


def _had_no_connection(scene: Scene, name: str, still: Symptom) -> bool:
    """We had lost our own connection to it before: a process that stands still looks like one that ended, or is cut off."""
    known = scene.state.servers[name].connection
    return not known.connected and known.disconnected_at is not None and known.disconnected_at <= still.since + 0.5


def _not_frozen(scene: Scene, cause: Cause, name: str) -> Iterator[Fact]:
    ended = gone(scene, name)
    if ended is not None:
        yield fact(cause, "process replaced", f"the process of {name} exited or was replaced since", ended)
    terms = climbed(scene)
    if terms >= 1 and name != scene.old:
        text = f"{count(terms, 'term')} passed with no observed candidate, and a stopped process cannot campaign"
        yield fact(cause, "no observed candidate", text)
    if _announced(scene, name):
        yield fact(cause, "announced", f"{name} had announced its shutdown")


def cpu_starved(scene: Scene) -> Iterator[Case]:
    """It went on, too slowly: every answer is late, or all its cores are busy."""
    cause: Cause = "cpu_starved"
    for name in scene.suspects:
        late = [one for one in spells(scene, name, "PING") if one.late_answers >= _OFTEN and fits(scene, name, one)]
        busy = [one for one in spells(scene, name, "busy") if fits(scene, name, one)]
        facts: list[Fact] = []
        for one in late[-1:]:
            text = f"{name} answered {times(one.late_answers)} in {seconds(one.lasted_s)}, each time late"
            facts.append(fact(cause, "late answers", text, one.since))
        for one in busy[-1:]:
            facts.append(fact(cause, "cores busy", f"{name} used {percent(one.share)} of its cores", one.since))
        facts += machine.cpu(scene, name)
        if not any(one.weight > 0 for one in facts):
            continue
        facts += _not_frozen(scene, cause, name)
        see = f"throttling, steal and pressure: on the host of {name}: `cat /proc/pressure/cpu; cat /sys/fs/cgroup/cpu.stat; vmstat 1 5`"
        unseen = machine.unseen(scene, name, ("cpu group", "threads", "pressure"), see)
        yield Case(cause=cause, server=name, facts=tuple(facts), unseen=unseen)


def disk_stall(scene: Scene) -> Iterator[Case]:
    """PING is answered and RAFTZ hangs, as while a write to the disk does not end; or its machine sees the disk stand still."""
    cause: Cause = "disk_stall"
    for name in scene.suspects:
        seen, hung = tuple(machine.disk(scene, name)), tuple(_hung_facts(scene, name))
        still = any(one.weight > 0 for one in seen)
        if not hung and not still:
            continue
        facts = [*hung, *seen, *(() if still else machine.disk_well(scene, name)), *_not_frozen(scene, cause, name)]
        if name == scene.old:
            facts.append(_heartbeats_ended(scene, cause, name))
        see = f"the disk itself: on the host of {name}: `iostat -x 1 5; cat /proc/pressure/io; dmesg -T | tail`"
        unseen = machine.unseen(scene, name, ("disk", "threads"), see)
        yield Case(cause=cause, server=name, facts=tuple(facts), unseen=unseen)


def _hung_facts(scene: Scene, name: str) -> Iterator[Fact]:
    cause: Cause = "disk_stall"
    hung = longest(one for one in spells(scene, name, "RAFTZ") if fits(scene, name, one))
    if hung is None or hung.lasted_s < _HUNG_S or _pings_too(scene, name, hung) or not _ponged(scene, name, hung):
        return
    text = f"RAFTZ of {name} hung for {seconds(hung.lasted_s)} while PING was answered"
    yield fact(cause, "RAFTZ hung", text, hung.since)
    stats = longest(one for one in spells(scene, name, "STATSZ") if _overlap(one, hung) > 0)
    if stats is not None and stats.lasted_s >= _HUNG_S:
        text = f"STATSZ of {name} hung as well, for {seconds(stats.lasted_s)}"
        yield fact(cause, "STATSZ hung", text, stats.since)
    snapshots = [x for x in spells(scene, name, "snapshot") if _overlap(x, hung) > 0]
    for long in snapshots[-1:]:
        text = f"{name} wrote a snapshot for {seconds(long.took_s)} meanwhile"
        yield fact(cause, "snapshot meanwhile", text, long.since)


def _overlap(a: Symptom, b: Symptom) -> float:
    return min(a.until, b.until) - max(a.since, b.since)


def _ponged(scene: Scene, name: str, hung: Symptom) -> bool:
    """A PING that was asked after RAFTZ hung was answered: nothing less shows that only RAFTZ hangs."""
    asked = scene.state.servers[name].connection.pong_asked
    return asked is not None and asked >= hung.since + _PINGED_LATER_S


def _pings_too(scene: Scene, name: str, hung: Symptom) -> bool:
    """PING hung as well for most of it."""
    spans = spells(scene, name, "PING", "lost", "quiet")
    return any(_overlap(one, hung) > _MOST_OF_IT * hung.lasted_s for one in spans)
