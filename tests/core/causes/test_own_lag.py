"""Does metawatch accuse no server of what it read late itself, while its own process was starved of CPU?"""

from tests.cases import each
from tests.core.causes.test_ranking import Told
from tui.core.observed.raft_frames import Pinged

LAG_S = 1.2


def pong(story: Told, *names: str, lag_s: float, after_s: float = 0.001) -> None:
    """Answers to PING, that tell how late our own loop was lately."""
    for name in names:
        story.take(Pinged(at=story.at(), server=name, asked=story.at(story.t - after_s), own_lag_s=lag_s))


def killed_while(lag_s: float, *, lag_told_at: float) -> Told:
    """RAFTZ and STATSZ of the leader seem to hang, and PING is answered; our loop is late by so much, which is known from then on."""
    story = Told()
    while story.t < 16.0:
        story.quiet(story.t + 1.0)
        for name in ("n2", "n3"):
            story.raft(name, term=5, leader="n1", seen=story.t - 9.0)
        pong(story, *story.names, lag_s=0.0)
        if story.t >= 12.0:
            story.miss("n1", "RAFTZ", since=10.1)
            story.miss("n1", "STATSZ", since=10.2)
        pong(story, *story.names, lag_s=lag_s if story.t >= lag_told_at else 0.0)
    story.elected("n2", "n3")
    story.beats(story.t + 9.0, "n2", 6)
    return story


def test_without_a_lag_the_same_answers_are_a_stalled_disk() -> None:
    """What the other tests take away is the lag alone."""
    assert killed_while(0.0, lag_told_at=10.0).named[-1] == ("disk_stall", "n1")


@each("lag_told_at", [11.0, 13.0])
def test_a_raftz_that_our_own_loop_read_late_is_no_stalled_disk(lag_told_at: float) -> None:
    """Whether the lag is known at once or only after the answers were missed: no verdict, also none later, accuses the leader."""
    causes = {cause for cause, _ in killed_while(LAG_S, lag_told_at=lag_told_at).named}
    assert causes
    assert "disk_stall" not in causes


def test_a_lag_that_delays_nobody_takes_no_evidence_away() -> None:
    """A loop that was late by a tenth of a second reads a RAFTZ that hangs for seconds as well as any."""
    assert killed_while(0.1, lag_told_at=10.0).named[-1] == ("disk_stall", "n1")


@each("lag_s", [0.0, LAG_S])
def test_answers_that_our_own_loop_read_late_are_no_starvation_of_the_server(lag_s: float) -> None:
    """A server whose answers all look late is starved only if we were not."""
    story = Told()
    while story.t < 17.0:
        story.quiet(story.t + 1.75, alive=("n2", "n3"))
        pong(story, "n1", lag_s=lag_s, after_s=1.6)
        for name in ("n2", "n3"):
            story.raft(name, term=5, leader="n1", seen=story.t - 9.0)
    story.elected("n2", "n3")
    story.beats(story.t + 9.0, "n2", 6)
    assert (("cpu_starved", "n1") in story.named) == (lag_s == 0.0)


@each("lag_s", [0.0, LAG_S])
def test_messages_that_our_own_loop_read_late_are_no_loss(lag_s: float) -> None:
    """Each route is measured through our own loop: what it reads too late is lost for us, and for no server."""
    story = Told()
    for second in range(8):
        story.advance(story.t + 1.0)
        pong(story, *story.names, lag_s=lag_s)
        lost = second % 2 == 0
        for other in ("n2", "n3"):
            story.trips("n1", other, ab=not lost, ba=second % 3 != 0)
        story.trips("n2", "n3", ab=True, ba=True)
    story.elected("n3", "n2")
    assert (("network_loss", "n1") in story.named) == (lag_s == 0.0)


def test_a_process_that_our_kernel_saw_frozen_is_accused_all_the_same() -> None:
    """Whether the machine takes our packets is told by the kernel, and not by our loop."""
    story = Told()
    while story.t < 16.0:
        story.quiet(story.t + 1.0, alive=("n2", "n3"))
        for name in ("n2", "n3"):
            story.raft(name, term=5, leader="n1", seen=story.t - 9.5)
        pong(story, "n2", "n3", lag_s=LAG_S)
        if story.t >= 12.0:
            story.miss("n1", since=10.0, taken=True)
    story.elected("n3", "n2")
    assert story.named[-1] == ("process_frozen", "n1")
