"""Is the meta group seen as it is when the cluster is not three alike: other shapes, other groups, other versions?"""

from collections.abc import Sequence

import pytest

from tests.lab.faults import Fault, freeze_leader, kill_leader, two_step_downs
from tests.lab.test_elections import WITHIN_S, settled, tell
from tests.lab.told import Events, judge
from tests.versions import have
from tui.demo.cluster import Cluster
from tui.demo.logs import LogElection
from tui.demo.spec import ClusterSpec, Part

TWO_GROUPS = (Part("C1", domain="hub"), Part("L1", leaf_of="C1", domain="leaf"))
EXTENDED = (Part("C1", domain="hub"), Part("L1", leaf_of="C1", domain="hub"))


def codes(told: Events) -> set[str]:
    """Codes of all alerts so far."""
    return {line["code"] for line in told.of("alert")}


async def step_down_once(cluster: Cluster, domain: str | None = None, preferred: str | None = None) -> tuple[str, str]:
    """One hand-over in one group: who led, and who leads."""
    old = await cluster.next_leader(None, domain=domain)
    await cluster.step_down(preferred, domain=domain)
    return old, await cluster.next_leader(old, domain=domain)


def of_group(cluster: Cluster, logs: Sequence[LogElection], domain: str) -> list[LogElection]:
    """Elections of one group."""
    return [election for election in logs if election.leader in cluster.peers(domain)]


async def test_servers_without_jetstream_are_servers_and_no_peers() -> None:
    """Three with JetStream and two without, entered through one without: three peers, five servers, every election told."""
    async with Cluster(ClusterSpec(parts=(Part(plain=2),))) as cluster, Events(cluster.sys_url("n5")) as told:
        known = len(cluster.log_elections())
        ready = told.lines[0]
        assert (ready["peers"], ready["servers"], ready["missing"]) == (["n1", "n2", "n3"], cluster.names, [])
        assert ready["leader"] == await cluster.next_leader(None)
        await two_step_downs(cluster)
        await settled(cluster, told)
        assert judge(told.elections, cluster.log_elections()[known:], WITHIN_S).problems == []
        assert codes(told) <= {"META_003"}


@pytest.mark.lab
async def test_losing_servers_without_jetstream_is_no_loss_of_quorum() -> None:
    """Both servers without JetStream gone: told as servers, never as votes; the leader stays."""
    async with Cluster(ClusterSpec(parts=(Part(plain=2),))) as cluster, Events(*cluster.urls[:3]) as told:
        for name in ("n4", "n5"):
            await cluster.kill(name)
        await told.until(lambda: {x["server"] for x in told.of("server") if x["what"] == "silent"} == {"n4", "n5"}, 20)
        assert not codes(told) & {"META_001", "META_006", "MW_LEADERLESS"}
        assert not told.elections


@pytest.mark.lab
async def test_a_super_cluster_is_one_group() -> None:
    """Two clusters of three behind gateways are six peers; leadership moves between them, a crash included, told once each."""
    async with (
        Cluster(ClusterSpec(parts=(Part("C1"), Part("C2")))) as cluster,
        Events(cluster.sys_url("n1"), cluster.sys_url("n4")) as told,
    ):
        known = len(cluster.log_elections())
        assert (told.lines[0]["peers"], told.lines[0]["clusters"]) == (cluster.names, ["C1", "C2"])
        for _ in range(2):
            old = await cluster.next_leader(None)
            await step_down_once(cluster, preferred="n4" if old in ("n1", "n2", "n3") else "n1")
        await kill_leader(cluster)
        await settled(cluster, told)
        judgement = judge(told.elections, cluster.log_elections()[known:], WITHIN_S)
        assert judgement.problems == [], (told.elections, judgement.logs)
        assert [x["summary"][:7] for x in told.of("alert") if x["code"] == "META_007"] == ["6 peers"]
        assert "META_006" not in codes(told)


@pytest.mark.lab
async def test_half_of_a_super_cluster_is_no_quorum() -> None:
    """Three of six gone: quorum needs four, so META_006 is raised and nobody leads; three back, and it is over."""
    async with (
        Cluster(ClusterSpec(parts=(Part("C1"), Part("C2")))) as cluster,
        Events(*cluster.urls) as told,
    ):
        leader = await cluster.next_leader(None)
        lost = ("n1", "n2", "n3") if leader in ("n1", "n2", "n3") else ("n4", "n5", "n6")
        for name in lost:
            await cluster.kill(name)
        await told.until(lambda: {"META_006", "MW_LEADERLESS"} <= codes(told), 40)
        summary = next(x["summary"] for x in told.of("alert") if x["code"] == "META_006")
        assert summary == "quorum lost: 3 of 6 peers responding, 4 needed"
        assert not told.elections
        for name in lost:
            cluster.start(name)
        await cluster.wait_ready(60)
        await told.until(lambda: bool(told.elections), 10)
        await told.until(lambda: any(x["ended"] for x in told.of("leaderless")), 10)


