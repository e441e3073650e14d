"""Do the larger shapes become the meta groups they should? Real servers, one shape a test."""

import pytest

from tests.versions import have
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part


async def group(cluster: Cluster, domain: str | None = None) -> dict[str, int]:
    """Size of the meta group as each of its servers tells it."""
    return {a.name: a.group_size for a in await cluster.ping() if a.jetstream and a.domain == domain}


async def test_servers_without_jetstream() -> None:
    """Of three servers with JetStream and two without, three are peers, and the others answer as servers."""
    async with Cluster(ClusterSpec(parts=(Part(plain=2),))) as cluster:
        assert await group(cluster) == {"n1": 3, "n2": 3, "n3": 3}
        assert {a.name for a in await cluster.ping() if not a.jetstream} == {"n4", "n5"}
        assert await cluster.leader() in ("n1", "n2", "n3")


async def test_super_cluster_is_one_group() -> None:
    """Two clusters of three joined by gateways are one meta group of six with one leader, which moves between them."""
    async with Cluster(ClusterSpec(parts=(Part("C1"), Part("C2")))) as cluster:
        assert await group(cluster) == dict.fromkeys(cluster.names, 6)
        old = await cluster.leader()
        other = "n1" if old in ("n4", "n5", "n6") else "n4"
        await cluster.step_down(other)
        assert await cluster.next_leader(old) == other


async def test_leaf_nodes_with_their_own_domain() -> None:
    """Leaf nodes with a domain of their own share the system account and are a second group with its own leader."""
    parts = (Part("C1", domain="hub"), Part("L1", leaf_of="C1", domain="edge"))
    async with Cluster(ClusterSpec(parts=parts)) as cluster:
        assert await group(cluster, "hub") == {"n1": 3, "n2": 3, "n3": 3}
        assert await group(cluster, "edge") == {"n4": 3, "n5": 3, "n6": 3}
        hub, edge = await cluster.leader("hub"), await cluster.leader("edge")
        assert hub in cluster.peers("hub")
        assert edge in cluster.peers("edge")
        await cluster.step_down(domain="edge")
        assert await cluster.next_leader(edge, domain="edge") in cluster.peers("edge")
        assert await cluster.leader("hub") == hub


@pytest.mark.lab
async def test_leaf_nodes_in_the_same_domain() -> None:
    """Leaf nodes in the hub's domain belong to the hub's group, and none of them leads it at first."""
    parts = (Part("C1", domain="hub"), Part("L1", leaf_of="C1", domain="hub"))
    async with Cluster(ClusterSpec(parts=parts)) as cluster:
        assert set((await group(cluster, "hub")).values()) == {6}
        assert await cluster.leader() in ("n1", "n2", "n3")


async def test_a_lone_server_needs_no_leader() -> None:
    """One server with JetStream is ready without a meta group."""
    async with Cluster(ClusterSpec(parts=(Part(servers=1),))) as cluster:
        assert cluster.peers() == []
        assert await cluster.leader() is None


async def test_mixed_versions() -> None:
    """Servers of different versions form one cluster."""
    have("2.10.26")
    async with Cluster(ClusterSpec(versions={"n1": "2.10.26"})) as cluster:
        assert await group(cluster) == {"n1": 3, "n2": 3, "n3": 3}
        assert "Version:  2.10.26" in cluster.log("n1").read_text()
        assert "Version:  2.10.26" not in cluster.log("n2").read_text()


_LATER = [pytest.param(version, marks=pytest.mark.lab) for version in ("2.10.26", "2.11.11", "2.12.8", "2.14.6")]


@pytest.mark.parametrize("version", ["2.9.10", *_LATER])
async def test_every_version_elects_and_logs_it(version: str) -> None:
    """A step-down elects another leader and the log line is understood: on the oldest in each run, as on the installed one
    (`test_cluster.py`), and on those between them with `-m lab`."""
    have(version)
    async with Cluster(ClusterSpec(version=version)) as cluster:
        old = await cluster.leader()
        await cluster.step_down()
        new = await cluster.next_leader(old)
        assert [e.leader for e in cluster.log_elections()] == [old, new]
