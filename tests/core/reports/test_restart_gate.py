"""What stands between a server and its restart?"""

from typing import Any

from tests.cases import each
from tests.core.looks import begun, healthy, rows
from tests.core.story import Story
from tui.core.model.message import Saying
from tui.core.observed.events import ServerLameDuck
from tui.core.reports.restart_gate import GateRequest, lacks, meant, no_peer, only_leads
from tui.core.settings.thresholds import Thresholds
from tui.text.phrases.say import say


def lacking(story: Story, server: str | None = "n2", stable_s: float = 10.0) -> tuple[Saying, ...]:
    return lacks(story.state, story.at(), GateRequest(server=server, stable_s=stable_s), Thresholds())


def missing(story: Story, server: str | None = "n2", stable_s: float = 10.0) -> tuple[str, ...]:
    return tuple(map(say, lacking(story, server, stable_s)))


def ready(names: tuple[str, ...] = ("n1", "n2", "n3"), **odd: dict[str, Any]) -> Story:
    story = begun(names, **odd)
    healthy(story)
    return story


def test_a_healthy_group_can_spare_a_follower() -> None:
    """Nothing is missing; and a leader is all that the other wait wants."""
    assert missing(ready()) == ()
    assert missing(ready(), None) == ()


def test_before_anything_is_known() -> None:
    """Never a yes."""
    assert missing(Story(), None) == ("the servers have not answered yet",)


def test_the_leader_itself() -> None:
    """The one thing that a hand-over mends."""
    found = lacking(ready(), "n1")
    assert tuple(map(say, found)) == ("n1 is the leader",)
    assert only_leads(found, GateRequest(server="n1"))
    assert not only_leads((*found, "n3 is unresponsive"), GateRequest(server="n1"))


def test_a_young_leader() -> None:
    """Until it has led for as long as was asked for, counted from its own word."""
    story = Story()
    story.begin("n1")
    story.run(4.0, "n2", 6, since=0.5)
    rows(story, "n2")
    healthy(story)
    assert missing(story, "n3") == ("n2 has been leader for less than 10s",)
    assert missing(story, "n3", stable_s=2.0) == ()


@each(
    ("odd", "said"),
    [
        ({"current": False}, "n3 is not current"),
        ({"lag": 101}, "n3 is not current"),
    ],
)
def test_what_the_leader_says_of_any_peer(odd: dict[str, Any], said: str) -> None:
    """One peer behind is enough: it would be two without the one that restarts."""
    assert missing(ready(n3=odd)) == (said,)


def test_a_peer_that_announced_that_it_leaves() -> None:
    """It does not count towards the quorum, though the leader heard it a moment before."""
    said = ("n3 is offline (reported by leader n1)", "a restart of n2 would leave 1 of 3 peers, quorum is 2")
    assert missing(ready(n3={"offline": True})) == said


def test_an_unhealthy_server_and_one_whose_health_nobody_knows() -> None:
    """In its own words; not asked is not well."""
    story = ready()
    healthy(story, n3="JetStream is not current")
    assert missing(story) == ("n3 is unhealthy: JetStream is not current",)
    assert missing(begun())[0] == "n1 has not answered HEALTHZ yet"


def test_a_server_that_is_leaving() -> None:
    """Two at once is what the gate is for."""
    story = ready()
    story.take(ServerLameDuck(at=story.at(), server=story.ref("n3")))
    assert missing(story) == ("n3 is shutting down",)


def test_one_of_three_is_down() -> None:
    """It does not answer us: that is enough, though the leader may hear it."""
    story = ready()
    story.run(12.0, "n1", 5, silent=("n3",))
    assert missing(story) == ("n3 is unresponsive",)


def test_two_peers_can_never_spare_one() -> None:
    """A quorum of two is two."""
    assert missing(ready(("n1", "n2"))) == ("a restart of n2 would leave 1 of 2 peers, quorum is 2",)


def test_nobody_leads() -> None:
    """Neither wait ends."""
    story = Story()
    story.begin(None)
    assert "there is no leader" in missing(story)
    assert "there is no leader" in missing(story, None)


def test_a_stranger_is_told_at_once() -> None:
    """A typing error must not wait for five minutes."""
    never = no_peer(ready().state, GateRequest(server="n9"))
    assert never is not None
    assert say(never) == "n9 is not a peer of this meta group (n1, n2, n3)"
    assert no_peer(ready().state, GateRequest(server="n2")) is None
    assert no_peer(ready().state, GateRequest()) is None


def test_a_server_by_the_name_that_the_nats_cli_prints() -> None:
    """Without what all peers' names end with; what is no such name is refused as it was typed."""
    story = Story(("n1.example.com", "n2.example.com", "n3.example.com"))
    story.begin("n1.example.com")
    assert meant(story.state, GateRequest(server="n2", stable_s=3.0)) == GateRequest(
        server="n2.example.com", stable_s=3.0
    )
    assert meant(story.state, GateRequest(server="n9")) == GateRequest(server="n9")
    assert meant(story.state, GateRequest()) == GateRequest()
