"""Is this the cluster that was watched before? Processes tell, where names do not: many clusters and servers are called alike.

A process has an id of its own as long as it runs. One that was seen then and is here now proves that it is the same cluster. Two of one
name that ran at the same time prove that it is another: what is seen now had begun before the other was heard last. A server that was
restarted in between proves nothing.
"""

from collections.abc import Mapping, Set
from typing import Final

from tui.core.model.lines import Ready
from tui.core.model.message import Message, message
from tui.core.model.server import Server
from tui.core.servers.roster import ours

_MOST_KEPT: Final = 200
"""Names; of a cluster whose servers have new ones each time, the last."""
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


def known_by(ready: Ready) -> frozenset[str]:
    """The servers by which a cluster is known again: also those that are down and whom their peers name; none before there are peers, for
    whoever answers then may be a server that comes and goes."""
    peers = [name for name in ready.peers if not name.startswith("#")]
    return frozenset((*ready.servers, *peers)) if ready.peers else frozenset()


def kept(before: Set[str], now: Set[str]) -> Set[str]:
    """What a journal keeps of them. Who is down now is one of them still: the next run may see only those."""
    both = before | now
    return both if len(both) <= _MOST_KEPT else now


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
