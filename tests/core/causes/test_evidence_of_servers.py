"""Is evidence that is seldom met still there where its story is told: of servers that leave, starve, or wait for their disk?"""

import pytest
from msgspec.structs import replace

from tests.core.causes.test_machine import CALM, DISK, GROUP, OnHost, resident
from tests.core.causes.test_ranking import Told
from tests.core.judged import brings
from tests.core.story import T0
from tui.core.model.peer_names import peer_hash
from tui.core.observed.answers import DiskWaits, Raft, RaftPeer, RaftQueues, Stats, Varz
from tui.core.observed.events import HostSampled, RaftSeen, ServerLameDuck, ServerShutdown, StatsSeen, VarzSeen
from tui.core.observed.machine import Threads
from tui.core.observed.raft_frames import Pinged


def frozen_then(event: type[ServerLameDuck | ServerShutdown]) -> Told:
    """n1 answers nothing for four seconds, and then says that it leaves, as SIGTERM has it do once it runs again."""
    story = Told()
    story.silent_until(14.0, alive=("n2", "n3"), mute="n1", taken=True)
    story.take(event(at=story.at(), server=story.ref("n1")))
    story.elected("n2", "n3")
    return story


@brings("lame_duck", "unresponsive_before")
@brings("process_frozen", "announced")
def test_who_was_frozen_and_is_then_sent_away_may_have_been_ill() -> None:
    """It is said to leave, less surely than one that was well until then."""
    assert frozen_then(ServerLameDuck).named[-1] == ("lame_duck", "n1")


@brings("clean_restart", "unresponsive_before")
def test_who_was_frozen_and_is_then_stopped_may_have_been_ill() -> None:
    """The same of a shutdown."""
    assert frozen_then(ServerShutdown).named[-1] == ("clean_restart", "n1")


@brings("crash", "oom_kill")
def test_a_process_that_the_kernel_kills_for_its_memory_crashed() -> None:
    """Its control group counts the kill in the second in which the process gives its memory back."""
    story = OnHost()
    story.sample(resident("n1"))
    story.advance(10.6)
    story.sample(resident("n1", group=replace(GROUP, oom_kills=1)))
    story.refuse("n1")
    story.silent_until(15.6, alive=("n2", "n3"), mute=None)
    story.elected("n2", "n3")
    assert story.named[-1] == ("crash", "n1")
    assert any("OOM" in said for said in story.verdicts[-1].evidence_for)


class Starved(OnHost):
    """Answers of one server come late."""

    def answers_late(self, name: str, at: float, *, others: tuple[str, ...], led: float | None = None) -> None:
        """Until then; the leader is heard at `led` of these seconds, or not at all."""
        while self.t < at:
            self.quiet(self.t + 1.75, alive=others)
            self.take(Pinged(at=self.at(), server=name, asked=self.at(self.t - 1.6)))
            if led is not None:
                self.beat("n1", 5, vias=("n1", "n2"))
            for other in others:
                self.raft(other, term=5, leader="n1", seen=0.5 if led is not None else self.t - 9.0, since=-100.0)


@brings("cpu_starved", "late_answers", "cores_busy")
def test_late_answers_of_a_server_whose_cores_are_busy_are_starvation() -> None:
    """STATSZ says that all of its cores are in use."""
    story = Starved()
    story.take(StatsSeen(at=story.at(), server=story.ref("n1"), stats=Stats(start=T0 - 1000, cores=4, cpu=396.0)))
    story.answers_late("n1", 17.0, others=("n2", "n3"))
    story.elected("n2", "n3")
    assert story.named[-1] == ("cpu_starved", "n1")


@brings("cpu_starved", "throttled")
def test_a_server_that_is_throttled_for_a_third_of_the_time_is_starved() -> None:
    """By the limit of its own control group."""
    verdict = OnHost().late(resident("n1", group=replace(GROUP, throttled=0.3)), resident("n2"))
    assert (verdict.cause, verdict.server) == ("cpu_starved", "n1")


@brings("cpu_starved", "throttled_hard", "run_queue", "memory_limit", "cpu_pressure", "memory_pressure")
def test_a_server_of_which_everything_says_that_it_may_not_run_is_starved() -> None:
    """It is throttled most of the time, waits for its cores, and is at its limit of memory, on a machine that is short of both."""
    group = replace(GROUP, throttled=0.9, memory_used=99, memory_limit=100, memory_pressed=7)
    held = resident("n1", group=group, threads=Threads(count=9, wait_s=0.08))
    verdict = OnHost().late(held, pressure=replace(CALM, cpu=0.95, memory_full=0.6))
    assert (verdict.cause, verdict.server) == ("cpu_starved", "n1")


@brings("cpu_starved", "steal")
def test_a_server_whose_cores_the_hypervisor_takes_is_starved() -> None:
    """It is alone on its machine."""
    story = Starved()
    while story.t < 17.0:
        story.answers_late("n1", story.t + 1.0, others=("n2", "n3"))
        story.take(HostSampled(at=story.at(), host="h", cpu=0.9, steal=0.5, pressure=CALM, residents=(resident("n1"),)))
    story.elected("n2", "n3")
    assert story.named[-1] == ("cpu_starved", "n1")


