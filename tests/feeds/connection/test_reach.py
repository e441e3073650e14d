"""Are servers found and held wherever they hide: behind a load balancer, behind others, under one name?"""

import asyncio
import math
from types import SimpleNamespace

import pytest

from tests.busy import Busy
from tests.feeds.fakes import balances, listening
from tests.feeds.recorder import answered, by, connection, down, refused_by, through, up, watching
from tui import clock
from tui.core.observed.events import (
    FeedDenied,
    LeaderElected,
    MetaSeen,
    ProbeMissed,
    RaftSeen,
    StatsSeen,
    VantageChanged,
)
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, DemoUser
from tui.feeds.asking import sampling_plan

INBOX = 'subscribe: { allow: [ "_INBOX.>", "$SYS.SERVER.>", "$JS.EVENT.ADVISORY.>" ] }'
USERS = (
    DemoUser(
        "noaddress", "p", permissions='publish: { deny: [ "$SYS.REQ.SERVER.*.VARZ", "$SYS.REQ.SERVER.*.ROUTEZ" ] }'
    ),
    DemoUser("noraft", "p", permissions='publish: { deny: [ "$SYS.REQ.SERVER.*.RAFTZ" ] }'),
    DemoUser("noadvisory", "p", permissions='subscribe: { deny: [ "$JS.EVENT.ADVISORY.>" ] }'),
    DemoUser("pingonly", "p", permissions=f'publish: {{ allow: [ "$SYS.REQ.SERVER.PING" ] }}, {INBOX}'),
)


async def test_hidden_servers() -> None:
    """One cluster for all of it: starting one takes seconds."""
    async with Cluster(ClusterSpec(no_advertise=True, users=USERS)) as cluster:
        await behind_a_load_balancer(cluster)
        await ended_at_any_moment(cluster)
        await out_of_reach(cluster)
        await found_by_its_routes(cluster)
        await found_late(cluster)
        await raftz_denied(cluster)
        await advisories_denied(cluster)
        await only_ping(cluster)


async def behind_a_load_balancer(cluster: Cluster) -> None:
    """One address, three servers: dialled until each of them has answered."""
    ports = [cluster.seat(name).client for name in cluster.names]
    async with (
        listening(balances(ports)) as port,
        watching(connection(_at(cluster, "noaddress", port))) as (_, recorder),
    ):
        await recorder.pinned(*cluster.names)
        for name in cluster.names:
            await recorder.until(RaftSeen, by(name))
        assert not recorder.of(VantageChanged, lambda event: not event.connected)
        mark = recorder.mark
        await cluster.kick_all("metawatch")
        await recorder.pinned(*cluster.names, start=mark)


async def ended_at_any_moment(cluster: Cluster) -> None:
    """Also in the middle of a dial: nothing is left and nobody waits. The machine may be late once; a program that waits does so
    each time."""
    for number in range(12):
        took, busy = math.inf, Busy()
        for _ in range(3):
            async with watching(connection(cluster.url("n1", "noaddress"))):
                await asyncio.sleep(number * 0.01)
                started = clock.now()
            took = min(took, clock.now() - started)
            if took < 1.0:
                break
        assert took < 1.0 + busy.s


async def out_of_reach(cluster: Cluster) -> None:
    """Told once, and watched through another server."""
    port = cluster.seat("n1").client
    async with (
        listening(balances([port])) as door,
        watching(connection(_at(cluster, "noaddress", door))) as (_, recorder),
    ):
        for name in ("n2", "n3"):
            told = await recorder.until(VantageChanged, down(name))
            assert told.reason is not None
            assert told.reason.startswith("not reachable from here: ")
        mark = recorder.mark
        for name in ("n2", "n3"):
            seen = await recorder.until(RaftSeen, answered(name), start=mark)
            assert seen.via == "n1"
        assert [event.server for event in recorder.of(VantageChanged, up("n1"))] == ["n1"]
        assert len(recorder.of(VantageChanged)) == 3
        await cluster.kill("n3")
        await recorder.until(ProbeMissed, lambda event: event.server == "n3", start=mark)
        cluster.start("n3")
        await recorder.until(RaftSeen, answered("n3"), start=recorder.mark)
        assert len(recorder.of(VantageChanged)) == 3


async def found_by_its_routes(cluster: Cluster) -> None:
    """VARZ tells the port, VARZ or ROUTEZ the address, inside the cluster's own network."""
    async with watching(connection(cluster.sys_url("n1"))) as (_, recorder):
        await recorder.pinned(*cluster.names)


async def found_late(cluster: Cluster) -> None:
    """Nobody is told to be out of reach before the answers that tell where servers are have come, and were dialled: here they are
    asked for as late as it may happen."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sampling_plan, "random", SimpleNamespace(uniform=lambda _soonest, _latest: 1.9))
        async with watching(connection(cluster.sys_url("n1"))) as (_, recorder):
            await recorder.pinned(*cluster.names)
            assert not recorder.of(VantageChanged, lambda event: not event.connected)


async def raftz_denied(cluster: Cluster) -> None:
    """Told as denied, never as a miss; everything else goes on."""
    async with watching(connection(cluster.url("n1", "noraft"))) as (_, recorder):
        denied = await recorder.until(FeedDenied)
        assert (denied.operation, denied.subject) == ("publish", "$SYS.REQ.SERVER.*.RAFTZ")
        await recorder.pinned(*cluster.names)
        for name in cluster.names:
            await recorder.until(MetaSeen, answered(name))
            await recorder.until(FeedDenied, refused_by(name))
        mark = recorder.mark
        for name in cluster.names:  # the next round of polls: one that is denied is never asked, nor missed, in it
            await recorder.until(MetaSeen, answered(name), start=mark)
        assert not recorder.of(ProbeMissed, lambda event: event.endpoint == "RAFTZ")
        assert not recorder.of(RaftSeen)
        assert len(recorder.of(FeedDenied)) == 3


async def advisories_denied(cluster: Cluster) -> None:
    """What comes on a denied subject is unseen: one event a connection."""
    async with watching(connection(*(cluster.url(name, "noadvisory") for name in cluster.names))) as (_, recorder):
        await recorder.pinned(*cluster.names)
        for name in cluster.names:
            denied = await recorder.until(FeedDenied, refused_by(name))
            assert (denied.operation, denied.subject) == ("subscribe", "$JS.EVENT.ADVISORY.>")
        await cluster.step_down()
        await recorder.until(RaftSeen, start=recorder.mark)
        assert not recorder.of(LeaderElected)


async def only_ping(cluster: Cluster) -> None:
    """Advisories and STATSZ are all there is, and enough to go on with."""
    async with watching(connection(*(cluster.url(name, "pingonly") for name in cluster.names))) as (_, recorder):
        await recorder.pinned(*cluster.names)
        for name in cluster.names:
            await recorder.until(StatsSeen, answered(name))
        await recorder.until(FeedDenied, lambda event: event.subject == "$SYS.REQ.SERVER.*.RAFTZ")
        mark = recorder.mark
        await cluster.step_down()
        for name in cluster.names:
            await recorder.until(LeaderElected, through(name), start=mark)
        assert not recorder.of(ProbeMissed, lambda event: event.endpoint == "RAFTZ")


def _at(cluster: Cluster, user: str, port: int) -> str:
    return cluster.url("n1", user).rpartition(":")[0] + f":{port}"
