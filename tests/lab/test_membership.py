"""Who is the watched meta group, on real clusters whose stores, domains and names change, or that share them with others?"""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest

from tests.feeds.recorder import connection, watching
from tests.lab.edges import Edge
from tests.lab.test_topologies import codes
from tests.lab.told import Events, awaited, known
from tests.versions import have
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part
from tui.feeds.source import LiveSource

VERSIONS = ("2.10.26", "2.12.8", "2.15.1")


def store(cluster: Cluster, name: str) -> Path:
    """Where this server keeps its streams and the log of the meta group."""
    return cluster.folder / f"{cluster.folder.name}-{name}"


async def empty(cluster: Cluster, *names: str) -> None:
    """Kill these servers at once, delete their stores, and start them."""
    await asyncio.gather(*(cluster.kill(name) for name in names))
    for name in names:
        shutil.rmtree(store(cluster, name))
        cluster.start(name)


async def raise_term(cluster: Cluster, times: int) -> None:
    """So many elections."""
    for _ in range(times):
        old = await cluster.next_leader(None)
        await cluster.step_down()
        await cluster.next_leader(old)


async def check(cluster: Cluster, *options: str) -> str:
    """What `metawatch check` prints."""
    return await asked("check", "-s", ",".join(cluster.urls), *options)


async def asked(*given: str) -> str:
    """What a command prints."""
    words = [given[0], "--no-context", *given[1:]]
    code = f"import sys; from tui.cli import run; sys.exit(run({words!r}))"
    ran = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False
    )
    return ran.stdout + ran.stderr


@pytest.mark.lab
@pytest.mark.parametrize("version", ["2.9.10", *VERSIONS])
async def test_all_stores_emptied(version: str, tmp_path: Path) -> None:
    """The first leader of the new meta store is told with its line, and a critical alert says that the terms went back."""
    have(version)
    file = str(tmp_path / "state.json")
    async with Cluster(ClusterSpec(version=version)) as cluster, Events(*cluster.urls) as told:
        await known(cluster.names, told)
        await raise_term(cluster, 3)
        await told.until(lambda: len(told.elections) == 3, 5)
        before, logged = len(told.elections), len(cluster.log_elections())
        await check(cluster, "--state", file)
        await empty(cluster, *cluster.names)
        await cluster.wait_ready(40)
        leader = await cluster.next_leader(None)
        await told.until(lambda: len(told.elections) > before and told.elections[-1]["leader"] == leader, 8)
        assert told.elections[-1]["term"] < 4
        raised = [x for x in told.of("alert") if x["code"] == "MW_TERMS_RESET" and x["state"] == "raised"]
        assert [x["severity"] for x in raised] == ["critical"]
        assert version == "2.9.10" or "term went back from" in await check(cluster, "--state", file)
        await raise_term(cluster, 3)
        truth = [election.leader for election in cluster.log_elections()[logged:]]
        await told.until(lambda: len(told.elections) >= before + len(truth), 8)
        assert [line["leader"] for line in told.elections[before:]] == truth


@pytest.mark.lab
@pytest.mark.parametrize("version", VERSIONS)
async def test_one_store_emptied(version: str) -> None:
    """A single peer that starts with an empty store takes the group's term from the leader: no new meta store."""
    have(version)
    async with Cluster(ClusterSpec(version=version)) as cluster, Events(*cluster.urls) as told:
        await known(cluster.names, told)
        await raise_term(cluster, 3)
        follower = next(n for n in cluster.names if n != told.elections[-1]["leader"])
        await empty(cluster, follower)
        await cluster.wait_ready(40)
        await asyncio.sleep(3)
        assert "MW_TERMS_RESET" not in codes(told)


def domain_given(cluster: Cluster, name: str, domain: str) -> None:
    """Write a JetStream domain into the configuration of this server, which is stopped."""
    config = cluster.folder / f"{name}.conf"
    config.write_text(config.read_text().replace("jetstream: {", f"jetstream: {{\n  domain: {domain}", 1))


async def one_by_one(cluster: Cluster, told: Events) -> None:
    """Each server restarts with the domain, the leader last; `check` is well at each step, from every address."""
    leader = await cluster.next_leader(None)
    for name in [*(n for n in cluster.names if n != leader), leader]:
        await cluster.stop(name)
        domain_given(cluster, name, "hub")
        cluster.start(name)
        await cluster.wait_ready(30)
        await asyncio.sleep(2)
        assert "3 peers led by" in await check(cluster, "--expect", "3")
    assert told.process.returncode is None


