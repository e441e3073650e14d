"""Was a way between servers the cause? One function a cause; must not know how cases are ranked.

A server that answers us and is not heard by the others has a broken way; of a server that answers nobody only its machine's
acknowledgements, or the terms in which it stood alone, tell which of the two it is."""

from collections.abc import Iterator

from tui.core.causes.broken_routes import Break, Manner, breaks, proven_part
from tui.core.causes.interrupted_heartbeats import halting
from tui.core.causes.scene import Scene, climbed, fits, gone, longest, mute, quorum, read_late, spells
from tui.core.model.verdict import SURE_MAX, Case, Fact

_SEE = "where packets are lost: on both hosts: `ss -ti '( dport = :6222 or sport = :6222 )'; ip -s link`"

_ILL_S = 1.5
_EITHER_END = 0.5
"""Of one broken way nobody can see which end is sick."""
_JUST_NOW = "a way that was cut just now may still look lossy, or cut one way"


def network_partition(scene: Scene) -> Iterator[Case]:
    """A server was cut off, from the others or from everybody."""
    found = breaks(scene)
    for name in scene.suspects:
        facts = [*_cut_facts(scene, name, found), *_cut_from_us(scene, name)]
        if not facts:
            continue
        terms = climbed(scene)
        if terms >= 1 and name != scene.old:
            facts.append(Fact(text=f"terms that nobody heard a candidate of: {terms}; it stood alone", weight=2.5))
        ended = gone(scene, name)
        if ended is not None:
            facts.append(Fact(text=f"its process ended: no connection is taken at {name}", weight=-6.0, at=ended))
        still = mute(scene, name)
        machine = (
            f"whether the machine of {name} itself stood still: its console, or `uptime; dmesg -T | tail` there",
        )
        unseen = (_SEE, *machine) if still is not None and still.taken is False else (_SEE,)
        most = _EITHER_END if _one_of_its_ways(scene, name, found) else SURE_MAX
        yield Case(cause="network_partition", server=name, facts=tuple(facts), unseen=unseen, most=most)


def _cut_facts(scene: Scene, name: str, found: tuple[Break, ...]) -> Iterator[Fact]:
    mine, others = _cuts(name, found), _others(scene, name)
    if not mine or not others or not _most_torn(name, scene, found):
        return
    for one in mine[:2]:
        yield Fact(text=one.text, weight=2.5 if one.sent else 1.0, at=one.since)
    if len(mine) == len(others):
        weight = 1.0 if any(one.sent for one in mine) else 0.5
        yield Fact(text=f"no other server heard {name}, and it answered us", weight=weight, at=mine[0].since)
    elif _one_of_its_ways(scene, name, found):
        yield Fact(text=f"{name} and the rest reach each other: one way is broken, no more", weight=-0.75)
    if scene.election is None:
        yield from _rest(scene, name, mine[0].since)
    ill = longest(spells(scene, name, "PING", "RAFTZ"))
    if ill is not None and ill.lasted_s >= _ILL_S:
        text = f"{name} itself answered late or not at all ({ill.what} {ill.lasted_s:.1f}s)"
        yield Fact(text=text, weight=-2.5, at=ill.since)
    if name == scene.challenger and name != scene.old and scene.old in {n for x in mine for n in (x.a, x.b)}:
        text = f"{name}, which did not hear its leader {scene.old}, stood for leader"
        yield Fact(text=text, weight=1.5, at=scene.at)
    alone = [x for x in spells(scene, name, "candidate") if x.until > scene.since - 12.0]
    if alone and name != scene.old:
        yield Fact(
            text=f"{name} stood for leader by itself, up to term {alone[-1].figure:.0f}", weight=1.5, at=alone[0].since
        )
    if name == scene.old and scene.how == "silent":
        yield Fact(text=f"{name} led, and the others did not hear it", weight=0.5, at=scene.since)
    if name == scene.old:
        yield from _in_fits(scene, halting(scene), -3.0)


def _cuts(name: str, found: tuple[Break, ...]) -> list[Break]:
    return [x for x in found if x.manner == "cut" and name in (x.a, x.b)]


def _others(scene: Scene, name: str) -> list[str]:
    """Those that can be reached at all."""
    return [n for n in scene.servers if n != name and mute(scene, n) is None and gone(scene, n) is None]


def _one_of_its_ways(scene: Scene, name: str, found: tuple[Break, ...]) -> bool:
    return name != scene.old and len(_cuts(name, found)) == 1 and len(_others(scene, name)) > 1


def _in_fits(scene: Scene, heard: tuple[str, ...], weight: float) -> Iterator[Fact]:
    if heard:
        text = f"heartbeats of {scene.old} stayed out and came again at {' '.join(heard)}"
        yield Fact(text=text, weight=weight, at=scene.since)


def _rest(scene: Scene, name: str, since: float) -> Iterator[Fact]:
    """Before anybody is elected: can the others elect at all? If not, it is no more cut off than they are."""
    part = proven_part(scene, name, since)
    if part is None:
        yield Fact(text="whether the others reach each other is not measured", weight=-1.0)
    elif part < quorum(scene):
        yield Fact(text=f"of the others no {quorum(scene)} have surely reached each other since", weight=-4.0)


