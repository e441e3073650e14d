"""Is what only its own machine knows of a sick server a fact of its verdict, and does what servers share accuse none of them?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.causes.test_ranking import Told
from tests.core.judged import brings
from tui.core.model.lines import VerdictLine
from tui.core.observed.answers import Disk
from tui.core.observed.events import HostSampled
from tui.core.observed.machine import Cgroup, Pressure, Resident, Threads, UnseenFigure
from tui.core.observed.raft_frames import Pinged

DISK = Disk(device="vda", path="/data", await_s=0.001, free_bytes=5, total_bytes=9, in_flight=1)
GROUP = Cgroup(version=2, path="/n1", throttled=0.0, cores=0.5)
WELL = Resident(server="n1", pid=41, disk=DISK, threads=Threads(count=9, wait_s=0.0001), group=GROUP)
CALM = Pressure(cpu=0.1, io=0.1, io_full=0.0, memory=0.0, memory_full=0.0)
HERE = ("n1", "n2", "n3")


def resident(name: str, **fields: object) -> Resident:
    """Well, but for what is given."""
    return replace(replace(WELL, server=name, group=replace(GROUP, path=f"/{name}")), **fields)


class OnHost(Told):
    """The sick leader n1 falls silent at 10 s; metawatch runs on its machine."""

    def silent(self, *residents: Resident, hangs: bool, pressure: Pressure = CALM, mute: bool = False) -> VerdictLine:
        """A sample a second of what is given until n2 is elected at 16 s; the last verdict."""
        while self.t < 16.0:
            self.quiet(self.t + 1.0, alive=("n2", "n3"))
            self.sample(*residents, pressure=pressure)
            for name in ("n2", "n3"):
                self.raft(name, term=5, leader="n1", seen=self.t - 9.0)
            if self.t >= 12.0 and hangs:
                self.miss("n1", "RAFTZ", since=10.1)
            if self.t >= 12.0 and mute:
                self.miss("n1", since=10.1, taken=True)
            elif not mute:
                self.pong("n1")
        self.elected("n2", "n3")
        self.beats(self.t + 4.0, "n2", 6)
        return self.verdicts[-1]

    def late(self, *residents: Resident, pressure: Pressure = CALM) -> VerdictLine:
        """Every answer of n1 comes a second and a half late; the verdict after n2 was elected."""
        while self.t < 17.0:
            self.quiet(self.t + 1.75, alive=("n2", "n3"))
            self.take(Pinged(at=self.at(), server="n1", asked=self.at(self.t - 1.6)))
            self.sample(*residents, pressure=pressure)
            for name in ("n2", "n3"):
                self.raft(name, term=5, leader="n1", seen=self.t - 9.0)
        self.elected("n2", "n3")
        return self.verdicts[-1]

    def sample(self, *residents: Resident, pressure: Pressure = CALM) -> None:
        """One of this machine."""
        self.take(HostSampled(at=self.at(), host="h", cpu=0.1, pressure=pressure, residents=residents))


def disk_of(name: str, stalled_s: float, *, stuck_s: float = 0.0) -> Resident:
    threads = Threads(count=9, in_disk=int(stuck_s > 0), stuck_s=stuck_s, wait_s=0.0001)
    return resident(name, disk=replace(DISK, stalled_s=stalled_s, await_s=None), threads=threads)


def said(lines: tuple[str, ...], words: str) -> bool:
    return any(words in line for line in lines)


@brings("disk_stall", "device_stalled", "heartbeats_ended", "thread_in_disk_sleep")
@brings("network_partition", "heartbeats_ended", "isolated_by_raft", "rest_not_measured", "route_cut_by_raft")
def test_a_stall_that_its_machine_sees_is_named_without_a_hanging_answer() -> None:
    """Operations that do not complete, and a thread that sleeps on them: sure, with nothing left unseen."""
    verdict = OnHost().silent(disk_of("n1", 5.0, stuck_s=4.0), hangs=False)
    assert (verdict.cause, verdict.server) == ("disk_stall", "n1")
    assert verdict.confidence > 0.8
    assert said(verdict.evidence_for, "disk vda of n1 had I/O in flight and completed none for 5.0s")
    assert said(verdict.evidence_for, "a thread of n1 was in disk wait for 4.0s")
    assert verdict.unseen == ()


def test_what_the_machine_sees_makes_a_hanging_answer_surer() -> None:
    """From afar the disk is a guess, and cannot be seen."""
    afar, here = OnHost().silent(hangs=True), OnHost().silent(disk_of("n1", 5.0), hangs=True)
    assert (afar.cause, here.cause) == ("disk_stall", "disk_stall")
    assert here.confidence > afar.confidence
    assert said(afar.unseen, "iostat")
    assert not here.unseen


@brings("disk_stall", "device_well")
@brings("network_partition", "slow_itself")
def test_a_disk_that_completes_everything_speaks_against_a_stall() -> None:
    """The answer hung for another reason."""
    verdict = OnHost().silent(resident("n1"), hangs=True)
    assert verdict.cause == "unknown"


def test_a_disk_that_all_share_singles_none_of_them_out() -> None:
    """Three servers of a demo on one disk that stands still: the leader is no more to blame than its peers."""
    shared = OnHost().silent(*(disk_of(name, 5.0) for name in HERE), hangs=False)
    afar = OnHost().silent(hangs=False)
    assert (shared.cause, shared.confidence) == (afar.cause, afar.confidence)
    hung = OnHost().silent(*(disk_of(name, 5.0) for name in HERE), hangs=True)
    afar = OnHost().silent(hangs=True)
    assert hung.confidence == afar.confidence
    assert said(hung.evidence_against, "same on n2, n3")


def test_the_thread_that_sleeps_singles_its_server_out_on_a_shared_disk() -> None:
    """Its neighbours on that disk sleep on nothing."""
    verdict = OnHost().silent(disk_of("n1", 0.0, stuck_s=4.0), resident("n2"), resident("n3"), hangs=True)
    assert (verdict.cause, verdict.server) == ("disk_stall", "n1")
    assert said(verdict.evidence_for, "in disk wait")


@each(
    ("fields", "words"),
    [
        ({"group": replace(GROUP, throttled=0.9)}, "n1 was CPU-throttled by its cgroup limit for 90% of the time"),
        ({"threads": Threads(count=9, wait_s=0.08)}, "waited 80ms for a core each time"),
        (
            {"group": replace(GROUP, memory_used=99, memory_limit=100, memory_pressed=7)},
            "n1 reached the memory limit of its cgroup",
        ),
    ],
)
def test_a_server_that_may_not_run_is_starved(fields: dict[str, object], words: str) -> None:
    """By its limit, by who takes its core, for want of memory: told with the figure, and nothing is left unseen."""
    verdict = OnHost().late(resident("n1", **fields), resident("n2"))
    assert (verdict.cause, verdict.server) == ("cpu_starved", "n1")
    assert verdict.confidence > OnHost().late(resident("n1"), resident("n2")).confidence
    assert said(verdict.evidence_for, words)
    assert verdict.unseen == ()


@each(
    ("pressure", "words"),
    [(replace(CALM, cpu=0.95), "CPU pressure was 95%"), (replace(CALM, memory_full=0.6), "memory pressure was 60%")],
)
def test_pressure_is_of_the_machine(pressure: Pressure, words: str) -> None:
    """A server that is alone on it has it to itself; of three it singles out none."""
    alone = OnHost().late(resident("n1"), pressure=pressure)
    assert said(alone.evidence_for, words)
    shared = OnHost().late(*(resident(name) for name in HERE), pressure=pressure)
    assert (shared.cause, shared.server) == ("cpu_starved", "n1"), "its late answers are its own"
    assert said(shared.evidence_against, words)
    assert shared.confidence <= alone.confidence


def test_a_limit_that_all_are_under_singles_none_of_them_out() -> None:
    """One container that holds the three of them."""
    group = replace(GROUP, throttled=0.9, path="/all")
    verdict = OnHost().silent(*(replace(resident(name), group=group) for name in HERE), hangs=False)
    afar = OnHost().silent(hangs=False)
    assert (verdict.cause, verdict.confidence) == (afar.cause, afar.confidence)


def test_a_stopped_process_is_seen_to_be_stopped() -> None:
    """It was the process and not the machine: that is not left unseen."""
    held = Threads(count=9, stopped=9)
    afar, here = (OnHost().silent(*who, hangs=False, mute=True) for who in ((), (resident("n1", threads=held),)))
    assert (afar.cause, here.cause) == ("process_frozen", "process_frozen")
    assert said(here.evidence_for, "all threads of n1 were stopped (9 threads)")
    assert said(afar.unseen, "whether the process or its host stopped")
    assert not here.unseen


@brings("process_frozen", "all_threads_stopped")
def test_a_container_that_is_frozen_sleeps_on_no_disk() -> None:
    """All threads are in state D then."""
    held = resident("n1", threads=Threads(count=9, in_disk=9, stuck_s=5.0))
    verdict = OnHost().silent(held, hangs=False, mute=True)
    assert (verdict.cause, verdict.server) == ("process_frozen", "n1")
    assert said(verdict.evidence_for, "all threads of n1 were frozen (9 threads)")


def test_a_part_that_even_this_machine_does_not_see_says_why() -> None:
    """With the command that shows it to those who may."""
    reason = "it lies on overlay: no block device is to be seen"
    hidden = resident("n1", disk=None, unseen=(UnseenFigure(part="disk", reason=reason),))
    verdict = OnHost().silent(hidden, hangs=True)
    assert verdict.cause == "disk_stall"
    assert said(verdict.unseen, f"disk of n1: {reason}; the disk itself: on the host of n1: `iostat")


def test_what_is_unknown_leaves_only_other_machines_unseen() -> None:
    """Of three suspects the one that runs here was looked at."""
    story = OnHost()
    story.sample(resident("n1"))
    story.advance(10.5)
    story.sample(resident("n1"))
    story.elected("n2", "n3")
    story.beats(story.t + 8.0, "n2", 6)
    verdict = story.verdicts[-1]
    assert verdict.cause == "unknown"
    assert [line.split(":")[0] for line in verdict.unseen] == ["disk, CPU and memory of n2"]


def test_what_was_long_before_is_no_evidence() -> None:
    """A stall that ended ten seconds before the leader fell silent."""
    story = OnHost()
    for t in range(11, 14):
        story.beats(float(t), "n1", 5)
        story.sample(disk_of("n1", 3.0, stuck_s=3.0))
    story.beats(24.0, "n1", 5)
    story.sample(resident("n1"))
    story.elected("n2", "n3")
    story.beats(story.t + 8.0, "n2", 6)
    assert {cause for cause, _ in story.named} == {"unknown"}
