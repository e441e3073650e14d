"""Hundreds of leaf nodes without their processes: one connection to the system account that answers for all of them.

To metawatch they look like stand-alone JetStream servers, or clusters of them, each with a domain of its own, whose client ports
nobody can reach. Not a test.
"""

import asyncio
import base64
import contextlib
import json
import os
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from nats.aio.client import Client
from nats.aio.msg import Msg

BROADCAST_S = 10.0


def _id() -> str:
    return "N" + base64.b32encode(os.urandom(35)).decode().rstrip("=")[:55]


class Leafs:
    """So many servers; `asked` counts the requests to each endpoint but PING."""

    def __init__(self, count: int) -> None:
        self.names = [f"edge{number:03}" for number in range(count)]
        self._ids = {name: _id() for name in self.names}
        self._by_id = {server_id: name for name, server_id in self._ids.items()}
        self._start = _time(time.time() - 1000)
        self.asked: dict[str, int] = {}
        self.pings = 0

    def _server(self, name: str) -> dict[str, object]:
        return {
            "name": name,
            "host": "127.0.0.1",
            "id": self._ids[name],
            "cluster": name,
            "domain": name,
            "ver": "2.15.1",
            "jetstream": True,
            "flags": 1,
            "seq": 1,
            "time": _time(time.time()),
        }

    def _statsz(self, name: str) -> bytes:
        stats = {"start": self._start, "mem": 1 << 24, "cores": 2, "cpu": 0.1, "connections": 1, "subscriptions": 60}
        jetstream = {"config": {"max_memory": 1 << 20, "max_storage": 1 << 20}, "stats": {"memory": 0, "storage": 0}}
        return json.dumps({"server": self._server(name), "statsz": stats | {"jetstream": jetstream}}).encode()

    def _other(self, name: str) -> bytes:
        return json.dumps(
            {"server": self._server(name), "data": {"memory": 0, "storage": 0, "api": {"total": 0}}}
        ).encode()

    @contextlib.asynccontextmanager
    async def beside(self, client: Client) -> AsyncIterator[None]:
        """Answering through this connection."""

        async def ping(message: Msg) -> None:
            self.pings += 1
            for name in self.names:
                await client.publish(message.reply, self._statsz(name))

        async def ask(message: Msg) -> None:
            _, _, _, server_id, endpoint = message.subject.split(".", 4)
            name = self._by_id.get(server_id)
            if name is not None:
                self.asked[endpoint] = self.asked.get(endpoint, 0) + 1
                answer = self._statsz(name) if endpoint == "STATSZ" else self._other(name)
                await client.publish(message.reply, answer)

        await client.subscribe("$SYS.REQ.SERVER.PING", cb=ping)
        await client.subscribe("$SYS.REQ.SERVER.*.*", cb=ask)
        await client.flush()
        telling = asyncio.create_task(self._broadcast(client))
        try:
            yield
        finally:
            telling.cancel()
            await asyncio.wait([telling])

    async def _broadcast(self, client: Client) -> None:
        while True:
            for name in self.names:
                await client.publish(f"$SYS.SERVER.{self._ids[name]}.STATSZ", self._statsz(name))
                await asyncio.sleep(BROADCAST_S / len(self.names))
            await asyncio.sleep(0 if self.names else BROADCAST_S)


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
