"""Was a server's own process, machine or disk the cause, or did somebody mean it? A function a cause; must not know their ranks."""

from collections.abc import Iterator

from tui.core.causes import machine
from tui.core.causes.scene import Scene, climbed, fits, gone, good_bye, longest, mute, spells
from tui.core.model.symptom import Symptom
from tui.core.model.verdict import Case, Fact

_PINGED_LATER_S = 0.5
_HUNG_S = 1.5
_PATIENT_S = 3.8
"""The shortest election time-out is 4 s: a shorter silence deposes nobody."""


def planned_step_down(scene: Scene) -> Iterator[Case]:
    """Somebody asked the leader to hand over, and it did."""
    election = scene.election
    if election is None or election.how != "handover" or not election.planned:
        return
    facts = [Fact(text=f"{scene.old} was asked to hand over and did", weight=6.0, at=scene.since)]
    if election.leaderless_s is not None and election.leaderless_s < 1.0:
        facts.append(Fact(text=f"nobody led for {election.leaderless_s * 1e3:.0f}ms only", weight=1.0, at=scene.at))
    yield Case(cause="planned_step_down", server=None, facts=tuple(facts))


def lame_duck(scene: Scene) -> Iterator[Case]:
    """The leader was told to leave, and said so."""
    at = None if scene.old is None else good_bye(scene, scene.old, "lame duck")
    if at is not None:
        facts = [Fact(text=f"{scene.old} said that it goes into lame duck mode", weight=6.0, at=at)]
        yield Case(cause="lame_duck", server=scene.old, facts=(*facts, *_well_until(scene, at)))


def clean_restart(scene: Scene) -> Iterator[Case]:
    """The leader was ended in good order, and said so."""
    at = None if scene.old is None else good_bye(scene, scene.old, "shutdown")
    if at is None or scene.old is None or good_bye(scene, scene.old, "lame duck") is not None:
        return
    facts = [Fact(text=f"{scene.old} said that it shuts down", weight=6.0, at=at), *_well_until(scene, at)]
    facts += [Fact(text=f"{scene.old} restarted", weight=0.5, at=back) for back in _restarts(scene, scene.old)]
    yield Case(cause="clean_restart", server=scene.old, facts=tuple(facts))


def _well_until(scene: Scene, at: float) -> Iterator[Fact]:
    sick = None if scene.old is None else mute(scene, scene.old)
    if sick is not None and sick.since < at - 1.0 and sick.until >= at - 2.0:
        yield Fact(text=f"{scene.old} had answered nothing before that", weight=-2.0, at=sick.since)


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
                f"why it ended: on the host of {name}: `journalctl -u nats-server -n 50; dmesg -T | grep -i oom`",
            )
            yield Case(cause="crash", server=name, facts=tuple(facts), unseen=unseen)


def _crash_facts(scene: Scene, name: str, at: float) -> Iterator[Fact]:
    known = scene.state.servers[name]
    lost = longest(spells(scene, name, "lost"))
    if lost is not None and lost.since <= at + 1.0:
        yield Fact(text=f"our connection to {name} ended: {lost.text or 'no reason given'}", weight=0.5, at=lost.since)
    refused = longest(spells(scene, name, "refused"))
    if refused is not None:
        yield Fact(text=f"nobody takes connections at {name}, its machine answers", weight=4.5, at=refused.since)
    for back in _restarts(scene, name):
        if back in known.history.crashes:
            yield Fact(text=f"{name} started again and had announced no shutdown", weight=4.0, at=back)
    if name == scene.old and scene.how == "silent":
        yield Fact(text=f"{name} led, and was not heard again", weight=1.0, at=scene.since)
    if good_bye(scene, name, "shutdown") or good_bye(scene, name, "lame duck"):
        yield Fact(text=f"{name} announced its shutdown first", weight=-8.0)
    if name != scene.old:
        yield Fact(text=f"{name} did not lead before", weight=-3.0)
    yield from machine.killed(scene, name)


def process_frozen(scene: Scene) -> Iterator[Case]:
    """A process, or its machine, stood still; a follower that wakes deposes a healthy leader."""
    for name in scene.suspects:
        still = mute(scene, name)
        if still is None or not fits(scene, name, still):
            continue
        facts = (*_frozen_facts(scene, name, still), *machine.stopped(scene, name))
        host = f"whether it was the process or the machine: on the host of {name}: `ps -o stat,wchan -C nats-server; dmesg -T | tail`"
        yield Case(
            cause="process_frozen", server=name, facts=facts, unseen=machine.unseen(scene, name, ("threads",), host)
        )


def _frozen_facts(scene: Scene, name: str, still: Symptom) -> Iterator[Fact]:
    if _had_no_connection(scene, name, still):
        text = f"{name} left what it was asked through other servers unanswered for {still.lasted_s:.1f}s"
        yield Fact(text=text, weight=1.0, at=still.since)
    else:
        yield Fact(text=f"{name} answered nothing for {still.lasted_s:.1f}s, not even PING", weight=2.5, at=still.since)
    if still.taken:
        yield Fact(
            text=f"the machine of {name} took our packets all the time: its process did not", weight=2.5, at=still.since
        )
    elif still.taken is False:
        yield Fact(text=f"the machine of {name} did not take our packets either", weight=-3.0, at=still.since)
    if name == scene.old:
        yield Fact(text=f"{name} led, and was not heard again", weight=1.0, at=scene.since)
    elif still.lasted_s >= _PATIENT_S:
        why = "stood for leader as soon as it was awake, as who missed the heartbeats does"
        yield Fact(text=f"{name} {why}", weight=1.5, at=still.until)
        if scene.old is not None and mute(scene, scene.old) is None:
            yield Fact(text=f"{scene.old} led and answered all along: it was healthy", weight=0.5)
    else:
        yield Fact(text="it is too short to miss the heartbeats of an election time-out", weight=-2.0)
    yield from _not_frozen(scene, name)


