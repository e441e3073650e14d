"""What is to be done when the leader reaches too few peers: is nobody to be restored who runs, and is only cut off from it?"""

from msgspec.structs import replace

from tests.core.overall.plots import Plot
from tui.core.causes.first_step import step_by_word
from tui.core.model.peer_names import peer_hash
from tui.core.model.state_word import StateWord
from tui.core.observed.answers import RaftPeer
from tui.core.observed.events import RaftSeen
from tui.core.overall.state_word import state_word
from tui.core.settings.watch import Watch
from tui.text.phrases.say import say
from tui.text.state_word import summary

SIX = tuple(f"n{i}" for i in range(1, 7))


def apart(story: Plot, seconds: float, *others: str, gone: tuple[str, ...] = ()) -> StateWord:
    """n1 leads on, and receives nothing from these; all but those that are gone answer us."""
    began, there = story.t, tuple(name for name in story.names if name not in gone)
    while story.t < began + seconds:
        story.advance(story.t + 1.0)
        story.pong(*there)
        story.beat("n1", 5, vias=tuple(name for name in there if name not in others))
        story.all_tell("n1", 5, but=(*gone, *others, "n1"))
        for name in others:
            story.raft(name, term=5, leader=None)
        lost = {*others, *gone}
        ages = {name: story.t - began if name in lost else 0.5 for name in story.names if name != "n1"}
        rows = tuple(RaftPeer(peer=peer_hash(name), name=name, last_seen_s=age) for name, age in ages.items())
        mine = story.state.servers["n1"].raft.last
        assert mine is not None
        at, told = story.at(), replace(mine, peers=rows)
        story.take(
            RaftSeen(at=at, server=story.ref("n1"), raft=told, asked=at - 0.002, server_time=at - 0.001, via="n1")
        )
    return state_word(story.state, story.at(), Watch())


def advice(story: Plot, word: StateWord) -> str:
    """What is to be done before any verdict."""
    step = step_by_word(story.state, word, story.at())
    assert step is not None
    return say(step)


def test_whoever_answers_is_not_to_be_restored() -> None:
    """Two clusters of one group lose their gateways: all six run, and nobody is to touch any of them."""
    story = Plot(SIX)
    word = apart(story, 11.0, "n4", "n5", "n6")
    assert (word.word, word.subject) == ("NO QUORUM", ("n4", "n5", "n6"))
    assert "cut off: n4, n5, n6" in summary(word)
    said = advice(story, word)
    assert said.startswith("n4, n5, n6 respond and have no contact with leader n1: check the routes and gateways")
    assert "restore" not in said


def test_who_is_down_beside_them_is_restored_first() -> None:
    story = Plot(SIX)
    story.killed("n6")
    word = apart(story, 11.0, "n4", "n5", gone=("n6",))
    assert word.word == "NO QUORUM"
    said = advice(story, word)
    assert said.startswith("restore n6: 4 of 6 peers are needed for a quorum")
    assert "n4, n5 respond and have no contact with leader n1" in said


def test_those_that_do_not_answer_are_to_be_restored_as_before() -> None:
    story = Plot()
    story.killed("n2", "n3")
    assert advice(story, apart(story, 3.0, gone=("n2", "n3"))).startswith("restore n2, n3: 2 of 3 peers are needed")
