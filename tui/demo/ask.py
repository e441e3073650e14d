"""What do the servers of the demo say about themselves? One short connection a question, so that no question hangs on a
server that was just killed or frozen; it must not know about processes."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import nats.errors
from nats.aio.client import Client

ANSWERS_S = 0.5
"""How long one question waits for missing answers."""
CONNECTION_NAME = "demo's hand"


class ClusterTrouble(Exception):
    """The demo cluster did not do what it was asked; the text is one line."""


@dataclass(frozen=True, kw_only=True)
class DemoReply:
    """What one server said in answer to a ping."""

    name: str
    server_id: str
    domain: str | None
    jetstream: bool
    leader: str | None
    group_size: int
    routed: frozenset[str]
    """Names of the servers it has routes to."""
    lagging: frozenset[str] | None
    """Peers the leader does not call current; `None` where it does not tell (up to 2.9, and followers)."""


def _heed_cancellation() -> None:
    """nats-py's handshake can lose a cancellation (Python 3.11's `wait_for` does): whoever connects again and again would never
    end. The task still knows that it was asked to."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


@asynccontextmanager
async def connected(url: str, tls: ssl.SSLContext | None = None, name: str = CONNECTION_NAME) -> AsyncIterator[Client]:
    """A connection to exactly this server, that never moves to another."""

    async def nothing(_error: Exception) -> None:
        """nats-py logs errors unless told otherwise; callers see them as time-outs."""

    _heed_cancellation()
    nc = Client()
    try:
        try:
            await nc.connect(
                url,
                name=name,
                allow_reconnect=False,
                # Without these two a refused connection is tried again for two minutes, `allow_reconnect` or not.
                max_reconnect_attempts=1,
                reconnect_time_wait=0,
                connect_timeout=1,
                # A frozen server keeps its connections open: notice within seconds, not minutes.
                ping_interval=2,
                max_outstanding_pings=2,
                error_cb=nothing,
                tls=tls,
            )
        except (TimeoutError, OSError, nats.errors.Error) as error:
            raise ClusterTrouble(f"{url.rpartition('@')[2]} cannot be reached: {error!r}") from error
        _heed_cancellation()
        yield nc
    finally:
        # Also when connecting failed half-way: nats-py leaves its socket open then.
        await nc.close()


async def ask(nc: Client, subject: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """One question, one answer."""
    try:
        message = await nc.request(subject, json.dumps(body).encode() if body else b"", timeout=2)
    except nats.errors.Error as error:
        raise ClusterTrouble(f"no answer to {subject}: {error}") from error
    answer: dict[str, Any] = json.loads(message.data)
    return answer


async def ping(nc: Client, expected: int) -> list[DemoReply]:
    """What every server reachable from here says; ends early when `expected` have answered."""
    inbox = nc.new_inbox()
    sub = await nc.subscribe(inbox)
    await nc.publish("$SYS.REQ.SERVER.PING", b"", reply=inbox)
    answers: list[DemoReply] = []
    try:
        async with asyncio.timeout(ANSWERS_S):
            while len(answers) < expected:
                answers.append(_answer(json.loads((await sub.next_msg(timeout=ANSWERS_S)).data)))
    except (TimeoutError, nats.errors.Error):
        pass  # fewer servers answered than run: the caller sees that
    return answers


def _answer(raw: Mapping[str, Any]) -> DemoReply:
    server, stats = raw["server"], raw["statsz"]
    meta = (stats.get("jetstream") or {}).get("meta") or {}
    leader = meta.get("leader") or None
    leads = leader == server["name"] and "replicas" in meta
    return DemoReply(
        name=server["name"],
        server_id=server["id"],
        domain=server.get("domain") or None,
        jetstream=bool(server.get("jetstream")),
        leader=leader,
        group_size=meta.get("cluster_size", 0),
        routed=frozenset(route["name"] for route in stats.get("routes") or () if route.get("name")),
        lagging=frozenset(r["name"] for r in meta["replicas"] if not r.get("current")) if leads else None,
    )
