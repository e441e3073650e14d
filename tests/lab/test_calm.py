"""Is a calm cluster left alone? Ten minutes of API calls and messages on real servers, and metawatch has nothing to tell."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nats
import nats.errors
import pytest

from tests.lab.told import Events
from tui.demo.cluster import Cluster
from tui.demo.spec import ClusterSpec, Part

CALM_S = 600.0
CREATES_PER_S = 15.0
"""With as many deletes they stay below the rate that JETSTREAM_004 calls high."""
MESSAGES_PER_S = 500.0


@asynccontextmanager
async def load(cluster: Cluster, via: str) -> AsyncIterator[None]:
    """A replicated stream that is written to, and consumers made and deleted: entries in the meta group's log."""
    nc = await nats.connect(cluster.url(via, "app"))
    js = nc.jetstream(timeout=5)
    await js.add_stream(name="LOAD", subjects=["load"], num_replicas=3, max_msgs=1000)

    async def write() -> None:
        while True:
            for _ in range(20):
                await nc.publish("load", b"x" * 100)
            await asyncio.sleep(20 / MESSAGES_PER_S)

    async def churn() -> None:
        for number in range(10_000_000):
            consumer = {"durable_name": f"c{number}", "ack_policy": "none"}
            body = json.dumps({"stream_name": "LOAD", "config": consumer}).encode()
            with contextlib.suppress(nats.errors.Error):
                await nc.request(f"$JS.API.CONSUMER.DURABLE.CREATE.LOAD.c{number}", body, timeout=5)
                await nc.request(f"$JS.API.CONSUMER.DELETE.LOAD.c{number}", b"", timeout=5)
            await asyncio.sleep(1 / CREATES_PER_S)

    tasks = [asyncio.create_task(write()), asyncio.create_task(churn())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await nc.close()


@pytest.mark.lab
@pytest.mark.parametrize("servers", [3, 5])
async def test_ten_calm_minutes_under_load(servers: int) -> None:
    """No election, no candidacy, no leaderless time and no alert about the leader: what is busy is not broken."""
    async with Cluster(ClusterSpec(parts=(Part(servers=servers),))) as cluster:
        await cluster.wait_ready()
        known = len(cluster.log_elections())
        async with load(cluster, "n1"), Events(*cluster.urls) as told:
            await asyncio.sleep(CALM_S)
            assert len(cluster.log_elections()) == known, "the cluster itself was not calm"
            kinds = [line["kind"] for line in told.lines if line["kind"] not in ("ready", "vantage", "alert")]
            assert kinds == []
            raised = [(line["code"], line["summary"]) for line in told.of("alert") if line["state"] == "raised"]
            assert raised == []
