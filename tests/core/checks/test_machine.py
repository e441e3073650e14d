"""Is what this machine does to its servers raised when it hurts, and only then?"""

import pytest
from msgspec.structs import replace

from tests.cases import each
from tests.core.figures import alert, ready, told
from tests.core.story import Story
from tui.core.observed.answers import Disk
from tui.core.observed.events import HostSampled
from tui.core.observed.machine import Cgroup, Pressure, Resident, Threads
from tui.text.phrases.say import say

GIB = 1024**3
DISK = Disk(
    device="loop1 (/n2.img)",
    path="/data",
    await_s=0.001,
    free_bytes=50 * GIB,
    total_bytes=100 * GIB,
    below="vda",
    in_flight=2,
    free_inodes=500,
    total_inodes=1_000,
)
GROUP = Cgroup(version=2, path="/nats", throttled=0.0, cores=0.5, oom_kills=0)
HELD = Resident(server="n2", pid=42, disk=DISK, threads=Threads(count=9), group=GROUP)
CALM = Pressure(cpu=0.1, io=0.1, io_full=0.0, memory=0.0, memory_full=0.0)
OURS = {"MW_DISK_STALL", "MW_DISK_FULL", "MW_THROTTLED_HOST", "MW_PRESSURE"}


def sample(story: Story, *residents: Resident, pressure: Pressure | None = CALM, steal: float = 0.0) -> None:
    """One sample of the machine."""
    at = story.at()
    story.take(HostSampled(at=at, host="h", cpu=0.1, steal=steal, pressure=pressure, residents=residents))


def sampled(
    seconds: int,
    resident: Resident | None = HELD,
    *,
    pressure: Pressure = CALM,
    steal: float = 0.0,
    into: Story | None = None,
) -> Story:
    """A sample a second, all alike."""
    story = ready() if into is None else into
    for _ in range(seconds):
        story.run(story.t + 1, "n1", 5)
        sample(story, *([resident] if resident is not None else []), pressure=pressure, steal=steal)
    story.advance(story.t + 0.3)
    return story


def disk(**fields: object) -> Resident:
    return replace(HELD, disk=replace(DISK, **fields))


def ours(story: Story) -> set[str]:
    return story.open_codes() & OURS


def test_a_calm_machine_raises_nothing() -> None:
    """Half a minute of a quick disk, a server that may run, and a little pressure."""
    assert ours(sampled(30)) == set()


def test_a_stall_is_told_at_once_and_clears() -> None:
    """Operations in flight and none completed for a second: critical from the first sample, with how long."""
    story = sampled(10)
    sampled(1, disk(await_s=None, stalled_s=0.99), into=story)
    assert ours(story) == set()
    sampled(1, disk(await_s=None, stalled_s=2.0), into=story)
    found = alert(story, "MW_DISK_STALL")
    assert (found.severity, found.subject) == ("critical", "n2")
    assert say(found.summary) == "disk loop1 (/n2.img) on vda of n2 completed none of 2 operations in flight for 2.0s"
    sampled(12, into=story)
    assert told(story, "MW_DISK_STALL") == [("raised", "n2"), ("cleared", "n2")]


@each(("await_s", "severity"), [(0.020, None), (0.021, "warning"), (0.100, "warning"), (0.101, "critical")])
def test_a_disk_that_is_slow_for_seconds(await_s: float, severity: str | None) -> None:
    """Above 20 ms is a warning, above 100 ms critical."""
    story = sampled(6, disk(await_s=await_s))
    assert [a.severity for a in story.monitor.alerts if a.code == "MW_DISK_STALL"] == ([severity] if severity else [])


def test_one_slow_second_is_no_slow_disk() -> None:
    """Means over five seconds judge; a second without operations counts neither way."""
    story = sampled(10)
    sampled(1, disk(await_s=0.080), into=story)
    assert ours(story) == set()
    assert ours(sampled(2, disk(await_s=0.080))) == set(), "two samples cover too little"
    assert ours(sampled(8, disk(await_s=None, in_flight=0))) == set()


