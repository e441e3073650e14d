"""Is this the cluster that was watched before? Processes tell, where names do not: many clusters and servers are called alike.

A process has an id of its own as long as it runs. One that was seen then and is here now proves that it is the same cluster. Two of one
name that ran at the same time prove that it is another: what is seen now had begun before the other was heard last. A server that was
restarted in between proves nothing.
"""

from collections.abc import Mapping, Set
from typing import Final

from tui.core.model.message import Message, message
from tui.core.model.server import Server
from tui.core.servers.roster import ours

_APART_S: Final = 60.0
"""The clock of a server, which says when it started, may differ from ours by less where it was not measured yet."""


def history_of_another(
    clusters: tuple[Set[str], Set[str]],
    names: tuple[Set[str], Set[str]],
    servers: tuple[Mapping[str, Server], Mapping[str, Server]],
) -> Message | None:
    """Why what was seen before is not of the cluster that is seen now. Each is (before, now); empty: not known."""
    (known, here), (were, are) = clusters, names
    if known and not known & here:
        return message("history_of_clusters", clusters=tuple(sorted(known)), here=tuple(sorted(here)))
    if known and were and are and not were & are:
        return message(
            "history_of_servers", clusters=tuple(sorted(known)), servers=tuple(sorted(were)), here=tuple(sorted(are))
        )
    if known and (name := another(*servers)):
        return message("history_of_process", clusters=tuple(sorted(known)), server=name)
    return None


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