async def all_at_once(cluster: Cluster, told: Events) -> None:
    """All servers stop, and start with the domain."""
    await asyncio.gather(*(cluster.stop(name) for name in cluster.names))
    for name in cluster.names:
        domain_given(cluster, name, "hub")
        cluster.start(name)
    await cluster.wait_ready(40)
    assert told.process.returncode is None


@pytest.mark.lab
@pytest.mark.parametrize("how", [one_by_one, all_at_once])
@pytest.mark.parametrize("version", VERSIONS)
async def test_a_domain_is_given(version: str, how: Callable[[Cluster, Events], Awaitable[None]]) -> None:
    """One group all the time: the leader after it is told, and a later election as well, with the new domain."""
    have(version)
    async with Cluster(ClusterSpec(version=version)) as cluster, Events(*cluster.urls) as told:
        await known(cluster.names, told)
        await how(cluster, told)
        leader = await cluster.next_leader(None)
        await told.until(lambda: bool(told.elections) and told.elections[-1]["leader"] == leader, 8)
        await known(cluster.names, told)
        await cluster.step_down()
        new = await cluster.next_leader(leader)
        await told.until(lambda: told.elections[-1]["leader"] == new, 8)
        assert told.elections[-1]["domain"] == "hub"
        ended = [line for line in told.of("leaderless") if line["ended"] is not None]
        assert len(ended) * 2 == len(told.of("leaderless")), "every time without a leader has ended"


HUB = (Part("HUB", domain="hub"), Part("EDGE", servers=0, leaf_of="HUB"))
"""Three servers that listen for leaf nodes; the others are not of this cluster's making."""


def leaf_addresses(hub: Cluster) -> list[str]:
    """Where the hub listens for leaf nodes."""
    return [f"{seat.address}:{seat.leaf}" for seat in hub.seats]


def remotes(hub: Cluster) -> str:
    """Configuration of a leaf node of this hub."""
    urls = ", ".join(f'"nats-leaf://sys:sys@{address}"' for address in leaf_addresses(hub))
    return f"leafnodes: {{\n reconnect: 1\n remotes: [\n {{ account: SYS, urls: [ {urls} ] }}\n ]\n}}"


def calm(told: Events) -> bool:
    """No server was called restarted, and no alert speaks of a crash, of a loss or of a leader that is not there."""
    wrong = {"SERVER_008", "SERVER_009", "MW_HEARTBEAT_GAP", "MW_META_GONE", "MW_LEADERLESS", "META_002", "META_006"}
    restarted = [line for line in told.of("server") if line["what"] == "restarted"]
    return not restarted and not codes(told) & (wrong | {"MW_CONTRADICTION", "CLUSTER_005", "MW_NO_ANSWER"})


@pytest.mark.lab
@pytest.mark.parametrize("version", VERSIONS)
async def test_equal_names_in_two_domains(version: str) -> None:
    """Six servers with three names: each group is watched by itself, and nothing that one does is told of the other."""
    have(version)
    edge = Part("EDGE", domain="edge")
    async with AsyncExitStack() as stack:
        hub = await stack.enter_async_context(Cluster(ClusterSpec(parts=HUB, version=version)))
        spec = ClusterSpec(parts=(edge,), version=version, extra=remotes(hub))
        cluster = await stack.enter_async_context(Cluster(spec))
        await watched_alone(hub, "hub", cluster, "edge")
        await watched_alone(cluster, "edge", hub, "hub")
        report = await asked("doctor", "-s", hub.urls[0])
        assert report.count("3 peers: n1 n2 n3") == 2
        assert "n1 (edge)" in report


async def elected(cluster: Cluster, before: int) -> bool:
    """Whether the servers' own logs tell of another election."""
    return len(cluster.log_elections()) > before


async def watched_alone(own: Cluster, domain: str, other: Cluster, elsewhere: str) -> None:
    """Of two clusters with equal names only this one's elections are told, each once."""
    leader = own.log_elections()[-1].leader  # answers to PING come from both clusters, with the same names
    async with Events(*own.urls) as told:
        await known(own.names, told)
        await asyncio.sleep(6)
        ready = told.lines[0]
        assert (ready["domain"], ready["peers"], ready["leader"]) == (domain, ["n1", "n2", "n3"], leader)
        raised = [x for x in told.of("alert") if x["code"] == "MW_DUPLICATE_NAME"]
        assert len(raised) == 1
        assert f"shown here as n1 ({elsewhere}), n2 ({elsewhere}), n3 ({elsewhere})" in raised[0]["summary"]
        assert calm(told), told.lines
        for each in (own, other):
            before = len(each.log_elections())
            await each.step_down()
            assert await awaited(partial(elected, each, before), 10)
        new = own.log_elections()[-1].leader
        await told.until(lambda: [x["leader"] for x in told.elections] == [new], 5)
        await asyncio.sleep(3)
        assert len(told.elections) == 1
    assert "3 peers led by" in await check(own, "--expect", "3")