def test_a_thread_that_sleeps_on_a_disk() -> None:
    """A frozen file system has nothing in flight on its device: its writers tell."""
    story = sampled(2, replace(HELD, threads=Threads(count=9, in_disk=2, stuck_s=1.9)))
    assert ours(story) == set()
    sampled(1, replace(HELD, threads=Threads(count=9, in_disk=2, stuck_s=2.9)), into=story)
    assert say(alert(story, "MW_DISK_STALL").summary) == "2 of 9 threads of n2 are in D state (disk wait) for 2.9s"


@each(("throttled", "severity"), [(0.05, None), (0.06, "warning"), (0.25, "warning"), (0.26, "critical")])
def test_a_server_that_is_kept_from_running(throttled: float, severity: str | None) -> None:
    """By its control group; with the limit."""
    story = sampled(6, replace(HELD, group=replace(GROUP, throttled=throttled)))
    found = [a for a in story.monitor.alerts if a.code == "MW_THROTTLED_HOST"]
    assert [a.severity for a in found] == ([severity] if severity else [])
    assert all("of the time (cgroup limit of 0.5 cores)" in say(a.summary) for a in found)


def test_stolen_time() -> None:
    """More than a tenth of the machine's time goes to others."""
    assert ours(sampled(6, steal=0.1)) == set()
    assert (
        say(alert(sampled(6, steal=0.3), "MW_THROTTLED_HOST").summary)
        == "CPU steal is 30% on the host of n2 (limit 10%)"
    )


@each(
    ("pressure", "severity", "what"),
    [
        (replace(CALM, cpu=0.4), None, ""),
        (replace(CALM, cpu=0.5), "warning", "CPU"),
        (replace(CALM, cpu=0.9), "critical", "CPU"),
        (replace(CALM, io_full=0.31), "warning", "I/O"),
        (replace(CALM, io_full=0.81, cpu=0.5), "critical", "I/O"),
        (replace(CALM, io=1.0), None, ""),
        (replace(CALM, memory_full=0.06), "warning", "memory"),
    ],
)
def test_a_machine_under_pressure(pressure: Pressure, severity: str | None, what: str) -> None:
    """The worst of them is named. For a core, the mean is over ten seconds."""
    found = [a for a in sampled(12, pressure=pressure).monitor.alerts if a.code == "MW_PRESSURE"]
    assert [a.severity for a in found] == ([severity] if severity else [])
    assert all(f"{what} pressure is " in say(a.summary) for a in found)


@each(("wait_s", "severity"), [(0.0003, None), (0.010, None), (0.030, "critical"), (None, "critical")])
def test_a_busy_machine_that_keeps_its_server_waiting_for_nothing(wait_s: float | None, severity: str | None) -> None:
    """What others wait for is no trouble of a server that has its core at once; where that is not told, pressure judges."""
    busy, server = replace(CALM, cpu=0.95), replace(HELD, threads=Threads(count=9, wait_s=wait_s))
    found = [a for a in sampled(12, server, pressure=busy).monitor.alerts if a.code == "MW_PRESSURE"]
    assert [a.severity for a in found] == ([severity] if severity else [])
    assert all(
        "CPU pressure is 95% on the host of n2 (n2 waits 30ms for a core each time)" in say(a.summary)
        for a in found
        if wait_s is not None
    )


def test_ten_seconds_of_a_full_machine_are_needed_for_a_core_and_fewer_for_disks() -> None:
    """A burst of work is no alert, a disk that holds everything up is one at once."""
    assert ours(sampled(6, pressure=replace(CALM, cpu=0.95))) == set()
    assert ours(sampled(6, pressure=replace(CALM, io_full=0.95))) == {"MW_PRESSURE"}


def test_a_process_that_is_frozen_as_a_whole_sleeps_on_no_disk() -> None:
    """The freezer of a container shows all threads in state D."""
    assert ours(sampled(3, replace(HELD, threads=Threads(count=9, in_disk=9, stuck_s=5.0)))) == set()


