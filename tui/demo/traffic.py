"""What do the demo's applications do? A few replicated streams with gentle traffic, that lives through elections; it must
not know why an answer stays out."""

import asyncio
import contextlib
import itertools
import json
import time

import nats.errors
from nats.aio.client import Client
from nats.js import JetStreamContext

from tui.demo.ask import ClusterTrouble, connected
from tui.demo.cluster import Cluster

STREAMS = {"ORDERS": "billing", "EVENTS": "audit"}
"""Stream and the consumer that reads it; the stream's subject is its name in small letters."""
PAUSE_S = 0.25

Reader = JetStreamContext.PullSubscription

_EXPECTED = (nats.errors.Error, TimeoutError, OSError)
"""What publishing, fetching and asking raise while nobody leads; the next attempt comes after a pause."""


def _leaving() -> bool:
    """Whether this task was told to end: nats-py can lose a cancellation (Python 3.11's `wait_for` does)."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def run_traffic(cluster: Cluster) -> None:
    """Until cancelled. Goes from server to server by itself: nats-py's own reconnecting leaks sockets."""
    home = next(seat.part for seat in cluster.seats if seat.jetstream)
    urls = [cluster.url(seat.name, "app") for seat in cluster.seats if seat.part == home]
    for url in itertools.cycle(urls):
        if _leaving():
            return
        with contextlib.suppress(ClusterTrouble, *_EXPECTED):
            async with connected(url, cluster.tls, "demo's applications") as nc:
                await _work(nc, replicas=3 if home.servers >= 3 else 1)
        await asyncio.sleep(PAUSE_S)


async def _work(nc: Client, replicas: int) -> None:
    """Until the connection is lost."""
    js = nc.jetstream(timeout=2)
    readers = await _readers(nc, js, replicas)
    if _leaving():
        return  # tasks that began now would never hear of a cancellation that was lost before
    async with asyncio.TaskGroup() as tasks:
        for stream, reader in readers.items():
            tasks.create_task(_publish(nc, js, stream))
            tasks.create_task(_consume(nc, reader))


async def _readers(nc: Client, js: JetStreamContext, replicas: int) -> dict[str, Reader]:
    """Every stream's reader, however often its making fails for want of a leader."""
    made: dict[str, Reader] = {}
    while nc.is_connected and not _leaving() and len(made) < len(STREAMS):
        stream, consumer = next((s, c) for s, c in STREAMS.items() if s not in made)
        with contextlib.suppress(*_EXPECTED):
            made[stream] = await _make(js, stream, consumer, replicas)
            continue
        await asyncio.sleep(PAUSE_S)
    return made


async def _make(js: JetStreamContext, stream: str, consumer: str, replicas: int) -> Reader:
    """The stream and its reader, made now or found."""
    subject = f"{stream.lower()}.>"
    await js.add_stream(name=stream, subjects=[subject], num_replicas=replicas, max_msgs=10_000, max_bytes=16 << 20)
    return await js.pull_subscribe(subject, durable=consumer, stream=stream)


async def _publish(nc: Client, js: JetStreamContext, stream: str) -> None:
    number = 0
    while nc.is_connected and not _leaving():
        number += 1
        body = json.dumps({"number": number, "made": time.time()}).encode()
        with contextlib.suppress(*_EXPECTED):
            await js.publish(f"{stream.lower()}.new", body, timeout=2)
        await asyncio.sleep(PAUSE_S)


async def _consume(nc: Client, reader: Reader) -> None:
    while nc.is_connected and not _leaving():
        with contextlib.suppress(*_EXPECTED):
            for message in await reader.fetch(batch=4, timeout=1):
                await message.ack()
        await asyncio.sleep(PAUSE_S)