def _most_torn(name: str, scene: Scene, found: tuple[Break, ...]) -> bool:
    """Of a torn way the end with more torn ways is the sick one; of equals the one that stood, or the leader fallen silent."""
    count = {n: sum(x.manner == "cut" and n in (x.a, x.b) for x in found) for n in scene.servers}
    most = max(count.values(), default=0)
    if count.get(name, 0) < most:
        return False
    equals = [n for n, c in count.items() if c == most]
    return len(equals) == 1 or name == (scene.old if scene.how == "silent" else scene.challenger)


def _cut_from_us(scene: Scene, name: str) -> Iterator[Fact]:
    still = mute(scene, name)
    if still is None or not fits(scene, name, still):
        return
    if still.taken is False:
        yield Fact(
            text=f"the machine of {name} took no packet of ours for {still.lasted_s:.1f}s", weight=3.0, at=still.since
        )
        if name == scene.old or scene.how == "challenger":
            yield Fact(text=f"nobody else heard {name} either", weight=1.0, at=still.since)
    elif still.taken is None:
        yield Fact(text=f"{name} answered nothing for {still.lasted_s:.1f}s", weight=1.5, at=still.since)
    else:
        yield Fact(text=f"the machine of {name} took our packets all the time", weight=-2.0, at=still.since)


def network_one_way(scene: Scene) -> Iterator[Case]:
    """One server does not hear another, and is heard by it."""
    for one in _of(scene, "one way"):
        if one.a not in scene.suspects and one.b not in scene.suspects:
            continue
        facts = [Fact(text=one.text, weight=4.0, at=one.since)]
        if scene.challenger == one.a and scene.old == one.b:
            facts.append(
                Fact(text=f"{one.a}, which did not hear its leader, stood for leader", weight=1.5, at=scene.at)
            )
        facts += _in_fits(scene, halting(scene), -3.0)
        if scene.election is None:
            facts.append(Fact(text=_JUST_NOW, weight=-2.0))
        yield Case(cause="network_one_way", server=one.a, facts=tuple(facts), unseen=(_SEE,))


def network_loss(scene: Scene) -> Iterator[Case]:
    """Ways that carry some messages and lose others."""
    lossy = [x for x in breaks(scene) if x.manner in {"lossy", "one way", "cut"} and x.sent]
    heard = halting(scene)
    if not heard and not any(x.manner == "lossy" for x in lossy):
        return
    count = {n: sum(n in (x.a, x.b) for x in lossy) for n in scene.servers}
    for name in scene.suspects:
        mine = [x for x in lossy if name in (x.a, x.b)]
        if not mine or count[name] < max(count.values()):
            continue
        facts = [
            Fact(text=x.text, weight=3.0 if x.manner == "lossy" else 1.0, at=x.since)
            for x in sorted(mine, key=lambda x: x.manner != "lossy")[:2]
        ]
        if name == scene.old:
            facts += _in_fits(scene, heard, 2.0)
        if len({x.manner for x in mine}) > 1 or len({name == x.a for x in mine if x.manner == "one way"}) > 1:
            facts.append(Fact(text=f"the ways of {name} are broken, each in another manner", weight=1.0))
        if len(mine) > 1:
            facts.append(Fact(text=f"every lossy way is one of {name}", weight=0.5))
        if scene.election is None:
            facts.append(Fact(text=_JUST_NOW, weight=-2.0))
        yield Case(cause="network_loss", server=name, facts=tuple(facts), unseen=(_SEE,))


def network_latency(scene: Scene) -> Iterator[Case]:
    """Ways that take too long; only seconds depose a leader."""
    if read_late(scene):
        return  # both ways end in our own loop
    slow = [way for way in scene.state.ways.values() if way.slow_since is not None and way.rtt_s is not None]
    count = {name: sum(name in (way.a, way.b) for way in slow) for name in scene.suspects}
    if not slow or not any(count.values()):
        return
    # Of equals rather who was not the leader: its ways are looked at most.
    name = max(count, key=lambda n: (count[n], n != scene.old))
    mine = sorted((w for w in slow if name in (w.a, w.b)), key=lambda w: -(w.rtt_s or 0.0))
    worst = mine[0].rtt_s or 0.0
    texts = [f"a message {way.a}–{way.b} and back took {(way.rtt_s or 0.0) * 1e3:.0f}ms" for way in mine[:2]]
    facts = [Fact(text=texts[0], weight=4.0 if worst >= 1.0 else 2.0, at=mine[0].slow_since)]
    facts += [Fact(text=text, weight=0.5, at=way.slow_since) for text, way in zip(texts[1:], mine[1:], strict=False)]
    if worst < 1.0:
        facts.append(Fact(text="an election time-out is 4 s and more: so little delay deposes nobody", weight=-1.0))
    yield Case(cause="network_latency", server=name, facts=tuple(facts), unseen=(_SEE,))


def _of(scene: Scene, manner: Manner) -> Iterator[Break]:
    return (x for x in breaks(scene) if x.manner == manner)