@pytest.mark.slow
def test_three_servers_on_one_machine_are_one_alert_that_does_not_flap() -> None:
    """Pressure that moves around its limits each second: raised once, for the machine, and cleared half a minute after."""
    three = [replace(HELD, server=name, threads=Threads(count=9, wait_s=0.05)) for name in ("n1", "n2", "n3")]
    story = ready()
    for second in range(60):
        story.run(story.t + 1, "n1", 5)
        busy = 0.95 if second % 14 < 12 else 0.0
        sample(story, *three, pressure=replace(CALM, cpu=busy, io_full=0.9 if second % 5 == 0 else 0.0))
    found = alert(story, "MW_PRESSURE")
    assert (found.subject, found.severity) == ("h", "critical")
    assert "on the host of n1, n2, n3" in say(found.summary)
    lines = story.alerts("MW_PRESSURE")
    assert lines[-1] == ("raised", "critical")
    assert lines in ([("raised", "critical")], [("raised", "warning"), ("raised", "critical")])
    for second in range(45):
        story.run(story.t + 1, "n1", 5)
        sample(story, *three)
        assert ("MW_PRESSURE" in story.open_codes()) or second >= 29
    assert told(story, "MW_PRESSURE")[-1] == ("cleared", "h")


def test_servers_of_one_control_group_are_throttled_together() -> None:
    """One limit on all of them is one alert; each with a group of its own is told by itself."""
    shared = [replace(HELD, server=name, group=replace(GROUP, throttled=0.5)) for name in ("n1", "n2")]
    alone = replace(HELD, server="n3", group=replace(GROUP, path="/other", throttled=0.1))
    story = ready()
    for _ in range(7):
        story.run(story.t + 1, "n1", 5)
        sample(story, *shared, alone)
    found = {a.subject: say(a.summary) for a in story.monitor.alerts if a.code == "MW_THROTTLED_HOST"}
    assert set(found) == {"h", "n3"}
    assert found["h"] == "n1, n2 are CPU-throttled for 50% of the time (cgroup limit of 0.5 cores)"


def test_a_kill_for_want_of_memory_stays_a_minute() -> None:
    """One interval had it; the next ones have not."""
    story = sampled(1, replace(HELD, group=replace(GROUP, oom_kills=1)))
    sampled(20, into=story)
    assert alert(story, "MW_PRESSURE").severity == "critical"
    sampled(45, into=story)
    assert ours(story) == set()


@each(
    ("fields", "severity", "what"),
    [
        ({"free_bytes": 10 * GIB}, None, ""),
        ({"free_bytes": 9 * GIB}, "warning", "9.0% of its space"),
        ({"free_bytes": 2 * GIB}, "critical", "2.0% of its space"),
        ({"free_inodes": 20}, "critical", "2.0% of its inodes"),
        ({"free_inodes": None, "total_inodes": None}, None, ""),
        ({"total_bytes": 0}, None, ""),
    ],
)
def test_a_disk_that_fills_up(fields: dict[str, object], severity: str | None, what: str) -> None:
    """Space or inodes; a file system that counts none has no share of them."""
    found = [a for a in sampled(2, disk(**fields)).monitor.alerts if a.code == "MW_DISK_FULL"]
    assert [a.severity for a in found] == ([severity] if severity else [])
    assert all(what in say(a.summary) for a in found)


def test_a_machine_without_servers_is_nobodys_trouble() -> None:
    """However bad it is: metawatch may run on any."""
    bad = Pressure(cpu=1.0, io=1.0, io_full=1.0, memory=1.0, memory_full=1.0)
    assert ours(sampled(10, None, pressure=bad, steal=0.9)) == set()


def test_what_is_not_seen_or_old_is_not_judged() -> None:
    """A server of which nothing is seen raises nothing; nor does a sample that no other followed for five seconds."""
    assert ours(sampled(10, Resident(server="n2"))) == set()
    story = sampled(1, disk(stalled_s=3.0))
    assert ours(story) == {"MW_DISK_STALL"}
    story.run(story.t + 17, "n1", 5)
    assert ours(story) == set()


def test_old_samples_keep_the_machine_and_no_servers() -> None:
    """A minute of samples is whole, for the checks; what is older is only drawn, and stays small."""
    story = ready()
    for _ in range(100):
        story.advance(story.t + 1)
        sample(story, disk())
    assert story.state.host is not None
    history = story.state.host.history
    assert len(history) == 100
    assert all(one.residents for one in history[-61:])
    assert not any(one.residents for one in history[:-61])
