"""What asks the JetStream API for more than it can serve? One process of its own, so that it takes no time from who watches;
it must not know what comes of it.

Run as a script: `URL SECONDS`. It makes and deletes consumers and lists streams as fast as the socket takes it.
"""

import asyncio
import contextlib
import json
import sys
import time

import nats
import nats.errors

STREAM = "FLOOD"
_BATCH = 500
_LIST = 25
"""Of so many requests one asks for the whole list, the dearest question there is."""


def requests(number: int) -> tuple[str, bytes]:
    """Subject and body of one request."""
    name = f"f{number // 2}"
    if number % _LIST == 0:
        return "$JS.API.STREAM.LIST", b"{}"
    if number % 2:
        return f"$JS.API.CONSUMER.DELETE.{STREAM}.{name}", b""
    config = {"durable_name": name, "ack_policy": "explicit", "mem_storage": True}
    return (
        f"$JS.API.CONSUMER.DURABLE.CREATE.{STREAM}.{name}",
        json.dumps({"stream_name": STREAM, "config": config}).encode(),
    )


async def flood(url: str, seconds: float) -> None:
    """Nobody waits for an answer."""
    nc = await nats.connect(url, allow_reconnect=True, max_reconnect_attempts=-1, error_cb=_quiet)
    with contextlib.suppress(nats.errors.Error):
        stream = {"name": STREAM, "subjects": ["flood"], "storage": "memory"}
        await nc.request(f"$JS.API.STREAM.CREATE.{STREAM}", json.dumps(stream).encode(), timeout=5)
    until, number = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        with contextlib.suppress(nats.errors.Error, OSError):
            for _ in range(_BATCH):
                subject, body = requests(number)
                await nc.publish(subject, body, reply="_INBOX.flood")
                number += 1
            await nc.flush(timeout=5)
        await asyncio.sleep(0)


async def _quiet(_: Exception) -> None:
    """Errors are what is hoped for here."""


if __name__ == "__main__":
    asyncio.run(flood(sys.argv[1], float(sys.argv[2])))
