"""Do servers of other meta groups cost next to nothing, however many there are, and is nobody taken for one who may be a member?"""

import asyncio
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.feeds.recorder import answered, connection, up, watching
from tests.lab.edges import Edge
from tests.lab.leafs import Leafs
from tui.core.observed.answers import JetStream, Meta, ServerRef, Stats
from tui.core.observed.events import MetaSeen, ProbeMissed, RaftSeen, StatsSeen, VantageChanged
from tui.core.settings.watch import Watch
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part
from tui.feeds.asking.sampling_plan import Turns
from tui.feeds.connection.known_servers import Roster
from tui.feeds.discovery.guests import Guests

ALONE, GROUP = JetStream(), JetStream(meta=Meta(leader="n1", size=3))


def heard(
    roster: Roster, name: str, cluster: str | None, domain: str | None = None, stream: JetStream | None = GROUP
) -> None:
    """One STATSZ of a server."""
    ref = ServerRef(
        name=name, id=name.upper().replace("-", ""), cluster=cluster, domain=domain, jetstream=stream is not None
    )
    roster.saw(StatsSeen(at=100.0, server=ref, stats=Stats(start=1.0), jetstream=stream))


def guests(roster: Roster, watch: Watch | None = None, first: str = "n1") -> set[str]:
    """Names of those that are."""
    found = Guests(watch or Watch(), roster)
    found.first(first)
    found.settle(all_heard=True)
    servers: Iterable[str] = sorted(roster.servers) * 2
    return {name for name in servers if found.is_one(roster.servers[name])}


def hub(domain: str | None = "hub") -> Roster:
    """Three servers of one group, and one beside them without JetStream."""
    roster = Roster()
    for name in ("n1", "n2", "n3"):
        heard(roster, name, "C1", domain)
    heard(roster, "n4", "C1", None, None)
    return roster


def test_leafs_of_every_shape_are_guests() -> None:
    """Alone, as a cluster, with and without a domain, beside a hub with and without one."""
    for domain in ("hub", None):
        roster = hub(domain)
        heard(roster, "edge-1", "edge-1", "edge", ALONE)
        heard(roster, "edge-2", "edge-2", None, ALONE)
        heard(roster, "edge-3", "edge-3", None, None)
        heard(roster, "edge-4", None, domain, ALONE)
        heard(roster, "e1", "E", "far")
        heard(roster, "e2", "E", None, None)
        assert guests(roster) == {"edge-1", "edge-2", "edge-3", "edge-4", "e1", "e2"}
        assert "n1" in guests(roster, Watch(domain="far", domain_given=True), first="e1")


def test_who_may_be_a_member_is_no_guest() -> None:
    """Another cluster of the same domain, a server that has not told its domain yet, one without JetStream behind a gateway."""
    roster = hub()
    heard(roster, "m1", "C2", "hub")
    heard(roster, "n2", "C1", None)
    heard(roster, "n3", "C1", "renamed")
    heard(roster, "g1", "C3", None, None)
    assert guests(roster, first="n1") == set()


def test_nobody_is_a_guest_before_the_group_is_known() -> None:
    """Whichever server answers first."""
    roster = Roster()
    heard(roster, "edge-1", "edge-1", "edge", ALONE)
    found = Guests(Watch(), roster)
    found.first("n1")
    found.settle(all_heard=False)
    assert not found.settled
    assert not found.is_one(roster.servers["edge-1"])


def test_a_server_alone_that_was_asked_for_is_watched() -> None:
    """It is what the operator connected to."""
    roster = Roster()
    heard(roster, "dev", None, None, ALONE)
    heard(roster, "n1", "C1", "hub")
    assert guests(roster, first="dev") == {"n1"}


@pytest.mark.parametrize("count", [0, 30, 300])
def test_requests_do_not_grow_with_the_guests(count: int) -> None:
    """Under one a second to all of them, none twice within a minute, and the first ones not all at once."""
    roster, turns = hub(), Turns()
    for number in range(count):
        heard(roster, f"e{number}", f"E{number}", f"edge{number}")
    turns.guests = count
    due = [
        probe
        for name in roster.servers
        if name not in ("n1", "n2", "n3", "n4")
        for probe in turns.guest(roster.servers[name], 100.0).values()
    ]
    assert len(due) == 2 * count
    assert sum(1 / turns.every_s(probe.plan) for probe in due) <= 1.0
    assert all(turns.every_s(probe.plan) >= 60.0 for probe in due)
    for second in range(100, 170):
        assert sum(second <= probe.due < second + 1 for probe in due) <= 11


async def test_leafs_out_of_reach_are_neither_dialled_nor_waited_for(tmp_path: Path) -> None:
    """Two leaf nodes of a hub share its system account: known by name, asked once, and no line tells of a connection."""
    parts = (Part("C1", 3, domain="hub"), Part("L", 0, 1, leaf_of="C1"))
    async with Cluster(ClusterSpec(parts=parts)) as cluster:
        leaf = [f"{cluster.seat(name).address}:{cluster.seat(name).leaf}" for name in cluster.peers("hub")]
        with Edge(tmp_path, "edge-1", hub=leaf, domain="edge"), Edge(tmp_path, "edge-2", hub=leaf):
            async with watching(connection(cluster.sys_url("n1"))) as (source, recorder):
                hub_names = cluster.peers("hub")
                await recorder.pinned(*hub_names)
                for name in ("edge-1", "edge-2"):
                    await recorder.until(StatsSeen, answered(name))
                    await recorder.until(MetaSeen, answered(name))
                mark = recorder.mark
                for name in hub_names:
                    await recorder.until(RaftSeen, answered(name), start=mark)
                await asyncio.sleep(1.5)  # a silence: a guest that were dialled or asked again would show by now
                assert not {"edge-1", "edge-2"} & {e.server for e in recorder.of(VantageChanged)}
                assert not {"edge-1", "edge-2"} & set(source.costs())
                assert not recorder.of(ProbeMissed)
                asked = [e for e in recorder.of(MetaSeen) if e.server.name.startswith("edge")]
                assert len(asked) == 2
                assert up("n1")(recorder.of(VantageChanged)[0])


@pytest.mark.lab
async def test_three_hundred_leafs_cost_what_none_cost() -> None:
    """Requests and connections to the hub, over a quarter of a minute: those to guests are spread, and few."""
    async with Cluster(ClusterSpec(parts=(Part("C1", 3, domain="hub"),))) as cluster:
        alone = await requests(cluster, 0)
        many = await requests(cluster, 300)
        assert many - alone <= 11.0, "ten guests a second are asked for the first time"
        assert alone < 15.0


async def requests(cluster: Cluster, count: int) -> float:
    """Requests a second with so many leafs."""
    leafs = Leafs(count)
    async with cluster.connection() as client, leafs.beside(client), watching(connection(*cluster.urls)) as seen:
        source, recorder = seen
        await recorder.pinned(*cluster.names)
        before = sum(cost.requests for cost in source.costs().values())
        await asyncio.sleep(15.0)
        assert set(source.costs()) == set(cluster.names)
        assert set(leafs.asked) <= {"JSZ"}
        assert all(asked <= count for asked in leafs.asked.values())
        return (sum(cost.requests for cost in source.costs().values()) - before) / 15.0