@brings("cpu_starved", "no_observed_candidate")
def test_a_follower_that_answered_late_and_whose_terms_rose_unseen_is_not_accused() -> None:
    """Two terms more than anybody stood in while we listened: who is starved requests votes that are heard."""
    story = Starved()
    story.answers_late("n3", 18.0, others=("n1", "n2"), led=1.0)
    story.elected("n3", "n2", term=8)
    story.beats(story.t + 8.0, "n3", 8)
    assert story.named[-1] == ("unknown", None)


@pytest.mark.parametrize("announced", [True, False])
@brings("cpu_starved", "late_answers")
def test_a_starved_leader_that_ends_was_not_merely_slow(*, announced: bool) -> None:
    """Stopped on purpose, or crashed: either explains the election."""
    named = starved_until_it_ends(announced=announced).named[-1]
    assert named == ("clean_restart" if announced else "crash", "n1")


def starved_until_it_ends(*, announced: bool) -> Starved:
    """n1 answers late, and then its process ends."""
    story = Starved()
    story.answers_late("n1", 15.0, others=("n2", "n3"))
    ends(story, announced=announced)
    return story


def ends(story: Told, *, announced: bool) -> None:
    if announced:
        story.take(ServerShutdown(at=story.at(), server=story.ref("n1")))
    story.refuse("n1")
    story.elected("n2", "n3")


@brings("cpu_starved", "announced", "process_replaced")
def test_both_are_against_starvation_where_it_was_stopped() -> None:
    """The end and its announcement."""
    starved_until_it_ends(announced=True)


@brings("disk_stall", "announced", "process_replaced")
@brings("disk_stall", "raftz_hung")
def test_a_leader_whose_disk_hung_and_that_is_stopped_was_stopped() -> None:
    """RAFTZ hung until somebody had enough of it."""
    story = Told()
    while story.t < 15.0:
        hangs(story)
    ends(story, announced=True)
    assert story.named[-1] == ("clean_restart", "n1")


def hangs(story: Told, queue: int = 0) -> None:
    """A second in which the leader n1 is silent and its RAFTZ hangs; `queue`: so much waited in it before."""
    story.quiet(story.t + 1.0)
    for name in ("n2", "n3"):
        story.raft(name, term=5, leader="n1", seen=story.t - 9.0)
    story.pong()
    if queue and story.t <= 11.0:
        story.take(queued(story, "n1", queue))
    elif story.t >= 12.0:
        story.miss("n1", "RAFTZ", since=11.1 if queue else 10.1)


def queued(story: Told, name: str, waiting: int) -> RaftSeen:
    """RAFTZ of the leader, in which committed entries wait."""
    peers = tuple(RaftPeer(peer=peer_hash(n), name=n, last_seen_s=0.5) for n in story.names if n != name)
    told = RaftQueues(unapplied=waiting)
    raft = Raft(peer=peer_hash(name), state="LEADER", term=5, size=3, leader=peer_hash(name), queues=told, peers=peers)
    at = story.at()
    return RaftSeen(at=at, server=story.ref(name), raft=raft, asked=at - 0.002, server_time=at - 0.001, via=name)


@brings("disk_stall", "raftz_hung", "raft_queue")
def test_entries_that_waited_before_raftz_hung_fit_a_stalled_disk() -> None:
    """Five thousand committed entries that its server had not taken."""
    story = Told()
    while story.t < 17.0:
        hangs(story, queue=5_000)
    story.elected("n2", "n3")
    assert story.named[-1] == ("disk_stall", "n1")


@brings("disk_stall", "disk_queue")
def test_disk_operations_that_waited_for_a_slot_fit_a_stalled_disk() -> None:
    """VARZ of two minutes: thirty operations waited two seconds each in between."""
    story = Told()
    for t, waits in ((10.0, DiskWaits(waits=10, wait_s=1.0)), (16.0, DiskWaits(waits=40, wait_s=61.0))):
        while story.t < t:
            hangs(story)
        story.take(
            VarzSeen(at=story.at(), server=story.ref("n1"), varz=Varz(disk_waits=waits), asked=story.at() - 0.01)
        )
    story.elected("n2", "n3")
    assert story.named[-1] == ("disk_stall", "n1")


@brings("disk_stall", "device_slow", "io_pressure")
def test_a_slow_device_under_pressure_fits_a_stalled_disk() -> None:
    """Each operation takes 0.3 s, and everything on that machine waits for I/O."""
    slow = resident("n1", disk=replace(DISK, await_s=0.3))
    verdict = OnHost().silent(slow, hangs=True, pressure=replace(CALM, io_full=0.9))
    assert (verdict.cause, verdict.server) == ("disk_stall", "n1")


@brings("disk_stall", "no_observed_candidate")
def test_a_follower_whose_raftz_hung_and_whose_terms_rose_unseen_is_not_accused() -> None:
    """A server that waits for its disk requests no votes."""
    story = Told()
    while story.t < 18.0:
        story.advance(story.t + 1.0)
        story.pong()
        story.beat("n1", 5, vias=("n1", "n2"))
        story.raft("n1", term=5, leader="n1", since=-100.0)
        story.raft("n2", term=5, leader="n1")
        if story.t >= 12.0:
            story.miss("n3", "RAFTZ", since=10.1)
    story.elected("n3", "n2", term=8)
    story.beats(story.t + 8.0, "n3", 8)
    assert story.named[-1] == ("unknown", None)