@pytest.mark.lab
@pytest.mark.parametrize("domain", ["hub", "leaf"])
@pytest.mark.parametrize("entry", ["own", "other"])
async def test_a_leaf_with_its_own_domain_is_another_group(domain: str, entry: str) -> None:
    """Hub and leaf share the system account: with `--domain` one of them is watched, wherever one enters; without it the
    group of the server first met. The other one's elections are neither told nor alarmed about."""
    other = "leaf" if domain == "hub" else "hub"
    async with Cluster(ClusterSpec(parts=TWO_GROUPS)) as cluster:
        known = len(cluster.log_elections())
        door = cluster.peers(domain if entry == "own" else other)[0]
        options = () if entry == "own" else ("--domain", domain)
        async with Events(cluster.sys_url(door), options=options) as told:
            ready = told.lines[0]
            assert (ready["domain"], ready["peers"]) == (domain, cluster.peers(domain))
            assert ready["leader"] == await cluster.next_leader(None, domain=domain)
            await step_down_once(cluster, other)
            await step_down_once(cluster, domain)
            await step_down_once(cluster, other)
            logs = of_group(cluster, cluster.log_elections()[known:], domain)
            await told.until(lambda: len(told.elections) >= len(logs), 10)
            await cluster.kill(await cluster.next_leader(None, domain=other))
            await told.until(lambda: len(told.elections) >= len(logs), 1)
            await cluster.wait_ready(30)
            assert judge(told.elections, logs, WITHIN_S).problems == []
            assert {line["domain"] for line in told.elections} == {domain}
            assert codes(told) == set()
            assert not told.of("leaderless")


@pytest.mark.lab
async def test_a_leaf_extended_group_has_observers() -> None:
    """Leaf nodes in the hub's domain are peers of one group of six which lead only by accident; its hand-overs are told."""
    async with Cluster(ClusterSpec(parts=EXTENDED)) as cluster, Events(*cluster.urls) as told:
        known = len(cluster.log_elections())
        assert (told.lines[0]["domain"], told.lines[0]["peers"]) == ("hub", cluster.names)
        await step_down_once(cluster, "hub", "n1" if await cluster.next_leader(None) != "n1" else "n2")
        await settled(cluster, told)
        assert judge(told.elections, cluster.log_elections()[known:], WITHIN_S).problems == []
        assert codes(told) <= {"META_007", "META_003", "MW_UNPLANNED", "MW_LEADERLESS"}  # observers vote: no META_006


@pytest.mark.lab
async def test_mixed_versions() -> None:
    """2.10.26, 2.12.8 and 2.15.1 in one cluster, as in the middle of an upgrade: everybody leads once, told once each."""
    versions = {"n1": "2.10.26", "n2": "2.12.8", "n3": "2.15.1"}
    have(*versions.values())
    async with Cluster(ClusterSpec(versions=versions)) as cluster:
        judgement, told = await tell(cluster, (two_step_downs, kill_leader, two_step_downs, kill_leader, freeze_leader))
    assert judgement.problems == [], (told.elections, judgement.logs)


@pytest.mark.lab
async def test_five_servers() -> None:
    """Five peers: hand-overs, a crash and a frozen leader are told once each."""
    async with Cluster(ClusterSpec(parts=(Part(servers=5),))) as cluster:
        judgement, told = await tell(cluster, (two_step_downs, kill_leader, freeze_leader))
    assert judgement.problems == [], (told.elections, judgement.logs)
    assert "META_007" not in codes(told)


async def one_step_down(cluster: Cluster) -> None:
    """A hand-over, and time for a poll to see it."""
    await step_down_once(cluster)


@pytest.mark.lab
@pytest.mark.parametrize("tap", [True, False], ids=["tap", "no-tap"])
@pytest.mark.parametrize("fault", [one_step_down, kill_leader, freeze_leader], ids=lambda f: f.__name__)
async def test_before_terms_were_told(fault: Fault, tap: bool) -> None:
    """2.9.10 has no RAFTZ and no advisory: every change of leader is told once, its term known from heartbeats alone."""
    have("2.9.10")
    options = () if tap else ("--no-tap",)
    async with (
        Cluster(ClusterSpec(version="2.9.10")) as cluster,
        Events(*cluster.urls, options=options) as told,
    ):
        known = len(cluster.log_elections())
        assert (told.lines[0]["tap"], told.lines[0]["term"] is not None) == (tap, tap)
        before = await cluster.next_leader(None)
        await fault(cluster)
        await settled(cluster, told)
        logs = cluster.log_elections()[known:]
        judgement = judge(told.elections, logs, 0.1, terms_told=tap)
        assert judgement.problems == [], (told.elections, logs)
        assert {line["term"] is not None for line in told.elections} == {tap}
        assert told.elections[0]["previous"] == before
