"""How would one ask the same by hand? The `nats` commands behind each panel; this file must not know the screen.

All of them need a user of the system account. Names go in quoted for a POSIX shell.
"""

from os.path import basename
from shlex import quote
from typing import Final

COMMANDS: dict[str, tuple[str, ...]] = {
    "leader": ("nats server request raft --group _meta_", "nats server report jetstream --watch 2"),
    "servers": ("nats server list 3", "nats server report health --server-only"),
    "elections": ("nats event --js-advisory --no-srv-advisory --short --filter domain_leader_elected",),
    "routes": ("nats server report routes --watch 2", "nats server ping --graph"),
    "hosts": ("nats server report cpu", "iostat -x 1", "vmstat 1", "df -h"),
    "hears": ("nats server request raft --group _meta_", "nats server request routes", "nats server ping --graph"),
    "mesh": ("nats server request raft --group _meta_", "nats server request routes", "nats server ping --graph"),
    "alerts": ("nats server check meta --expect 3 --lag-critical 100 --seen-critical 5s",),
}
"""Panel to commands, as they are typed for a cluster of three."""
_ASKING: Final = ("nats", "metawatch stepdown", "metawatch doctor")
"""How commands begin that are for one cluster: the option follows."""


def commands(panel: str, *, context: str | None = None, expect: int = 3, server: str | None = None) -> tuple[str, ...]:
    """The commands of a panel, for this context, this many servers and, where one is selected, this server."""
    found = COMMANDS.get(panel, ())
    found = tuple(
        c.replace("--expect 3", f"--expect {expect}").replace("server list 3", f"server list {expect}") for c in found
    )
    if server is not None and panel == "servers":
        found += (f"nats server info {quote(server)}", f"nats server request variables --name {quote(server)}")
    if context:
        found = tuple(with_context(c, context) for c in found)
    return found


def context_name(context: str) -> str:
    """How a context is called on the screen: a file by its name."""
    return basename(context).removesuffix(".json") if context.endswith(".json") else context


def step_down(to: str | None, *, context: str | None = None) -> str:
    """The command that steps the leader down as the dialog would."""
    found = "nats server cluster step-down" + (f" --host {quote(to)}" if to else "")
    return with_context(found, context)


def with_context(command: str, context: str | None) -> str:
    """The same for the context that is watched; what asks no cluster stays as it is."""
    first = next((known for known in _ASKING if command == known or command.startswith(f"{known} ")), None)
    if first is None or not context:
        return command
    return f"{first} --context {quote(context)}{command.removeprefix(first)}"
