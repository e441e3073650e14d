"""Are broken ways told apart, and never mixed up with what was broken before, or at the same time?"""

from tests.cases import each
from tests.core.causes.test_ranking import Told
from tests.core.judged import brings
from tui.core.observed.events import VantageChanged

PAIRS = (("n1", "n2"), ("n1", "n3"), ("n2", "n3"))


def second(story: Told, *, cut: tuple[tuple[str, str], ...] = (), hear: tuple[str, ...] = ("n1", "n2", "n3")) -> None:
    """One second in which n1 leads, all answer us, and these ways carry nothing."""
    story.advance(story.t + 1.0)
    story.pong()
    story.beat("n1", 5, vias=hear)
    story.all_tell("n1", 5)
    for a, b in PAIRS:
        story.trips(a, b, ab=(a, b) not in cut, ba=(a, b) not in cut)


@each(("whole", "cause"), [(6, "process_frozen"), (0, "lost_quorum")])
def test_a_way_that_was_mended_before_the_leader_fell_silent_explains_nothing(whole: int, cause: str) -> None:
    """n2 and n3 did not reach each other some seconds ago: only if that lasts is there no quorum without the frozen n1."""
    story = Told()
    for _ in range(6):
        second(story, cut=(("n2", "n3"),))
    for _ in range(whole):
        second(story)
    last = story.t
    while story.t < last + 5.0:
        story.quiet(story.t + 1.0, alive=("n2", "n3"))
        story.trips("n2", "n3", ab=bool(whole), ba=bool(whole))
        for name in ("n2", "n3"):
            story.raft(name, term=5, leader="n1", seen=story.t - last)
        if story.t >= last + 2.0:
            story.miss("n1", since=last + 0.1, taken=True)
    story.elected("n2", "n3")
    assert {name for name, _ in story.named} == {cause}


@brings("network_loss", "every_lossy_route", "intermittent_heartbeats")
@brings("network_partition", "intermittent_heartbeats", "isolated", "route_cut")
def test_a_leader_that_is_heard_again_after_a_pause_loses_packets() -> None:
    """Nothing of ours arrives on its ways any more, as when they are cut; but after that began n2 still heard a heartbeat."""
    story = Told()
    mine = (("n1", "n2"), ("n1", "n3"))
    for heard in (False, False, True, False, False):
        second(story, cut=mine, hear=("n1", "n2") if heard else ("n1",))
    story.elected("n3", "n2")
    assert story.named[0] == ("network_loss", "n1")


def test_a_leader_that_is_heard_no_more_is_cut_off() -> None:
    """The same without that heartbeat is no loss."""
    story = Told()
    for _ in range(5):
        second(story, cut=(("n1", "n2"), ("n1", "n3")), hear=("n1",))
    story.elected("n3", "n2")
    assert story.named[0] == ("network_partition", "n1")


@brings("network_partition", "campaigned_without_its_leader", "single_route")
def test_one_broken_way_accuses_no_server_surely() -> None:
    """n2 does not reach its leader n1, and both reach n3: which end is sick cannot be seen."""
    story = Told()
    for _ in range(6):
        second(story, cut=(("n1", "n2"),), hear=("n1", "n3"))
    story.elected("n2", "n3")
    assert all(v.confidence <= 0.5 or v.cause == "unknown" for v in story.verdicts)


@each("both", [True, False])
def test_two_servers_that_fall_ill_at_once_make_each_cause_a_guess(*, both: bool) -> None:
    """The leader stands still: that is sure, unless the connection of another server ended in the same second."""
    story = Told()
    if both:
        story.advance(10.4)
        story.take(VantageChanged(at=story.at(), server="n3", connected=False, reason="connection reset"))
    story.silent_until(16.0, alive=("n2",) if both else ("n2", "n3"), mute="n1", taken=True)
    story.elected("n2", "n3")
    verdict = story.verdicts[0]
    assert (verdict.cause, verdict.server) == ("process_frozen", "n1")
    assert (verdict.confidence <= 0.5) is both
    assert any("n3 was down at the same time" in fact for fact in verdict.evidence_against) is both


def test_who_comes_back_with_a_higher_term_is_named_whoever_wins() -> None:
    """n3 stood alone while it was cut off; healed, its term unseats n1, and n2 wins the next one: n3 is the challenger."""
    story = Told()
    mine = (("n1", "n3"), ("n2", "n3"))
    for number in range(14):
        second(story, cut=mine, hear=("n1", "n2"))
        if number in (6, 11):
            story.stands("n3", 6 + number // 8, vias=("n3",))
    second(story)
    story.elected("n2", "n1", term=8)
    story.advance(story.t + 2.0)
    (election,) = story.elections
    assert (election.how, election.leader, election.terms) == ("challenger", "n2", 3)
    assert story.named[-1] == ("network_partition", "n3")
    assert any("requested votes" in fact for fact in story.verdicts[-1].evidence_for)
