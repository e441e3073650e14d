"""Does every address count that the operator gave, in whatever order? On a cluster of which one server is cut off."""

import pytest

from tests.actions.operator import Operator, operating
from tests.command import metawatch
from tests.feeds.parted import cut_off, led_by, without_gateways
from tests.feeds.recorder import connection, watching
from tui.core.model.lines import Ready, VerdictLine
from tui.core.observed.discovery import AddressRefused
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part


async def test_a_server_is_cut_off() -> None:
    """One cluster for all of it."""
    async with Cluster() as cluster:
        await cut_off(cluster, "n1")
        await alone_it_is_no_proof_of_ghosts(cluster)
        await the_order_of_the_addresses_changes_nothing(cluster)
        await the_doctor_sees_every_side(cluster)


async def the_order_of_the_addresses_changes_nothing(cluster: Cluster) -> None:
    """n1 is alone and has never known a leader, n2 and n3 have one: named first, last or in the middle, n1 is one of three."""
    leader = await led_by(cluster, "n2")
    for order in (("n1", "n2", "n3"), ("n3", "n1", "n2"), ("n2", "n3", "n1")):
        async with operating(*(cluster.sys_url(name) for name in order)) as op:
            await op.pinned(*cluster.names)
            sees_all(op, leader)
    url = ",".join(cluster.sys_url(name) for name in ("n1", "n2", "n3"))
    (await metawatch("wait", "--leader", "--for", "5s", "--no-context", "-s", url)).silent()
    told = await metawatch("stepdown", "--yes", "--no-context", "-s", url)
    told.silent()
    assert f"{await led_by(cluster, 'n2')} is the new leader (term" in told.out


def sees_all(op: Operator, leader: str) -> None:
    """The leader of the majority, at once; and no ghosts."""
    (ready,) = [line for line in op.lines if isinstance(line, Ready)]
    assert (ready.leader, sorted(ready.peers), ready.missing) == (leader, ["n1", "n2", "n3"], ())
    assert not [line for line in op.lines if isinstance(line, VerdictLine)]


async def alone_it_is_no_proof_of_ghosts(cluster: Cluster) -> None:
    """Only its address is given: what it says of peers that it does not know is one view, and no rescue is advised."""
    async with operating(cluster.sys_url("n1")) as op:
        await op.until(lambda: [line for line in op.lines if isinstance(line, VerdictLine)])
        for line in op.lines:
            if isinstance(line, VerdictLine) and line.cause == "ghost_peers":
                assert line.confidence < 0.5
                assert "rescue" not in line.next
                assert "give the URLs of all servers" in line.next


async def test_an_address_of_another_cluster_is_one_line(three: Cluster) -> None:
    """The first one that answers is watched; the other is named, its facts are not mixed in, and `check` says so."""
    async with Cluster(ClusterSpec(parts=(Part("B"),))) as b:
        async with watching(connection(three.sys_url("n1"), b.sys_url("n2"))) as (source, recorder):
            refused = await recorder.until(AddressRefused)
            assert refused.address == f"127.0.0.1:{b.seat('n2').client}"
            assert "another server (n2, id " in refused.reason
            assert "cluster B) answers at" in refused.reason
            await recorder.pinned(*three.names)
            assert len(recorder.of(AddressRefused)) == 1
            assert {known.ref.cluster for known in source._roster.servers.values()} == {"C1"}
        ran = await metawatch("check", "--no-context", "-s", f"{three.sys_url('n1')},{b.sys_url('n2')}")
        assert ran.code == 1
        assert "Warn:127.0.0.1:" in ran.out


@pytest.mark.lab
@pytest.mark.parametrize("version", ["2.10.26", "2.15.1"])
async def test_a_server_without_its_gateway_is_of_the_cluster_all_the_same(version: str) -> None:
    """Six servers in two clusters, and n4 hears only its own: whichever comes first, all six are connected to."""
    async with Cluster(ClusterSpec(parts=(Part("C1"), Part("C2")), version=version)) as cluster:
        await without_gateways(cluster, "n4")
        for order in (cluster.names, ["n4", "n5", "n6", "n1", "n2", "n3"], ["n4", "n1"]):
            async with watching(connection(*(cluster.sys_url(name) for name in order))) as (_, recorder):
                await recorder.pinned(*cluster.names)


async def the_doctor_sees_every_side(cluster: Cluster) -> None:
    """Whichever address comes first: three servers, one group with a leader; and an address of another cluster is named."""
    await led_by(cluster, "n2")
    async with Cluster(ClusterSpec(parts=(Part("B", servers=1),))) as other:
        for order in (("n1", "n2"), ("n2", "n1")):
            url = ",".join((*(cluster.sys_url(name) for name in order), other.sys_url("n1")))
            ran = await metawatch("doctor", "--no-context", "-s", url)
            assert ran.code == 0, ran
            for name in cluster.names:
                assert f"  {name}  " in ran.out
            assert "3 peers: n1 n2 n3" in ran.out
            assert "Not examined: another server (n1, id " in ran.out
