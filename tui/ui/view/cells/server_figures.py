"""What does a server report of Raft, of its load and of its disk? Pairs of label and value; must not know where they stand."""

from typing import Final

from tui.core.group.membership import stands_alone
from tui.core.model.peer_names import release
from tui.core.model.server import Server
from tui.core.observed.answers import Raft, Stats
from tui.core.servers.cpu import cpu_share
from tui.core.servers.raft_backlog import queues
from tui.core.servers.roster import ours
from tui.text.format import NONE, UNTOLD, age, count, date_clock, duration, percent, size, tenure
from tui.text.phrases.checks.raft_log import QUEUES
from tui.text.phrases.checks.servers import LISTENERS
from tui.ui.view.drawing.fields import Pairs
from tui.ui.view.drawing.headline import in_group
from tui.ui.view.drawing.spans import Look

_COUNTED_FROM: Final = (2, 12)
"""Older servers count neither stale connections nor stalled clients."""


def ago(look: Look, at: float | None) -> str:
    """When it was, and how long ago."""
    return NONE if at is None else f"{date_clock(at)} UTC, {tenure(look.now - at)} ago"


def raft(look: Look, server: Server) -> Pairs:
    """What its RAFTZ says of the meta group."""
    told = server.raft.last
    if told is None:
        lost = server.raft.meta_lost_since
        if stands_alone(server) and not in_group(look.state, server):
            return [("Raft (RAFTZ)", "stand-alone: JetStream without a cluster has no meta group")]
        return [("Raft (RAFTZ)", f"no meta group since {ago(look, lost)}" if lost else "n/a")]
    flags = [
        w for w, on in (("paused", told.paused), ("overrun", told.overrun), ("catching up", told.catching_up)) if on
    ]
    return [
        ("Raft (RAFTZ)", f"{told.state or NONE}, term {told.term}, {age(look.now - (server.raft.at or 0))} ago"),
        ("group size, quorum", f"{told.size}, {count(told.quorum_needed)}"),
        ("committed, applied", f"{count(told.committed)}, {count(told.applied)}"),
        ("last index, WAL size", f"{count(told.pindex)}, {size(told.wal_bytes)}"),
        ("Raft flags", ", ".join(flags) or "none"),
        ("Raft queues", _queues(told)),
        ("WAL error", (look.name(told.wal_error), "crit") if told.wal_error else "none"),
    ]


def _queues(told: Raft) -> str:
    """What waits inside its Raft node, in words."""
    waiting = [f"{count(waits)} {QUEUES[queue]}" for queue, waits in queues(told) if waits]
    return ", ".join(waiting) if waiting else "empty"


def certificates_and_disk(look: Look, server: Server) -> Pairs:
    """What VARZ says: when its certificates expire, and what waits for its disk."""
    told = server.varz.last
    if told is None:
        return []
    out: Pairs = [("VARZ", ago(look, server.varz.at))]
    for number, one in enumerate(told.certificates):
        until = f"{LISTENERS[one.listener]}: until {date_clock(one.expires)} UTC, {_left(ours(server, one.expires) - look.now)}"
        out.append(("" if number else "TLS certificates", until))
    waits = told.disk_waits
    if waits is not None:
        since = (
            f"{count(waits.waits)} since its start, the longest {duration(waits.longest_s)}"
            if waits.waits
            else "none since its start"
        )
        out.append(("disk I/O queue", f"{count(waits.waiting)} waiting; {since}"))
    return out


def _connections(server: Server, stats: Stats) -> str:
    most = None if server.varz.last is None else server.varz.last.max_connections
    return f"{count(stats.connections)} of {count(most)}" if most else count(stats.connections)


def _stale(stats: Stats) -> str:
    """How many, and how many of them were routes."""
    routes = f", {count(stats.stale_routes)} of them routes or gateways" if stats.stale_routes else ""
    return f"{count(stats.stale_connections, UNTOLD)} since its start{routes}"


def _left(seconds: float) -> str:
    return f"in {tenure(seconds)}" if seconds > 0 else f"expired {tenure(-seconds)} ago"


def load(look: Look, server: Server) -> Pairs:
    """What STATSZ and JSZ say of its load."""
    stats, js = server.stats.last, server.jetstream.last
    out: Pairs = []
    if stats is not None:
        out += [
            ("STATSZ", ago(look, server.stats.at)),
            ("cpu", f"{percent(cpu_share(stats))} of {stats.cores} cores"),
            ("memory", size(stats.mem)),
            ("connections", f"{_connections(server, stats)}, subscriptions {count(stats.subscriptions)}"),
            ("routes", f"to {stats.routes} servers"),
            ("slow consumers", f"{count(stats.slow_consumers)} since its start"),
        ]
        if release(server.identity.version) >= _COUNTED_FROM:
            out += [
                ("stale connections", _stale(stats)),
                ("stalled clients", f"{count(stats.stalled_clients, UNTOLD)} since its start"),
            ]
    if js is not None:
        errors = (
            f"{server.jetstream.api_errors_per_min:.1f}/min"
            if server.jetstream.api_errors_per_min is not None
            else NONE
        )
        rate = f"{server.jetstream.api_per_s:.1f}/s" if server.jetstream.api_per_s is not None else NONE
        out += [
            ("JetStream (JSZ)", "disabled" if js.disabled else ago(look, server.jetstream.at)),
            (
                "storage",
                f"{size(js.storage, UNTOLD)} used / {size(js.reserved_storage, UNTOLD)} reserved / {size(js.max_storage)} max",
            ),
            ("streams, consumers", f"{count(js.streams)}, {count(js.consumers)}; {count(js.ha_assets)} HA assets"),
            ("API", f"{rate}, errors {errors}, in flight {count(js.api_inflight, UNTOLD)}"),
        ]
    return out
