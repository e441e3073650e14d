"""Does every address count that the operator gave, in whatever order? On a cluster of which one server is cut off."""

from tests.actions.operator import Operator, operating
from tests.command import metawatch
from tests.feeds.parted import cut_off, led_by
from tests.feeds.recorder import connection, watching
from tui.core.found import AddressRefused
from tui.core.lines import Ready, VerdictLine
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part


async def test_the_order_of_the_addresses_changes_nothing() -> None:
    """n1 is alone and has never known a leader, n2 and n3 have one: named first, last or in the middle, n1 is one of three."""
    async with Cluster() as cluster:
        await cut_off(cluster, "n1")
        leader = await led_by(cluster, "n2")
        for order in (("n1", "n2", "n3"), ("n3", "n1", "n2"), ("n2", "n3", "n1")):
            async with operating(*(cluster.sys_url(name) for name in order)) as op:
                await op.pinned(*cluster.names)
                sees_all(op, leader)
        url = ",".join(cluster.sys_url(name) for name in ("n1", "n2", "n3"))
        (await metawatch("wait", "--leader", "--for", "5s", "--no-context", "-s", url)).silent()
        told = await metawatch("stepdown", "--yes", "--no-context", "-s", url)
        told.silent()
        assert f"{await led_by(cluster, 'n2')} leads in term" in told.out


def sees_all(op: Operator, leader: str) -> None:
    """The leader of the majority, at once; and no ghosts."""
    (ready,) = [line for line in op.lines if isinstance(line, Ready)]
    assert (ready.leader, sorted(ready.peers), ready.missing) == (leader, ["n1", "n2", "n3"], ())
    assert not [line for line in op.lines if isinstance(line, VerdictLine)]


async def test_a_server_that_is_cut_off_alone_is_no_proof_of_ghosts() -> None:
    """Only its address is given: what it says of peers that it does not know is one view, and no rescue is advised."""
    async with Cluster() as cluster:
        await cut_off(cluster, "n1")
        async with operating(cluster.sys_url("n1")) as op:
            await op.until(lambda: [line for line in op.lines if isinstance(line, VerdictLine)], within=15)
            for line in op.lines:
                if isinstance(line, VerdictLine) and line.cause == "ghost_peers":
                    assert line.confidence < 0.5
                    assert "rescue" not in line.next
                    assert "give the URLs of all servers" in line.next


async def test_an_address_of_another_cluster_is_one_line() -> None:
    """The first one that answers is watched; the other is named, its facts are not mixed in, and `check` says so."""
    async with Cluster(ClusterSpec(parts=(Part("A"),))) as a, Cluster(ClusterSpec(parts=(Part("B"),))) as b:
        async with watching(connection(a.sys_url("n1"), b.sys_url("n2"))) as (source, recorder):
            refused = await recorder.until(AddressRefused)
            assert refused.address == f"127.0.0.1:{b.seat('n2').client}"
            assert "another server (n2, id " in refused.reason
            assert "cluster B) answers at" in refused.reason
            await recorder.pinned(*a.names)
            assert len(recorder.of(AddressRefused)) == 1
            assert {known.ref.cluster for known in source._roster.servers.values()} == {"A"}
        ran = await metawatch("check", "--no-context", "-s", f"{a.sys_url('n1')},{b.sys_url('n2')}")
        assert ran.code == 1
        assert "Warn:127.0.0.1:" in ran.out
