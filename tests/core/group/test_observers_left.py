"""Is a leaf cluster whose observers are left alone told apart from a hub whose servers are down?"""

from msgspec.structs import replace

from tests.cases import each
from tests.core.story import Story
from tui.core.group.places import all_observers
from tui.core.observed.events import ProbeMissed, RaftSeen, VantageChanged
from tui.text.phrases.say import say

HUB, LEAF = ("h1", "h2", "h3"), ("l1", "l2")


def told(story: Story, leader: str | None, there: tuple[str, ...]) -> None:
    """These answer; those of the leaf are observers."""
    for name in there:
        story.raft(name, term=5, leader=leader)
        server = story.state.servers[name]
        if name in LEAF and server.raft.last is not None:
            raft, at = replace(server.raft.last, observer=True), story.at()
            story.take(RaftSeen(at=at, server=story.ref(name), raft=raft, asked=at - 0.001, server_time=at, via=name))


def without_hub(*, refused: bool) -> Story:
    """The hub's servers are gone, for all that we see; `refused`: their ports say that nobody listens there."""
    story = Story((*HUB, *LEAF))
    story.begin("h1", 5)
    for _ in range(5):
        story.advance(story.t + 1.0)
        told(story, "h1", story.names)
    for name in HUB:
        story.take(VantageChanged(at=story.at(), server=name, connected=False, reason="closed"))
        if refused:
            story.take(ProbeMissed(at=story.at(), server=name, endpoint="PING", asked=story.at(), refused=True))
    for _ in range(40):
        story.advance(story.t + 1.0)
        told(story, None, LEAF)
        for name in HUB:
            story.take(ProbeMissed(at=story.at(), server=name, endpoint="RAFTZ", asked=story.at() - 2.0))
    return story


@each(("refused", "left", "step"), [(True, (), "restore h1, h2, h3"), (False, LEAF, "restore the leaf connection")])
def test_nobody_is_told_to_split_the_group_while_its_hub_is_down(
    refused: bool, left: tuple[str, ...], step: str
) -> None:
    """To let a leaf cluster form a group of its own is right only where the connection to the hub is what is missing."""
    story = without_hub(refused=refused)
    assert all_observers(story.state) == left
    assert ("MW_OBSERVERS" in story.open_codes()) is bool(left)
    last = story.state.verdicts[-1]
    assert last.cause == "lost_quorum"
    assert last.next is not None
    assert say(last.next).startswith(step)
