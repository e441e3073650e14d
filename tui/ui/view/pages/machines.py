"""What is known of one way between servers, and of one machine? All figures with their age and where they come from."""

from tui.core.model.server import Host, Server, Side
from tui.core.observed.answers import Disk
from tui.core.observed.events import HostSampled
from tui.core.observed.machine import Resident
from tui.core.servers.cpu import cpu_share
from tui.text.format import NONE, age, count, percent, size, size_of, tenure
from tui.ui.view.cells.measured_route import measured, way_of
from tui.ui.view.cells.residents import disk_pairs, millis, pressure_pairs, resident_pairs, unseen_pairs
from tui.ui.view.cells.route_cells import RouteCells, asymmetry, name, per_s
from tui.ui.view.drawing.fields import Pairs
from tui.ui.view.drawing.spans import Look
from tui.ui.view.panels.hosts import HERE
from tui.ui.view.panels.routes import ways

SOURCE_ROUTES = (
    "ROUTEZ of both servers every 5 s, for the connection that carries the meta group's traffic. The RTT is the server's own last"
    " PING of the other, up to 30 s old; it includes the time that the other end took to read."
)
SOURCE_HERE = "/proc and statvfs of this host, every second. This host runs metawatch; it may not be a NATS host."
SOURCE_SERVER = "STATSZ, self-reported by the server every 10 s. It has no figures for disk, iowait or other processes."
SOURCE_RESIDENT = (
    "STATSZ, self-reported by the server; from its process on, what this host sees of it in /proc, /sys and statvfs every"
    " second."
)
UNSEEN = "not visible (remote); on its host run: iostat -x 1, or metawatch"
ELSEWHERE: Pairs = [
    ("pressure", "not visible (remote); on its host run: grep . /proc/pressure/*"),
    (
        "cgroup",
        "not visible (remote); on its host run: systemctl show nats-server -p CPUQuotaPerSecUSec -p MemoryMax",
    ),
    ("threads", "not visible (remote); on its host run: ps -eLo stat,wchan:32,comm | grep ^D"),
]


def pair_page(look: Look, key: str | None) -> tuple[str, Pairs] | None:
    """Title and fields of one pair; the worst where none is chosen."""
    found = ways(look)
    way = next((w for w in found if w.key == key), found[0] if found and key is None else None)
    if way is None:
        return None
    return name(look, way)[0], [*_way(look, way), ("source", SOURCE_ROUTES)]


def _way(look: Look, way: RouteCells) -> Pairs:
    pair = way.pair
    if pair is None:
        return [("connection", ("route down: neither end reports a connection to the other", "crit"))]
    out: Pairs = [("kind", "gateway, between clusters" if pair.gateway else "route, inside one cluster")]
    out += measured(look, way_of(look, way.a, way.b))
    for end, other, side in ((way.a, way.b, pair.from_a), (way.b, way.a, pair.from_b)):
        out += _end(look, end, other, side)
    if uneven := asymmetry(look, pair):
        out.append(("asymmetric RTT", (f"{uneven}: one side is slow to read", "warn")))
    return out


def _end(look: Look, end: str, other: str, side: Side | None) -> Pairs:
    label = f"{look.name(end, 12)} reports"
    if side is None:
        return [(label, ("no route to the other", "warn"))]
    route = side.route
    since = f"sample {tenure(look.now - side.rtts[-1][0])} old, " if side.rtts else ""
    kept = [value for _, value in side.rtts]
    spread = f"min {millis(min(kept))}, max {millis(max(kept))} of {len(kept)}" if kept else NONE
    flow = f"{per_s(side.out_per_s)}/s to {look.name(other, 12)}, {per_s(side.in_per_s)}/s from it"
    return [
        (label, f"RTT {millis(route.rtt_s)} ({since}reported {age(look.now - side.at)} ago)"),
        ("", f"{spread}; pending {size(route.pending_bytes)}"),
        ("", f"{flow}; {count(route.out_msgs)} out, {count(route.in_msgs)} in total"),
    ]


def host_page(look: Look, key: str | None) -> tuple[str, Pairs] | None:
    """Title and fields of this machine or of a server."""
    if key is None or key == HERE:
        host = look.state.host
        if host is None:
            return "this host", [("samples", "no local host metrics yet")]
        return look.name(host.last.host, 40), [*_machine(look, host), ("source", SOURCE_HERE)]
    server = look.state.servers.get(key)
    if server is None:
        return None
    here = _resident(look, server)
    source = SOURCE_SERVER if here is None else SOURCE_RESIDENT
    return look.name(key, 40), [*_server(look, server, here), ("source", source)]


def _resident(look: Look, server: Server) -> Resident | None:
    host = look.state.host
    residents = host.last.residents if host is not None else ()
    return next((one for one in residents if one.server == server.name), None)


def _machine(look: Look, host: Host) -> Pairs:
    last = host.last
    load = f"{last.load1:.2f}" if last.load1 is not None else NONE
    out: Pairs = [
        ("host", f"{look.name(last.host, 40)} (metawatch runs here)"),
        ("sampled", f"{age(look.now - last.at)} ago, {len(host.history)} samples kept"),
        ("cpu", f"{percent(last.cpu)} busy, iowait {percent(last.iowait)}, steal {percent(last.steal)}"),
        ("load", f"{load} on {last.cores} cores"),
        ("memory", size_of(last.memory_used, last.memory_total)),
    ]
    out += pressure_pairs(look, last.pressure)
    out += _disk(look, host, last.disk) if last.disk is not None else [("disk", "not available on this system")]
    here = " ".join(look.name(one.server, 20) for one in last.residents)
    return [*out, *unseen_pairs(look, last.unseen), ("servers here", here or "none found")]


def _disk(look: Look, host: Host, disk: Disk) -> Pairs:
    waits = [_await(sample) for sample in host.history]
    worst = max((w for w in waits if w is not None), default=None)
    return [*disk_pairs(look, disk), ("", f"max await {millis(worst)} of the samples kept")]


def _await(sample: HostSampled) -> float | None:
    return sample.disk.await_s if sample.disk is not None else None


def _server(look: Look, server: Server, here: Resident | None) -> Pairs:
    stats = server.stats.last
    seen: Pairs = resident_pairs(look, here) if here is not None else [("disk, iowait, steal", UNSEEN), *ELSEWHERE]
    if stats is None:
        return [("STATSZ", "n/a"), *seen]
    return [
        ("STATSZ", f"self-reported {age(look.now - server.stats.at)} ago" if server.stats.at is not None else NONE),
        ("cpu", f"{percent(cpu_share(stats))} of {stats.cores} cores"),
        ("memory", size(stats.mem)),
        ("connections", f"{count(stats.connections)}, subscriptions {count(stats.subscriptions)}"),
        ("slow consumers", f"{count(stats.slow_consumers)} since its start"),
        *seen,
    ]
