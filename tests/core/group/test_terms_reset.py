"""Are terms that go back taken for what they are: a new meta store, and nothing else?"""

from msgspec.structs import replace

from tests.core.figures import alert
from tests.core.judged import brings
from tests.core.story import Story
from tests.core.tapped import TappedStory
from tui.core.model.peer_names import peer_hash
from tui.core.observed.answers import JetStream, Meta, Stats
from tui.core.observed.events import MetaSeen, ProbeMissed, StatsSeen
from tui.text.phrases.say import say


def restart(story: Story, *names: str) -> None:
    """New processes under these names; from now on the story's answers are theirs."""
    for name in names:
        ref = replace(story.ref(name), id=f"{name}-id2")
        story.take(StatsSeen(at=story.at(), server=ref, stats=Stats(start=story.at() - 1)))
    old = story.ref

    def born(name: str, number: int = 1) -> object:
        return replace(old(name), id=f"{name}-id2") if name in names else old(name, number)

    story.ref = born  # type: ignore[method-assign,assignment]


def led_by_n1_in_8() -> Story:
    story = Story()
    story.begin("n1", 8)
    story.run(5, "n1", 8)
    return story


def emptied(story: Story) -> None:
    """All servers are killed, their stores emptied, and they start again; nobody has been elected yet."""
    story.advance(story.t + 2)
    restart(story, "n1", "n2", "n3")
    story.all_tell(None, 0)
    story.advance(story.t + 1)
    story.all_tell(None, 0)


def test_a_new_store_is_told_with_its_leader() -> None:
    """The first leader of the new store has its line at once, counted from term 0, and the alert names both terms."""
    story = led_by_n1_in_8()
    emptied(story)
    story.advance(story.t + 4)
    elected = story.t
    story.all_tell("n2", 1, since=elected)
    story.advance(story.t + 1)
    line = story.elections[-1]
    assert (line.leader, line.term, line.terms) == ("n2", 1, 1)
    assert story.state.leadership.leader == "n2"
    found = alert(story, "MW_TERMS_RESET")
    assert (found.severity, say(found.summary)) == (
        "critical",
        "the term went back from 8 to 1: the meta store is new and its streams are gone",
    )
    assert "MW_LEADERLESS" not in story.open_codes()


def test_terms_repeat_in_a_new_store() -> None:
    """Elections of the new store are told although their terms have been told before, and terms that failed are counted there."""
    story = led_by_n1_in_8()
    story.all_tell("n3", 9, since=story.t)
    story.run(story.t + 3, "n3", 9, since=story.t)
    emptied(story)
    for leader, term in (("n1", 1), ("n2", 3), ("n3", 9)):
        story.advance(story.t + 5)
        story.all_tell(leader, term, since=story.t)
        story.run(story.t + 3, leader, term, since=story.t)
    assert [(e.leader, e.term, e.terms) for e in story.elections[1:]] == [("n1", 1, 1), ("n2", 3, 2), ("n3", 9, 6)]


def test_one_peer_with_an_empty_store_is_no_new_store() -> None:
    """It tells term 0 until the leader's first heartbeat; the others still tell the old term."""
    story = led_by_n1_in_8()
    restart(story, "n3")
    for _ in range(3):
        story.advance(story.t + 1)
        story.raft("n3", term=0, leader=None)
        story.raft("n1", term=8, leader="n1")
        story.raft("n2", term=8, leader="n1")
    story.run(story.t + 3, "n1", 8)
    assert not story.state.resets
    assert not story.elections
    assert story.state.leadership.leader == "n1"


def test_two_peers_with_empty_stores_wait_for_the_third() -> None:
    """While a peer with the old store may still be there nothing is sure; once it is known to be gone it is."""
    story = led_by_n1_in_8()
    restart(story, "n2", "n3")
    for _ in range(4):
        story.advance(story.t + 1)
        story.raft("n2", term=0, leader=None)
        story.raft("n3", term=0, leader=None)
    assert not story.state.resets
    story.take(ProbeMissed(at=story.at(), server="n1", endpoint="PING", asked=story.at(), refused=True))
    story.raft("n2", term=1, leader="n2", since=story.t)
    story.raft("n3", term=1, leader="n2")
    story.advance(story.t + 1)
    assert [(r.was, r.to) for r in story.state.resets] == [(8, 1)]
    assert [(e.leader, e.term) for e in story.elections] == [("n2", 1)]


