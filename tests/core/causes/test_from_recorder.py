"""Do causes that a recorder named stand beside our own, and is what it says of them text and no more?"""

from msgspec.structs import replace

from tests.core.story import Story
from tests.core.tapped import TappedStory
from tui.core.causes.from_recorder import known, take_over
from tui.core.model.lines import VerdictLine
from tui.core.observed.team import HistoryReceived, RecordedFact, RecordedVerdict
from tui.core.settings.watch import Watch
from tui.text.phrases.say import say
from tui.wire.team import TeamSender, heard, pages

ME = TeamSender("r1")


def ready() -> Story:
    story = Story()
    story.begin()
    return story


def crash(story: Story) -> RecordedVerdict:
    """Of a minute before."""
    at = story.at() - 60.0
    fact = RecordedFact(text="n3 closed its connections", at=at - 5.0)
    return RecordedVerdict(
        episode="5@1", since=at - 5.0, elected_at=at, term=5, leader="n1", cause="crash", server="n3",
        confidence=0.9, evidence_for=(fact,),
    )  # fmt: skip


def received(story: Story, *some: RecordedVerdict, off: float = 0.0) -> HistoryReceived:
    return HistoryReceived(at=story.at(), recorder="r1", sent=story.at() + off, verdicts=some)


def test_it_is_kept_as_it_was_judged_and_never_judged_again() -> None:
    """Not even while evidence of its election could still come, and it is printed by none of us."""
    story = ready()
    one = crash(story)
    story.take(received(story, one))
    story.run(story.t + 5.0, "n1", 5)
    [mine] = story.state.verdicts
    assert (mine.cause, mine.server, mine.confidence, mine.recorded) == ("crash", "n3", 0.9, True)
    assert [say(fact.message) for fact in mine.evidence_for] == ["n3 closed its connections"]
    assert known(story.state, say) == (one,)
    assert [line for line in story.lines if line.__struct_config__.tag == "verdict"] == []


def test_evidence_of_a_stranger_is_text_without_escapes_and_cut() -> None:
    story = ready()
    at = story.at()
    fact = RecordedFact(text="\x1b[31m[b]red\n" + "x" * 10_000, at=at - 5.0)
    given = received(story, replace(crash(story), evidence_for=(fact,)))
    for body in pages(ME, at, given, ()):
        for event in heard(at, ME.whose, body).events:
            assert isinstance(event, HistoryReceived)
            story.take(event)
    [mine] = story.state.verdicts
    [said] = [say(one.message) for one in mine.evidence_for]
    assert said.isprintable()
    assert len(said) <= 300


def test_what_cannot_be_is_left_aside() -> None:
    """Of after `ready`, of an unknown cause, elected before the leader was lost; and what is known already."""
    story = ready()
    good = crash(story)
    late = replace(good, episode="x", since=story.at() + 50.0, elected_at=story.at() + 60.0)
    lies = (late, replace(good, cause="aliens"), replace(good, elected_at=good.since - 60.0))
    assert take_over(story.state, received(story, *lies), Watch()).verdicts == ()
    once = take_over(story.state, received(story, good), Watch())
    assert take_over(once, received(story, good, replace(good, episode="y")), Watch()) == once


def test_a_clock_that_is_off_moves_all_of_it() -> None:
    story = ready()
    good = crash(story)
    ahead = replace(good, since=good.since + 3_600, elected_at=(good.elected_at or 0.0) + 3_600, evidence_for=())
    [mine] = take_over(story.state, received(story, ahead, off=3_600.0), Watch()).verdicts
    assert (mine.since, mine.elected_at) == (good.since, good.elected_at)


def test_the_election_that_ends_what_a_recorder_judged_has_its_cause() -> None:
    """We came when nobody led: of what led to it we saw nothing, and `cause unknown` beside the recorder's cause would be two stories."""
    story = TappedStory()
    story.begin(None, but=("n3",))
    story.run(12.0, None, 5, silent=("n3",))
    at = story.at() - 10.0
    fact = RecordedFact(text="n3 closed its connections", at=at - 5.0)
    story.take(
        received(
            story,
            replace(crash(story), episode="6@1", since=at - 5.0, elected_at=None, leader=None, evidence_for=(fact,)),
        )
    )
    story.quiet(story.t + 2.0, alive=("n1", "n2"))
    story.takes_over("n1", 6, voters=("n1", "n2"), term_told_by=("n1", "n2"))
    story.beats(story.t + 12.0, "n1", 6, vias=("n1", "n2"))
    [line] = [line for line in story.lines if isinstance(line, VerdictLine)]
    assert (line.cause, line.server, line.confidence) == ("crash", "n3", 0.9)
    mine = story.state.verdicts[-1]
    assert (mine.recorded, mine.elected_at) == (False, story.state.elections[-1].elected_at)
    assert [say(one.message) for one in mine.evidence_for] == ["n3 closed its connections"]
    assert mine.next is not None
    assert "2nd time" not in say(mine.next), "it is the same one"


def test_what_a_recorder_judged_of_a_time_that_is_over_explains_no_election_that_we_see() -> None:
    """The leader was heard again in its old term, so that no election ended it; hours later n2 leads, and n3 had nothing to do with it."""
    story = TappedStory()
    story.calm(10.0)
    since = story.at() - 5 * 3_600.0
    story.take(received(story, replace(crash(story), episode="5@0", since=since, elected_at=None, leader=None)))
    story.beats(20.0, "n1", 5)
    story.takes_over("n2", 6, voters=story.names, term_told_by=story.names)
    story.beats(story.t + 12.0, "n2", 6)
    [line] = [line for line in story.lines if isinstance(line, VerdictLine)]
    assert (line.cause, line.server) == ("unknown", None)
