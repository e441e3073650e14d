"""Is a real cluster seen as it is: every server through a connection of its own, losses and returns once each?"""

import asyncio
import time

import pytest

from tests.busy import PATIENCE_S, Busy
from tests.feeds.recorder import Recorder, answered, by, connection, down, through, up, watching
from tests.versions import have
from tui.core.model.peer_names import peer_hash
from tui.core.observed.discovery import DiscoveryDone
from tui.core.observed.events import (
    AnyEvent,
    HealthSeen,
    LeaderElected,
    MetaSeen,
    ProbeMissed,
    RaftSeen,
    ServerLameDuck,
    ServerShutdown,
    StatsSeen,
    VantageChanged,
)
from tui.core.settings.watch import Watch
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part
from tui.feeds.source import LiveSource


async def test_the_first_leader_is_known_before_anything_is_pinned(three: Cluster) -> None:
    """RAFTZ of every server goes out with its first answer, through the first connection."""
    recorder, busy = Recorder(), Busy()
    source = LiveSource(connection(three.sys_url("n1")), Watch(), recorder)
    try:
        await source.open()
        assert isinstance(recorder.events[0], VantageChanged)
        done = recorder.of(DiscoveryDone)
        assert [sorted(one.servers) for one in done] == [three.names]
        seen = recorder.of(RaftSeen)
        assert {one.server.name for one in seen} == set(three.names)
        assert {one.via for one in seen} == {"n1"}
        assert seen[-1].at - recorder.events[0].at < 0.5 + busy.s
    finally:
        await source.close()


async def test_every_server_has_a_connection_of_its_own(three: Cluster) -> None:
    """One URL is enough; then each server answers through itself."""
    async with watching(connection(three.sys_url("n2"))) as (source, recorder):
        await recorder.pinned(*three.names)
        for name in three.names:
            await recorder.until(RaftSeen, by(name))
            await recorder.until(MetaSeen, by(name))
            await recorder.until(HealthSeen, answered(name))
        leader = await recorder.led()
        assert all(seen.raft is not None and seen.raft.leader == peer_hash(leader) for seen in recorder.of(RaftSeen))
        assert not recorder.of(VantageChanged, lambda e: not e.connected)
        assert set(source.costs()) == set(three.names)


async def test_a_killed_server_is_lost_once_and_comes_back_with_its_new_id(three: Cluster) -> None:
    """One event each way; what is asked of it meanwhile is missed."""
    async with watching(connection(*three.urls)) as (_, recorder):
        await recorder.pinned(*three.names)
        old = await recorder.until(RaftSeen, lambda e: e.server.name == "n3")
        mark = recorder.mark
        await three.kill("n3")
        await recorder.until(VantageChanged, down("n3"), start=mark)
        await recorder.until(ProbeMissed, lambda e: e.server == "n3" and not e.unsupported, start=mark)
        three.start("n3")
        await recorder.until(VantageChanged, up("n3"), start=mark)
        await recorder.until(
            RaftSeen, lambda e: e.server.name == "n3" and e.via == "n3" and e.server.id != old.server.id, start=mark
        )
        changes = recorder.of(VantageChanged, lambda e: e.server == "n3", start=mark)
        assert [one.connected for one in changes] == [False, True]


async def test_a_step_down_is_heard_through_every_server(three: Cluster) -> None:
    """Each pinned connection passes the advisory on, with one id."""
    async with watching(connection(*three.urls)) as (_, recorder):
        await recorder.pinned(*three.names)
        await recorder.led()
        mark = recorder.mark
        await three.step_down()
        for name in three.names:
            await recorder.until(LeaderElected, through(name), start=mark)
        assert len({one.id for one in recorder.of(LeaderElected, start=mark)}) == 1