def test_a_peer_that_is_behind_has_no_new_store() -> None:
    """Answers of before an election tell a lower term than the one that is known from elsewhere."""
    story = Story()
    story.begin("n1", 8)
    story.run(5, "n1", 8)
    story.raft("n2", term=9, leader="n2", since=story.t)
    story.raft("n3", term=8, leader="n1")
    story.raft("n1", term=8, leader="n1")
    story.advance(story.t + 3)
    story.raft("n3", term=8, leader="n1")
    story.raft("n1", term=8, leader="n1")
    assert not story.state.resets


def names(story: Story, leader: str, number: int) -> None:
    """JSZ of every server names this leader (2.9 has nothing else)."""
    for name in story.names:
        ref = replace(story.ref(name), id=f"{name}-id{number}")
        replicas = ()
        js = JetStream(meta=Meta(leader=leader, peer=peer_hash(leader), size=3, replicas=replicas))
        story.take(MetaSeen(at=story.at(), server=ref, jetstream=js, asked=story.at() - 0.001))


def mute_group() -> TappedStory:
    """2.9: no server has RAFTZ; heartbeats tell the term."""
    story = TappedStory(version="2.9.10")
    story.all_tell = lambda *_, **__: None  # type: ignore[method-assign]
    story.begin(None)
    for name in story.names:
        story.take(
            ProbeMissed(at=story.at(), server=name, endpoint="RAFTZ", asked=story.at() - 0.001, unsupported=True)
        )
    for _ in range(5):
        names(story, "n1", 1)
        story.beat("n1", 8)
        story.advance(story.t + 1)
    assert story.state.leadership.term == 8
    return story


@brings("crash", "restarted_unannounced")
@brings("lost_quorum", "gave_up", "re_elected")
def test_a_new_store_is_known_by_heartbeats_alone() -> None:
    """2.9: all servers started again, the same name leads, and its heartbeats begin at term 1."""
    story = mute_group()
    story.advance(story.t + 5)
    restart(story, "n1", "n2", "n3")
    for _ in range(4):
        names(story, "n1", 2)
        story.beat("n1", 1)
        story.advance(story.t + 1)
    assert [(r.was, r.to) for r in story.state.resets] == [(8, 1)]
    assert [(e.leader, e.term) for e in story.elections] == [("n1", 1)]


def test_forged_heartbeats_of_a_lower_term_are_no_new_store() -> None:
    """2.9: nobody started again, or the old term is still heard."""
    story = mute_group()
    for _ in range(6):
        names(story, "n1", 1)
        story.beat("n1", 1)
        story.advance(story.t + 1)
    assert not story.state.resets
    story = mute_group()
    restart(story, "n1", "n2", "n3")
    for _ in range(6):
        names(story, "n1", 2)
        story.beat("n1", 8)
        story.beat("n1", 1)
        story.advance(story.t + 1)
    assert not story.state.resets


def test_the_last_word_of_a_server_that_is_still_away_is_of_the_old_store() -> None:
    """It led a term before the last one, was killed before it told the last one, and comes back later than the others."""
    story = Story()
    story.begin("n3", 7)
    story.run(5, "n3", 7)
    for name in ("n1", "n2"):
        story.raft(name, term=8, leader="n1", since=story.t)
    story.advance(story.t + 0.7)
    restart(story, "n1", "n2")
    story.take(ProbeMissed(at=story.at(), server="n3", endpoint="PING", asked=story.at(), refused=True))
    story.raft("n1", term=0, leader=None)
    story.raft("n2", term=0, leader=None)
    story.raft("n1", term=1, leader="n1", since=story.t)
    story.raft("n2", term=1, leader="n1")
    story.advance(story.t + 2)
    assert [(r.was, r.to) for r in story.state.resets] == [(8, 0)]
    assert [(e.leader, e.term) for e in story.elections] == [("n1", 8), ("n1", 1)]
    assert "MW_TERM_RISE" not in story.open_codes()


def test_answers_of_before_an_election_that_come_late_are_no_new_store() -> None:
    """They were asked over another way, and come behind those that were asked later: the processes are the same, and so is their store."""
    story = led_by_n1_in_8()
    late = story.t
    story.advance(story.t + 0.3)
    story.all_tell("n2", 9, since=story.t)
    story.advance(story.t + 0.7)
    for name in story.names:
        story.raft(name, term=8, leader="n1", since=-100.0, asked_before=story.t - late)
        assert story.state.servers[name].probes.answered_at == story.at(), "it did answer"
    story.run(story.t + 3, "n2", 9, since=late + 0.3)
    assert [(line.leader, line.term) for line in story.elections] == [("n2", 9)]
    assert story.state.resets == ()
    assert story.state.leadership.leader == "n2"
