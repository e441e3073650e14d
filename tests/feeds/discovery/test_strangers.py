"""Is nothing ever said to a server of another cluster, whatever address a server tells?"""

import pytest

from tests.command import metawatch
from tests.feeds.recorder import connection, watching
from tests.feeds.twins import Twins, twins
from tests.lab.told import awaited
from tui.core.observed.answer import Answer
from tui.core.observed.events import VantageChanged
from tui.demo.cluster import Cluster


async def ids(cluster: Cluster) -> set[str]:
    """Ids of its servers now."""
    return {answer.server_id for answer in await cluster.ping()}


async def refused_before_credentials(both: Twins) -> None:
    """The stranger is one note; nothing was said to it, and none of its facts came in."""
    async with watching(connection(both.a.url("n1", "noaddress"))) as (_, recorder):
        told = await recorder.until(VantageChanged, lambda e: e.server == "n2" and not e.connected)
        assert told.reason is not None
        assert "another server (n2, " in told.reason
        assert f"cluster {both.b.seats[0].part.name}" in told.reason
        assert told.reason.endswith("no credentials were sent")
        await recorder.pinned("n1", "n3")
        before = len(both.visits)

        async def dialled_again() -> bool:
            return len(both.visits) > before

        assert await awaited(dialled_again, 15), "the address is dialled again, and that must bring nothing"
        assert not recorder.of(VantageChanged, lambda e: e.server == "n2" and e.connected)
        assert len(recorder.of(VantageChanged, lambda e: e.server == "n2")) == 1
        heard = {event.server.id for event in recorder.events if isinstance(event, Answer)}
        assert heard == await ids(both.a)
    assert not both.said


async def steps_down_its_own_cluster_only(both: Twins, tries: int) -> None:
    """The leader of A changes each time, that of B never; nothing was said to B. The true address of n2 is given."""
    stays = await both.b.leader()
    for _ in range(tries):
        before = await both.a.leader()
        given = ",".join(both.a.sys_url(name) for name in ("n1", "n2"))
        ran = await metawatch("stepdown", "--no-context", "--yes", "-s", given)
        ran.silent()
        assert f"{await both.a.leader()} is the new leader (term" in ran.out
        assert await both.a.leader() != before
        assert await both.b.leader() == stays
    assert not both.said


async def refuses_without_a_way_to_the_leader(both: Twins) -> None:
    """n2 leads in both, and the only address of it that is known leads to the wrong one: no request leaves."""
    leaders = await both.a.leader(), await both.b.leader()
    ran = await metawatch("stepdown", "--no-context", "--yes", "-s", both.a.sys_url("n1"))
    assert ran.code == 1
    assert "no connection to leader n2" in ran.err
    assert "another server (n2, " in ran.err
    assert (await both.a.leader(), await both.b.leader()) == leaders
    assert not both.said


async def test_an_address_that_leads_to_another_cluster() -> None:
    """No password, no command and no fact crosses over."""
    async with twins() as both:
        await refused_before_credentials(both)
        await led_by_n2(both.a)
        await refuses_without_a_way_to_the_leader(both)
        await steps_down_its_own_cluster_only(both, 2)


async def test_another_cluster_of_the_same_name() -> None:
    """As two clusters of one Helm chart: the id alone tells them apart."""
    async with (
        twins(names=("nats", "nats")) as both,
        watching(connection(both.a.url("n1", "noaddress"))) as (_, recorder),
    ):
        told = await recorder.until(VantageChanged, lambda e: e.server == "n2" and not e.connected)
        assert told.reason is not None
        assert "with an id unknown to the cluster (n2, " in told.reason
        assert not both.said


@pytest.mark.lab
@pytest.mark.parametrize("version", ["2.9.10", "2.10.26", "2.12.8", "2.15.1"])
async def test_no_step_down_ever_leaves_the_cluster(version: str) -> None:
    """Ten times, with both led by n2, on every line of servers."""
    async with twins(version) as both:
        await refused_before_credentials(both)
        await led_by_n2(both.a)
        await led_by_n2(both.b)
        await refuses_without_a_way_to_the_leader(both)
        await steps_down_its_own_cluster_only(both, 10)


async def led_by_n2(cluster: Cluster) -> None:
    """Step down until it does; before 2.11 the servers choose."""
    while (leader := await cluster.leader()) != "n2":
        await cluster.step_down()
        await cluster.next_leader(leader)


async def test_a_restarted_server_is_let_in_once_the_others_tell_its_id(three: Cluster) -> None:
    """Its address was learned and its id is new: nothing is said to it before another server tells the id, and then it is pinned."""
    async with watching(connection(three.sys_url("n1"))) as (_, recorder):
        await recorder.pinned(*three.names)
        mark = recorder.mark
        await three.stop("n3")
        three.start("n3")
        await recorder.pinned("n3", start=mark)
        changes = recorder.of(VantageChanged, lambda e: e.server == "n3", start=mark)
        assert [one.connected for one in changes] == [False, True]


async def test_the_operators_own_address_may_show_a_new_id(three: Cluster) -> None:
    """All servers anew at once, and one URL given: it is trusted, and tells the ids of the others."""
    async with watching(connection(three.sys_url("n1"))) as (_, recorder):
        await recorder.pinned(*three.names)
        mark = recorder.mark
        for name in three.names:
            await three.kill(name)
        for name in three.names:
            three.start(name)
        await recorder.pinned(*three.names, start=mark)
