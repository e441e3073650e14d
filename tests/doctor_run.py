"""How is `metawatch doctor` run in tests, and as whom? The real command, and users of every kind; this file must not judge."""

import json
from typing import Any, NamedTuple

from tests.command import metawatch as command
from tui.core.settings.connection import Connection
from tui.demo.cluster import Cluster
from tui.demo.spec import DemoUser
from tui.feeds.connection.client import Wire
from tui.feeds.connection.dial import welcome
from tui.feeds.connection.login import Keys
from tui.text.reports.permissions import as_config
from tui.wire.subjects import ADVISORIES, RAFT_REPLIES, RAFT_TRAFFIC, ask_any, denied

RAFTZ = ask_any("RAFTZ")
ONLY_PING = 'publish: { allow: [ "$SYS.REQ.SERVER.PING" ] }, subscribe: { allow: [ "_INBOX.>" ] }'
NO_INBOX = 'subscribe: { deny: [ "_INBOX.>" ] }'
NO_PING = 'publish: { deny: [ "$SYS.REQ.SERVER.PING" ] }'


def pasted(snippet: str, *without: str) -> str:
    """The snippet as it is, but for the frame that the test cluster's configuration has itself, and lines left out."""
    body = snippet.partition("permissions: {\n")[2].rpartition("}")[0]
    return "\n".join(line for line in body.splitlines() if line.strip().strip('"') not in without) + "\n"


USERS = (
    DemoUser("watcher", "p", permissions=pasted(as_config("watch"))),
    DemoUser("operator", "p", permissions=pasted(as_config("step-down"))),
    DemoUser("no-raftz", "p", permissions=pasted(as_config("watch"), RAFTZ)),
    DemoUser("no-advisories", "p", permissions=pasted(as_config("watch"), ADVISORIES)),
    DemoUser("no-tap", "p", permissions=pasted(as_config("watch"), *RAFT_TRAFFIC)),
    DemoUser("no-answers", "p", permissions=pasted(as_config("watch"), RAFT_REPLIES)),
    DemoUser("only-ping", "p", permissions=ONLY_PING),
    DemoUser("no-ping", "p", permissions=NO_PING),
    DemoUser("no-inbox", "p", permissions=NO_INBOX),
    DemoUser("app-no-ping", "p", account="APP", permissions=NO_PING),
    DemoUser("own-probes", "p", permissions=pasted(as_config("watch", probe_prefix="ops.mw"))),
    DemoUser("own-inbox", "p", permissions=pasted(as_config("watch", "_MINE"))),
)


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
