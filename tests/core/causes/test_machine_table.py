"""Which figures of the machine under a server are evidence, and for what? Without a story: five samples up to the election."""

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from tests.cases import each
from tests.core.causes.scenes import at, calm, scene
from tui.core.causes import machine
from tui.core.causes.scene import Scene
from tui.core.model.message import message
from tui.core.model.server import Host
from tui.core.model.verdict import Fact
from tui.core.observed.answers import Disk
from tui.core.observed.events import HostSampled
from tui.core.observed.machine import Cgroup, Pressure, Resident, Threads, UnseenFigure

DISK = Disk(device="vda", path="/data", await_s=0.001, in_flight=1)
GROUP = Cgroup(version=2, path="/n1", throttled=0.0, memory_used=1, memory_limit=100)
WELL = Resident(server="n1", pid=41, disk=DISK, threads=Threads(count=9, wait_s=0.0001), group=GROUP)
NEIGHBOUR = replace(WELL, server="n2", group=replace(GROUP, path="/n2"))
CALM = Pressure(cpu=0.1, io=0.1, io_full=0.0, memory=0.0, memory_full=0.0)
SEE = message("see_disk", server="n1")


def on_host(
    *residents: Resident, pressure: Pressure = CALM, steal: float = 0.0, unseen: tuple[UnseenFigure, ...] = ()
) -> Scene:
    """The same sample each second, the last one half a second before the election."""
    samples = tuple(
        HostSampled(
            at=at(-0.5 - ago),
            host="h",
            cpu=0.1,
            steal=steal,
            pressure=pressure,
            residents=residents,
            unseen=unseen,
        )
        for ago in (5.0, 4.0, 3.0, 2.0, 1.0, 0.0)
    )
    return scene(state=replace(calm(), host=Host(last=samples[-1], history=samples)))


def disk(**figures: object) -> Resident:
    return replace(WELL, disk=replace(DISK, **figures))


def threads(**figures: object) -> Resident:
    return replace(WELL, threads=Threads(count=9, **figures))  # type: ignore[arg-type]  # handed on


def cgroup(**figures: object) -> Resident:
    return replace(WELL, group=replace(GROUP, **figures))


Asked = Callable[[Scene, str], Iterator[Fact]]

TABLE: dict[str, tuple[Asked, Scene, list[str | None]]] = {
    "nothing is known of another machine": (machine.disk, scene(), []),
    "a disk that does well": (machine.disk, on_host(WELL), []),
    "the same speaks against a stall": (machine.disk_well, on_host(WELL), ["device_well"]),
    "a slow disk does not": (machine.disk_well, on_host(disk(await_s=0.05)), []),
    "a device that completes nothing": (machine.disk, on_host(disk(stalled_s=4.0, await_s=None)), ["device_stalled"]),
    "a short pause of a device": (machine.disk, on_host(disk(stalled_s=1.0, await_s=None)), []),
    "a thread asleep on it": (machine.disk, on_host(threads(in_disk=1, stuck_s=3.0)), ["thread_in_disk_sleep"]),
    "a slow device": (machine.disk, on_host(disk(await_s=0.3)), ["device_slow"]),
    "its neighbour has the same disk": (
        machine.disk, on_host(disk(await_s=0.3), replace(disk(await_s=0.3), server="n2")), [None],
    ),
    "all wait for I/O": (machine.disk, on_host(WELL, pressure=replace(CALM, io_full=0.9)), ["io_pressure"]),
    "enough of every core": (machine.cpu, on_host(WELL), []),
    "throttled for a third of the time": (machine.cpu, on_host(cgroup(throttled=0.3)), ["throttled"]),
    "throttled for most of it": (machine.cpu, on_host(cgroup(throttled=0.8)), ["throttled_hard"]),
    "its neighbour is throttled alike": (
        machine.cpu, on_host(cgroup(throttled=0.3), replace(cgroup(throttled=0.3, path="/n2"), server="n2")), [None],
    ),
    "its neighbour is not": (machine.cpu, on_host(cgroup(throttled=0.3), NEIGHBOUR), ["throttled"]),
    "threads wait for a core": (machine.cpu, on_host(threads(wait_s=0.08)), ["run_queue"]),
    "at its limit of memory": (machine.cpu, on_host(cgroup(memory_used=99, memory_pressed=7)), ["memory_limit"]),
    "pressure on the cores": (machine.cpu, on_host(WELL, pressure=replace(CALM, cpu=0.95)), ["cpu_pressure"]),
    "pressure on memory": (machine.cpu, on_host(WELL, pressure=replace(CALM, memory_full=0.4)), ["memory_pressure"]),
    "the hypervisor takes cores away": (machine.cpu, on_host(WELL, steal=0.5), ["steal"]),
    "some threads are stopped": (machine.stopped, on_host(threads(stopped=8)), []),
    "all threads are stopped": (machine.stopped, on_host(threads(stopped=9)), ["all_threads_stopped"]),
    "the kernel killed a process of its group": (machine.killed, on_host(cgroup(oom_kills=1)), ["oom_kill"]),
    "of a group that its neighbour is in too": (
        machine.killed, on_host(cgroup(oom_kills=1), replace(WELL, server="n2")), [None],
    ),
}  # fmt: skip


@each("name", TABLE)
def test_a_figure_is_evidence_where_it_is_the_servers_own(name: str) -> None:
    """What it shares with a neighbour is a fact without weight."""
    asked, found, rows = TABLE[name]
    facts = list(asked(found, "n1"))
    assert [fact.evidence for fact in facts] == rows
    assert all((fact.weight == 0.0) is (fact.evidence is None) for fact in facts)


@each(
    ("found", "said"),
    [
        (scene(), (SEE,)),
        (on_host(WELL), ()),
        (
            on_host(WELL, unseen=(UnseenFigure(part="disk", reason="it lies on overlay"),)),
            (message("part_not_visible", part="disk", server="n1", reason="it lies on overlay", see=SEE),),
        ),
        (on_host(WELL, unseen=(UnseenFigure(part="pressure", reason="no PSI"),)), ()),
    ],
)
def test_what_this_machine_shows_need_not_be_looked_up(found: Scene, said: tuple[object, ...]) -> None:
    """Where it shows a part not, the reason stands before how to see it."""
    assert machine.unseen(found, "n1", ("disk", "threads"), SEE) == said
