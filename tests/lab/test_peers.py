"""Is each peer told as what it is, on real servers: JetStream switched off, dead before metawatch came, never heard, removed?"""

import asyncio
import contextlib
import os
import re
import signal
from collections.abc import Callable

import pytest

from tests.command import metawatch
from tests.lab.told import Events, Line, known
from tests.versions import have
from tui.demo.ask import ClusterTrouble, ask
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
        assert f"{leader} switched JetStream off and keeps running" in told.of("verdict")[-1]["evidence_for"]
        assert f"find out why JetStream is off on {leader}" in told.of("verdict")[-1]["next"]


@pytest.mark.lab
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
            assert f"{new} has never received anything from it" in found["summary"]
        ran = await metawatch("check", "--no-context", "-s", ",".join(left))
        assert (ran.code, "peer_inactive=1" in ran.out) == (2, True)
        ran = await metawatch("wait", "--no-context", "-s", ",".join(left), "--safe-to-restart", leader, "--for", "4s")
        assert f"{dead} is unresponsive" in ran.err + ran.out


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
        assert f"{gone} was removed from the meta group and still runs" in alerts(told, "MW_NOT_A_PEER")[-1]["summary"]
        await asyncio.sleep(6)
        await cluster.stop(gone)
        cluster.start(gone)
        await told.until(lambda: len(alerts(told, "MW_NOT_A_PEER")) == 2, 15)
        assert f"{gone} follows the leader but is not a peer" in alerts(told, "MW_NOT_A_PEER")[-1]["summary"]
        assert {"MW_META_GONE", "MW_PEER_NO_JETSTREAM"}.isdisjoint(line["code"] for line in told.of("alert"))


@pytest.mark.parametrize("version", [None, pytest.param("2.10.26", marks=pytest.mark.lab)])
async def test_a_renamed_server_is_a_peer_too_many(version: str | None) -> None:
    """A stopped server comes back by another name: its old peer counts until its peer-remove, and is named."""
    have(version)
    limits = ("--set", "expected_peers=3", "--set", "extra_peer=1s")
    async with Cluster(ClusterSpec(version=version)) as cluster, Events(*cluster.urls, options=limits) as told:
        leader, others = await followers(cluster)
        await known(cluster.names, told)
        await cluster.stop(others[0])
        edited(cluster, others[0], lambda text: text.replace(f"server_name: {others[0]}", "server_name: renamed"))
        cluster.start(others[0])
        await told.until(lambda: bool(alerts(told, "OPT_SYS_026")), 20)
        summary = alerts(told, "OPT_SYS_026")[-1]["summary"]
        assert f"4 peers, 3 are expected; renamed replaced {others[0]}: if it was renamed, peer-remove" in summary
        await remove(cluster, leader, others[0])
        await told.until(lambda: bool(alerts(told, "OPT_SYS_026", "cleared")), 10)
        assert alerts(told, "META_007") == []


class Leaderless(Cluster):
    """Servers that are up and never get a leader."""

    async def wait_ready(self, within: float = 20.0) -> None:
        """Until each answers."""
        async with asyncio.timeout(within):
            while True:
                with contextlib.suppress(ClusterTrouble):
                    if len(await self.ping()) == len(self.names):
                        return
                await asyncio.sleep(0.05)


@pytest.mark.lab
@pytest.mark.parametrize("version", [None, "2.10.26"])
async def test_observers_that_wait_for_a_hub(version: str | None) -> None:
    """A leaf cluster whose hub was never reached: why nobody leads, and the two ways out."""
    have(version)
    hub = 'leafnodes: {\n  remotes: [ { url: "nats-leaf://sys:sys@127.0.0.1:9", account: SYS } ]\n}\n'
    parts = (Part(name="E", domain="edge"),)
    async with (
        Leaderless(ClusterSpec(version=version, parts=parts, extra=hub)) as cluster,
        Events(*cluster.urls) as told,
    ):
        await told.until(lambda: bool(told.of("verdict")), 15)
        verdict = told.of("verdict")[-1]
        assert verdict["cause"] == "lost_quorum"
        assert "all 3 servers are observers" in verdict["evidence_for"][0]
        assert "extension_hint: no_extend" in verdict["next"]
        assert [line["subject"] for line in alerts(told, "MW_OBSERVERS")] == ["edge"]
        assert alerts(told, "META_007") == []


