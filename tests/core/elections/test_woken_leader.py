"""What does a leader prove that wakes up in an old term, while nobody leads?"""

from tests.core.overall.plots import Plot


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
