"""At which figure does this machine hurt the servers that run on it?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.checks.tables import LIMITS, Check, Raised, group, raised
from tests.core.elections.tables import NOW
from tui.core.checks import machine as of
from tui.core.checks.host_figures import runs_freely
from tui.core.model.server import Host
from tui.core.model.state import State
from tui.core.observed.answers import Disk
from tui.core.observed.events import HostSampled
from tui.core.observed.machine import Cgroup, Pressure, Resident, Threads

DISK = Disk(device="vda", path="/data", await_s=0.001, free_bytes=50, total_bytes=100)
N2 = Resident(server="n2", disk=DISK, threads=Threads(count=9), group=Cgroup(version=2, path="/nats", throttled=0.0))


def disk(**fields: object) -> Resident:
    return replace(N2, disk=replace(DISK, **fields))


def threads(**fields: object) -> Resident:
    return replace(N2, threads=replace(Threads(count=9), **fields))


def throttled(share: float) -> Resident:
    return replace(N2, group=Cgroup(version=2, path="/nats", throttled=share))


def sampled(
    resident: Resident | None = N2,
    *,
    pressure: Pressure | None = None,
    steal: float = 0.0,
    seconds: int = 30,
    age: float = 0.0,
) -> State:
    """The same in each of the last seconds."""
    residents = () if resident is None else (resident,)
    history = tuple(
        HostSampled(at=NOW - age - second, host="h", cpu=0.1, steal=steal, pressure=pressure, residents=residents)
        for second in reversed(range(seconds))
    )
    return replace(group(), host=Host(last=history[-1], history=history))


STALL = [("MW_DISK_STALL", "critical", "n2")]
MORE = 0.001
"""A little above a limit."""


@each(
    ("check", "state", "found"),
    [
        (of.disk_stalled, sampled(disk(stalled_s=LIMITS.disk_stall_s)), STALL),
        (of.disk_stalled, sampled(disk(stalled_s=LIMITS.disk_stall_s - MORE)), []),
        (of.disk_stalled, sampled(threads(in_disk=2, stuck_s=9.0)), STALL),
        (of.disk_stalled, sampled(threads(in_disk=9, stuck_s=9.0)), []),  # all: frozen by its control group
        (of.disk_stalled, sampled(disk(await_s=LIMITS.disk_await_s)), []),
        (of.disk_stalled, sampled(disk(await_s=LIMITS.disk_await_s + MORE)), [("MW_DISK_STALL", "warning", "n2")]),
        (of.disk_stalled, sampled(disk(await_s=LIMITS.disk_await_critical_s + MORE)), STALL),
        (of.disk_stalled, sampled(disk(await_s=1.0), seconds=3), []),  # slow for a moment
        (of.disk_stalled, sampled(disk(stalled_s=9.0), age=6.0), []),  # the machine was not measured since
        (of.disk_full, sampled(disk(free_bytes=10)), []),
        (of.disk_full, sampled(disk(free_bytes=9)), [("MW_DISK_FULL", "warning", "n2")]),
        (of.disk_full, sampled(disk(free_bytes=2)), [("MW_DISK_FULL", "critical", "n2")]),
        (of.disk_full, sampled(disk(free_inodes=1, total_inodes=100)), [("MW_DISK_FULL", "critical", "n2")]),
        (of.throttled_here, sampled(throttled(LIMITS.throttled_max)), []),
        (of.throttled_here, sampled(throttled(LIMITS.throttled_max + MORE)), [("MW_THROTTLED_HOST", "warning", "n2")]),
        (of.throttled_here, sampled(throttled(0.9)), [("MW_THROTTLED_HOST", "critical", "n2")]),
        (of.throttled_here, sampled(steal=LIMITS.steal_max + MORE), [("MW_THROTTLED_HOST", "warning", "n2")]),
        (of.pressed, sampled(pressure=Pressure(io_full=LIMITS.pressure_io)), []),
        (of.pressed, sampled(pressure=Pressure(io_full=0.5)), [("MW_PRESSURE", "warning", "n2")]),
        (of.pressed, sampled(pressure=Pressure(io_full=0.9)), [("MW_PRESSURE", "critical", "n2")]),
        (of.pressed, sampled(pressure=Pressure(memory_full=0.2)), [("MW_PRESSURE", "warning", "n2")]),
        (of.pressed, sampled(pressure=Pressure(cpu=0.5)), [("MW_PRESSURE", "warning", "n2")]),
        # Others wait for the processor, and it does not.
        (of.pressed, sampled(threads(wait_s=0.0), pressure=Pressure(cpu=0.5)), []),
        (
            of.pressed,
            sampled(threads(wait_s=0.02), pressure=Pressure(cpu=0.5)),
            [("MW_PRESSURE", "warning", "n2")],
        ),
        (of.pressed, sampled(threads(stopped=9, delay=0.0), pressure=Pressure(cpu=1.0)), []),  # none of its threads ran
        (
            of.pressed,
            sampled(replace(N2, group=Cgroup(version=2, path="/nats", oom_kills=1))),
            [("MW_PRESSURE", "critical", "n2")],
        ),
    ],
)
def test_each_limit_is_where_it_says(check: Check, state: State, found: list[Raised]) -> None:
    """Each row: a check, what the machine of n2 told in each of the last 30 s, and what is raised."""
    assert raised(check, state) == found


def test_a_server_that_has_just_started_is_not_yet_held_up() -> None:
    """Its first sample has nothing to compare with; how long others wait on a busy host is not said of it."""
    pressed = sampled(None, pressure=Pressure(cpu=1.0))
    assert pressed.host is not None
    begun = replace(pressed.host.last, residents=(N2,))
    state = replace(pressed, host=replace(pressed.host, last=begun, history=(*pressed.host.history[:-1], begun)))
    assert raised(of.pressed, state) == []


@each("check", of.CHECKS)
def test_a_machine_without_a_server_is_nobodys_concern(check: Check) -> None:
    """Whatever it suffers from."""
    bad = Pressure(cpu=1.0, io_full=1.0, memory_full=1.0)
    assert raised(check, sampled(None, pressure=bad, steal=1.0)) == []
    assert raised(check, group()) == []


@each(
    ("resident", "freely"),
    [(threads(wait_s=0.0), True), (threads(wait_s=1.0), False), (N2, False), (throttled(0.9), False)],
)
def test_who_runs_freely_is_late_for_another_reason(resident: Resident, *, freely: bool) -> None:
    """Each row: what is seen of n2's process, and whether it has a core whenever it wants one."""
    assert runs_freely(sampled(resident), NOW, "n2", LIMITS) is freely