@pytest.mark.lab
@pytest.mark.parametrize("version", [None, "2.10.26"])
async def test_the_leader_and_one_more_leave_in_good_order(version: str | None) -> None:
    """The quorum goes with them: that is the verdict from the first second on."""
    have(version)
    async with Cluster(ClusterSpec(version=version)) as cluster, Events(*cluster.urls) as told:
        await known(cluster.names, told)
        leader, others = await followers(cluster)
        for name in (others[0], leader):
            pid = cluster.pid(name)
            assert pid is not None
            os.kill(pid, signal.SIGTERM)
            await asyncio.sleep(0.5)
        await told.until(lambda: bool(told.of("verdict")), 15)
        await asyncio.sleep(10)
        assert {line["cause"] for line in told.of("verdict")} == {"lost_quorum"}
        assert f"restore {', '.join(sorted((leader, others[0])))}" in told.of("verdict")[-1]["next"]


@pytest.mark.lab
async def test_two_groups_after_a_peer_was_removed_in_a_minority() -> None:
    """Up to 2.12.2 a leader alone may remove the others: it counts one peer, they count three and elect another leader."""
    have("2.12.0")
    async with Cluster(ClusterSpec(version="2.12.0")) as cluster, Events(*cluster.urls) as told:
        await known(cluster.names, told)
        leader, (a, b) = await followers(cluster)
        await cluster.kill(a)
        await cluster.kill(b)
        await remove(cluster, leader, b)
        await remove(cluster, leader, a)
        for name, other in ((a, b), (b, a)):
            port = cluster.seat(other).route
            routes = f'authorization: {{ user: r, password: r }}\n  routes: [ "nats://r:r@127.0.0.1:{port}" ]'
            edited(cluster, name, lambda text, to=routes: re.sub(r"routes: \[.*?\]", to, text, flags=re.S))  # type: ignore[misc]
            cluster.start(name)
        await told.until(lambda: bool(alerts(told, "MW_SIZES_DIFFER")), 40)
        await asyncio.sleep(15)
        found = alerts(told, "MW_SIZES_DIFFER")[-1]
        assert (found["severity"], f"{leader} counts 1 peer" in found["summary"]) == ("critical", True)
        assert len(alerts(told, "META_006")) <= 1
        assert not any(f"--to {leader}" in line["next"] for line in told.of("verdict"))
        for order in ((leader, a, b), (b, a, leader)):
            ran = await metawatch("check", "--no-context", "-s", ",".join(cluster.url(name) for name in order))
            assert (ran.code, "2 leaders" in ran.out) == (2, True), ran


@pytest.mark.lab
async def test_a_rescue_lowers_the_quorum_in_all_that_is_told() -> None:
    """2.15: one of three is left and leads by a lowered quorum; the dead peers were never heard by it."""
    async with Cluster(ClusterSpec()) as cluster, Events(*cluster.urls) as told:
        leader, dead = await followers(cluster)
        for name in dead:
            await cluster.kill(name)
        await told.until(lambda: bool(told.of("leaderless")), 15)
        await asyncio.sleep(20)
        async with cluster.connection(leader) as nc:
            await ask(nc, "$JS.API.META.RESCUE", {"quorum_needed": 1})
        await told.until(lambda: bool(alerts(told, "META_006", "cleared")), 15)
        await told.until(lambda: bool(alerts(told, "MW_RESCUE")), 8)
        assert alerts(told, "MW_RESCUE")[0]["summary"].startswith(f"quorum rescue is active on {leader} (quorum 2 → 1)")
        ran = await metawatch("check", "--no-context", "-s", cluster.url(leader))
        assert "peers responding" not in ran.out
        assert (ran.code, "peer_inactive=2" in ran.out) == (2, True), ran
