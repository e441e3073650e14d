"""An auth callout: servers that ask a service of ours whom to let in, and the service, which may be slow or away. Not a test."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nats
from nats.aio.msg import Msg

from tests.feeds.jwts import ACCOUNT, keys, signed

_UNLIMITED: dict[str, object] = {"type": "user", "pub": {}, "sub": {}, "subs": -1, "data": -1, "payload": -1}


class Callout:
    """Its keys, and what a server has to be told of it; `patience_s` is the servers' `authorization { timeout }`."""

    def __init__(self, patience_s: float) -> None:
        self.mute = False
        """The service hears and says nothing."""
        self._seed, issuer = keys(ACCOUNT)
        self.config = (
            "accounts { AUTH { users: [ { user: auth, password: auth } ] }, SYS {}, APP { jetstream: enabled } }\n"
            "system_account: SYS\n"
            f"authorization {{ timeout: {patience_s}, "
            f"auth_callout {{ issuer: {issuer}, auth_users: [ auth ], account: AUTH }} }}"
        )

    def _answer(self, request: bytes, login: str) -> bytes:
        """A JWT that lets whoever has this password into the system account, or the refusal of anybody else."""
        body = request.split(b".")[1]
        asked = json.loads(base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4)))["nats"]
        said: dict[str, object] = {"type": "authorization_response"}
        if asked["connect_opts"].get("pass") == login:
            said["jwt"] = signed(self._seed, asked["user_nkey"], _UNLIMITED, audience="SYS")
        else:
            said["error"] = "unknown user"
        return signed(self._seed, asked["user_nkey"], said, audience=asked["server_id"]["id"]).encode()

    @asynccontextmanager
    async def service(self, port: int, late_s: float = 0.0) -> AsyncIterator[None]:
        """The service, through the server at this port; it answers so late."""
        answers: set[asyncio.Task[None]] = set()
        soon = {"max_reconnect_attempts": 50, "reconnect_time_wait": 0.1}  # its own two minutes hold up the whole run
        client = await nats.connect(f"nats://127.0.0.1:{port}", user="auth", password="auth", **soon)

        async def later(message: Msg) -> None:
            await asyncio.sleep(late_s)
            await message.respond(self._answer(message.data, "sys"))

        async def asked(message: Msg) -> None:
            if not self.mute:
                answers.add(asyncio.create_task(later(message)))

        await client.subscribe("$SYS.REQ.USER.AUTH", cb=asked)
        await client.flush()
        try:
            yield
        finally:
            for answer in answers:
                answer.cancel()
            await asyncio.gather(*answers, return_exceptions=True)
            await client.close()
