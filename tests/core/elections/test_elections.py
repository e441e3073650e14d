"""Is every election told exactly once, whoever tells of it first and whatever is lost?"""

from tests.core.story import T0, Story
from tui.core.model.lines import Ready, ServerLine, StepDownLine
from tui.core.model.peer_names import peer_hash
from tui.core.model.timestamps import rfc3339
from tui.core.observed.answers import Stats
from tui.core.observed.events import StatsSeen, VantageChanged


def ready(version: str = "2.15.1") -> Story:
    """Three servers that told everything: n1 leads in term 5."""
    story = Story(version=version)
    story.begin()
    return story


def handover(story: Story, old: str, new: str, term: int, *, told: bool = True) -> None:
    """A step-down as real servers show it: audit, 20 ms, advisory, then the new leader's own word."""
    story.audit(old)
    story.advance(story.t + 0.02)
    if told:
        story.advisory(new, copies=3)
    since = story.t
    story.advance(story.t + 0.003)
    story.raft(new, term=term, leader=new, since=since)


def test_ready_is_the_first_line_and_tells_leader_and_term() -> None:
    """What metawatch knows when every server has answered is its first line."""
    story = ready()
    first = story.lines[0]
    assert isinstance(first, Ready)
    assert (first.leader, first.term, first.peers, first.missing) == ("n1", 5, ("n1", "n2", "n3"), ())


def test_a_peer_that_does_not_answer_delays_ready_by_three_seconds_and_is_missing() -> None:
    """`ready` waits for every server that is known, if only from its peers, 3 s at most, and names who is missing."""
    story = Story()
    story.begin(but=("n3",))
    story.advance(2.9)
    assert story.lines == []
    story.advance(3.1)
    first = story.lines[0]
    assert isinstance(first, Ready)
    assert (first.missing, first.leader, first.peers) == (("n3",), "n1", ("n1", "n2", "n3"))


def test_a_step_down_is_one_election_however_often_its_advisory_is_heard() -> None:
    """Three copies of one advisory, one own word, and later polls are one line."""
    story = ready()
    story.run(3, "n1", 5)
    handover(story, "n1", "n2", 6)
    story.run(8, "n2", 6, since=3.02)
    (line,) = story.elections
    assert (line.leader, line.previous, line.term, line.terms) == ("n2", "n1", 6, 1)
    assert (line.how, line.planned, line.source, line.advisory_id) == ("handover", True, "advisory", "adv2")
    assert line.elected_at == rfc3339(T0 + 3.02)
    assert line.leaderless_s is not None
    assert 0.01 < line.leaderless_s < 0.03


def test_the_same_advisory_id_is_never_two_elections() -> None:
    """An advisory that comes again seconds later, over a slow connection, tells nothing new."""
    story = ready()
    story.run(3, "n1", 5)
    handover(story, "n1", "n2", 6)
    story.run(5, "n2", 6, since=3.02)
    story.advisory("n2", 3.02, id_="adv2")
    story.run(8, "n2", 6, since=3.02)
    assert len(story.elections) == 1


def test_an_election_whose_advisory_was_lost_is_told_by_the_next_poll() -> None:
    """RAFTZ alone finds the election, dates it by `leader_since` and says so."""
    story = ready()
    story.run(3, "n1", 5)
    handover(story, "n1", "n3", 6, told=False)
    story.advance(story.t + 0.6)
    (line,) = story.elections
    assert (line.leader, line.term, line.source, line.advisory_id) == ("n3", 6, "raftz", None)
    assert line.elected_at == rfc3339(T0 + 3.02)


def test_an_advisory_that_comes_after_the_poll_told_is_not_a_second_election() -> None:
    """The advisory of an election already told from RAFTZ belongs to it."""
    story = ready()
    story.run(3, "n1", 5)
    handover(story, "n1", "n3", 6, told=False)
    story.run(5, "n3", 6, since=3.02)
    story.advisory("n3", 3.03)
    story.run(8, "n3", 6, since=3.02)
    assert len(story.elections) == 1


def test_the_same_server_winning_again_is_an_election() -> None:
    """The term rose and the leader's name did not: the advisory and the own word make one line."""
    story = ready()
    story.run(3, "n1", 5)
    story.advance(20)
    story.advisory("n1", copies=3)
    story.raft("n1", term=7, leader="n1", since=story.t)
    story.run(25, "n1", 7, since=20)
    (line,) = story.elections
    assert (line.leader, line.previous, line.term, line.terms) == ("n1", "n1", 7, 2)


def test_two_step_downs_inside_300_ms_are_two_elections_even_if_the_first_winner_never_answers() -> None:
    """The first winner's term is the only one left between its neighbours."""
    story = ready()
    story.run(3, "n1", 5)
    story.audit("n1")
    story.advance(story.t + 0.02)
    story.advisory("n2", copies=3)
    story.advance(story.t + 0.1)
    story.audit("n2")
    story.advance(story.t + 0.02)
    story.advisory("n3", copies=3)
    story.raft("n3", term=7, leader="n3", since=story.t)
    story.advance(story.t + 1.0)
    assert [(e.leader, e.previous, e.term, e.how) for e in story.elections] == [
        ("n2", "n1", 6, "handover"),
        ("n3", "n2", 7, "handover"),
    ]


def test_a_stale_leader_that_wakes_up_is_no_election() -> None:
    """A server that was stopped says LEADER in its old term for a moment; terms tell it from a new one."""
    story = ready()
    story.run(3, "n1", 5)
    story.run(9, "n1", 5, silent=("n1",))
    story.advisory("n2")
    story.raft("n2", term=6, leader="n2", since=story.t)
    story.raft("n1", term=5, leader="n1", since=-100)
    story.run(14, "n2", 6, since=9)
    assert [e.leader for e in story.elections] == ["n2"]


