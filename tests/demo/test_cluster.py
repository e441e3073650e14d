"""Does the demo cluster do what is asked of it? Real servers, one shape, broken and mended in every simple way."""

import asyncio
import socket
import time
from unittest.mock import Mock

import nats
import pytest

from tests.busy import PATIENCE_S, Busy
from tui.core.refusal import Exit, Refusal
from tui.demo.ask import ClusterTrouble
from tui.demo.cluster import Cluster
from tui.demo.site import free_ports
from tui.demo.spec import ClusterSpec, DemoUser, Part, Tls


async def led(cluster: Cluster) -> str:
    """The leader, which a ready cluster has."""
    leader = await cluster.leader()
    assert leader is not None
    return leader


async def test_three_servers_have_one_leader(three: Cluster) -> None:
    """A ready cluster of three has one leader, all its servers name it, and its own log says so too."""
    leader = await led(three)
    assert three.names == three.running == ["n1", "n2", "n3"] == three.peers()
    assert {answer.leader for answer in await three.ping()} == {leader}
    assert three.log_elections()[-1].leader == leader


async def test_step_down_moves_the_leader(three: Cluster) -> None:
    """A step-down moves the leadership, and the log tells when to within the time it took."""
    old, before = await led(three), time.time()
    await three.step_down()
    new = await three.next_leader(old)
    (election,) = three.log_elections(since=before)
    assert election.leader == new != old
    assert before <= election.at <= time.time()


async def test_step_down_to_a_chosen_server(three: Cluster) -> None:
    """A preferred server becomes leader; one that leads already, or does not exist, is refused with the server's words."""
    old = await led(three)
    chosen = next(name for name in three.names if name != old)
    await three.step_down(chosen)
    assert await three.next_leader(old) == chosen
    with pytest.raises(ClusterTrouble, match="already leader"):
        await three.step_down(chosen)
    with pytest.raises(ClusterTrouble, match="not known"):
        await three.step_down("nobody")


async def test_kill_and_start(three: Cluster) -> None:
    """A killed leader is nobody's leader though the others still name it; another follows, and it comes back on its port."""
    old = await led(three)
    port, pid = three.seat(old).client, three.pid(old)
    await three.kill(old)
    assert old not in three.running
    assert three.pid(old) is None
    assert await three.leader() is None
    assert await three.next_leader(old) != old
    three.start(old)
    await three.wait_ready()
    assert three.seat(old).client == port
    assert three.pid(old) not in (None, pid)


async def test_freeze_and_thaw(three: Cluster) -> None:
    """A frozen follower runs and does not answer; thawed it does again."""
    leader = await led(three)
    follower = next(name for name in three.names if name != leader)
    three.freeze(follower)
    assert follower in three.running
    assert {answer.name for answer in await three.ping()} == set(three.names) - {follower}
    three.thaw(follower)
    await three.wait_ready()
    assert {answer.name for answer in await three.ping()} == set(three.names)


async def test_stop_and_lame_duck_hand_over(three: Cluster) -> None:
    """A leader that is shut down cleanly or told to leave hands over within a second, and mending brings it back."""
    for leave in (three.stop, three.lame_duck):
        old, before, busy = await led(three), time.monotonic(), Busy()
        if (leaving := leave(old)) is not None:
            await leaving
        assert await three.next_leader(old) != old
        assert time.monotonic() - before < 3.5 + busy.s  # an election by time-out takes four seconds at least
        await three.mend()
        assert three.running == three.names


async def test_clients_are_kicked_by_name(three: Cluster) -> None:
    """Clients are cut off by the beginning of their connection name; others stay."""
    gone = asyncio.Event()

    async def noted() -> None:
        gone.set()

    victim = await nats.connect(three.sys_url("n2"), name="victim-1", allow_reconnect=False, closed_cb=noted)
    other = await nats.connect(three.sys_url("n2"), name="other", allow_reconnect=False)
    assert [server for server, _ in await three.kick_all("victim")] == ["n2"]
    await asyncio.wait_for(gone.wait(), PATIENCE_S)
    await other.flush()
    await other.close()
    await victim.close()


async def test_two_clusters_side_by_side(three: Cluster) -> None:
    """A second cluster shares neither ports nor folder nor servers with the first."""
    async with Cluster() as second:
        assert second.folder != three.folder
        assert not {seat.client for seat in second.seats} & {seat.client for seat in three.seats}
        ids = {answer.server_id for answer in await second.ping()}
        assert len(ids) == 3
        assert not ids & {answer.server_id for answer in await three.ping()}
    assert not second.folder.exists()
    assert second.running == []


async def test_more_users_and_tls(certificate: Tls) -> None:
    """Further users have exactly their permissions, and TLS is spoken to clients."""
    viewer = DemoUser("viewer", "secret", permissions='publish: { allow: [ "$SYS.REQ.SERVER.PING" ] }')
    async with Cluster(ClusterSpec(parts=(Part(servers=1),), users=(viewer,), tls=certificate)) as cluster:
        denied: asyncio.Queue[Exception] = asyncio.Queue()
        url = cluster.url("n1", "viewer")
        assert url.startswith("tls://viewer:secret@127.0.0.1:")
        nc = await nats.connect(url, tls=cluster.tls, error_cb=denied.put)
        await nc.request("$SYS.REQ.SERVER.PING", timeout=PATIENCE_S)
        await nc.publish("$JS.API.META.LEADER.STEPDOWN")
        assert "permissions violation" in str(await asyncio.wait_for(denied.get(), PATIENCE_S))
        await nc.close()


async def test_a_port_taken_meanwhile_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """When somebody takes a port between its choice and the server's start, other ports are taken."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr("tui.demo.site.free_ports", choices := Mock(side_effect=[[port] * 4, free_ports(4)]))
        async with Cluster(ClusterSpec(parts=(Part(servers=1),))) as cluster:
            assert cluster.seat("n1").client != port
            assert choices.call_count == 2


async def test_bad_configuration_is_one_line() -> None:
    """A server that will not start says why, in one line, and nothing is left of it."""
    cluster = Cluster(ClusterSpec(extra="nonsense {"))
    with pytest.raises(Refusal, match=r"exited unexpectedly: .*Parse error") as refused:
        async with cluster:
            pass
    assert refused.value.exit_code is Exit.NO_SERVER
    assert "\n" not in refused.value.line
    assert not cluster.folder.exists()
