"""Is this the cluster that was watched before? Processes tell, where names do not: many clusters and servers are called alike.

A process has an id of its own as long as it runs. One that was seen then and is here now proves that it is the same cluster. Two of one
name that ran at the same time prove that it is another: what is seen now had begun before the other was heard last. A server that was
restarted in between proves nothing.
"""

from collections.abc import Mapping
from typing import Final

from tui.core.model.server import Server
from tui.core.servers.roster import ours

_APART_S: Final = 60.0
"""The clock of a server, which says when it started, may differ from ours by less where it was not measured yet."""


def another(before: Mapping[str, Server], now: Mapping[str, Server]) -> str | None:
    """A name that two processes had at one time; None where nothing shows that it is another cluster."""
    ids = {one.identity.id for one in now.values() if one.identity.id}
    if any(one.identity.id in ids for one in before.values()):
        return None
    for name, then in before.items():
        one = now.get(name)
        if one is None or not then.identity.id or not one.identity.id or one.identity.bears is not None:
            continue
        started = one.process.start
        if started is not None and ours(one, started) + _APART_S < then.presence.heard_at:
            return name
    return None
