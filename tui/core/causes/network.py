"""Was a route between servers the cause? One function a cause; must not know how cases are ranked.

A server that answers us and whose messages the others do not receive has a broken route; of a server that does not answer only its host's
acknowledgements, or the terms in which it campaigned in isolation, show which of the two it is."""

from collections import Counter
from collections.abc import Iterator

from tui.core.causes.broken_routes import Break, breaks, got_through, proven_part
from tui.core.causes.interrupted_heartbeats import interrupted_at
from tui.core.causes.scene import (
    Scene,
    fits,
    gone,
    longest,
    maybe_unanswered,
    quorum,
    read_late,
    symptoms_of,
    unanswered,
    unobserved_terms,
)
from tui.core.causes.weights import fact
from tui.core.model.message import message
from tui.core.model.verdict import SURE_MAX, Case, Cause, Fact

_SEE = message("see_lost_packets")

_SLOW_S = 1.5
_LATELY_S = 12.0
"""A candidacy that ended longer before had nothing to do with it."""
_LONG_RTT_S = 1.0
_EITHER_END = 0.5
"""One broken route does not show which end is failing."""
_JUST_NOW = message("route_cut_just_now")


def network_partition(scene: Scene) -> Iterator[Case]:
    """A server was cut off, from the others or from metawatch as well."""
    cause: Cause = "network_partition"
    found = breaks(scene)
    for name in scene.suspects:
        facts = [*_cut_facts(scene, name, found), *_cut_from_us(scene, name)]
        if not facts:
            continue
        terms = unobserved_terms(scene)
        if terms >= 1 and name != scene.old:
            alone = message("campaigned_in_isolation", terms=terms, server=name)
            facts.append(fact(cause, "no_observed_candidate", alone))
        ended = gone(scene, name)
        if ended is not None:
            facts.append(fact(cause, "process_replaced", message("client_port_closed", server=name), ended))
        still = unanswered(scene, name)
        host = message("see_host_stopped", server=name)
        unseen = (_SEE, host) if still is not None and still.taken is False else (_SEE,)
        most = _EITHER_END if _one_of_its_ways(scene, name, found) else SURE_MAX
        yield Case(cause=cause, server=name, facts=tuple(facts), unseen=unseen, most=most)


def _cut_facts(scene: Scene, name: str, found: tuple[Break, ...]) -> Iterator[Fact]:
    cause: Cause = "network_partition"
    mine, others = _cuts(name, found), _others(scene, name)
    if not mine or not others or not _most_broken(name, scene, found):
        return
    for one in mine[:2]:
        yield fact(cause, "route_cut" if one.sent else "route_cut_by_raft", one.said, one.since)
    if len(mine) == len(others):
        isolated = message("heartbeats_reach_none", server=name)
        yield fact(cause, "isolated" if any(one.sent for one in mine) else "isolated_by_raft", isolated, mine[0].since)
    elif _one_of_its_ways(scene, name, found):
        yield fact(cause, "single_route", message("single_route_broken", server=name))
    if scene.election is None:
        yield from _rest(scene, name, mine[0].since)
    ill = longest(symptoms_of(scene, name, "PING", "RAFTZ"))
    if ill is not None and ill.lasted_s >= _SLOW_S:
        late = message("answered_late_itself", server=name, request=ill.what, lasted_s=ill.lasted_s)
        yield fact(cause, "slow_itself", late, ill.since)
    yield from _campaigns(scene, name, mine)
    if name == scene.old and scene.how == "silent":
        yield fact(cause, "heartbeats_ended", message("heartbeats_not_received", leader=name), scene.since)
    if name == scene.old:
        yield from _intermittent(scene, cause, interrupted_at(scene))
    if got_through(scene, name):
        yield _carried(cause, name)


def _carried(cause: Cause, name: str) -> Fact:
    return fact(cause, "carried_some", message("some_probes_arrived", server=name))