@pytest.mark.lab
@pytest.mark.parametrize("jetstream", [True, False])
@pytest.mark.parametrize("version", VERSIONS)
async def test_a_leaf_node_with_a_name_of_the_hub(version: str, jetstream: bool, tmp_path: Path) -> None:
    """It comes, restarts and goes beside the hub's n2, which is never called restarted for it."""
    have(version)
    async with Cluster(ClusterSpec(parts=HUB, version=version)) as hub, Events(*hub.urls) as told:
        await known(hub.names, told)
        twin = Edge(tmp_path, "n2", hub=leaf_addresses(hub), jetstream=jetstream, version=version)
        with twin:
            await told.until(lambda: "MW_DUPLICATE_NAME" in codes(told), 25)
            twin.process.end_now()
            twin.process.start()
            await asyncio.sleep(12)
        assert {line["server"] for line in told.of("server")} == {"n2 (alone)"}
        assert [line for line in told.of("server") if line["what"] == "restarted"] or not jetstream
        assert not codes(told) - {"MW_DUPLICATE_NAME"}, told.lines


@pytest.mark.lab
@pytest.mark.parametrize("domain", ["edge", "hub", None])
@pytest.mark.parametrize("version", VERSIONS)
async def test_a_server_alone_beside_a_hub(version: str, domain: str | None, tmp_path: Path) -> None:
    """A leaf node with JetStream of its own raises nothing; from its address, the other group is named or watched."""
    have(version)
    async with Cluster(ClusterSpec(parts=HUB, version=version)) as hub:
        with Edge(tmp_path, "edge-1", hub=leaf_addresses(hub), domain=domain, version=version) as edge:
            async with Events(*hub.urls) as told:
                # It is a guest: known, and not connected to.
                await told.until(
                    lambda: "edge-1" in {*told.lines[0]["servers"], *(x["server"] for x in told.of("server"))}, 20
                )
                await known(hub.names, told)
                await asyncio.sleep(10)
                assert told.lines[0]["peers"] == ["n1", "n2", "n3"]
                assert codes(told) == set()
            report = await asked("doctor", "-s", hub.urls[0])
            assert "3 peers: n1 n2 n3 (watched)" in report
            assert "edge-1: JetStream without a cluster" in report
            for words in (["events", "--for", "1s"], ["wait", "--leader", "--for", "8s"], ["stepdown", "--yes"]):
                began = asyncio.get_running_loop().time()
                ran = await asked(*words, "-s", edge.url)
                if domain != "hub":
                    assert ran.startswith("metawatch: edge-1 runs JetStream without a cluster: a single server has")
                    assert "; the group of n1 n2 n3 can be monitored with --domain hub" in ran
                    assert asyncio.get_running_loop().time() - began < 6


@pytest.mark.lab
async def test_servers_without_a_name_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each start of such a leaf node is another server; what is gone is neither asked nor dialled any more."""
    monkeypatch.setattr("tui.feeds.connection.known_servers._NAMELESS_GONE_S", 2.0)
    async with Cluster(ClusterSpec(parts=HUB)) as hub, watching(connection(hub.sys_url("n1"))) as (source, recorder):
        await recorder.pinned(*hub.names)
        for _ in range(2):
            with Edge(tmp_path, None, hub=leaf_addresses(hub)):
                assert await awaited(lambda: nameless(source), 15)
            assert await awaited(lambda: forgotten(source, hub), 20)


async def nameless(source: LiveSource) -> bool:
    """Whether a server without a name is known."""
    return any(one.ref.name == one.ref.id for one in source._roster.servers.values())


async def forgotten(source: LiveSource, hub: Cluster) -> bool:
    """Whether only the hub's servers are asked and held."""
    assert source._pins is not None
    own = set(hub.names)
    return own == source._roster.servers.keys() == source._polls._probes.keys() == source._pins._pins.keys()
