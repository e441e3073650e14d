"""Is leaderless time told when it is true, and only then?"""

from tests.core.story import T0, Story
from tui.core.model.timestamps import rfc3339
from tui.core.observed.events import Blind, VantageChanged


def ready() -> Story:
    """Three servers that told everything: n1 leads in term 5."""
    story = Story()
    story.begin()
    return story


def test_a_dead_leader_is_leaderless_four_seconds_after_it_was_last_heard() -> None:
    """Followers go on naming it; the age of its last message tells the truth, at its own deadline."""
    story = ready()
    story.run(3, "n1", 5)
    for second in range(1, 7):
        story.advance(3 + second)
        for name in ("n2", "n3"):
            story.raft(name, term=5, leader="n1", seen=0.5 + second)
    (line,) = story.leaderless
    assert line.since == rfc3339(T0 + 2.5)
    assert line.ended is None
    assert 4.0 <= line.for_s < 4.3


def test_leaderless_time_ends_with_the_election_and_is_told_again_with_the_same_since() -> None:
    """The second line carries `ended`, the moment of the election."""
    story = ready()
    story.run(3, "n1", 5)
    for second in range(1, 6):
        story.advance(3 + second)
        for name in ("n2", "n3"):
            story.raft(name, term=5, leader="n1", seen=0.5 + second)
    story.advisory("n3")
    story.raft("n3", term=6, leader="n3", since=8)
    story.advance(9)
    begin, end = story.leaderless
    assert begin.since == end.since
    assert end.ended == rfc3339(T0 + 8)
    (election,) = story.elections
    assert election.how == "silent"
    assert election.leaderless_s == 5.5


def test_a_calm_group_is_never_leaderless() -> None:
    """Polls once a second and heartbeats once a second leave no four seconds of silence."""
    story = ready()
    story.run(60, "n1", 5)
    assert story.leaderless == []
    assert story.elections == []
    assert story.open_codes() == set()


def test_our_own_stall_is_not_their_silence() -> None:
    """Twelve seconds in which metawatch was stopped are marked unseen, and nothing is dated from them."""
    story = ready()
    story.run(3, "n1", 5)
    story.t = 15.0
    story.all_tell("n1", 5, since=-100)
    story.run(20, "n1", 5)
    assert story.leaderless == []
    assert story.elections == []
    assert story.alerts("MW_BLIND")[0] == ("raised", "warning")
    assert [(round(u.since - T0, 2), u.until - T0) for u in story.state.unseen] == [(3.0, 15.0)]


def test_a_blind_interval_does_not_end_in_a_silence_that_began_in_it() -> None:
    """A silence is counted from the end of the stall, not from before it."""
    story = ready()
    story.run(3, "n1", 5)
    story.take(Blind(at=story.at(), since=story.at(0), reason="test"))
    for second in range(1, 4):
        story.advance(3 + second)
        for name in ("n2", "n3"):
            story.raft(name, term=5, leader="n1", seen=5.0 + second)
    assert story.leaderless == []


def test_without_any_connection_metawatch_is_blind_and_not_the_group_leaderless() -> None:
    """All links gone: no server is called silent, no leader is called lost, and MW_BLIND is critical."""
    story = ready()
    story.run(3, "n1", 5)
    for name in story.names:
        story.take(VantageChanged(at=story.at(), server=name, connected=False, reason="reset"))
    story.advance(20)
    assert story.leaderless == []
    assert not any(s.presence.silent for s in story.state.servers.values())
    assert ("raised", "critical") in story.alerts("MW_BLIND")
    assert "META_006" not in story.open_codes()


def test_a_majority_that_names_nobody_is_leaderless() -> None:
    """After a leader gave up for lack of a quorum every answer names nobody."""
    story = ready()
    story.run(3, "n1", 5)
    story.run(6, None, 5)
    for second in range(1, 4):
        story.advance(6 + second)
        for name in ("n1", "n2"):
            story.raft(name, term=6, leader=None, candidate=True)
    assert story.leaderless[0].ended is None
    assert story.state.leadership.leader is None


def test_without_terms_a_leader_that_does_not_answer_for_four_seconds_is_gone() -> None:
    """On 2.9 the named leader's own answers are the only proof."""
    story = Story(version="2.9.10")
    story.begin_names("n1")
    story.run_names(3, "n1")
    story.run_names(8, "n1", silent=("n1",))
    (line,) = story.leaderless
    assert line.since == rfc3339(T0 + 3)


def test_a_leader_heard_again_ends_the_time_without_an_election() -> None:
    """A leader frozen for five seconds that goes on in its term has lost nothing."""
    story = ready()
    story.run(3, "n1", 5)
    for second in range(1, 6):
        story.advance(3 + second)
        for name in ("n2", "n3"):
            story.raft(name, term=5, leader="n1", seen=0.5 + second)
    story.run(12, "n1", 5)
    assert [line.ended is None for line in story.leaderless] == [True, False]
    assert story.elections == []
