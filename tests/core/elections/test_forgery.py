"""Who may say that he leads? Stories of Raft messages that contradict the servers: shown, and believed by nobody."""

from tests.core.tapped import TappedStory


def test_a_forged_term_is_not_believed() -> None:
    """No server knows of term 2**64-1: it is shown as a contradiction, and the next true election is told."""
    story = TappedStory()
    story.begin()
    story.beats(3.0, "n1", 5)
    story.beat("n2", 2**64 - 1, vias=("n1",))
    story.stands("n2", 2**64 - 1, vias=("n1",))
    story.beats(8.0, "n1", 5)
    assert story.elections == []
    assert story.candidacies == []
    assert {d.kind for d in story.state.doubts} == {"unknown_to_servers"}
    assert story.open_codes() & {"MW_CONTRADICTION"}
    story.takes_over("n2", 6, voters=("n3",), term_told_by=("n2", "n3"))
    story.advance(9.0)
    assert [(e.leader, e.term) for e in story.elections] == [("n2", 6)]


def test_a_second_leader_in_one_term_is_shown() -> None:
    """Raft elects one a term; whoever else beats in it is a contradiction, and the leader stays."""
    story = TappedStory()
    story.begin()
    story.beats(3.0, "n1", 5)
    story.beat("n3", 5, vias=("n2",))
    story.advance(4.0)
    assert [(d.kind, d.via) for d in story.state.doubts] == [("second_leader", "n2")]
    assert story.state.leadership.leader == "n1"
    assert story.elections == []


def test_an_unknown_peer_is_shown() -> None:
    """A leader that no server counts among its peers."""
    story = TappedStory()
    story.begin()
    story.beat("?", 9, vias=("n2",), peer="ZZZZZZZZ")
    story.advance(1.0)
    assert [d.kind for d in story.state.doubts] == ["unknown_peer"]
    assert story.state.pending == ()


def test_two_claim_to_lead() -> None:
    """A frozen leader wakes up and beats in its old term: no election, and both voices are known."""
    story = TappedStory()
    story.begin()
    story.beats(5.0, "n1", 5)
    story.quiet(10.0, alive=("n2", "n3"))
    story.takes_over("n2", 6, voters=("n3",), term_told_by=("n2", "n3"))
    story.advance(12.0)
    story.beat("n1", 5, vias=("n1",))
    story.advance(12.5)
    assert len(story.elections) == 1
    assert [v.term for v in story.state.heard_leaders["n1"].leaders] == [5, 6]
    assert story.state.leadership.leader == "n2"