def _campaigns(scene: Scene, name: str, mine: list[Break]) -> Iterator[Fact]:
    """Who receives no heartbeats requests votes."""
    cause: Cause = "network_partition"
    if name == scene.challenger and name != scene.old and scene.old in {n for x in mine for n in (x.a, x.b)}:
        yield _campaigned(scene, cause, name)
    alone = [x for x in symptoms_of(scene, name, "candidate") if x.until > scene.since - _LATELY_S]
    if alone and name != scene.old:
        reported = message("candidate_alone", server=name, term=alone[-1].term)
        yield fact(cause, "campaigned_alone", reported, alone[0].since)


def _campaigned(scene: Scene, cause: Cause, name: str) -> Fact:
    campaigned = message("campaigned_without_heartbeats", server=name, leader=scene.old)
    return fact(cause, "campaigned_without_its_leader", campaigned, scene.at)


def _cuts(name: str, found: tuple[Break, ...]) -> list[Break]:
    return [x for x in found if x.manner == "cut" and name in (x.a, x.b)]


def _others(scene: Scene, name: str) -> list[str]:
    """Those that can be reached at all."""
    return [n for n in scene.servers if n != name and not maybe_unanswered(scene, n) and gone(scene, n) is None]


def _one_of_its_ways(scene: Scene, name: str, found: tuple[Break, ...]) -> bool:
    return name != scene.old and len(_cuts(name, found)) == 1 and len(_others(scene, name)) > 1


def _intermittent(scene: Scene, cause: Cause, heard: tuple[str, ...]) -> Iterator[Fact]:
    if heard:
        intermittent = message("heartbeats_intermittent", leader=scene.old, servers=heard)
        yield fact(cause, "intermittent_heartbeats", intermittent, scene.since)


def _rest(scene: Scene, name: str, since: float) -> Iterator[Fact]:
    """Before a leader is elected: can the others elect one at all? If not, it is no more cut off than they are."""
    part = proven_part(scene, name, since)
    if part is None:
        yield fact("network_partition", "rest_not_measured", message("rest_not_measured"))
    elif part < quorum(scene):
        rest = message("rest_without_majority", reached=part, needed=quorum(scene))
        yield fact("network_partition", "rest_without_quorum", rest)


def _most_broken(name: str, scene: Scene, found: tuple[Break, ...]) -> bool:
    """The end with more broken routes is the failing one; of equals the candidate, or the leader whose heartbeats ended."""
    broken = {n: sum(x.manner == "cut" and n in (x.a, x.b) for x in found) for n in scene.servers}
    most = max(broken.values(), default=0)
    if broken.get(name, 0) < most:
        return False
    equals = [n for n, c in broken.items() if c == most]
    return len(equals) == 1 or name == (scene.old if scene.how == "silent" else scene.challenger)


def _cut_from_us(scene: Scene, name: str) -> Iterator[Fact]:
    cause: Cause = "network_partition"
    still = unanswered(scene, name)
    if still is None or not fits(scene, name, still):
        return
    if still.taken is False:
        silent = message("tcp_not_acknowledged", server=name, lasted_s=still.lasted_s)
        yield fact(cause, "tcp_not_acknowledged", silent, still.since)
        if name == scene.old or scene.how == "challenger":
            yield fact(cause, "unresponsive_to_all", message("others_received_nothing", server=name), still.since)
    elif still.taken is None:
        unresponsive = message("unresponsive_for", server=name, lasted_s=still.lasted_s)
        yield fact(cause, "unresponsive", unresponsive, still.since)
    else:
        yield fact(cause, "tcp_acknowledged", message("tcp_acknowledged", server=name), still.since)