def test_a_follower_naming_the_old_leader_in_the_new_term_is_not_believed() -> None:
    """Servers up to 2.10 name the old leader for moments after a vote raised their term."""
    story = ready(version="2.10.26")
    story.run(3, "n1", 5)
    story.raft("n3", term=6, leader="n1")
    story.advance(3.3)
    story.raft("n2", term=6, leader="n2")
    story.advance(3.8)
    story.all_tell("n2", 6)
    story.advance(6)
    assert [(e.leader, e.term) for e in story.elections] == [("n2", 6)]


def test_followers_that_go_on_naming_the_old_leader_in_a_new_term_make_no_election() -> None:
    """On 2.10 they do so for as long as nobody wins; the old leader itself says that it does not lead."""
    story = ready(version="2.10.26")
    story.run(3, "n1", 5)
    for second in range(4, 8):
        story.advance(second)
        story.raft("n2", term=6, leader="n1")
        story.raft("n3", term=6, leader="n1")
        story.raft("n1", term=6, leader=None)
    story.raft("n2", term=7, leader="n2")
    story.advisory("n2")
    story.run(10, "n2", 7)
    assert [(e.leader, e.term) for e in story.elections] == [("n2", 7)]


def test_an_advisory_and_a_claim_that_first_named_the_old_leader_are_one_election() -> None:
    """Hearsay of the old leader in the new term, then the winner's advisory, then its own word: one line."""
    story = ready(version="2.10.26")
    story.run(3, "n1", 5)
    story.raft("n3", term=6, leader="n1")
    story.advance(3.02)
    story.advisory("n2", copies=3)
    story.advance(3.03)
    story.raft("n2", term=6, leader="n2")
    story.run(7, "n2", 6)
    assert [(e.leader, e.term, e.advisory_id) for e in story.elections] == [("n2", 6, "adv1")]


def test_links_cut_during_an_election_give_one_backfilled_line() -> None:
    """What happened while every connection was gone is told from term and `leader_since`, as not heard."""
    story = ready()
    story.run(3, "n1", 5)
    for name in story.names:
        story.take(vantage(story, name, up=False))
    story.advance(5)
    for name in story.names:
        story.take(vantage(story, name, up=True))
    story.all_tell("n3", 8, since=3.5)
    story.advance(7)
    (line,) = story.elections
    assert (line.leader, line.term, line.terms, line.how, line.planned) == ("n3", 8, 3, "unknown", None)
    assert line.elected_at == rfc3339(T0 + 3.5)


def vantage(story: Story, name: str, *, up: bool) -> VantageChanged:
    """A connection came up or went down now."""
    return VantageChanged(at=story.at(), server=name, connected=up, reason=None if up else "kicked")


def test_without_terms_a_change_of_the_majority_name_is_an_election() -> None:
    """On 2.9 a change of name between two polls is told, with neither term nor terms."""
    story = Story(version="2.9.10")
    story.begin_names("n1")
    story.run_names(3, "n1")
    story.run_names(5, "n2")
    story.run_names(9, "n2")
    (line,) = story.elections
    assert (line.leader, line.previous, line.term, line.terms, line.source) == ("n2", "n1", None, None, "jsz")
    assert line.elected_at == rfc3339(T0 + 3.5)
    assert line.elected_at_error_s == 0.5


def test_without_terms_one_server_s_word_is_not_an_election() -> None:
    """A stopped leader that wakes up and names itself is outvoted."""
    story = Story(version="2.9.10")
    story.begin_names("n1")
    story.run_names(3, "n1")
    story.run_names(9, "n1", silent=("n1",))
    story.run_names(10, "n2", silent=("n1",))
    story.jsz("n1", "n1")
    story.run_names(12, "n2")
    assert [e.leader for e in story.elections] == ["n2"]


def test_an_own_step_down_is_told_with_its_outcome() -> None:
    """The audit is printed with who won and how long it took."""
    story = ready()
    story.run(3, "n1", 5)
    handover(story, "n1", "n2", 6)
    (line,) = [line for line in story.lines if isinstance(line, StepDownLine)]
    assert (line.ok, line.leader) == (True, "n2")
    assert line.took_s is not None
    assert line.took_s < 0.05


def test_another_group_on_the_same_system_account_is_not_ours() -> None:
    """An advisory of a leaf domain is not an election of the watched group."""
    story = ready()
    story.run(3, "n1", 5)
    story.domain = "leaf"
    story.advisory("n2")
    story.domain = None
    story.run(6, "n1", 5)
    assert story.elections == []


def test_a_winner_that_never_led_is_told_as_not_operational() -> None:
    """A server that says LEADER without `leader_since` and then follows has won a vote and never led."""
    story = ready()
    story.run(3, "n1", 5)
    story.raft("n2", term=6, leader="n2", since=None)
    story.advance(6)
    assert story.elections == []
    story.raft("n3", term=7, leader="n3", since=6)
    story.raft("n2", term=7, leader="n3")
    story.advance(8)
    assert [(e.leader, e.term, e.operational) for e in story.elections] == [("n2", 6, False), ("n3", 7, True)]


def test_a_restarted_server_is_told_once() -> None:
    """A new id under a known name is a restart."""
    story = ready()
    story.run(2, "n1", 5)
    at = story.at()
    for _ in range(2):
        story.take(StatsSeen(at=at, server=story.ref("n2", 2), stats=Stats(start=at)))
    told = [line for line in story.lines if isinstance(line, ServerLine)]
    assert [(line.server, line.what) for line in told] == [("n2", "restarted")]
    assert peer_hash("n2") in story.state.names
