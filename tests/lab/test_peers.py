"""Is each peer told as what it is, on real servers: JetStream switched off, dead before metawatch came, never heard, removed?"""

import asyncio
import os
import re
import signal
from collections.abc import Callable

import pytest

from tests.command import metawatch
from tests.lab.told import Events, Line
from tests.versions import have
from tui.demo.ask import ask
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part


def alerts(told: Events, code: str, state: str = "raised") -> list[Line]:
    """Lines of one code."""
    return [line for line in told.of("alert") if (line["code"], line["state"]) == (code, state)]


def edited(cluster: Cluster, name: str, change: Callable[[str], str]) -> None:
    """Another configuration, for its next start or reload."""
    file = cluster.folder / f"{name}.conf"
    file.write_text(change(file.read_text()))


def without_jetstream(text: str) -> str:
    """The configuration without its JetStream block."""
    return re.sub(r"jetstream: \{.*?\n\}\n", "", text, flags=re.S).replace("    jetstream: enabled\n", "")


async def switch_off(cluster: Cluster, name: str) -> None:
    """JetStream is taken out of the configuration, which is reloaded."""
    edited(cluster, name, without_jetstream)
    pid = cluster.pid(name)
    assert pid is not None
    os.kill(pid, signal.SIGHUP)


async def followers(cluster: Cluster) -> tuple[str, list[str]]:
    """The leader and the others."""
    leader = await cluster.next_leader(None)
    return leader, [name for name in cluster.names if name != leader]


async def remove(cluster: Cluster, via: str, peer: str) -> None:
    """`nats server cluster peer-remove`."""
    async with cluster.connection(via) as nc:
        assert (await ask(nc, "$JS.API.SERVER.REMOVE", {"peer": peer}))["success"]


async def test_jetstream_switched_off_on_a_follower() -> None:
    """Critical within some seconds, with the name; `check` agrees."""
    async with Cluster(ClusterSpec()) as cluster, Events(*cluster.urls) as told:
        _, others = await followers(cluster)
        await switch_off(cluster, others[0])
        await told.until(lambda: bool(alerts(told, "MW_PEER_NO_JETSTREAM")), 8)
        assert [line["subject"] for line in alerts(told, "MW_PEER_NO_JETSTREAM")] == [others[0]]
        assert "MW_META_GONE" not in {line["code"] for line in told.of("alert")}
        ran = await metawatch("check", "--no-context", "-s", ",".join(cluster.urls))
        assert ran.code == 2
        assert f"1 without JetStream: {others[0]}" in ran.out


@pytest.mark.lab
@pytest.mark.parametrize("version", [None, "2.10.26"])
async def test_jetstream_switched_off_on_the_leader(version: str | None) -> None:
    """It hands over, unplanned: the evidence says what it did."""
    have(version)
    async with Cluster(ClusterSpec(version=version)) as cluster, Events(*cluster.urls) as told:
        leader, _ = await followers(cluster)
        await switch_off(cluster, leader)
        await told.until(lambda: bool(told.of("verdict") and alerts(told, "MW_PEER_NO_JETSTREAM")), 12)
        assert f"{leader} switched JetStream off, and runs on" in told.of("verdict")[-1]["evidence_for"]
        assert f"see why JetStream of {leader} is off" in told.of("verdict")[-1]["next"]


async def test_a_peer_that_was_dead_before_metawatch_came() -> None:
    """A leader that never heard it says so at once, and so does metawatch: an alert, `check` and `wait` agree."""
    async with Cluster(ClusterSpec(parts=(Part(servers=5),))) as cluster:
        leader, others = await followers(cluster)
        dead = others[-1]
        await cluster.kill(dead)
        await cluster.step_down(others[0])
        new = await cluster.next_leader(leader)
        left = [cluster.url(name) for name in cluster.names if name != dead]
        async with Events(*left) as told:
            await told.until(lambda: bool(alerts(told, "MW_NO_ANSWER")), 8)
            (found,) = alerts(told, "MW_NO_ANSWER")
            assert found["subject"] == dead
            assert f"{new} has never heard it as leader" in found["summary"]
        ran = await metawatch("check", "--no-context", "-s", ",".join(left))
        assert (ran.code, "peer_inactive=1" in ran.out) == (2, True)
        ran = await metawatch("wait", "--no-context", "-s", ",".join(left), "--safe-to-restart", leader, "--for", "4s")
        assert f"{dead} does not answer" in ran.err + ran.out


@pytest.mark.lab
@pytest.mark.parametrize("version", [None, "2.10.26"])
async def test_a_removed_peer_runs_on_and_is_started_again(version: str | None) -> None:
    """It is told as removed, after its restart as no peer yet; never as a server that lost its store."""
    have(version)
    async with Cluster(ClusterSpec(version=version)) as cluster, Events(*cluster.urls) as told:
        leader, others = await followers(cluster)
        gone = others[0]
        await remove(cluster, leader, gone)
        await told.until(lambda: bool(alerts(told, "MW_NOT_A_PEER")), 10)
        assert f"{gone} was removed from the meta group and runs on" in alerts(told, "MW_NOT_A_PEER")[-1]["summary"]
        await asyncio.sleep(6)
        await cluster.stop(gone)
        cluster.start(gone)
        await told.until(lambda: len(alerts(told, "MW_NOT_A_PEER")) == 2, 15)
        assert f"{gone} follows the leader and is not a peer" in alerts(told, "MW_NOT_A_PEER")[-1]["summary"]
        assert {"MW_META_GONE", "MW_PEER_NO_JETSTREAM"}.isdisjoint(line["code"] for line in told.of("alert"))