def _had_no_connection(scene: Scene, name: str, still: Symptom) -> bool:
    """We had lost our own connection to it before: a process that stands still looks like one that ended, or is cut off."""
    known = scene.state.servers[name]
    return (
        not known.connection.connected
        and known.connection.disconnected_at is not None
        and known.connection.disconnected_at <= still.since + 0.5
    )


def _not_frozen(scene: Scene, name: str) -> Iterator[Fact]:
    ended = gone(scene, name)
    if ended is not None:
        yield Fact(text=f"its process is another one, or none, since", weight=-6.0, at=ended)  # noqa: F541
    terms = climbed(scene)
    if terms >= 1 and name != scene.old:
        yield Fact(
            text=f"terms that nobody heard a candidate of: {terms}; a stopped process stands in none", weight=-2.5
        )
    if good_bye(scene, name, "shutdown") or good_bye(scene, name, "lame duck"):
        yield Fact(text=f"{name} announced its shutdown first", weight=-6.0)


def cpu_starved(scene: Scene) -> Iterator[Case]:
    """It went on, too slowly: every answer is late, or all its cores are busy."""
    for name in scene.suspects:
        late = [one for one in spells(scene, name, "PING") if one.answers >= 3 and fits(scene, name, one)]
        busy = [one for one in spells(scene, name, "busy") if fits(scene, name, one)]
        facts = [
            Fact(text=f"{name} answered {x.answers} times in {x.lasted_s:.1f}s, each time late", weight=3.5, at=x.since)
            for x in late
        ][-1:]
        facts += [Fact(text=f"{name} used {x.figure:.0%} of its cores", weight=2.0, at=x.since) for x in busy][-1:]
        facts += list(machine.cpu(scene, name))
        if not any(fact.weight > 0 for fact in facts):
            continue
        facts += list(_not_frozen(scene, name))
        see = f"throttling, steal, pressure: on the host of {name}: `cat /proc/pressure/cpu; cat /sys/fs/cgroup/cpu.stat; vmstat 1 5`"
        unseen = machine.unseen(scene, name, ("cpu group", "threads", "pressure"), see)
        yield Case(cause="cpu_starved", server=name, facts=tuple(facts), unseen=unseen)


def disk_stall(scene: Scene) -> Iterator[Case]:
    """PING is answered and RAFTZ hangs, as while a write to the disk does not end; or its machine sees the disk stand still."""
    for name in scene.suspects:
        seen, hung = tuple(machine.disk(scene, name)), tuple(_hung_facts(scene, name))
        still = any(fact.weight > 0 for fact in seen)
        if not hung and not still:
            continue
        facts = [*hung, *seen, *(() if still else machine.disk_well(scene, name)), *_not_frozen(scene, name)]
        if name == scene.old:
            facts.append(Fact(text=f"{name} led, and its heartbeats ended", weight=0.5, at=scene.since))
        see = f"the disk itself: on the host of {name}: `iostat -x 1 5; cat /proc/pressure/io; dmesg -T | tail`"
        unseen = machine.unseen(scene, name, ("disk", "threads"), see)
        yield Case(cause="disk_stall", server=name, facts=tuple(facts), unseen=unseen)


def _hung_facts(scene: Scene, name: str) -> Iterator[Fact]:
    hung = longest(one for one in spells(scene, name, "RAFTZ") if fits(scene, name, one))
    if hung is None or hung.lasted_s < _HUNG_S or _pings_too(scene, name, hung) or not _ponged(scene, name, hung):
        return
    yield Fact(text=f"RAFTZ of {name} hung {hung.lasted_s:.1f}s while PING was answered", weight=3.5, at=hung.since)
    stats = longest(one for one in spells(scene, name, "STATSZ") if _overlap(one, hung) > 0)
    if stats is not None and stats.lasted_s >= _HUNG_S:
        yield Fact(text=f"STATSZ of {name} hung as well, {stats.lasted_s:.1f}s", weight=1.5, at=stats.since)
    snapshots = [x for x in spells(scene, name, "snapshot") if _overlap(x, hung) > 0]
    for long in snapshots[-1:]:
        yield Fact(text=f"{name} took {long.figure:.1f}s for a snapshot then", weight=-2.0, at=long.since)


def _overlap(a: Symptom, b: Symptom) -> float:
    return min(a.until, b.until) - max(a.since, b.since)


def _ponged(scene: Scene, name: str, hung: Symptom) -> bool:
    """A PING that was asked after RAFTZ hung was answered: nothing less shows that only RAFTZ hangs."""
    asked = scene.state.servers[name].connection.pong_asked
    return asked is not None and asked >= hung.since + _PINGED_LATER_S


def _pings_too(scene: Scene, name: str, hung: Symptom) -> bool:
    """PING hung as well for most of it."""
    return any(_overlap(one, hung) > 0.4 * hung.lasted_s for one in spells(scene, name, "PING", "lost", "quiet"))