async def test_a_frozen_server_is_missed_and_not_buried_in_requests(three: Cluster) -> None:
    """One request in flight an endpoint, fewer the longer it is mute; its late answers are still taken."""
    async with watching(connection(*three.urls)) as (source, recorder):
        await recorder.pinned(*three.names)
        await recorder.until(RaftSeen, lambda e: e.via == "n2")
        mark, busy = recorder.mark, Busy()
        three.freeze("n2")
        missed = await recorder.until(ProbeMissed, lambda e: e.server == "n2" and e.endpoint == "RAFTZ", start=mark)
        assert 1.9 < missed.at - missed.asked < 2.5 + busy.s
        asked = source.costs()["n2"].requests
        for _ in range(50):
            source.hurry()
            await asyncio.sleep(0.02)
        assert source.costs()["n2"].requests - asked < 12
        assert not recorder.of(VantageChanged, lambda e: not e.connected)
        assert not recorder.of(ProbeMissed, lambda e: e.server != "n2")
        three.thaw("n2")
        late = await recorder.until(RaftSeen, lambda e: e.via == "n2", start=recorder.mark)
        assert late.asked is not None


async def test_cut_off_everywhere_it_is_back_within_a_second(three: Cluster) -> None:
    """KICK on every server at once (nats-server 2.11+)."""
    async with watching(connection(*three.urls)) as (_, recorder):
        await recorder.pinned(*three.names)
        mark, busy = recorder.mark, Busy()
        await three.kick_all("metawatch")
        for name in three.names:
            lost = await recorder.until(VantageChanged, down(name), start=mark)
            back = await recorder.until(VantageChanged, up(name), start=mark)
            assert back.at - lost.at < 1.0 + busy.s


async def test_it_comes_back_when_the_whole_cluster_was_away(three: Cluster) -> None:
    """All servers killed: every loss is told once, and every return. Where a server is away for so long that it was looked for several
    times, why nobody reaches it is told as well, once, and that is no second loss."""
    async with watching(connection(three.sys_url("n1"))) as (_, recorder):
        await recorder.pinned(*three.names)
        mark = recorder.mark
        for name in three.names:
            await three.kill(name)
        for name in three.names:
            await recorder.until(VantageChanged, down(name), start=mark)
        for name in three.names:
            three.start(name)
        await recorder.pinned(*three.names, start=mark)
        await recorder.led(start=mark)
        for name in three.names:
            told = [one.reason for one in recorder.of(VantageChanged, down(name), start=mark)]
            assert len(told) == len(set(told)), told
            assert len([why for why in told if not str(why).startswith("not reachable")]) == 1, told


async def test_hurry_asks_more_often_but_not_without_measure(three: Cluster) -> None:
    """At most ten rounds a second, the last call never lost."""
    async with watching(connection(*three.urls)) as (source, recorder):
        await recorder.pinned(*three.names)
        mark, begun = recorder.mark, time.monotonic()
        for _ in range(100):
            source.hurry()
            await asyncio.sleep(0.01)
        seen = recorder.of(RaftSeen, lambda e: e.server.name == "n1", start=mark)
        assert 5 <= len(seen) <= 4 + 10 * (time.monotonic() - begun)


async def test_it_ends_quickly_and_says_nothing_after(three: Cluster) -> None:
    """No event leaves a source that was closed, not even for a frozen server."""
    recorder = Recorder()
    source = LiveSource(connection(*three.urls), Watch(), recorder)
    await source.open()
    running = asyncio.create_task(source.run())
    await recorder.until(HealthSeen, answered("n2"), start=recorder.mark)
    three.freeze("n2")
    start, busy = time.monotonic(), Busy()
    running.cancel()
    await asyncio.wait([running])
    mark = recorder.mark
    assert time.monotonic() - start < 1.0 + busy.s
    assert running.cancelled()
    three.thaw("n2")
    await asyncio.sleep(0.1)
    assert recorder.mark == mark