def network_one_way(scene: Scene) -> Iterator[Case]:
    """One server does not hear another, and is heard by it. Where several routes of one end are broken it is that one, else who hears
    nothing."""
    cause: Cause = "network_one_way"
    found = breaks(scene)
    ends = Counter(name for x in found for name in (x.a, x.b))
    routes: dict[str, list[Break]] = {}
    for one in found:
        if one.manner == "one way" and (one.a in scene.suspects or one.b in scene.suspects):
            routes.setdefault(one.b if ends[one.b] > ends[one.a] else one.a, []).append(one)
    for name, mine in routes.items():
        facts = [fact(cause, "route_one_way", one.said, one.since) for one in mine]
        # Who does not hear the leader stands for election.
        facts += [_campaigned(scene, cause, x.a) for x in mine if (x.a, x.b) == (scene.challenger, scene.old)]
        facts += _intermittent(scene, cause, interrupted_at(scene))
        if scene.election is None:
            facts.append(fact(cause, "too_early", _JUST_NOW))
        yield Case(cause=cause, server=name, facts=tuple(facts), unseen=(_SEE,))


def network_loss(scene: Scene) -> Iterator[Case]:
    """Routes that carry some messages and lose others."""
    found = breaks(scene)
    heard, probed = interrupted_at(scene), any(x.manner == "lossy" for x in found)
    for name in scene.suspects:
        carried = got_through(scene, name)
        if not heard and not probed and not carried:
            continue
        # What is known by Raft alone is a cut until some messages are seen to arrive.
        lossy = [x for x in found if x.sent or carried]
        broken = {n: sum(n in (x.a, x.b) for x in lossy) for n in scene.servers}
        mine = [x for x in lossy if name in (x.a, x.b)]
        if mine and broken[name] == max(broken.values()):
            facts = tuple(_loss_facts(scene, name, mine, heard, carried=carried))
            yield Case(cause="network_loss", server=name, facts=facts, unseen=(_SEE,))


def _loss_facts(scene: Scene, name: str, mine: list[Break], heard: tuple[str, ...], *, carried: bool) -> Iterator[Fact]:
    cause: Cause = "network_loss"
    for one in sorted(mine, key=lambda x: x.manner != "lossy")[:2]:
        yield fact(cause, "route_lossy" if one.manner == "lossy" else "another_broken_route", one.said, one.since)
    if name == scene.old:
        yield from _intermittent(scene, cause, heard)
    if carried:
        yield _carried(cause, name)
    if len({x.manner for x in mine}) > 1 or len({name == x.a for x in mine if x.manner == "one way"}) > 1:
        yield fact(cause, "mixed_breaks", message("routes_fail_differently", server=name))
    if len(mine) > 1:
        yield fact(cause, "every_lossy_route", message("lossy_routes_end_at", server=name))
    if scene.election is None and not carried:
        yield fact(cause, "too_early", _JUST_NOW)


def network_latency(scene: Scene) -> Iterator[Case]:
    """Routes that take too long; only seconds depose a leader."""
    cause: Cause = "network_latency"
    if read_late(scene):
        return  # both ways end in our own loop
    slow = [way for way in scene.state.ways.values() if way.slow_since is not None and way.rtt_s is not None]
    ends = {name: sum(name in (way.a, way.b) for way in slow) for name in scene.suspects}
    if not slow or not any(ends.values()):
        return
    # Of equals rather who was not the leader: its routes are looked at most.
    name = max(ends, key=lambda n: (ends[n], n != scene.old))
    mine = sorted((w for w in slow if name in (w.a, w.b)), key=lambda w: -(w.rtt_s or 0.0))
    long = (mine[0].rtt_s or 0.0) >= _LONG_RTT_S
    took = [message("route_slow", a=way.a, b=way.b, rtt_s=way.rtt_s) for way in mine[:2]]
    facts = [fact(cause, "round_trip_of_seconds" if long else "slow_round_trip", took[0], mine[0].slow_since)]
    for said, way in zip(took[1:], mine[1:], strict=False):
        facts.append(fact(cause, "another_slow_route", said, way.slow_since))
    if not long:
        facts.append(fact(cause, "below_election_timeout", message("latency_below_timeout")))
    yield Case(cause=cause, server=name, facts=tuple(facts), unseen=(_SEE,))
