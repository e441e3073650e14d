"""Is the demo alive? Its traffic lives through elections, its faults break and mend, and it stops when told to."""

import asyncio
import contextlib
import time

import nats
import pytest
from nats.js import JetStreamContext

from tests.busy import PATIENCE_S, Busy
from tests.cases import cases
from tui.core.refusal import Refusal
from tui.demo import traffic
from tui.demo.ask import ClusterTrouble, connected
from tui.demo.cluster import Cluster
from tui.demo.faults import FAULTS, first_handover, flap
from tui.demo.run import run_demo
from tui.demo.spec import ClusterSpec, Part
from tui.demo.traffic import STREAMS, run_traffic


async def acknowledged(js: JetStreamContext, stream: str) -> int:
    """Messages of a stream its consumer has acknowledged; none while it does not exist or has no leader."""
    try:
        info = await js.consumer_info(stream, STREAMS[stream], timeout=1)
    except nats.errors.Error:
        return 0
    return info.ack_floor.stream_seq if info.ack_floor else 0


async def more_acknowledged(js: JetStreamContext) -> None:
    """Until every stream's consumer has got further than it is now."""
    before = {stream: await acknowledged(js, stream) for stream in STREAMS}
    for stream, count in before.items():
        seen = count
        while seen <= count:
            await asyncio.sleep(0.05)
            seen = await acknowledged(js, stream)


async def test_traffic_lives_through_elections() -> None:
    """Streams are published to and read from; after a hand-over and the end of the server they sat on they go on."""
    async with Cluster() as cluster:
        running = asyncio.create_task(run_traffic(cluster))
        async with asyncio.timeout(PATIENCE_S), connected(cluster.url("n2", "app")) as nc:
            await more_acknowledged(nc.jetstream())
            await cluster.step_down()
            await more_acknowledged(nc.jetstream())
            assert (await nc.jetstream().stream_info("ORDERS")).config.num_replicas == 3
            await cluster.stop("n1")  # the applications begin there
            await more_acknowledged(nc.jetstream())
        assert not running.done()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_traffic_ends_though_its_cancellation_is_lost(three: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """As nats-py may lose it while the first stream is made: what would begin then could be cancelled by nobody."""
    make, making = traffic._make, asyncio.Event()

    async def deaf(
        js: JetStreamContext, stream: str, consumer: str, replicas: int
    ) -> JetStreamContext.PullSubscription:
        with contextlib.suppress(asyncio.CancelledError):
            making.set()
            await asyncio.Event().wait()
        return await make(js, stream, consumer, replicas)

    monkeypatch.setattr(traffic, "_make", deaf)
    running = asyncio.create_task(run_traffic(three))
    await making.wait()
    running.cancel()
    await asyncio.wait([running], timeout=20)
    assert running.done()


async def test_the_demo_shows_an_election_and_stops() -> None:
    """`ready` gets URLs that work as they are, the first hand-over comes by itself, and `stop` ends it all in a second."""
    urls: asyncio.Future[list[str]] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    demo = asyncio.create_task(
        run_demo(ClusterSpec(), lambda found, _: urls.set_result(found), stop, handover_after=0.2)
    )
    nc = await nats.connect(await asyncio.wait_for(urls, PATIENCE_S))
    elected = asyncio.Event()

    async def noted(_message: object) -> None:
        elected.set()

    await nc.subscribe("$JS.EVENT.ADVISORY.DOMAIN.LEADER_ELECTED", cb=noted)
    await asyncio.wait_for(elected.wait(), PATIENCE_S)
    await nc.close()
    before, busy = time.monotonic(), Busy()
    stop.set()
    await demo
    assert time.monotonic() - before < 2 + busy.s


async def test_the_demo_passes_a_refusal_on() -> None:
    """What the cluster refuses is refused by the demo, and `ready` is never called."""
    with pytest.raises(Refusal, match="is not a nats-server version"):
        await run_demo(ClusterSpec(version="latest"), lambda *_: pytest.fail("ready"), asyncio.Event())


async def test_a_demo_told_to_stop_at_once_stops() -> None:
    """A stop before the cluster is ready ends the demo too."""
    stop = asyncio.Event()
    stop.set()
    await run_demo(ClusterSpec(), lambda *_: None, stop)


async def test_first_handover_and_flapping(three: Cluster) -> None:
    """The first hand-over is one election; flapping is as many as asked for."""
    start = time.time()
    await first_handover(three, after=0)
    await flap(three, times=2, pause=0.3)
    assert len(three.log_elections(since=start)) == 3


async def test_faults_without_a_leader() -> None:
    """Where nobody leads the first hand-over is left out, and a fault that needs a leader says so."""
    async with Cluster(ClusterSpec(parts=(Part(servers=1),))) as cluster:
        await first_handover(cluster, after=0)
        with pytest.raises(ClusterTrouble, match="there is no leader now"):
            await flap(cluster)


async def test_restart_fault(three: Cluster) -> None:
    """The leader restarts cleanly: a new process, another leader, all mended."""
    leader = str(await three.leader())
    pid = three.pid(leader)
    await FAULTS["restart"].run(three)
    assert three.pid(leader) not in (None, pid)
    assert three.running == three.names


@pytest.mark.lab_smoke
async def test_faults_cost_an_election_and_mend() -> None:
    """Each fault makes an election happen and leaves a whole cluster: all at one time, each on a cluster of its own."""
    names = ("crash", "lame-duck", "freeze-leader", "freeze-follower", "no-quorum")
    ends = await asyncio.gather(*map(costs_an_election, names), return_exceptions=True)
    with cases() as case:
        for name, error in zip(names, ends, strict=True):
            with case(name):
                if error is not None:
                    raise error


async def costs_an_election(name: str) -> None:
    """Raises AssertionError if it does not.

    A thawed follower asks for votes only if its timer is looked at before the heartbeats that waited for it: most times."""
    async with Cluster() as cluster:
        start = time.time()
        for _ in range(4 if name == "freeze-follower" else 1):
            await FAULTS[name].run(cluster)
            if cluster.log_elections(since=start):
                break
        assert cluster.log_elections(since=start)
        assert cluster.running == cluster.names
        assert await cluster.leader() is not None
