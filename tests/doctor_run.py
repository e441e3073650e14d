"""How is `metawatch doctor` run in tests? The real command; as whom stands in `users.py`. This file must not judge."""

import json
from typing import Any, NamedTuple

from tests.command import metawatch as command
from tui.core.settings.connection import Connection
from tui.demo.cluster import Cluster
from tui.feeds.connection.client import Wire
from tui.feeds.connection.dial import welcome
from tui.feeds.connection.login import Keys
from tui.wire.subjects import denied


class Said(NamedTuple):
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.out)
        return told

    def state(self, subject: str) -> str:
        """What the JSON says of one subject."""
        states: list[str] = [row["state"] for row in self.told["permissions"] if row["subject"] == subject]
        assert len(states) == 1
        return states[0]


async def metawatch(*argv: str) -> Said:
    """The real command, with nothing of the developer's own settings."""
    ran = await command(*argv, "--no-context", within=20)
    return Said(ran.code, ran.out, ran.err)


async def doctor(cluster: Cluster, user: str, *options: str, via: str = "n1") -> Said:
    return await metawatch("doctor", "-s", cluster.url(via, user), *options)


async def refusals(cluster: Cluster, user: str, *subjects: str) -> set[str]:
    """Which of these subjects this user may not publish to."""
    refused: list[str] = []
    wire = Wire(welcome)
    keys = Keys(Connection(urls=(cluster.url("n1", user),)))
    await wire.open(f"nats://127.0.0.1:{cluster.seat('n1').client}", keys.login(keys.places[0]), 2.0)
    wire.listen(lambda _took: None, lambda _at, text: refused.append(text))
    for subject in subjects:
        wire.ask(subject, "_INBOX.nobody", b'{"cid":4294967295}')
    await wire.flush(2)
    await wire.hang_up()
    return {told[1] for text in refused if (told := denied(text)) is not None}
