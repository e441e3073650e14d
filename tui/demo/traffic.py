"""What do the demo's applications do? A few replicated streams with gentle traffic, that lives through elections; it must
not know why an answer stays out."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

import nats
import nats.errors
from nats.aio.client import Client
from nats.js import JetStreamContext

from tui.demo.cluster import Cluster

STREAMS = {"ORDERS": "billing", "EVENTS": "audit"}
"""Stream and the consumer that reads it; the stream's subject is its name in small letters."""
PAUSE_S = 0.25

T = TypeVar("T")

_EXPECTED = (nats.errors.Error, TimeoutError, OSError)
"""What publishing, fetching and asking raise while nobody leads; the next attempt comes after a pause."""


async def run_traffic(cluster: Cluster) -> None:
    """Until cancelled."""
    async with _application(cluster) as nc:
        js = nc.jetstream(timeout=2)
        await _until_done(lambda: _make_streams(js, cluster))
        async with asyncio.TaskGroup() as tasks:
            for stream, consumer in STREAMS.items():
                tasks.create_task(_publish(js, stream))
                tasks.create_task(_consume(js, stream, consumer))


@contextlib.asynccontextmanager
async def _application(cluster: Cluster) -> AsyncIterator[Client]:
    """One client that may sit on any server of the first part with JetStream, and moves on when it goes."""
    home = next(seat.part for seat in cluster.seats if seat.jetstream)
    urls = [cluster.url(seat.name, "app") for seat in cluster.seats if seat.part == home]

    async def nothing(_error: Exception) -> None:
        """Lost servers are the demo's purpose."""

    nc = await nats.connect(
        urls,
        name="demo's applications",
        max_reconnect_attempts=-1,
        reconnect_time_wait=1,
        # A frozen server keeps its connections open: notice within seconds, not minutes.
        ping_interval=2,
        max_outstanding_pings=2,
        error_cb=nothing,
        tls=cluster.tls,
    )
    try:
        yield nc
    finally:
        await nc.close()


async def _make_streams(js: JetStreamContext, cluster: Cluster) -> None:
    home = next(seat.part for seat in cluster.seats if seat.jetstream)
    replicas = 3 if home.servers >= 3 else 1
    for stream, consumer in STREAMS.items():
        await js.add_stream(
            name=stream, subjects=[f"{stream.lower()}.>"], num_replicas=replicas, max_msgs=10_000, max_bytes=16 << 20
        )
        await js.pull_subscribe(f"{stream.lower()}.>", durable=consumer, stream=stream)


async def _publish(js: JetStreamContext, stream: str) -> None:
    number = 0
    while True:
        number += 1
        body = json.dumps({"number": number, "made": time.time()}).encode()
        with contextlib.suppress(*_EXPECTED):
            await js.publish(f"{stream.lower()}.new", body, timeout=2)
        await asyncio.sleep(PAUSE_S)


async def _consume(js: JetStreamContext, stream: str, consumer: str) -> None:
    reader = await _until_done(lambda: js.pull_subscribe_bind(durable=consumer, stream=stream))
    while True:
        with contextlib.suppress(*_EXPECTED):
            for message in await reader.fetch(batch=4, timeout=1):
                await message.ack()
        await asyncio.sleep(PAUSE_S)


async def _until_done(attempt: Callable[[], Awaitable[T]]) -> T:
    """Its result, however often it takes."""
    while True:
        with contextlib.suppress(*_EXPECTED):
            return await attempt()
        await asyncio.sleep(PAUSE_S)
