"""What does a leader prove that wakes up in an old term, while nobody leads?"""

from tests.core.overall.plots import Plot
from tui.core.observed.events import VantageChanged


def test_who_wakes_up_beside_a_candidate_of_a_later_term_has_not_led_on() -> None:
    """n1 hung for twelve seconds, and n2 stood for election meanwhile: the heartbeat that n1 sends when it wakes up is refused, and the
    time without a leader lasts until n2 wins. It was `n1 deposed`, after 20 ms."""
    story = Plot()
    story.killed("n3")
    story.without(1.0, "n1", 5, gone=("n3",))
    lost = story.t
    while story.t < lost + 12.0:
        story.advance(story.t + 1.0)
        story.pong("n2")
        standing = story.t > lost + 6.0
        story.raft("n2", term=6 if standing else 5, leader=None, candidate=standing)
    assert "MW_LEADERLESS" in story.open_codes()
    story.pong("n1")
    story.beat("n1", 5, vias=("n1", "n2"))
    story.advance(story.t + 0.02)
    story.takes_over("n2", 7, voters=("n1", "n2"), term_told_by=("n1", "n2"))
    story.advance(story.t + 1.0)
    (election,) = story.elections
    assert (election.leader, election.how) == ("n2", "silent")
    assert election.leaderless_s is not None
    assert 11.0 < election.leaderless_s < 13.5


def test_a_leader_that_stands_for_election_itself_is_not_found_again() -> None:
    """n1 lost its quorum, stepped down and stands in term 6. n2 comes back, and reads only now what n1 sent in term 5: for a quarter of a
    second n1 was `the leader`, silent for ten seconds, and to be suspected."""
    story = Plot()
    story.killed("n2", "n3")
    lost = story.t
    while story.t < lost + 14.0:
        story.advance(story.t + 1.0)
        story.pong("n1")
        standing = story.t > lost + 10.0
        story.raft(
            "n1", term=6 if standing else 5, leader=None if standing else "n1", candidate=standing, seen=story.t - lost
        )
    assert "MW_LEADERLESS" in story.open_codes()
    story.take(VantageChanged(at=story.at(), server="n2", connected=True))
    for _ in range(3):
        story.advance(story.t + 0.5)
        story.pong("n1", "n2")
        story.raft("n2", term=5, leader="n1", seen=0.1)
        story.raft("n1", term=6, leader=None, candidate=True)
    story.advance(story.t + 0.5)
    assert story.state.leadership.leader is None
    assert "MW_HEARTBEAT_GAP" not in story.open_codes()
    assert "MW_LEADERLESS" in story.open_codes()
