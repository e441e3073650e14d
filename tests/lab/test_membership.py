"""Who is the watched meta group, on real clusters whose stores, domains and names change, or that share them with others?"""

import asyncio
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab.test_topologies import codes, have
from tests.lab.told import Events, known
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
