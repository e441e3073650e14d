"""What does a server report of Raft and of its load? Pairs of a label and a value for its page; must not know where they stand."""

from tui.core.group.membership import stands_alone
from tui.core.model.server import Server
from tui.core.observed.answers import Raft
from tui.core.servers.cpu import cpu_share
from tui.core.servers.raft_backlog import queues
from tui.text.format import NONE, UNTOLD, age, count, date_clock, percent, size, tenure
from tui.text.phrases.checks.raft_log import QUEUES
from tui.ui.view.drawing.fields import Pairs
from tui.ui.view.drawing.headline import in_group
from tui.ui.view.drawing.spans import Look


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


def load(look: Look, server: Server) -> Pairs:
    """What STATSZ and JSZ say of its load."""
    stats, js = server.stats.last, server.jetstream.last
    out: Pairs = []
    if stats is not None:
        out += [
            ("STATSZ", ago(look, server.stats.at)),
            ("cpu", f"{percent(cpu_share(stats))} of {stats.cores} cores"),
            ("memory", size(stats.mem)),
            ("connections", f"{count(stats.connections)}, subscriptions {count(stats.subscriptions)}"),
            ("routes", f"to {stats.routes} servers"),
            ("slow consumers", f"{count(stats.slow_consumers)} since its start"),
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
