"""Where too few were there to elect, does the verdict stay so when one of those that were away comes back and is known to have crashed?"""

from tests.core.overall.plots import Plot
from tui.core.model.lines import VerdictLine
from tui.core.observed.answers import Stats
from tui.core.observed.events import StatsSeen, VantageChanged


def back(story: Plot, name: str) -> None:
    """A new process under this name."""
    at = story.at()
    story.take(VantageChanged(at=at, server=name, connected=True))
    story.take(StatsSeen(at=at, server=story.ref(name, 2), stats=Stats(start=at - 1.0), asked=at - 0.001, via=name))


def test_a_crash_that_is_known_better_later_is_still_a_part_of_it() -> None:
    """n2 is killed, a minute later the leader n1; n2 and n3 elect n3, and n1 comes back two seconds after that. The leader would have been
    replaced within ten seconds if n2 had been there."""
    story = Plot()
    story.killed("n2")
    story.without(60.0, "n1", 5, gone=("n2",))
    story.killed("n1")
    story.without(30.0, None, 5, gone=("n1", "n2"))
    back(story, "n2")
    story.takes_over("n3", 9, voters=("n2", "n3"), term_told_by=("n3",))
    story.advance(story.t + 2.0)
    back(story, "n1")
    for _ in range(12):
        story.advance(story.t + 1.0)
        story.pong()
        story.beat("n3", 9)
        story.raft("n3", term=9, leader="n3", since=story.t - 2.0)
    named = [(line.cause, line.server) for line in story.lines if isinstance(line, VerdictLine)]
    assert set(named) == {("lost_quorum", None)}
    last = story.state.verdicts[-1]
    assert (last.cause, last.second and last.second.cause) == ("lost_quorum", "crash")
