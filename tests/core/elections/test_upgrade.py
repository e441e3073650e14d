"""Are servers of 2.9 that are upgraded one by one taken for what they are by then, and does the first term that is told elect nobody?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.story import Story
from tui.core.group.membership import tells_no_terms
from tui.core.observed.answers import ServerRef, Stats
from tui.core.observed.events import ProbeMissed, StatsSeen


def named(version: str = "2.9.10") -> Story:
    """n1 leads, and only its name is told; without Raft traffic nothing else tells its term."""
    story = Story(version=version)
    story.begin_names("n1")
    story.run_names(10.0, "n1")
    return story


def upgraded(story: Story, *names: str, leader: str, term: int, since: float | None = None) -> None:
    """The last of them starts with the new version; for some seconds all of them answer RAFTZ, the others JSZ."""
    story.advance(story.t + 2.0)
    plain = Story.ref

    def ref(name: str, number: int = 1) -> ServerRef:
        new = name in names and number == 1
        return replace(plain(story, name, 2 if new else number), version="2.15.1" if new else "2.9.10")

    story.ref = ref  # type: ignore[method-assign]
    story.take(StatsSeen(at=story.at(), server=story.ref(names[-1]), stats=Stats(start=story.at() - 1.0)))
    for _ in range(6):
        story.advance(story.t + 1.0)
        for name in story.names:
            if name in names:
                story.raft(name, term=term, leader=leader, since=since)
            else:
                story.jsz(name, leader)


def test_the_first_server_that_tells_a_term_elects_nobody() -> None:
    """n1 led in that term all the time; the next election is counted from it."""
    story = named()
    upgraded(story, "n3", leader="n1", term=7)
    upgraded(story, "n3", "n2", leader="n1", term=7)
    assert story.elections == []
    assert (story.state.leadership.leader, story.state.leadership.term) == ("n1", 7)
    upgraded(story, "n3", "n2", "n1", leader="n2", term=8, since=story.t + 1.0)
    assert [(line.leader, line.previous, line.term, line.terms) for line in story.elections] == [("n2", "n1", 8, 1)]


def test_what_an_old_process_lacked_is_asked_of_the_new_one() -> None:
    """As soon as one of them tells terms, names alone count no more; a new process that lacks RAFTZ as well says so again."""
    story = named()
    assert tells_no_terms(story.state)
    upgraded(story, "n3", leader="n1", term=7)
    assert story.state.unsupported.keys() == {"n1", "n2"}
    assert not tells_no_terms(story.state)
    story.take(StatsSeen(at=story.at(), server=story.ref("n3", 3), stats=Stats(start=story.at())))
    story.take(ProbeMissed(at=story.at(), server="n3", endpoint="RAFTZ", asked=story.at(), unsupported=True))
    assert story.state.unsupported.keys() == {"n1", "n2", "n3"}


@each(("since", "elections"), [(-100.0, 0), (None, 0), (8.0, 1)])
def test_a_leader_that_only_names_told_may_have_been_elected_again(since: float | None, elections: int) -> None:
    """RAFTZ is permitted from now on; each row: since when n1 leads by its own word, and how many elections that is since `ready`."""
    story = named("2.15.1")
    for _ in range(3):
        story.advance(story.t + 1.0)
        story.raft("n1", term=7, leader="n1", since=since)
    assert len(story.elections) == elections
    assert story.state.leadership.term == 7