async def test_servers_without_jetstream_are_held_and_left_in_peace() -> None:
    """They are vantages: connected to, never asked for Raft."""
    async with (
        Cluster(ClusterSpec(parts=(Part(plain=1),))) as cluster,
        watching(connection(cluster.sys_url("n4"))) as (_, recorder),
    ):
        await recorder.pinned(*cluster.names)
        await recorder.until(RaftSeen, lambda e: e.via == "n1")
        await recorder.until(StatsSeen, lambda e: e.server.name == "n4")
        assert not recorder.of(RaftSeen, lambda e: e.server.name == "n4")
        mark = recorder.mark
        await cluster.step_down()
        for name in cluster.names:
            # n4 was first connected to, so it is the one that hears for all.
            await recorder.until(LeaderElected, through(name), start=mark)


async def test_before_raftz_existed_jsz_tells() -> None:
    """nats-server 2.9: *no responders* once, then JSZ every second."""
    have("2.9.10")
    async with (
        Cluster(ClusterSpec(version="2.9.10")) as cluster,
        watching(connection(*cluster.urls)) as (_, recorder),
    ):
        await recorder.pinned(*cluster.names)
        await recorder.until(MetaSeen, lambda e: e.via == "n1")
        mark, busy = recorder.mark, Busy()
        for _ in range(3):
            seen = await recorder.until(MetaSeen, lambda e: e.via == "n1", start=recorder.mark)
        assert seen.at - recorder.events[mark - 1].at < 6 + busy.s, "three times four seconds, where there is RAFTZ"
        missed = recorder.of(ProbeMissed)
        assert sorted(one.server for one in missed) == cluster.names
        assert all(one.unsupported and one.endpoint == "RAFTZ" for one in missed)
        assert not recorder.of(RaftSeen)
        assert recorder.of(MetaSeen, start=mark)


async def test_last_words_are_heard(three: Cluster) -> None:
    """LAMEDUCK and SHUTDOWN of a server, through the others."""
    async with watching(connection(*three.urls)) as (_, recorder):
        await recorder.pinned(*three.names)
        three.lame_duck("n3")
        duck = await recorder.until(ServerLameDuck)
        assert duck.server.name == "n3"
        mark = recorder.mark
        await three.stop("n2")
        shut = await recorder.until(ServerShutdown, start=mark)
        assert shut.server.name == "n2"
        await recorder.until(VantageChanged, down("n2"), start=mark)


async def test_a_bug_in_whoever_takes_the_events_ends_the_run(three: Cluster) -> None:
    """It comes out with its traceback; nothing is left running."""
    before = asyncio.all_tasks()

    class Bug(Recorder):
        def __call__(self, event: AnyEvent) -> None:
            if isinstance(event, RaftSeen):
                raise ZeroDivisionError

    source = LiveSource(connection(*three.urls), Watch(), Bug())
    await source.open()
    async with asyncio.timeout(PATIENCE_S):
        with pytest.raises(ExceptionGroup) as caught:
            await source.run()
    assert caught.value.subgroup(ZeroDivisionError) is not None
    assert not {task for task in asyncio.all_tasks() - before if not task.done()}


async def test_our_own_stall_is_nobodys_miss(three: Cluster) -> None:
    """Stopped for longer than every deadline, with the answers waiting in the sockets."""
    async with watching(connection(*three.urls)) as (source, recorder):
        await recorder.pinned(*three.names)
        await asyncio.sleep(0.2)
        source.hurry()
        await asyncio.sleep(0.005)
        mark = recorder.mark
        time.sleep(3.5)  # noqa: ASYNC251  # this is the stall
        for name in three.names:
            await recorder.until(RaftSeen, answered(name), start=mark)
        mark = recorder.mark
        for name in three.names:  # asked and answered once more: all that waited in the sockets is judged
            await recorder.until(RaftSeen, answered(name), start=mark)
        assert not recorder.of(ProbeMissed)
        assert not recorder.of(VantageChanged, lambda event: not event.connected)
