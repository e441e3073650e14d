"""Pictures of clusters whose routes and machine are told: all well, or everything wrong at once."""

from math import sin

from msgspec.structs import replace

from tests.ui.pieces import GIB, NOW
from tests.ui.scenes import calm
from tui.core.model.server import Host, Side
from tui.core.model.state import Snapshot
from tui.core.observed.answers import Disk, Route
from tui.core.observed.events import HostSampled


def side(*rtts: float, ago: float = 2.0, **fields: object) -> Side:
    """One end's word: its figures at intervals of 30 s, the last one 12 s old."""
    told = tuple((NOW - 12 - 30 * (len(rtts) - 1 - i), rtt) for i, rtt in enumerate(rtts))
    route = replace(Route(remote="", rtt_s=rtts[-1] if rtts else None), **fields)
    return Side(at=NOW - ago, route=route, in_per_s=12.4, out_per_s=1_234.0, rtts=told)


def sample(ago: float, await_s: float | None = 0.0012, **fields: object) -> HostSampled:
    """One sample of this machine."""
    disk = Disk(
        device="nvme0n1",
        path="/data/js",
        util=0.12,
        await_s=await_s,
        queue=0.3,
        read_bytes_per_s=0.0,
        write_bytes_per_s=1.2 * 1024**2,
        free_bytes=41 * GIB,
        total_bytes=100 * GIB,
    )
    plain = HostSampled(
        at=NOW - ago,
        host="bastion-1",
        cpu=0.2 + 0.1 * sin(ago / 9),
        iowait=0.01,
        steal=0.0,
        load1=0.42,
        cores=4,
        memory_used=3 * GIB,
        memory_total=8 * GIB,
        disk=disk,
    )
    return replace(plain, **fields)


def machine(*samples: HostSampled) -> Host:
    """This machine with these samples, oldest first."""
    return Host(last=samples[-1], history=samples)


def meshed() -> Snapshot:
    """Every pair of five servers is connected, and this machine is idle."""
    known = calm().state
    names = tuple(known.servers)
    routes = {a: {b: side(0.0004, 0.0005, 0.0003) for b in names if b != a} for a in names}
    host = machine(*(sample(float(ago)) for ago in range(120, -1, -1)))
    return Snapshot(state=replace(known, routes=routes, host=host), now=NOW)


def torn() -> Snapshot:
    """n1–n4 slow and uneven, n2–n5 jammed, n3–n5 not connected, n1–n2 told by n2 only and through a gateway; the disk stalls."""
    known = meshed().state
    routes = {a: dict(others) for a, others in known.routes.items()}
    routes["n1"]["n4"] = side(0.0004, 0.02, 0.061)
    routes["n4"]["n1"] = side(0.0004, 0.0005)
    routes["n2"]["n5"] = side(0.0004, pending_bytes=2 * 1024**2)
    routes["n2"]["n1"] = side(0.08, gateway=True)
    del routes["n1"]["n2"], routes["n3"]["n5"], routes["n5"]["n3"]
    stalls = [sample(float(ago), await_s=2.1 if ago < 5 else 0.001, cpu=0.97) for ago in range(60, -1, -1)]
    return Snapshot(state=replace(known, routes=routes, host=machine(*stalls)), now=NOW)
