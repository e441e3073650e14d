"""Who is the watched meta group, on real clusters whose stores, domains and names change, or that share them with others?"""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.lab.test_topologies import codes
from tests.lab.told import Events, known
from tests.versions import have
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec

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
    words = ["check", "--no-context", "-s", ",".join(cluster.urls), *options]
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
        before = len(told.elections)
        await check(cluster, "--state", file)
        await empty(cluster, *cluster.names)
        await cluster.wait_ready(40)
        leader = await cluster.next_leader(None)
        await told.until(lambda: len(told.elections) > before and told.elections[-1]["leader"] == leader, 8)
        assert told.elections[-1]["term"] < 4
        raised = [x for x in told.of("alert") if x["code"] == "MW_TERMS_RESET" and x["state"] == "raised"]
        assert [x["severity"] for x in raised] == ["critical"]
        assert version == "2.9.10" or "terms went back from" in await check(cluster, "--state", file)
        await raise_term(cluster, 3)
        await told.until(lambda: len(told.elections) >= before + 4, 8)


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
