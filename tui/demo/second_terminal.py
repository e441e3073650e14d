"""How is the demo's cluster reached from a second terminal? By a context of the `nats` CLI in the cluster's own folder, gone with it.

Both `metawatch --context` and `nats --context` take the path of a `.json` file, so nothing is written into the operator's own contexts.
"""

import json
import os
from pathlib import Path
from shlex import quote
from typing import Final

from tui.demo.cluster import Cluster
from tui.demo.spec import users

NAME: Final = "demo.json"


def write_context(cluster: Cluster) -> Path:
    """The file, for its owner alone: the user of the system account is in it."""
    path, user = cluster.folder / NAME, users(cluster.spec)["sys"]
    content = {
        "description": "metawatch demo, removed when it ends",
        "url": ",".join(cluster.url(name, None) for name in cluster.names),
        "user": user.name,
        "password": user.password,
    }
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(file, "w", encoding="utf-8") as out:
        json.dump(content, out, indent=2)
    return path


def said(context: Path) -> tuple[str, ...]:
    """What is printed before the screen takes over: where the servers are, and what to type elsewhere."""
    urls = json.loads(context.read_text(encoding="utf-8"))["url"]
    option = f"--context {quote(str(context))}"
    return (
        f"servers: {urls}",
        f"second terminal: metawatch {option}   or   nats {option} server list",
        "the context is removed on exit; `f` and `?` show it again",
    )
